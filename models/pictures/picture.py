"""A persona's picture: its faces, its names, its label, and a sentence that it went on with.

It does not know where the picture is shown, nor how an avatar came here. What is said on it is handed over as data, so
that no name and no tweet can become anything but letters.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from PIL import Image

from models.domain.persona import Persona

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
AVATAR_PIXELS = 160
MAX_PIXELS = 4096 * 4096  # of a picture that somebody put up as their avatar
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
UNSEEN = ("Cc", "Cn", "Co", "Cs")  # controls, and places of the character table that are nobody's
KEYCAP = re.compile("\ufe0f?\u20e3")  # a digit in a box: the font has the box for none of them
COLORS = (  # of the page, of initials, of the bubble
    ("#4f46e5", "#312e81", "#eef0ff"),
    ("#0d9488", "#134e4a", "#e8f7f5"),
    ("#e11d48", "#881337", "#fff0f3"),
    ("#d97706", "#78350f", "#fff6e6"),
    ("#7c3aed", "#4c1d95", "#f4efff"),
    ("#0284c7", "#0c4a6e", "#e9f5fd"),
    ("#15803d", "#14532d", "#ebf8ef"),
    ("#a21caf", "#701a75", "#fceefe"),
)
EMOJI = (  # a regular expression of typst: what is shown in colour
    r"[\p{Emoji_Presentation}\p{Emoji_Modifier}\u{2600}-\u{2604}\u{261d}\u{2620}-\u{2623}\u{2639}\u{263a}\u{2640}"
    r"\u{2642}\u{2660}-\u{2666}\u{26a0}\u{26a7}\u{2708}-\u{270f}\u{2714}\u{2716}\u{2763}\u{2764}\u{1f300}-\u{1faff}"
    r"\u{1f1e6}-\u{1f1ff}\u{fe0f}\u{e0020}-\u{e007f}JOINER]"
)
JOINER = r"\u{200d}"


@dataclass(frozen=True, slots=True)
class Face:
    """One of a persona's accounts. `avatar` is a picture as it was fetched; initials stand for what is none."""

    name: str
    avatar: bytes | None = None


class PictureRenderer:
    """Draws pictures. Its fonts are read once, so that every picture after the first takes milliseconds."""

    def __init__(self, fonts: Path = FONTS) -> None:
        self.fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(fonts)])
        self._compiler = typst.Compiler(font_paths=self.fonts)
        self._page = (HERE / "picture.typ").read_bytes()

    def draw(self, persona: Persona, faces: Sequence[Face], prompt: str, tweet: str) -> bytes:
        """A PNG of 1200 by 630 pixels, in which the persona goes on from `prompt`."""
        facts = json.dumps(_facts(persona, faces, prompt, tweet), ensure_ascii=False)
        png = self._compiler.compile(self._page, format="png", ppi=72, sys_inputs={"facts": facts})
        assert isinstance(png, bytes)
        return png


def lacking(fonts: Path = FONTS) -> list[str]:
    """The scripts that no font here has, and that a picture shows as boxes."""
    there = set(
        typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(fonts)]).families()
    )
    return [script for script, family in SCRIPTS.items() if family not in there]


def _facts(persona: Persona, faces: Sequence[Face], prompt: str, tweet: str) -> dict[str, Any]:
    said = f"{prompt} {tweet}"
    is_japanese = any(ord(letter) in KANA for letter in said + persona.display_name)
    is_indic = any(ord(letter) in INDIC for letter in said + persona.display_name)  # joins letters with the same sign
    han = ["Noto Sans JP", "Noto Sans SC"]
    return {
        "colors": COLORS[hashlib.sha256(persona.id.encode()).digest()[0] % len(COLORS)],
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
        "is_rtl": is_right_to_left(said),
        "lang": "ja" if is_japanese else "en",
        "han": han if is_japanese else han[::-1],
        "notice": f"AI-generated parody of {' and '.join(f'@{handle}' for handle in persona.handles)}, not their words",
    }


def _letters(text: str) -> str:
    """What of `text` can be seen, or joins what can."""
    kept = "".join(letter for letter in text if unicodedata.category(letter) not in UNSEEN)
    return KEYCAP.sub("", kept)


def initials(name: str) -> str:
    """Up to two letters for who has no picture."""
    words = [word for word in ("".join(filter(str.isalnum, part)) for part in name.split()) if word]
    letters = [word[0].upper() for word in (words[:1] + words[-1:] if len(words) > 1 else words)]
    return "".join(letters) or "?"


def is_right_to_left(text: str) -> bool:
    """Which way a text runs: as its first letter that has a direction."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def _small(avatar: bytes | None) -> bytes | None:
    """The avatar as a small plain JPEG; None for what is no picture, or one of an absurd size."""
    if avatar is None:
        return None
    try:
        with Image.open(BytesIO(avatar), formats=("PNG", "JPEG", "WEBP", "GIF")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return None
            picture.draft("RGB", (AVATAR_PIXELS, AVATAR_PIXELS))
            square = picture.convert("RGB").resize((AVATAR_PIXELS, AVATAR_PIXELS))
    except (OSError, ValueError, SyntaxError):  # Pillow's errors for what it cannot read
        return None
    small = BytesIO()
    square.save(small, "JPEG", quality=90)
    return small.getvalue()
