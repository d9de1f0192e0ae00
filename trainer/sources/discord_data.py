"""Discord data package: a person's own messages, as the zip from Discord, the folder it unpacks to, or one file of it.

    messages/c123/messages.json    since 2024: ID, Timestamp, Contents, Attachments
    messages/c123/messages.csv     until then, with the same columns; until 2021 the folder was messages/123
    messages/c123/channel.json     the channel's name and its server's; opened only to find a channel by name
    account/user.json              begins with the account's id; nothing behind that is read

The folders' names are in the person's language. A package has no messages by others; of messages/index.json, which
names the other people of direct messages, nothing is read.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from typing import ClassVar

from models.domain.errors import SourceFailed
from models.domain.tweet import Tweet
from models.messages import sentence
from trainer.sources._detection import DISCORD_PATH, discord_files
from trainer.sources._encoding import TextLines, open_text
from trainer.sources._export_files import Export, open_export
from trainer.sources._json_stream import iter_json_posts, parse_json
from trainer.sources._own_export import OwnExportSource
from trainer.sources._parsing import Damage, is_newer, parse_time, read_text_with_head
from trainer.sources._tables import Table

TEXT_COLUMN, COLUMNS = "contents", {"id", "timestamp", "contents"}
USER_PATH = re.compile(r"(?:[^/]+/){1,2}user\.json")
OWNER, OWNER_BYTES = re.compile(rb'\s*\{\s*"id"\s*:\s*"(?P<id>\d{1,20})"'), 256
MAX_CHANNEL_BYTES = 1 << 16  # of channel.json, which lists the members of a group
MAX_ID_CHARACTERS = 20  # of a 64-bit number
MENTION = re.compile(r"<(?:@[!&]?|#|/[\w -]{1,100}:|t:)-?\d{1,20}(?::\w)?>")  # member, role, channel, command, time
EMOJI = re.compile(r"<a?(?P<name>:\w{1,40}:)\d{1,20}>")  # a server's own


class DiscordDataSource(OwnExportSource):
    """A package has one person's messages. Where `reading.author` is given, it has to be that person."""

    scheme: ClassVar[str] = "discord-data"
    platform: ClassVar[str] = "discord"

    def _read(self, since_id: str | None) -> Iterator[Tweet]:
        damaged, seen = 0, set[str]()
        with open_export(self.path) as export:
            names = export.names()
            self.check_owner(_owner(export, names), self.author())
            for name in self._files(export, names):
                for row in _rows(export, name):
                    tweet = _tweet(row)
                    if tweet is None:
                        damaged += 1
                    elif tweet.text and tweet.id not in seen and is_newer(tweet.id, since_id):
                        seen.add(tweet.id)
                        yield tweet
        if damaged > len(seen) and since_id is None:
            raise SourceFailed("own-export-damaged", file=self.path.name, count=damaged)
        self.notes = [sentence("posts-damaged-left-out", count=damaged)] if damaged else []

    def _files(self, export: Export, names: Sequence[str]) -> list[str]:
        """The files with messages in the chosen channels. Raises SourceFailed where there are none."""
        files = [*names] if export.is_single_file else discord_files(names)
        if not files:
            raise SourceFailed("discord-data-unknown", file=self.path.name)
        if not self.reading.channels:
            return files
        described = set(names)
        called = {file: _names_of_channel(export, file, described) for file in files}
        self.check_channels(set[str]().union(*called.values()))
        return [file for file, found in called.items() if self.is_chosen(found)]


def _owner(export: Export, names: Sequence[str]) -> str | None:
    """The number of the account whose package it is; None where nothing says that."""
    for name in filter(USER_PATH.fullmatch, names):
        with export.open(name) as user:
            owner = OWNER.match(user.read(OWNER_BYTES))
        if owner:
            return owner["id"].decode()
    return None


def _names_of_channel(export: Export, file: str, described: Collection[str]) -> set[str]:
    """What a channel can be called: its id, its name, and its name after its server's.

    `described`: the files of the export, among which its channel.json may be.
    """
    match = DISCORD_PATH.fullmatch(file)
    if match is None or export.is_single_file:
        return set()
    names = {match["channel"]}
    path = f"{file.rpartition('/')[0]}/channel.json"
    if path not in described:
        return names
    with export.open(path) as channel:
        text = channel.read(MAX_CHANNEL_BYTES).decode("utf-8-sig", errors="replace")
    content: object = None
    with suppress(ValueError):
        content = parse_json(text)
    match content:
        case {"name": str(name), "guild": {"name": str(server)}}:
            names |= {name.casefold(), f"#{name}".casefold(), f"{server}/{name}".casefold()}
        case {"name": str(name)}:
            names |= {name.casefold(), f"#{name}".casefold()}
    return names


def _rows(export: Export, name: str) -> Iterator[object]:
    """The rows of a file of messages, with the names of their columns in lower case."""
    with export.open(name) as file:
        head, chunks = read_text_with_head(file, name)
        if head.lstrip()[:1] in ("[", "{"):
            for item in iter_json_posts(chunks, name):
                yield {key.casefold(): value for key, value in item.items()} if isinstance(item, dict) else item
            return
    if not head.strip():
        return
    with export.open(name) as file, open_text(file, "utf-8-sig") as text:
        table = Table(TextLines(text, name), name, (TEXT_COLUMN,))
        if not set(table.keys) >= COLUMNS:
            raise SourceFailed("discord-data-unknown", file=name)
        yield from table.rows()


def _tweet(row: object) -> Tweet | None:
    """The message of a row, with an empty text where it is a picture alone; None where the row is damaged."""
    if isinstance(row, Damage) or not isinstance(row, dict):
        return None
    message_id, text = str(row.get("id", "")), row.get(TEXT_COLUMN)
    if not (message_id.isdecimal() and len(message_id) <= MAX_ID_CHARACTERS) or not isinstance(text, str | None):
        return None
    return Tweet(message_id, _plain(text or ""), parse_time(row.get("timestamp")))


def _plain(text: str) -> str:
    """The text as people see it: without the numbers of members and channels, with the names of a server's emoji."""
    return MENTION.sub("", EMOJI.sub(r"\g<name>", text)).strip()


SOURCE = DiscordDataSource
