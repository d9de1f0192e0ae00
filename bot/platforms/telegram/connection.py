"""What every kind of update needs to be answered: who asks, where, and a way to say it to them.

It does not know what kinds of updates there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from telegram import Bot, User
from telegram import Chat as TelegramChat

from bot.conversation import Answer, Chat, Command, Desk, Reply
from bot.platforms.telegram.errors import Troubles
from bot.platforms.telegram.members import Members
from bot.platforms.telegram.outbox import Outbox
from bot.platforms.telegram.places import Places
from models.errors import NotFound, ServiceError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Connection:
    """A bot that Telegram knows (`me`), and the rest of the service behind it."""

    bot: Bot
    me: User
    desk: Desk
    places: Places
    members: Members
    outbox: Outbox
    troubles: Troubles
    commands: Sequence[Command]
    answer: Answer

    def command(self, name: str) -> Command | None:
        return next((command for command in self.commands if command.name == name), None)

    async def chat(self, chat: TelegramChat, topic: int | None) -> Chat:
        address = await self.places.address(chat.id, topic)
        around = await self.places.address(chat.id) if topic is not None else None
        return Chat(address, chat.effective_name or "", around)

    async def private(self, user: User) -> Chat:
        """The chat of somebody who is somewhere that the bot is not."""
        return Chat(await self.places.address(user.id), user.full_name)

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
