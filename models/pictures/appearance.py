"""What a persona looks like without its avatar: the colours of its pictures and messages, and its initials."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb`. Contrast is at least 4.5: white on `accent`, `deep` on `soft`."""

    accent: str  # the page and the label
    deep: str  # initials
    soft: str  # the background of initials and text


PALETTES = (
    Palette("#4f46e5", "#312e81", "#eef0ff"),
    Palette("#0f766e", "#134e4a", "#e8f7f5"),
    Palette("#e11d48", "#881337", "#fff0f3"),
    Palette("#b45309", "#78350f", "#fff6e6"),
    Palette("#7c3aed", "#4c1d95", "#f4efff"),
    Palette("#0369a1", "#0c4a6e", "#e9f5fd"),
    Palette("#15803d", "#14532d", "#ebf8ef"),
    Palette("#a21caf", "#701a75", "#fceefe"),
)


def palette(persona_id: str) -> Palette:
    """The colours of a persona, the same on every platform and in every process."""
    return PALETTES[hashlib.sha256(persona_id.encode()).digest()[0] % len(PALETTES)]


def persona_color(persona_id: str) -> int:
    """The persona's accent colour as 0xRRGGBB, as Discord's embeds take it."""
    return int(palette(persona_id).accent.removeprefix("#"), 16)
