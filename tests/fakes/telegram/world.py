"""The users, chats and messages of the fake Telegram, and each as JSON."""

import itertools
from dataclasses import dataclass, field
from typing import Any

Wire = dict[str, Any]

DATE = 1_795_000_000  # seconds since 1970
# https://core.telegram.org/bots/api#message: "from ... may contain a fake sender user in non-channel chats"
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
BOT = {
    "id": 4242,
    "is_bot": True,
    "first_name": "Mynah",
    "username": "MynahBot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
KEYBOARD = "inline_keyboard"


@dataclass(eq=False)
class Person:
    """A user account; `language` is that of its app."""

    id: int
    name: str
    language: str = "en"

    def wire(self) -> Wire:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}


@dataclass(eq=False)
class Chat:
    """A chat with its messages. `refusal` is the status and description of the error for whoever writes there."""

    id: int
    kind: str  # private, group, supergroup, channel
    title: str
    roles: dict[int, str] = field(default_factory=dict)  # by user id; others are members
    refusal: tuple[int, str] | None = None
    moved_to: int | None = None
    gone_topics: set[int] = field(default_factory=set)
    is_forum: bool = False
    messages: "dict[int, Message]" = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def wire(self) -> Wire:
        title = {"first_name": self.title} if self.kind == "private" else {"title": self.title}
        return {"id": self.id, "type": self.kind} | title | ({"is_forum": True} if self.is_forum else {})


@dataclass(eq=False)
class Message:
    """A message in its current state. `fields` are those of the request that sent or edited it."""

    id: int
    chat: Chat
    sender: Wire | None
    text: str
    entities: list[Wire] = field(default_factory=list)
    topic: int | None = None
    buttons: dict[str, str] = field(default_factory=dict)  # callback data by label, without its emoji
    reply_to: int | None = None
    fields: Wire = field(default_factory=dict)
    extra: Wire = field(default_factory=dict)
    edits: int = 0
    inline_id: str | None = None

    def wire(self) -> Wire:
        wire: Wire = {"message_id": self.id, "date": DATE, "chat": self.chat.wire()}
        wire |= {"from": self.sender} if self.sender else {}
        # https://core.telegram.org/bots/api#message: files have a caption, other messages a text
        is_file = "document" in self.extra or "photo" in self.extra
        if self.text:
            wire |= {"caption" if is_file else "text": self.text}
            wire |= {"caption_entities" if is_file else "entities": self.entities} if self.entities else {}
        if self.topic is not None:
            wire |= {"message_thread_id": self.topic, "is_topic_message": True}
        if self.reply_to is not None:
            wire["reply_to_message"] = self.chat.messages[self.reply_to].wire()
        if self.buttons:
            row = [{"text": label, "callback_data": data} for label, data in self.buttons.items()]
            wire["reply_markup"] = self.fields.get("reply_markup") or {KEYBOARD: [row]}
        return wire | self.extra

    def linked(self, *kinds: str) -> list[str]:
        """The parts of the text with entities of these types."""
        raw = self.text.encode("utf-16-le")
        return [
            raw[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
            for entity in self.entities
            if not kinds or entity["type"] in kinds
        ]
