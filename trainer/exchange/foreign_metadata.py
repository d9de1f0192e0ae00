"""Metadata of an imported model: accounts, post counts, language, base model and losses.

Read from the file that `mynah export` writes, or else from a HuggingTweets model card of any year.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from models.domain.errors import RequestUnfit
from models.domain.handle import parse_handle
from models.domain.persona import MAX_HANDLES, PostCounts
from models.personas.checkpoints import CARD
from trainer.card.model_card import BASES, REPOSITORY
from trainer.exchange.export import METADATA_FILE

DEFAULT_BASE = "gpt2"  # of HuggingTweets
MAX_FILE_BYTES = 1 << 20
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
    older: Number = 0


class _Account(BaseModel):
    handle: str
    display_name: Name | None
    avatar: str | None
    counts: _Counts


class _Exported(BaseModel):
    """The file that `mynah export` writes. Anyone can write one, so everything in it is validated."""

    base: str
    language: Annotated[str, Field(pattern="^[a-z]{2,3}$")] | None
    held_out_loss: Loss | None
    base_loss: Loss | None
    accounts: tuple[_Account, ...]


@dataclass(frozen=True, slots=True)
class ForeignAccount:
    """An account that the model was trained on, as far as its metadata says."""

    handle: str
    display_name: str | None = None
    avatar: str | None = None
    counts: PostCounts | None = None


@dataclass(frozen=True, slots=True)
class ForeignMetadata:
    """What a model's files say about it. Losses are in nats per token."""

    accounts: Sequence[ForeignAccount] = ()
    language: str | None = None
    base: str = DEFAULT_BASE
    held_out_loss: float | None = None
    base_loss: float | None = None


def read_metadata(folder: Path, handles: Sequence[str] = ()) -> ForeignMetadata:
    """The metadata of the model in `folder`; `handles` override its accounts. Raises RequestUnfit without accounts."""
    metadata = _read_exported(folder / METADATA_FILE) or _parse_card(_read_text(folder / CARD))
    if handles:
        known = {account.handle: account for account in metadata.accounts}
        accounts = tuple(known.get(handle, ForeignAccount(handle)) for handle in dict.fromkeys(handles))
        metadata = replace(metadata, accounts=accounts)
    if not 1 <= len(metadata.accounts) <= MAX_HANDLES:
        raise RequestUnfit("import-accounts-unknown", maximum=MAX_HANDLES)
    return metadata


def _read_text(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(MAX_FILE_BYTES).decode("utf-8", "replace")


def _read_exported(path: Path) -> ForeignMetadata | None:
    """The file that `mynah export` writes; None if it is missing or invalid."""
    try:
        exported = _Exported.model_validate_json(_read_text(path))
        accounts = tuple(_exported_account(account) for account in exported.accounts)
    except (ValidationError, RequestUnfit):
        return None
    losses = (exported.held_out_loss, exported.base_loss)
    return ForeignMetadata(accounts, exported.language, _base(exported.base), *losses)


def _exported_account(account: _Account) -> ForeignAccount:
    counts = PostCounts(**account.counts.model_dump())
    return ForeignAccount(parse_handle(account.handle), account.display_name, account.avatar, counts)


def _base(name: str) -> str:
    """A known base model or a repository on the hub, else GPT-2; never a folder of this machine."""
    is_known = name in BASES or (REPOSITORY.fullmatch(name) and not name.startswith("."))
    return name if is_known else DEFAULT_BASE


def _parse_card(text: str) -> ForeignMetadata:
    """The metadata in a HuggingTweets model card."""
    fine_tuned = FINE_TUNED.search(text)
    handles = _handles(fine_tuned[1]) if fine_tuned else ()
    names, counts = _table(text)
    avatars = AVATAR.findall(text)
    title = NAMED.search(text)
    if len(handles) == 1:
        title_name = LABEL.sub("", html.unescape(title[1])).strip() if title else ""
        name = title_name or (names[0] if names else None)
        accounts: tuple[ForeignAccount, ...] = (
            ForeignAccount(handles[0], name, avatars[0] if avatars else None, counts[0] if counts else None),
        )
    else:
        accounts = tuple(_account_in_table(handle, handles, names, counts, avatars) for handle in handles)
    language, base = LANGUAGE.search(text), BASE.search(text)
    return ForeignMetadata(accounts, language[1] if language else None, _base(base[1]) if base else DEFAULT_BASE)


def _handles(joined: str) -> tuple[str, ...]:
    """A blend's handles are joined with `-`, which no handle on X contains."""
    parts = joined.split("-", maxsplit=MAX_HANDLES)
    try:
        return tuple(map(parse_handle, parts))
    except RequestUnfit:
        return ()


def _table(text: str) -> tuple[list[str], list[PostCounts]]:
    """The names in the table's header, and the counts in their columns."""
    rows = [[cell.strip() for cell in row.split("|")] for row in MARKDOWN_ROW.findall(text)]
    named = {row[0]: row[1:] for row in rows if len(row) > 1} or {
        title.strip(): [value] for title, value in HTML_ROW.findall(text)
    }
    names = named.get("Data", [])
    if not all(title in named and all(COUNT.fullmatch(cell) for cell in named[title]) for title in ROWS):
        return names, []
    per_account = zip(*(map(int, named[title]) for title in ROWS), strict=False)
    return names, [PostCounts(**dict(zip(ROWS.values(), column, strict=True))) for column in per_account]


def _account_in_table(
    handle: str, handles: Sequence[str], names: Sequence[str], counts: Sequence[PostCounts], avatars: Sequence[str]
) -> ForeignAccount:
    """The account with its column of the table: the one whose name matches, or the only one left over."""
    columns = {other: column for other in handles for column, name in enumerate(names) if _matches(other, name)}
    unmatched = [column for column in range(len(names)) if column not in columns.values()]
    if handle not in columns and len(columns) == len(handles) - 1 and len(unmatched) == 1:
        columns[handle] = unmatched[0]
    column = columns.get(handle)
    if column is None:
        return ForeignAccount(handle)
    avatar = avatars[column] if len(avatars) == len(names) else None  # in the order of the columns
    return ForeignAccount(handle, names[column], avatar, counts[column] if column < len(counts) else None)


def _matches(handle: str, name: str) -> bool:
    words = ["".join(filter(str.isalnum, word)).casefold() for word in name.split()]
    return bool(words) and handle in ("".join(words), words[0] + words[-1])
