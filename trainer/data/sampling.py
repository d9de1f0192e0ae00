"""Samples of a list of texts, spread evenly over it: over all accounts of a blend, and all times."""

from collections.abc import Sequence


def every_nth(texts: Sequence[str], max_texts: int) -> Sequence[str]:
    """Every text, or every second, third ... one, so that they are at most `max_texts`."""
    return texts[:: max(1, -(-len(texts) // max_texts))]


def evenly_spaced(texts: Sequence[str], count: int) -> list[str]:
    """Exactly `count` of the texts."""
    return [texts[number * len(texts) // count] for number in range(count)]
