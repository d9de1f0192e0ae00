"""The Telegram platform: private chats, groups, topics and channels, and inline mode in any chat.

Only this package imports python-telegram-bot.

    updates           an update becomes a Request, by way of:
      messages          commands, mentions, replies and files
      callback_queries  pressed buttons
      inline            inline mode
    polling, webhook  how updates arrive
    context           what the handlers share, and the order of requests in a chat
    members           members and their roles
    chat_address      chat ids and topics
    markup            a Reply as HTML
    sender            sends, edits and deletes messages
    rate_limiter      flood limits
    command_menu      the menus of commands
    bot_api           requests and downloads
    errors            the library's exceptions as ServiceErrors
"""

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

import structlog
from telegram import User
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.chat.messages import Answer, PlatformServices, Reply, Role
from bot.dispatch.in_flight import InFlightRequests
from bot.interfaces.command import Command
from bot.platforms._telegram_setup import operator_link
from bot.platforms.telegram.bot_api import BotApiRequest
from bot.platforms.telegram.callback_queries import MAX_SPINNER_SECONDS, CallbackQueries
from bot.platforms.telegram.chat_address import PREFIX, ChatAddress
from bot.platforms.telegram.command_menu import set_command_menus
from bot.platforms.telegram.context import TYPING_AFTER_SECONDS, HandlerContext
from bot.platforms.telegram.errors import (
    MAX_DOWNLOAD_BYTES,
    MIN_BACKOFF_SECONDS,
    NETWORK,
    ErrorTracker,
    confirm_token_rejected,
    wait_before_retry,
)
from bot.platforms.telegram.inline import InlineMode
from bot.platforms.telegram.markup import mention_html
from bot.platforms.telegram.members import MemberLookup
from bot.platforms.telegram.messages import ALBUM_SECONDS, MessageHandler
from bot.platforms.telegram.polling import poll
from bot.platforms.telegram.rate_limiter import ChatRateLimiter
from bot.platforms.telegram.sender import Sender
from bot.platforms.telegram.updates import UpdateHandler
from bot.platforms.telegram.webhook import listen, webhook_from_settings
from bot.settings import BotSettings
from models.domain.errors import NotFound, RequestUnfit
from models.messages import sentence
from models.runtime.terminal import print_line

log = structlog.get_logger()

OFFICIAL_API_URL = "https://api.telegram.org"
MAX_CONNECTIONS = 64
STOP_SECONDS = 5.0  # for requests under way at shutdown
REQUEST_SECONDS = 20.0  # the timeout of a request to Telegram
CONNECT_SECONDS = 10.0
MAX_FLOOD_RETRIES = 5  # of one request, each after as long as Telegram asks to wait


class Telegram:
    """The platform of one bot. To be made in the event loop in which it serves."""

    name = "telegram"

    def __init__(
        self,
        settings: BotSettings,
        services: PlatformServices,
        *,
        seconds_between_edits: float = 5.0,
        min_backoff_seconds: float = MIN_BACKOFF_SECONDS,
        album_seconds: float = ALBUM_SECONDS,
        max_spinner_seconds: float = MAX_SPINNER_SECONDS,
        typing_after_seconds: float = TYPING_AFTER_SECONDS,
        stop_seconds: float = STOP_SECONDS,
        max_download_bytes: int | None = None,
        show: Callable[[str], None] | None = None,
    ) -> None:
        """`max_download_bytes` is the Bot API server's limit on files, if it has one.

        `show` prints a line in the terminal; None without a terminal.
        """
        self.seconds_between_edits = seconds_between_edits
        self._settings = settings
        self._services = services
        self._min_backoff_seconds = min_backoff_seconds
        self._album_seconds = album_seconds
        self._max_spinner_seconds = max_spinner_seconds
        self._typing_after_seconds = typing_after_seconds
        self._stop_seconds = stop_seconds
        self._max_download_bytes = max_download_bytes
        self._show = show
        self._rate_limiter = ChatRateLimiter(MAX_FLOOD_RETRIES)
        self._bot = _bot(settings, self._rate_limiter)
        self._tracker = ErrorTracker()
        self._members = MemberLookup(self._bot, services, settings.telegram_operators)
        self._sender = Sender(self._bot, services, self._tracker, min_backoff_seconds)
        self._is_open = asyncio.Event()  # logged in, or refused
        self.is_refused = asyncio.Event()  # Telegram rejected the token or the webhook

    async def serve(self, commands: Sequence[Command], answer: Answer) -> None:
        """Until cancelled. If Telegram rejects the token, that is logged and the other platforms go on."""
        reason = await self._serve_until_refused(commands, answer)
        log.error("telegram_not_served", reason=reason)
        if self._show is not None:
            self._show(reason)
        self.is_refused.set()
        self._is_open.set()
        await asyncio.Event().wait()

    async def wait_until_connected(self) -> None:
        await self._is_open.wait()

    async def post(
        self,
        chat: str,
        reply: Reply,
        mention: str | None = None,
        nonce: str | None = None,  # noqa: ARG002 - Telegram has no such thing
    ) -> str:
        """Retried until it succeeds. Raises NotFound if the chat is gone."""
        await self._wait_until_open()
        mention = await self._mention_html(chat, mention)
        reply = await self._in_language(chat, reply)
        return str(await self._sender.send(chat, reply, mention=mention, max_attempts=None))

    async def edit(self, chat: str, message: str, reply: Reply) -> None:
        """Retried until it succeeds. Raises NotFound if the message is gone."""
        await self._wait_until_open()
        await self._sender.edit(chat, int(message), await self._in_language(chat, reply), max_attempts=None)

    def is_busy(self, chat: str) -> bool:
        return self._rate_limiter.is_busy(ChatAddress.parse(chat).chat_id)

    async def delete(self, chat: str, message: str) -> None:
        """Raises NotFound if the message is gone, TryLater."""
        await self._wait_until_open()
        await self._sender.delete(chat, int(message))

    async def role_in(self, chat: str, member: str) -> Role:
        await self._wait_until_open()
        return await self._members.role_in(ChatAddress.parse(chat).chat_id, ChatAddress.parse(member).chat_id)

    async def has_operator(self, place: str) -> bool | None:
        await self._wait_until_open()
        return await self._members.has_operator(ChatAddress.parse(place).chat_id)

    async def _in_language(self, chat: str, reply: Reply) -> Reply:
        """A message that answers nobody, in the chat's language, else in that of whom it is for."""
        return replace(reply, language=await self._services.language(chat, reply.language))

    async def _serve_until_refused(self, commands: Sequence[Command], answer: Answer) -> str:
        """Returns the reason, as a sentence."""
        try:
            await self._serve(await self._log_in(), commands, InFlightRequests(answer))
        except InvalidToken:  # not logged itself: its text holds the token
            return sentence("telegram-token-rejected")
        except RequestUnfit as error:
            return error.sentence
        finally:
            self._is_open.clear()  # posts wait for the next start
            with suppress(TelegramError):
                await self._bot.shutdown()
        return ""

    async def _log_in(self) -> User:
        """The bot's own user, as soon as Telegram can be reached. Raises InvalidToken."""
        backoff = self._min_backoff_seconds
        while True:
            try:
                await self._bot.initialize()
            except InvalidToken:
                await confirm_token_rejected(self._bot, backoff)
            except TelegramError as error:
                backoff = await wait_before_retry(error, self._tracker, backoff)
            else:
                self._tracker.resolve(NETWORK)
                self._is_open.set()
                return self._bot.bot

    async def _serve(self, me: User, commands: Sequence[Command], in_flight: InFlightRequests) -> None:
        context = HandlerContext(
            self._bot,
            me,
            self._services,
            self._members,
            self._sender,
            self._tracker,
            commands,
            in_flight,
            typing_after_seconds=self._typing_after_seconds,
        )
        callback_queries = CallbackQueries(context, self._max_spinner_seconds)
        messages = MessageHandler(context, self._max_download_bytes, self._album_seconds)
        handler = UpdateHandler(context, messages, callback_queries, InlineMode(context, callback_queries))
        await set_command_menus(self._bot, commands, self._services)
        log.info("telegram_logged_in", bot=me.username)
        if self._show is not None:
            self._show(sentence("run-telegram-connected", name=str(me.username)))
        await self._offer_operator_link(me)
        webhook = webhook_from_settings(self._settings, _token(self._settings))
        try:
            if webhook is None:
                await poll(self._bot, handler.start, self._tracker, self._min_backoff_seconds)
            else:
                await listen(self._bot, webhook, handler.start, self._tracker, self._min_backoff_seconds)
        finally:
            await handler.drain(in_flight, self._stop_seconds)

    async def _offer_operator_link(self, me: User) -> None:
        """While there is no operator: show the terminal, and nothing else, the link that makes one."""
        if await self._members.operators():
            return
        if self._show is None:
            log.warning("telegram_operator_missing", hint="`mynah check` in a terminal shows a link")
            return
        payload = await self._services.new_operator_code(self.name)
        self._show(operator_link(str(me.username), payload))

    async def _mention_html(self, chat: str, member: str | None) -> str:
        """HTML that mentions the member; empty in private chats, and for members that are chats themselves."""
        chat_id = ChatAddress.parse(chat).chat_id
        user_id = int(member.removeprefix(PREFIX)) if member else 0
        if user_id <= 0 or chat_id > 0:
            return ""
        name = await self._members.full_name(chat_id, user_id)
        return mention_html(user_id, name) if name else ""

    async def _wait_until_open(self) -> None:
        """Raises NotFound if Telegram refused the bot."""
        await self._is_open.wait()
        if self.is_refused.is_set():
            raise NotFound("telegram-not-served")


def open_platform(settings: BotSettings, services: PlatformServices) -> Telegram:
    """The platform. Only Telegram's own Bot API server limits the size of files."""
    is_official = settings.telegram_api_url == OFFICIAL_API_URL
    show = print_line if sys.stdout.isatty() else None
    return Telegram(settings, services, max_download_bytes=MAX_DOWNLOAD_BYTES if is_official else None, show=show)


def _bot(settings: BotSettings, rate_limiter: ChatRateLimiter) -> ExtBot[int]:
    request = partial(
        BotApiRequest, read_timeout=REQUEST_SECONDS, write_timeout=REQUEST_SECONDS, connect_timeout=CONNECT_SECONDS
    )
    return ExtBot(
        _token(settings),
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_api_url}/file/bot",
        request=request(connection_pool_size=MAX_CONNECTIONS, pool_timeout=REQUEST_SECONDS),
        get_updates_request=request(),
        rate_limiter=rate_limiter,
    )


def _token(settings: BotSettings) -> str:
    return settings.telegram_token.get_secret_value() if settings.telegram_token else ""
