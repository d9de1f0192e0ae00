"""Where chats are: how the rest of the bot calls a chat or topic of Telegram's, and back.

It does not know what is said there.
"""

from dataclasses import dataclass

PREFIX = "telegram:"


@dataclass(frozen=True, slots=True)
class ChatAddress:
    """A chat's id, and the topic in it. The address is `telegram:CHAT` or `telegram:CHAT/TOPIC`."""

    chat_id: int
    topic: int | None = None

    @property
    def address(self) -> str:
        return f"{PREFIX}{self.chat_id}" + (f"/{self.topic}" if self.topic is not None else "")

    @property
    def chat(self) -> "ChatAddress":
        """The chat around a topic."""
        return ChatAddress(self.chat_id)


def place_of(address: str) -> ChatAddress:
    chat_id, _slash, topic = address.removeprefix(PREFIX).partition("/")
    return ChatAddress(int(chat_id), int(topic) if topic else None)
