"""Draws the chats that tools/pictures/record.py recorded as Discord shows them, for light and for dark pages.

    PYTHONPATH=. python tools/pictures/draw.py

The messages are real and whole; only times of day are made up. Drawn with Typst and the fonts of persona pictures, so
that the same PNGs come out on every machine.
"""

import json
import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from PIL import Image

from models.pictures.picture import EMOJI, FONTS, JOINER

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
TEMPLATE = Path(__file__).with_name("chat.typ")
PAGES = {"light": "#ffffff", "dark": "#0d1117"}  # the ground that GitHub shows it on, behind the round corners
WIDTH = 760  # Discord's pixels
MARKED = re.compile(r"\*\*(?P<bold>(?:\\.|[^*\\])+)\*\*|`(?P<code>[^`]+)`")
PIXELS_PER_INCH = 144  # two for each of Discord's
COLORS = 256
SUBTEXT = "-# "  # begins a line in small print
NEW_LINE = {"text": "\n", "style": "plain"}

Shown = dict[str, Any]


def main() -> None:
    for name, messages in scenes().items():
        for theme in PAGES:
            (PICTURES / f"{name}-{theme}.png").write_bytes(draw(messages, theme))


def recorded(name: str) -> list[Shown]:
    """The messages of a recorded chat."""
    chat: Shown = json.loads((PICTURES / f"{name}.json").read_text(encoding="utf-8"))
    messages: list[Shown] = chat["messages"]
    return messages


def scenes() -> dict[str, list[Shown]]:
    """The messages of each picture, by its name."""
    question, _begun, *progress, result = recorded("training")
    steps = [message for message in progress if "%" in message["content"]]
    return {
        "tweet": message_list(recorded("tweets")[:2]),
        "train-consent": message_list([question]),
        "train-progress": message_list([steps[len(steps) // 2]]),
        "train-result": message_list([result]),
    }


def draw(messages: Iterable[Shown], theme: str) -> bytes:
    """A PNG of the messages, below each other."""
    emoji = EMOJI.replace("JOINER", JOINER)
    facts = {"theme": theme, "width": WIDTH, "channel": "general", "messages": list(messages), "emoji": emoji}
    compiler = typst.Compiler(
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    )
    page = compiler.compile(
        TEMPLATE.read_bytes(), format="png", ppi=PIXELS_PER_INCH, sys_inputs={"facts": json.dumps(facts)}
    )
    assert isinstance(page, bytes)
    small = BytesIO()
    with Image.open(BytesIO(page)) as picture:
        flat = Image.alpha_composite(Image.new("RGBA", picture.size, PAGES[theme]), picture.convert("RGBA")).convert(
            "RGB"
        )
        flat.quantize(COLORS, Image.Quantize.MEDIANCUT, kmeans=4, dither=Image.Dither.NONE).save(
            small, "PNG", optimize=True
        )
    return small.getvalue()


def message_list(recorded_messages: Iterable[Shown]) -> list[Shown]:
    """What the template draws. A mention is a message of its own, which the answer points to."""
    shown: list[Shown] = []
    for minute, message in enumerate(recorded_messages):
        asked, time = message["asked"], f"9:4{minute} AM"
        if asked.startswith("@"):
            mention, _space, content = asked.partition(" ")
            shown.append(_message(message["asked_by"], time, content=_runs(content), mention=mention))
        embeds = [_embed(embed) for embed in message["embeds"]]
        shown.append(
            _message(
                "Mynah",
                time,
                asked_by=message["asked_by"] or "",
                asked=asked,
                content=_runs(message["content"]),
                embeds=embeds,
                rows=message["rows"],
                images=[list((PICTURES / "persona.png").read_bytes())] if message["files"] else [],
            )
        )
    return shown


def _message(author: str, time: str, **given: Any) -> Shown:
    empty: Shown = {
        "asked_by": "",
        "asked": "",
        "mention": "",
        "content": [],
        "embeds": [],
        "rows": [],
        "images": [],
    }
    return {"author": author, "time": time, **empty, **given}


def _embed(embed: Shown) -> Shown:
    return {
        "author": embed.get("author", {}).get("name", ""),
        "text": _runs(embed.get("description", "")),
        "footer": embed.get("footer", {}).get("text", ""),
        "color": f"#{embed['color']:06x}" if embed.get("color") else "",
    }


def _runs(text: str) -> list[Shown]:
    """Pieces of a message's text with their style: bold, code, small or plain."""
    lines = [_line(line.removeprefix(SUBTEXT), is_small=line.startswith(SUBTEXT)) for line in text.split("\n")]
    return [run for number, line in enumerate(lines) for run in ([NEW_LINE] if number else []) + line]


def _line(text: str, *, is_small: bool) -> list[Shown]:
    if is_small:
        return [_run(text, "small")]
    runs, end = [], 0
    for mark in MARKED.finditer(text):
        style = mark.lastgroup or ""
        runs += [_run(text[end : mark.start()], "plain"), _run(mark[style], style)]
        end = mark.end()
    return [run for run in (*runs, _run(text[end:], "plain")) if run["text"]]


def _run(text: str, style: str) -> Shown:
    return {"text": _plain(text), "style": style}


def _plain(text: str) -> str:
    """Markdown's escapes and mentions as Discord shows them."""
    return re.sub(r"\\(.)", r"\1", re.sub(r"<@\d+>", "@Ann", text))


if __name__ == "__main__":
    main()
