"""Made-up texts for tests of the corpus."""

WORDS = [f"{first}{second}" for first in ("al", "ber", "cor", "dun") for second in ("ba", "fen", "gar", "lo", "mi")]


def different(count: int) -> list[str]:
    """Texts no two of which are near-duplicates: the digits of each number in words, in nine orders."""
    return [
        " ".join(WORDS[(number * (place + 3) ** 3 + place * 7) % 20] for place in range(9)) for number in range(count)
    ]
