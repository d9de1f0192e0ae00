"""A persona's colours: the same everywhere, and readable."""

import pytest

from models.pictures.appearance import PALETTES, Palette, palette, persona_color

MIN_CONTRAST = 4.5  # WCAG AA


def luminance(color: str) -> float:
    channels = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colors", PALETTES)
def test_text_is_readable_on_every_palette(colors: Palette) -> None:
    """White on the accent colour, initials on theirs."""
    assert contrast("#ffffff", colors.accent) >= MIN_CONTRAST
    assert contrast(colors.deep, colors.soft) >= MIN_CONTRAST


def test_a_persona_keeps_its_color() -> None:
    """It is computed from the id, with the accent as a number."""
    assert f"#{persona_color('p1'):06x}" == palette("p1").accent
    assert len({persona_color(f"p{number}") for number in range(100)}) == len(PALETTES)
