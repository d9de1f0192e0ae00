"""Picture renderer: a persona's avatars, names, label and a tweet as a PNG, drawn with Typst.

All texts are passed to the template as data, so that no name and no tweet can become markup.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from PIL import Image

from models.pictures.appearance import palette
from models.pictures.request import WIDE, Look, Portrayed
from models.text.controls import without_controls

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
AVATAR_PIXELS = 160
MAX_PIXELS = 4096 * 4096  # of an avatar
SCRIPTS = {  # and the family that draws each
    "Latin, Greek and Cyrillic": "Noto Sans",
    "emoji": "Twemoji Mozilla",
    "Japanese": "Noto Sans JP",
    "Chinese": "Noto Sans SC",
    "Korean": "Noto Sans KR",
    "mathematics": "Noto Sans Math",
    **{
        script: f"Noto Sans {script}"
        for script in (
            *("Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Hebrew", "Khmer", "Sinhala"),
            *("Tamil", "Telugu", "Thai"),
        )
    },
}
KANA, INDIC = range(0x3040, 0x3100), range(0x0900, 0x0E00)
INVISIBLE = ("Cc", "Cn", "Co", "Cs")  # control, unassigned, private-use and surrogate characters
SEPARATORS = re.compile(r"[\s_.\-]+")
SMALL_WORDS = frozenset(  # of English, German and the Romance languages
    (
        *("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"),
        *("der", "die", "das", "den", "dem", "des", "ein", "eine", "im", "und", "von", "vom", "zu", "zur"),
        *(
            "el",
            "la",
            "los",
            "las",
            "un",
            "una",
            "de",
            "del",
            "y",
            "en",
            "con",
            "le",
            "les",
            "du",
            "et",
            "da",
            "di",
            "il",
        ),
    )
)
KEYCAP = re.compile("\ufe0f?\u20e3")  # a digit in a box, which the emoji font lacks
EMOJI = (  # a Typst regular expression: what is drawn as an emoji
    r"[\p{Emoji_Presentation}\p{Emoji_Modifier}\u{2600}-\u{2604}\u{261d}\u{2620}-\u{2623}\u{2639}\u{263a}\u{2640}"
    r"\u{2642}\u{2660}-\u{2666}\u{26a0}\u{26a7}\u{2708}-\u{270f}\u{2714}\u{2716}\u{2763}\u{2764}\u{1f300}-\u{1faff}"
    r"\u{1f1e6}-\u{1f1ff}\u{fe0f}\u{e0020}-\u{e007f}JOINER]"
)
JOINER = r"\u{200d}"


@dataclass(frozen=True, slots=True)
class Face:
    """One of a persona's accounts. `avatar` is a downloaded picture; without a valid one, initials are drawn."""

    name: str
    avatar: bytes | None = None


class PictureRenderer:
    """Draws pictures. Fonts are loaded once, so every picture after the first takes milliseconds."""

    def __init__(self, fonts: Path = FONTS) -> None:
        self.fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(fonts)])
        self._compiler = typst.Compiler(font_paths=self.fonts)
        self._page = (HERE / "picture.typ").read_bytes()

    def draw(
        self, persona: Portrayed, faces: Sequence[Face], prompt: str, tweet: str, look: Look = WIDE, notice: str = ""
    ) -> bytes:
        """A PNG that shows how the persona continues `prompt`: 1200 by 630 pixels, or 1080 by 1080.

        `notice`, at the bottom, says that AI wrote it; in English where it is not given.
        """
        facts = json.dumps(_facts(persona, faces, prompt, tweet, look, notice), ensure_ascii=False)
        png = self._compiler.compile(self._page, format="png", ppi=72, sys_inputs={"facts": facts})
        assert isinstance(png, bytes)
        return png


def missing_scripts(fonts: Path = FONTS) -> list[str]:
    """The scripts without a font on this machine, which a picture shows as boxes."""
    available = set(
        typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(fonts)]).families()
    )
    return [script for script, family in SCRIPTS.items() if family not in available]


def _facts(
    persona: Portrayed, faces: Sequence[Face], prompt: str, tweet: str, look: Look, notice: str
) -> dict[str, Any]:
    text = f"{prompt} {tweet}"
    is_japanese = any(ord(letter) in KANA for letter in text + persona.display_name)
    is_indic = any(
        ord(letter) in INDIC for letter in text + persona.display_name
    )  # uses the zero-width joiner between letters
    han = ["Noto Sans JP", "Noto Sans SC"]
    return {
        "colors": astuple(palette(persona.id)),
        "emoji": EMOJI.replace("JOINER", "" if is_indic else JOINER),
        "people": [
            {"initials": initials(face.name), "avatar": list(small) if (small := _small(face.avatar)) else None}
            for face in faces
        ],
        "name": _letters(persona.display_name),
        "handle": " + ".join(f"@{handle}" for handle in persona.handles),
        "label": persona.label,
        "prompt": _letters(prompt),
        "prediction": _letters(tweet.removeprefix(prompt)),
        "is_rtl": is_right_to_left(text),
        "lang": "ja" if is_japanese else "en",
        "han": han if is_japanese else han[::-1],
        "notice": notice
        or f"AI-generated parody of {' and '.join(f'@{one}' for one in persona.handles)}, not their words",
        "is_square": look.is_square,
        "is_dark": look.is_dark,
    }


def _letters(text: str) -> str:
    """`text` without invisible characters, except joiners."""
    kept = "".join(letter for letter in without_controls(text) if unicodedata.category(letter) not in INVISIBLE)
    return KEYCAP.sub("", kept)


def initials(name: str) -> str:
    """Up to two letters for an account without an avatar: of the first and the last word, but for articles and such."""
    words = [word for word in ("".join(filter(str.isalnum, part)) for part in SEPARATORS.split(name)) if word]
    words = [word for word in words if word.casefold() not in SMALL_WORDS] or words
    letters = [word[0].upper() for word in (words[:1] + words[-1:] if len(words) > 1 else words)]
    return "".join(letters) or "?"


def is_right_to_left(text: str) -> bool:
    """The direction of a text: that of its first letter with one."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def _small(avatar: bytes | None) -> bytes | None:
    """The avatar as a small JPEG; None for anything that is not a picture, or too large."""
    if avatar is None:
        return None
    try:
        with Image.open(BytesIO(avatar), formats=("PNG", "JPEG", "WEBP", "GIF")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return None
            picture.draft("RGB", (AVATAR_PIXELS, AVATAR_PIXELS))
            square = picture.convert("RGB").resize((AVATAR_PIXELS, AVATAR_PIXELS))
    except (OSError, ValueError, SyntaxError):  # Pillow's errors for pictures that it cannot decode
        return None
    small = BytesIO()
    square.save(small, "JPEG", quality=90)
    return small.getvalue()
