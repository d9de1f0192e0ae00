"""Where chats are: an address for each chat and topic, which stays when Telegram gives a group another id.

It does not know what is said there.
"""

from dataclasses import dataclass

from bot.conversation import Desk

PREFIX = "telegram:"


@dataclass(frozen=True, slots=True)
class Place:
    """A chat's id today, and the topic in it."""

    chat_id: int
    topic: int | None = None


class Places:
    """Addresses are `telegram:CHAT` and `telegram:CHAT/TOPIC`, with the id that the chat was first seen with.

    A group that becomes a supergroup gets a new id; so that its settings, jobs and personas stay its own, the address
    stays and the desk remembers both ways.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[str, int | None] = {}

    async def address(self, chat_id: int, topic: int | None = None) -> str:
        first = await self._recalled("was", chat_id)
        return f"{PREFIX}{first}" + (f"/{topic}" if topic is not None else "")

    async def place(self, address: str) -> Place:
        first, _slash, topic = address.removeprefix(PREFIX).partition("/")
        return Place(await self._recalled("is", int(first)), int(topic) if topic else None)

    async def move(self, old: int, new: int) -> None:
        """The chat with the id `old` has the id `new` from now on. Telegram says so more than once."""
        first = await self._recalled("was", old)
        for word, of, chat_id in (("was", new, first), ("is", first, new)):
            self._known[_key(word, of)] = chat_id
            await self._desk.remember(_key(word, of), str(chat_id))

    async def _recalled(self, word: str, chat_id: int) -> int:
        if chat_id > 0:  # a person's chat never moves
            return chat_id
        key = _key(word, chat_id)
        if key not in self._known:
            noted = await self._desk.recall(key)
            self._known[key] = int(noted) if noted else None
        return self._known[key] or chat_id


def _key(word: str, chat_id: int) -> str:
    return f"{PREFIX}{word}:{chat_id}"
