"""What a model that came from elsewhere says of itself: whose voice it is, and what it was made of.

It does not know the model. It reads the file that `mynah export` writes, else a HuggingTweets card of any year.
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.checkpoints import CARD
from models.errors import RequestUnfit
from models.persona import MOST_HANDLES, Counts, parse_handle
from trainer.exchange.exporting import ABOUT

MOST_BYTES = 1 << 20
FINE_TUNED = re.compile(r"fine-tuned on @([\w.-]+)'s tweets")
AVATAR = re.compile(r"url\((?:'|&#39;)(https?://[^'&)]+)(?:'|&#39;)\)")
NAMED = re.compile(r"font-weight: 800\"?>([^<]*)<")
LABEL = re.compile("🤖|AI (?:BOT|CYBORG)", re.IGNORECASE)
MARKDOWN_ROW = re.compile(r"^\|(.+)\|\s*$", re.MULTILINE)
HTML_ROW = re.compile(r"<td[^>]*>([^<]*)</td>\s*<td[^>]*>(\d+)</td>")
LANGUAGE = re.compile(r"^language: ([a-z]{2,3})$", re.MULTILINE)
BASE = re.compile(r"^base_model: ([\w./-]+)$", re.MULTILINE)
ROWS = {"Tweets downloaded": "downloaded", "Retweets": "retweets", "Short tweets": "short", "Tweets kept": "kept"}


@dataclass(frozen=True, slots=True)
class Said:
    """One of its accounts, as far as it is told."""

    handle: str
    display_name: str | None = None
    avatar: str | None = None
    counts: Counts | None = None


@dataclass(frozen=True, slots=True)
class About:
    """All that a model says of itself."""

    accounts: Sequence[Said] = ()
    language: str | None = None
    base: str = "gpt2"
    figures: Mapping[str, float | None] = field(default_factory=dict)


def about(folder: Path, handles: Sequence[str] = ()) -> About:
    """What the folder's own files say; `handles` go before. Raises RequestUnfit where nobody says whose voice it is."""
    told = _ours(folder / ABOUT) or _card(_text(folder / CARD))
    if handles:
        known = {account.handle: account for account in told.accounts}
        accounts = tuple(known.get(handle, Said(handle)) for handle in dict.fromkeys(handles))
        told = About(accounts, told.language, told.base, told.figures)
    if not 1 <= len(told.accounts) <= MOST_HANDLES:
        raise RequestUnfit("The model does not say whose voice it is: say it with --handle, as in --handle neiltyson.")
    return told


def _text(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(MOST_BYTES).decode("utf-8", "replace")


def _ours(path: Path) -> About | None:
    """The file that `mynah export` writes; None for anything else of that name."""
    try:
        told: dict[str, Any] = json.loads(_text(path))
        accounts = tuple(
            Said(parse_handle(one["handle"]), one["display_name"], one["avatar"], Counts(**one["counts"]))
            for one in told["accounts"]
        )
        figures = {name: told[name] for name in ("held_out_loss", "base_loss")}
        return About(accounts, told["language"], told["base"] or "gpt2", figures)
    except (ValueError, KeyError, TypeError, RequestUnfit):
        return None


def _card(text: str) -> About:
    fine_tuned = FINE_TUNED.search(text)
    handles = _handles(fine_tuned[1]) if fine_tuned else ()
    names, counts = _table(text)
    avatars = AVATAR.findall(text)
    title = NAMED.search(text)
    if len(handles) == 1:
        shown = LABEL.sub("", html.unescape(title[1])).strip() if title else ""
        name = shown or (names[0] if names else None)
        accounts: tuple[Said, ...] = (
            Said(handles[0], name, avatars[0] if avatars else None, counts[0] if counts else None),
        )
    else:
        accounts = tuple(_of_several(handle, handles, names, counts) for handle in handles)
    language, base = LANGUAGE.search(text), BASE.search(text)
    return About(accounts, language[1] if language else None, base[1] if base else "gpt2")


def _handles(joined: str) -> tuple[str, ...]:
    """A blend's name is its handles with `-` between, which none of X's has in it."""
    try:
        return tuple(parse_handle(part) for part in joined.split("-"))
    except RequestUnfit:
        return ()


def _table(text: str) -> tuple[list[str], list[Counts]]:
    """The table's columns: names, and the counts under them."""
    rows = [[cell.strip() for cell in row.split("|")] for row in MARKDOWN_ROW.findall(text)]
    named = {row[0]: row[1:] for row in rows if len(row) > 1} or {
        title.strip(): [value] for title, value in HTML_ROW.findall(text)
    }
    names = named.get("Data", [])
    if not all(title in named and all(cell.isdigit() for cell in named[title]) for title in ROWS):
        return names, []
    columns = zip(*(map(int, named[title]) for title in ROWS), strict=False)
    return names, [Counts(**dict(zip(ROWS.values(), column, strict=True))) for column in columns]


def _of_several(handle: str, handles: Sequence[str], names: Sequence[str], counts: Sequence[Counts]) -> Said:
    """The column that is the handle's: by its name, or because the others are taken; the card does not say it."""
    places = {other: place for other in handles for place, name in enumerate(names) if _is_called(other, name)}
    left = [place for place in range(len(names)) if place not in places.values()]
    if handle not in places and len(places) == len(handles) - 1 and len(left) == 1:
        places[handle] = left[0]
    place = places.get(handle)
    if place is None:
        return Said(handle)
    return Said(handle, names[place], None, counts[place] if place < len(counts) else None)


def _is_called(handle: str, name: str) -> bool:
    words = ["".join(filter(str.isalnum, word)).casefold() for word in name.split()]
    return bool(words) and handle in ("".join(words), words[0] + words[-1])
