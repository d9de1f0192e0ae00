"""A persona's picture and charts: drawn in any script, of any length, and never broken by what is said on it."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from models.domain.persona import Persona
from models.pictures.appearance import PALETTES, palette
from models.pictures.picture import Face, PictureRenderer, initials, is_right_to_left, missing_scripts
from models.pictures.request import Look
from trainer.card.charts import learning_curve, loss_chart

NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def painter() -> PictureRenderer:
    return PictureRenderer()


def persona(name: str = "The Earl", *handles: str) -> Persona:
    return Persona("p1", "earl", name, handles or ("earl",), "gpt2", "adapter", NOW, 1)


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png), formats=("PNG",)).convert("RGB")


def color_at(png: bytes, across: int, down: int) -> tuple[int, int, int]:
    area = opened(png).crop((across, down, across + 1, down + 1)).tobytes()
    return area[0], area[1], area[2]


def avatar(color: str, kind: str = "JPEG") -> bytes:
    file = BytesIO()
    Image.new("RGB", (400, 300), color).save(file, kind)
    return file.getvalue()


def test_a_picture_has_the_size_that_previews_have(painter: PictureRenderer) -> None:
    """1200 by 630 pixels."""
    assert opened(painter.draw(persona(), [Face("The Earl")], "My dream is", "My dream is tea.")).size == (1200, 630)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_avatar_is_drawn(painter: PictureRenderer, kind: str) -> None:
    """Where the face is, its colour is."""
    drawn = painter.draw(persona(), [Face("The Earl", avatar("#ff0000", kind))], "", "Tea.")
    red, green, blue = color_at(drawn, 154, 138)
    assert red > 240
    assert max(green, blue) < 20


def test_three_faces_stand_side_by_side(painter: PictureRenderer) -> None:
    """Each account of a blend has its own."""
    faces = [Face("a", avatar("#ff0000")), Face("b", avatar("#00ff00")), Face("c", avatar("#0000ff"))]
    drawn = painter.draw(persona("A & B & C", "a", "b", "c"), faces, "", "Tea.")
    step = 108 * 0.82
    seen = [color_at(drawn, round(92 + 40 + step * place), 138) for place in range(3)]
    assert [max(range(3), key=color.__getitem__) for color in seen] == [0, 1, 2]


@pytest.mark.parametrize("broken", [b"", b"<svg onload=x>", b"\x89PNG\r\n\x1a\n cut", avatar("#ff0000")[:200]])
def test_what_is_no_picture_gives_initials(painter: PictureRenderer, broken: bytes) -> None:
    """A build does not fail for an avatar."""
    plain = painter.draw(persona(), [Face("The Earl")], "", "Tea.")
    assert painter.draw(persona(), [Face("The Earl", broken)], "", "Tea.") == plain


@pytest.mark.parametrize(
    "text",
    [
        '#panic("x") #read("/etc/passwd")',
        "*bold* _em_ $x^2$ `raw` <label> @ref // no /* no",
        '"]} \\u{0} \\ #let',
        "\x00\x07 control",
        "",
        "a" * 5000,
        "word " * 800,
    ],
)
def test_what_is_said_is_only_ever_said(painter: PictureRenderer, text: str) -> None:
    """typst's own marks, quotes and endless words are drawn, not carried out."""
    assert opened(painter.draw(persona(text or "x"), [Face(text)], text, f"{text} more")).size == (1200, 630)


SCRIPTS = {
    "Latin": "Łódź çà",
    "Greek": "Καλημέρα",
    "Cyrillic": "Привет",
    "Arabic": "مرحبا",
    "Hebrew": "שלום",
    "Thai": "สวัสดี",
    "Devanagari": "नमस्ते",
    "Bengali": "নমস্কার",
    "Tamil": "வணக்கம்",
    "Telugu": "నమస్తే",
    "Sinhala": "ඞ",
    "Japanese": "私の夢は猫",
    "Chinese": "我的梦想是",
    "Korean": "안녕하세요",
    "Georgian": "გამარჯობა",
    "Armenian": "Բարեւ",
    "letters of mathematics": "𝓕𝓪𝓷𝓬𝔂",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_letter_of_a_script_is_its_own(painter: PictureRenderer, script: str) -> None:
    """Two different letters look different: neither is the box that stands for what a font does not have."""
    first, second = SCRIPTS[script][0], SCRIPTS[script][-1]
    if len(SCRIPTS[script]) == 1:
        second = "\U000f0000"
    one, other = (painter.draw(persona(), [Face("x")], "", letter * 3) for letter in (first, second))
    assert one != other


def test_emoji_are_in_colour(painter: PictureRenderer) -> None:
    """A heart is red, in the bubble where else only grey and black are."""
    drawn = opened(painter.draw(persona(), [Face("x")], "", "❤️❤️❤️❤️"))
    bubble = drawn.crop((90, 230, 600, 500)).tobytes()
    pixels = zip(bubble[0::3], bubble[1::3], bubble[2::3], strict=True)
    assert sum(red > 200 and green < 70 and blue < 90 for red, green, blue in pixels) > 1000


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Tyler, The Creator", "TC"), ("津田大介", "津"), ("ethy (3thyreඞl)🏺", "E3"), ("🏺", "?"), ("", "?")],
)
def test_initials_are_letters(name: str, expected: str) -> None:
    """Of the first word and the last."""
    assert initials(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("The Earl in B4", "EB"),
        ("Der Graf von Wien", "GW"),
        ("earl_of_snacks", "ES"),
        ("The Of", "TO"),
        ("La Luz", "L"),
    ],
)
def test_initials_leave_out_small_words(name: str, expected: str) -> None:
    """Unless there are no others; a handle's words count as a name's."""
    assert initials(name) == expected


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize("number", range(8))
def test_every_look_can_be_read(number: int, is_dark: bool, painter: PictureRenderer) -> None:
    """The bubble, where the tweet is, stands out from its letters by 4.5 to 1, the prompt's grey included."""
    names = (f"p{one}" for one in range(1000))
    who = next(name for name in names if palette(name) == PALETTES[number])
    drawn = painter.draw(replace(persona(), id=who), [Face("x")], "grey", "grey black", Look(is_dark=is_dark))
    background = color_at(drawn, 1100, 480)
    for text in ("#a3adbd", "#f2f4f8") if is_dark else ("#5c6675", "#14171f"):
        red, green, blue = bytes.fromhex(text.removeprefix("#"))
        assert contrast(background, (red, green, blue)) >= 4.5


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""

    def luminance(color: tuple[int, int, int]) -> float:
        linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in color]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_a_text_runs_as_its_first_letter() -> None:
    """Numbers and emoji in front say nothing."""
    assert is_right_to_left("3 🏺 שלום there")
    assert not is_right_to_left("3 there שלום")


def test_the_charts_draw_what_was_measured() -> None:
    """Both charts are pictures."""
    for png in (loss_chart([(0, 5.0), (10, 4.0)], 5.0), learning_curve([(100, 4.9), (300, 4.7), (1000, 4.5)], None)):
        assert opened(png).size == (1200, 630)


def test_a_folder_without_fonts_still_draws(tmp_path: Path) -> None:
    """Letters that no font has are boxes; nothing breaks, and the check-up can tell."""
    assert opened(PictureRenderer(fonts=tmp_path).draw(persona(), [Face("x")], "", "ඞ")).size == (1200, 630)
    assert "emoji" in missing_scripts(tmp_path)
    assert missing_scripts() == []
