"""Telegram updates to Requests: passes each update to the handler that makes a Request of it and shows the reply.

message, channel_post   messages           a command, a mention of the bot or a reply to it
callback_query          callback_queries   a pressed button
inline_query            inline             offers personas; makes no Request yet
chosen_inline_result    inline             the persona that was chosen
my_chat_member          here               the bot was added to a group, which is greeted
"""

import asyncio
from dataclasses import dataclass, field, replace

import structlog
from telegram import ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType, UpdateType

from bot.dispatch.in_flight import InFlightRequests
from bot.platforms.telegram.callback_queries import CallbackQueries
from bot.platforms.telegram.chat_address import ChatAddress, telegram_chat
from bot.platforms.telegram.context import HandlerContext
from bot.platforms.telegram.inline import InlineMode
from bot.platforms.telegram.messages import MessageHandler
from models.messages import supported_language, use_language
from models.runtime.logs import origin

log = structlog.get_logger()

HANDLED_UPDATES = [  # Telegram is told to send no others
    UpdateType.MESSAGE,
    UpdateType.CHANNEL_POST,
    UpdateType.CALLBACK_QUERY,
    UpdateType.INLINE_QUERY,
    UpdateType.CHOSEN_INLINE_RESULT,
    UpdateType.MY_CHAT_MEMBER,
]
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
ABSENT = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


@dataclass
class UpdateHandler:
    """Handles updates concurrently, each in a task of its own."""

    context: HandlerContext
    messages: MessageHandler
    callback_queries: CallbackQueries
    inline: InlineMode
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _migration: asyncio.Lock = field(default_factory=asyncio.Lock)  # messages wait while a chat's address changes

    def start(self, update: Update) -> None:
        task = asyncio.create_task(self._handle(update))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, in_flight: InFlightRequests, seconds: float) -> None:
        """Wait up to `seconds` for what is under way, then tell those who still wait to ask again."""
        tasks = list(self._tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
            in_flight.cancel_all()
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _handle(self, update: Update) -> None:
        user = update.effective_user
        try:
            with use_language(supported_language(user.language_code if user is not None else None)):
                await self._route(update)
        except Exception as error:  # noqa: BLE001 - one update's failure must not stop the others
            log.error("telegram_update_failed", **origin(error))

    async def _route(self, update: Update) -> None:
        message = update.message or update.channel_post
        if (query := update.callback_query) is not None:
            is_inline = self.inline.is_inline_button(query)
            await (self.inline.handle_button(query) if is_inline else self.callback_queries.handle(query))
        elif update.inline_query is not None:
            await self.inline.handle_query(update.inline_query)
        elif update.chosen_inline_result is not None:
            await self.inline.handle_chosen(update.chosen_inline_result)
        elif update.my_chat_member is not None:
            await self._greet(update.my_chat_member)
        elif message is not None and not await self._is_migration(message):
            await self.messages.handle(message)

    async def _greet(self, change: ChatMemberUpdated) -> None:
        """Say hello in a group that the bot was added to."""
        was_added = change.old_chat_member.status in ABSENT and change.new_chat_member.status not in ABSENT
        if not was_added or change.chat.type not in GROUPS:
            return
        chat = telegram_chat(change.chat, None)
        if (reply := await self.context.services.greeting(chat)) is not None:
            language = await self.context.services.language(chat.address, change.from_user.language_code)
            await self.context.reply(chat, replace(reply, language=language), None)

    async def _is_migration(self, message: Message) -> bool:
        """Whether it says that a group became a supergroup; then what is stored for it moves to its new id."""
        chat_id, new_id, old_id = message.chat.id, message.migrate_to_chat_id, message.migrate_from_chat_id
        async with self._migration:
            if new_id is None and old_id is None:
                return False
            old, new = ChatAddress(old_id or chat_id), ChatAddress(new_id or chat_id)
            await self.context.services.move_chat(old.address, new.address)
            return True
