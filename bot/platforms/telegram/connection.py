"""What every kind of update needs to be answered: who asks, where, and a way to say it to them.

It does not know what kinds of updates there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from telegram import Bot, User
from telegram import Chat as TelegramChat
from telegram.constants import ChatType

from bot.conversation import Answer, Chat, Command, Desk, Reply
from bot.platforms.telegram.errors import Troubles
from bot.platforms.telegram.members import Members
from bot.platforms.telegram.outbox import Outbox
from bot.platforms.telegram.places import Place
from models.errors import NotFound, ServiceError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Connection:
    """A bot that Telegram knows (`me`), and the rest of the service behind it."""

    bot: Bot
    me: User
    desk: Desk
    members: Members
    outbox: Outbox
    troubles: Troubles
    commands: Sequence[Command]
    answer: Answer

    def command(self, name: str) -> Command | None:
        return next((command for command in self.commands if command.name == name), None)

    async def say(self, address: str, reply: Reply, to: int | None) -> None:
        """Send it; that nobody can be reached there any more is told in the log, once."""
        try:
            await self.outbox.send(address, reply, to=to)
        except NotFound:
            self.troubles.begin(address, "a chat cannot be written to any more", chat=address)
        except ServiceError as error:
            log.warning("a reply could not be sent", chat=address, reason=error.sentence)
        else:
            self.troubles.end(address)


def chat_of(chat: TelegramChat, topic: int | None) -> Chat:
    """A topic is a chat inside another. Only in a private chat nobody else reads what is said to the asker."""
    place = Place(chat.id, topic)
    around = None if topic is None else place.chat.address
    is_direct = chat.type == ChatType.PRIVATE
    name = chat.effective_name or ""
    return Chat(place.address, name, around, is_overheard=not is_direct, is_direct=is_direct)


def chat_with(user: User) -> Chat:
    """The private chat with somebody who is somewhere that the bot is not; who reads along there, nobody knows."""
    return Chat(Place(user.id).address, user.full_name, is_overheard=True)
