"""Telegram Desktop's export in JSON: one person's own messages in result.json, or in the folder or zip that has it.

    {"personal_information": {"user_id": 1, ...}, "chats": {"list": [CHAT, ...]}}    of the whole account
    CHAT = {"name": "Garden", "type": "private_group", "id": 2, "messages": [...]}   of one chat

An export has the messages of everybody in a chat. Those whose `from_id` is another's are skipped, and so are forwarded
ones. Nothing else in the export is read, such as contacts, photos and voice messages.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, ClassVar

from models.domain.errors import SourceFailed
from models.domain.tweet import Tweet
from models.messages import sentence
from trainer.sources._detection import telegram_file
from trainer.sources._export_files import Export, open_export
from trainer.sources._json_stream import iter_arrays_after, parse_json
from trainer.sources._own_export import OwnExportSource
from trainer.sources._parsing import parse_time, read_text_with_head

OWNER = re.compile(r'"personal_information"\s*+:\s*+\{\s*+"user_id"\s*+:\s*+(?P<id>\d{1,20})')
CHAT = re.compile(
    r'(?:(?:"name"\s*+:\s*+(?:"(?P<name>(?:[^"\\]|\\.){0,300})"|null)\s*+,\s*+)?'
    r'"type"\s*+:\s*+"\w{1,40}"\s*+,\s*+"id"\s*+:\s*+(?P<id>-?\d{1,20})\s*+,\s*+)?"messages"\s*+:\s*+(?=\[)'
)
NOT_OWN = ("forwarded_from", "forwarded_from_id", "saved_from", "via_bot")  # keys of what another wrote
QUOTED = "blockquote"  # the type of a part that repeats somebody


class TelegramExportSource(OwnExportSource):
    """An export has many people's messages: `reading.author` says whose to read."""

    scheme: ClassVar[str] = "telegram-export"
    platform: ClassVar[str] = "telegram"

    def _read(self, since_id: str | None) -> Iterator[Tweet]:
        """`since_id` is ignored: Telegram counts messages in each chat, so their ids do not tell what is newer."""
        author, others, seen, found = self.author(), 0, set[str](), set[str]()
        if author is None:
            raise SourceFailed("telegram-export-author-needed", file=self.path.name)
        with open_export(self.path) as export:
            for chat, item in self._messages(export, author):
                names = _names_of_chat(chat)
                if not self.is_chosen(names):
                    continue
                found |= names
                if not isinstance(item, dict) or item.get("type") != "message":
                    continue  # such as “Ann joined the group”
                if str(item.get("from_id")).removeprefix("user") != author:
                    others += 1
                    continue
                tweet = _tweet(chat, item)
                if tweet.text and tweet.id not in seen:
                    seen.add(tweet.id)
                    yield tweet
        self.check_channels(found)
        if not seen:
            raise SourceFailed("telegram-export-without-own", file=self.path.name, author=author[:20], others=others)
        self.notes = [sentence("messages-of-others-left-out", count=others)] if others else []

    def _messages(self, export: Export, author: str) -> Iterator[tuple[re.Match[str], Any]]:
        """The messages of every chat, each with how its chat begins.

        Raises SourceFailed where the export is another account's, or has no messages.
        """
        name = self.path.name if export.is_single_file else telegram_file(export.names())
        is_empty = True
        if name is not None:
            with export.open(name) as file:
                head, chunks = read_text_with_head(file, name)
                owner = OWNER.search(head)
                self.check_owner(owner["id"] if owner else None, author)
                for chat, item in iter_arrays_after(CHAT, chunks, name):
                    is_empty = False
                    yield chat, item
        if is_empty:
            raise SourceFailed("telegram-export-unknown", file=self.path.name)


def _names_of_chat(chat: re.Match[str]) -> set[str]:
    """What a chat can be called: its id and its name."""
    names = {chat["id"]} if chat["id"] else set()
    with suppress(ValueError):
        name = parse_json(f'"{chat["name"]}"') if chat["name"] else None
        names |= {name.casefold()} if isinstance(name, str) else set()
    return names


def _tweet(chat: re.Match[str], message: dict[str, Any]) -> Tweet:
    """An own message; as a retweet where its words are another's."""
    time = parse_time(message.get("date_unixtime")) or parse_time(message.get("date"))
    is_passed_on = any(key in message for key in NOT_OWN)
    return Tweet(f"{chat['id']}/{str(message.get('id'))[:20]}", _text_of(message.get("text")), time, is_passed_on)


def _text_of(text: object) -> str:
    """A text, which is a list where parts of it are links or formatted."""
    parts = text if isinstance(text, list) else [text]
    texts = [part.get("text") if isinstance(part, dict) and part.get("type") != QUOTED else part for part in parts]
    return "".join(part for part in texts if isinstance(part, str)).strip()


SOURCE = TelegramExportSource
