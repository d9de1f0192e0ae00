"""Telegram: every command in private chats, groups, topics and channels, and inline in any chat.

It does not know what commands do. Only this package speaks with Telegram's library.

    feed         updates come, by polling or by webhook
    messages     a message -> what it asks        presses   a button -> what it stands for
    inline       `@bot first words` anywhere      menu      the commands that Telegram shows
    languages    the same in other languages
    members      who asks, and what they may      places    addresses of chats and topics
    texts        a reply as HTML                  outbox    it is sent, or changed
    errors       what Telegram refuses, in our words     limits    how often it may be written to
"""

import asyncio
import hashlib
from collections.abc import Collection, Sequence
from contextlib import suppress
from functools import partial

import structlog
from telegram import Message, Update, User
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.chat.messages import Answer, PlatformServices, Reply, Role
from bot.dispatch.in_flight import InFlightRequests
from bot.interfaces.command import Command
from bot.platforms.telegram.callback_queries import QUICK_SECONDS, CallbackQueries
from bot.platforms.telegram.chat_address import PREFIX, ChatAddress, place_of
from bot.platforms.telegram.command_menu import show
from bot.platforms.telegram.connection import TYPING_SECONDS, Connection
from bot.platforms.telegram.errors import ErrorTracker
from bot.platforms.telegram.inline import InlineMode
from bot.platforms.telegram.markup import named
from bot.platforms.telegram.members import MemberLookup
from bot.platforms.telegram.messages import ALBUM_SECONDS, MAX_DOWNLOADED, MessageHandler
from bot.platforms.telegram.rate_limiter import ChatRateLimiter
from bot.platforms.telegram.sender import FIRST_PAUSE, MAX_PAUSE_SECONDS, NETWORK, Sender
from bot.platforms.telegram.updates import Webhook, confirm, listen, poll
from bot.settings import BotSettings
from models.domain.errors import NotFound, RequestUnfit
from models.runtime.logs import origin
from models.runtime.setting_types import host_and_port

log = structlog.get_logger()

OFFICIAL = "https://api.telegram.org"
CONNECTIONS = 64
STOP_SECONDS = 5.0  # for what is being answered when the bot is stopped
ANSWER_SECONDS = 20.0  # for which Telegram may think
WAITS_FOR_FLOOD = 5  # times that a request waits as long as it is told to
WRONG_TOKEN = "Telegram refuses TELEGRAM_TOKEN, so Telegram is not served; @BotFather tells the token"  # noqa: S105


class Telegram:
    """One bot's Telegram. Made in the event loop in which it serves."""

    name = "telegram"

    def __init__(
        self,
        settings: BotSettings,
        desk: PlatformServices,
        *,
        seconds_between_edits: float = 5.0,
        first_pause: float = FIRST_PAUSE,
        album_seconds: float = ALBUM_SECONDS,
        quick_seconds: float = QUICK_SECONDS,
        typing_seconds: float = TYPING_SECONDS,
        stop_seconds: float = STOP_SECONDS,
        max_downloaded: int | None = None,
    ) -> None:
        """`max_downloaded` is the largest file that the Bot API hands over, in bytes, where there is such a limit."""
        self.seconds_between_edits = seconds_between_edits
        self._settings = settings
        self._desk = desk
        self._first_pause, self._album_seconds, self._quick_seconds = first_pause, album_seconds, quick_seconds
        self._max_downloaded, self._stop_seconds = max_downloaded, stop_seconds
        self._typing_seconds = typing_seconds
        self._bot = _bot(settings)
        self._troubles = ErrorTracker()
        self._members = MemberLookup(self._bot, settings.telegram_operators)
        self._outbox = Sender(self._bot, desk, self._troubles, first_pause)
        self._moving = asyncio.Lock()  # a chat's address; what comes after it waits
        self._is_open = asyncio.Event()
        self.refused = asyncio.Event()

    async def serve(self, commands: Sequence[Command], answer: Answer) -> None:
        """Until cancelled, also where Telegram refuses the token: other platforms go on."""
        log.error(await self._refusal(commands, answer))
        self.refused.set()
        self._is_open.set()
        await asyncio.Event().wait()

    async def post(
        self,
        chat: str,
        reply: Reply,
        mention: str | None = None,
        once: str | None = None,  # noqa: ARG002 - Telegram has nothing to tell it by
    ) -> str:
        """Tried until it comes through. Raises NotFound where the chat is gone."""
        await self._opened()
        return str(await self._outbox.send(chat, reply, mention=await self._mention(chat, mention), tries=None))

    async def edit(self, chat: str, message: str, reply: Reply) -> None:
        """Tried until it comes through. Raises NotFound where the message is gone."""
        await self._opened()
        await self._outbox.edit(chat, int(message), reply, tries=None)

    async def delete(self, chat: str, message: str) -> None:
        """Raises NotFound where the message is gone, TryLater."""
        await self._opened()
        await self._outbox.delete(chat, int(message))

    async def role_in(self, chat: str, member: str) -> Role:
        await self._opened()
        return await self._members.role_in(place_of(chat).chat_id, place_of(member).chat_id)

    async def _refusal(self, commands: Sequence[Command], answer: Answer) -> str:
        """Serve until Telegram does not want it any more: why."""
        refusal = ""
        try:
            me = await self._begun()
            answering = InFlightRequests(answer)
            whole = self._bot, me, self._desk, self._members, self._outbox, self._troubles, commands, answering
            await self._serve(Connection(*whole, typing_seconds=self._typing_seconds), answering)
        except InvalidToken:  # never logged as it is: its text holds the token
            refusal = WRONG_TOKEN
        except RequestUnfit as error:
            refusal = error.sentence
        finally:
            self._is_open.clear()  # what is posted from here on waits for the next start
            with suppress(TelegramError):
                await self._bot.shutdown()
        return refusal

    async def _begun(self) -> User:
        """Who the bot is, as soon as Telegram can be reached. Raises InvalidToken."""
        pause = self._first_pause
        while True:
            try:
                await self._bot.initialize()
            except InvalidToken:
                await confirm(self._bot, pause)
            except TelegramError as error:
                self._troubles.begin(
                    NETWORK, "Telegram is away; asking again until it is back", error=type(error).__name__
                )
                await asyncio.sleep(pause)
                pause = min(2 * pause, MAX_PAUSE_SECONDS)
            else:
                self._troubles.end(NETWORK)
                self._is_open.set()
                return self._bot.bot

    async def _serve(self, connection: Connection, answers: InFlightRequests) -> None:
        presses = CallbackQueries(connection, self._quick_seconds)
        inline = InlineMode(connection, presses)
        messages = MessageHandler(connection, self._max_downloaded, self._album_seconds)
        await show(self._bot, connection.commands, self._desk)
        log.info("Telegram is served", bot=connection.me.username)
        answering: set[asyncio.Task[None]] = set()

        def take(update: Update) -> None:
            task = asyncio.create_task(self._take(update, messages, presses, inline))
            answering.add(task)
            task.add_done_callback(answering.discard)

        webhook = webhook_of(self._settings)
        try:
            if webhook is None:
                await poll(self._bot, take, self._troubles, self._first_pause)
            else:
                await listen(self._bot, webhook, take, self._troubles, self._first_pause)
        finally:
            await _finished(answering, answers, self._stop_seconds)

    async def _take(
        self, update: Update, messages: MessageHandler, presses: CallbackQueries, inline: InlineMode
    ) -> None:
        """Answer one update; whatever happens, the next is answered too."""
        try:
            if update.callback_query is not None:
                query = update.callback_query
                await (inline.pressed(query) if inline.is_meant(query) else presses.take(query))
            elif update.inline_query is not None:
                await inline.offer(update.inline_query)
            elif update.chosen_inline_result is not None:
                await inline.chosen(update.chosen_inline_result)
            elif (message := update.message or update.channel_post) is not None and not await self._moved(message):
                await messages.take(message)
        except Exception as error:  # noqa: BLE001 - one update's trouble is not to be the others'
            log.error("an update broke", **origin(error))  # noqa: TRY400 - see origin

    async def _moved(self, message: Message) -> bool:
        """Whether the message says that a group became a supergroup, whose id is another one."""
        here, new, old = message.chat.id, message.migrate_to_chat_id, message.migrate_from_chat_id
        async with self._moving:
            if new is None and old is None:
                return False
            await self._desk.move_chat(ChatAddress(old or here).address, ChatAddress(new or here).address)
            return True

    async def _mention(self, chat: str, member: str | None) -> str:
        """HTML that calls the member, where the chat has others in it and the member is a person."""
        place = place_of(chat)
        user_id = int(member.removeprefix(PREFIX)) if member else 0
        if user_id <= 0 or place.chat_id > 0:
            return ""
        name = await self._members.name(place.chat_id, user_id)
        return named(user_id, name) if name else ""

    async def _opened(self) -> None:
        """Raises NotFound where the token was refused."""
        await self._is_open.wait()
        if self.refused.is_set():
            raise NotFound("Telegram refuses this bot's token.")


def open_platform(settings: BotSettings, desk: PlatformServices) -> Telegram:
    # a local Bot API server hands over files of any size
    most = MAX_DOWNLOADED if settings.telegram_api_url == OFFICIAL else None
    return Telegram(settings, desk, max_downloaded=most)


def webhook_of(settings: BotSettings) -> Webhook | None:
    """Where updates are brought to; None where they are fetched."""
    if settings.telegram_webhook_url is None:
        return None
    host, port = host_and_port(settings.telegram_webhook_listen)
    secret = settings.telegram_webhook_secret
    drawn = hashlib.sha256(b"webhook:" + _token(settings).encode()).hexdigest()
    return Webhook(settings.telegram_webhook_url, secret.get_secret_value() if secret else drawn, host, port)


async def _finished(answering: Collection[asyncio.Task[None]], answers: InFlightRequests, seconds: float) -> None:
    """Those who asked before the bot is stopped are answered; where that takes long, they are told to ask again."""
    left = list(answering)
    if left:
        await asyncio.wait(left, timeout=seconds)
        answers.end()
        await asyncio.wait(left, timeout=seconds)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def _bot(settings: BotSettings) -> ExtBot[int]:
    request = partial(HTTPXRequest, read_timeout=ANSWER_SECONDS, write_timeout=ANSWER_SECONDS, connect_timeout=10.0)
    return ExtBot(
        _token(settings),
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_api_url}/file/bot",
        request=request(connection_pool_size=CONNECTIONS, pool_timeout=ANSWER_SECONDS),
        get_updates_request=request(),
        rate_limiter=ChatRateLimiter(WAITS_FOR_FLOOD),
    )


def _token(settings: BotSettings) -> str:
    return settings.telegram_token.get_secret_value() if settings.telegram_token else ""
