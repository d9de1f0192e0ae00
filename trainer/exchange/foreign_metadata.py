"""What a model that came from elsewhere says of itself: whose voice it is, and what it was made of.

It does not know the model. It reads the file that `mynah export` writes, else a HuggingTweets card of any year.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from models.domain.errors import RequestUnfit
from models.domain.handle import parse_handle
from models.domain.persona import MAX_HANDLES, PostCounts
from models.personas.checkpoints import CARD
from trainer.card.model_card import BASES, REPOSITORY
from trainer.exchange.export import ABOUT

MAX_BYTES = 1 << 20
FINE_TUNED = re.compile(r"fine-tuned on @([\w.-]+)'s tweets")
AVATAR = re.compile(r"url\((?:'|&#39;)(https?://[^'&)]+)(?:'|&#39;)\)")
NAMED = re.compile(r"font-weight: 800\"?>([^<>]{0,400})<")
LABEL = re.compile("🤖|AI (?:BOT|CYBORG)", re.IGNORECASE)
MARKDOWN_ROW = re.compile(r"^\|(.+)\|\s*$", re.MULTILINE)
HTML_ROW = re.compile(r"<td[^<>]*>([^<>]*)</td>\s*<td[^<>]*>(\d+)</td>")
COUNT = re.compile(r"[0-9]{1,9}")
LANGUAGE = re.compile(r"^language: ([a-z]{2,3})$", re.MULTILINE)
BASE = re.compile(r"^base_model: ([\w./-]+)$", re.MULTILINE)
Number = Annotated[int, Field(ge=0, lt=10**9)]
Loss = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Name = Annotated[str, Field(max_length=200)]
ROWS = {"Tweets downloaded": "downloaded", "Retweets": "retweets", "Short tweets": "short", "Tweets kept": "kept"}


class _Counts(BaseModel):
    downloaded: Number
    retweets: Number
    short: Number
    kept: Number
    too_long: Number = 0


class _Account(BaseModel):
    handle: str
    display_name: Name | None
    avatar: str | None
    counts: _Counts


class _Told(BaseModel):
    """The file that `mynah export` writes. Anybody can write one, so nothing else in it is taken."""

    base: str
    language: Annotated[str, Field(pattern="^[a-z]{2,3}$")] | None
    held_out_loss: Loss | None
    base_loss: Loss | None
    accounts: tuple[_Account, ...]


@dataclass(frozen=True, slots=True)
class ForeignClaim:
    """One of its accounts, as far as it is told."""

    handle: str
    display_name: str | None = None
    avatar: str | None = None
    counts: PostCounts | None = None


@dataclass(frozen=True, slots=True)
class ForeignMetadata:
    """All that a model says of itself."""

    accounts: Sequence[ForeignClaim] = ()
    language: str | None = None
    base: str = "gpt2"
    figures: Mapping[str, float | None] = field(default_factory=dict)


def about(folder: Path, handles: Sequence[str] = ()) -> ForeignMetadata:
    """What the folder's own files say; `handles` go before. Raises RequestUnfit where nobody says whose voice it is."""
    told = _ours(folder / ABOUT) or _card(_text(folder / CARD))
    if handles:
        known = {account.handle: account for account in told.accounts}
        accounts = tuple(known.get(handle, ForeignClaim(handle)) for handle in dict.fromkeys(handles))
        told = ForeignMetadata(accounts, told.language, told.base, told.figures)
    if not 1 <= len(told.accounts) <= MAX_HANDLES:
        raise RequestUnfit("The model does not say whose voice it is: say it with --handle, as in --handle neiltyson.")
    return told


def _text(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(MAX_BYTES).decode("utf-8", "replace")


def _ours(path: Path) -> ForeignMetadata | None:
    """The file that `mynah export` writes; None for anything else of that name."""
    try:
        told = _Told.model_validate_json(_text(path))
        accounts = tuple(
            ForeignClaim(parse_handle(one.handle), one.display_name, one.avatar, PostCounts(**one.counts.model_dump()))
            for one in told.accounts
        )
    except (ValidationError, RequestUnfit):
        return None
    figures = {"held_out_loss": told.held_out_loss, "base_loss": told.base_loss}
    return ForeignMetadata(accounts, told.language, _base(told.base), figures)


def _base(name: str) -> str:
    """A repository on the hub, or the recipe's base: never a folder of this machine, whatever a stranger wrote."""
    is_known = name in BASES or (REPOSITORY.fullmatch(name) and not name.startswith("."))
    return name if is_known else "gpt2"


def _card(text: str) -> ForeignMetadata:
    fine_tuned = FINE_TUNED.search(text)
    handles = _handles(fine_tuned[1]) if fine_tuned else ()
    names, counts = _table(text)
    avatars = AVATAR.findall(text)
    title = NAMED.search(text)
    if len(handles) == 1:
        shown = LABEL.sub("", html.unescape(title[1])).strip() if title else ""
        name = shown or (names[0] if names else None)
        accounts: tuple[ForeignClaim, ...] = (
            ForeignClaim(handles[0], name, avatars[0] if avatars else None, counts[0] if counts else None),
        )
    else:
        accounts = tuple(_of_several(handle, handles, names, counts, avatars) for handle in handles)
    language, base = LANGUAGE.search(text), BASE.search(text)
    return ForeignMetadata(accounts, language[1] if language else None, _base(base[1]) if base else "gpt2")


def _handles(joined: str) -> tuple[str, ...]:
    """A blend's name is its handles with `-` between, which none of X's has in it."""
    parts = joined.split("-", maxsplit=MAX_HANDLES)
    try:
        return tuple(map(parse_handle, parts))
    except RequestUnfit:
        return ()


def _table(text: str) -> tuple[list[str], list[PostCounts]]:
    """The table's columns: names, and the counts under them."""
    rows = [[cell.strip() for cell in row.split("|")] for row in MARKDOWN_ROW.findall(text)]
    named = {row[0]: row[1:] for row in rows if len(row) > 1} or {
        title.strip(): [value] for title, value in HTML_ROW.findall(text)
    }
    names = named.get("Data", [])
    if not all(title in named and all(COUNT.fullmatch(cell) for cell in named[title]) for title in ROWS):
        return names, []
    columns = zip(*(map(int, named[title]) for title in ROWS), strict=False)
    return names, [PostCounts(**dict(zip(ROWS.values(), column, strict=True))) for column in columns]


def _of_several(
    handle: str, handles: Sequence[str], names: Sequence[str], counts: Sequence[PostCounts], avatars: Sequence[str]
) -> ForeignClaim:
    """The column that is the handle's: by its name, or because the others are taken; the card does not say it."""
    places = {other: place for other in handles for place, name in enumerate(names) if _is_called(other, name)}
    left = [place for place in range(len(names)) if place not in places.values()]
    if handle not in places and len(places) == len(handles) - 1 and len(left) == 1:
        places[handle] = left[0]
    place = places.get(handle)
    if place is None:
        return ForeignClaim(handle)
    avatar = avatars[place] if len(avatars) == len(names) else None  # they stand in the order of the columns
    return ForeignClaim(handle, names[place], avatar, counts[place] if place < len(counts) else None)


def _is_called(handle: str, name: str) -> bool:
    words = ["".join(filter(str.isalnum, word)).casefold() for word in name.split()]
    return bool(words) and handle in ("".join(words), words[0] + words[-1])
