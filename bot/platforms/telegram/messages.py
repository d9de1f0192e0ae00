"""Telegram messages to Requests: commands, mentions of the bot, replies to it, and the files that come with them.

Messages that are not for the bot are dropped and nothing of them is kept.
"""

import asyncio
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from telegram import Bot, Document, Message, User
from telegram.constants import ChatType, MessageEntityType

from bot.chat.messages import Attachment, OptionKind, Reply, Value
from bot.dispatch.command_line import CommandLine, answer_to, parse
from bot.interfaces.command import Command
from bot.platforms._answering import answering_options, as_message
from bot.platforms.telegram.bot_api import download
from bot.platforms.telegram.chat_address import ChatAddress, telegram_chat, topic_of
from bot.platforms.telegram.context import HandlerContext
from bot.platforms.telegram.errors import MAX_DOWNLOAD_BYTES, mapped_errors
from bot.platforms.telegram.markup import without_joiners
from models.domain.errors import RequestUnfit
from models.messages import sentence

DOWNLOAD_SECONDS = 120.0
ALBUM_SECONDS = 1.0  # the files of an album (media group) arrive as separate messages, right after each other


class MessageHandler:
    """Answers messages. `max_download_bytes` is the Bot API server's limit on files, if it has one."""

    def __init__(
        self, context: HandlerContext, max_download_bytes: int | None, album_seconds: float = ALBUM_SECONDS
    ) -> None:
        self._context = context
        self._max_download_bytes = max_download_bytes
        self._album_seconds = album_seconds
        self._albums: dict[str, list[Message]] = {}

    async def handle(self, message: Message) -> None:
        if _is_ignored(message):
            return
        if message.document is not None and message.media_group_id is not None:
            album = self._albums.setdefault(message.media_group_id, [])
            album.append(message)
            if len(album) == 1:
                await asyncio.sleep(self._album_seconds)
                await self._answer(self._albums.pop(message.media_group_id))
            return
        await self._answer([message])

    async def _answer(self, messages: Sequence[Message]) -> None:
        """Answer one message, or an album by its caption."""
        context = self._context
        message = next((message for message in messages if message.caption), messages[0])
        topic = topic_of(message)
        chat = telegram_chat(message.chat, topic)
        reply_to = None if message.chat.type == ChatType.PRIVATE else message.message_id
        try:
            line = self._answer_line(message, chat.address) or await self._answered_by_persona(message)
            line = line or command_line(message, context.me, context.commands)
        except RequestUnfit as error:
            await context.reply(chat, Reply(error.sentence, is_private=True), reply_to)
            return
        if line is None:
            if message.document is not None and message.chat.type == ChatType.PRIVATE:
                await context.reply(chat, Reply(sentence("telegram-file-needs-caption"), is_private=True), reply_to)
            return
        command = context.command(line.command)
        async with context.queue.turn(chat.widest, command):
            member = await context.members.member(message.chat, message.from_user, message.sender_chat)
            request = replace(
                line.to_request(member, chat),
                files=self._files(messages, command),
                message=_replied_bot_message(message, context.me),
                replied=_replied_author(message),
                is_reply_to_person=_is_reply_to_person(message),
            )
            async with context.typing(message.chat, topic):
                reply = await context.answer(request)
        await context.reply(chat, reply, reply_to, member.id)

    def _answer_line(self, message: Message, chat: str) -> CommandLine | None:
        """The request that the message makes by answering a question of the bot's."""
        questions, text = self._context.questions, without_joiners(message.text or message.caption or "").strip()
        if not text:
            return None
        asked = questions.pop_last(chat) if message.chat.type == ChatType.PRIVATE else None
        if message.reply_to_message is not None:
            member = None if message.from_user is None else ChatAddress(message.from_user.id).address
            asked = questions.replied(chat, message.reply_to_message.message_id, member)
        return answer_to(asked, text, self._context.commands) if asked and not text.startswith("/") else None

    async def _answered_by_persona(self, message: Message) -> CommandLine | None:
        """A reply to a persona's tweet, which that persona answers."""
        replied, me = message.reply_to_message, self._context.me
        text = without_joiners(message.text or "").strip()
        if replied is None or replied.reply_markup is None or not _is_reply_to(message, me) or text.startswith("/"):
            return None
        rows = replied.reply_markup.inline_keyboard
        tokens = [str(button.callback_data) for row in rows for button in row if button.callback_data]
        options = await answering_options(_mention(me).sub("", text).strip(), tokens, self._context.services.buttons)
        return None if options is None or not text else CommandLine("tweet", options)

    def _files(self, messages: Sequence[Message], command: Command | None) -> tuple[Attachment, ...]:
        """The files sent with the command, or with the asker's own message that it replies to."""
        if command is None or all(option.kind is not OptionKind.FILE for option in command.options):
            return ()
        documents = [message.document for message in messages if message.document]
        replied = messages[0].reply_to_message
        # nobody trains on another member's file
        if not documents and replied is not None and replied.document and _has_same_author(replied, messages[0]):
            documents = [replied.document]
        return tuple(map(self._attachment, documents))

    def _attachment(self, document: Document) -> Attachment:
        fetch = partial(_download, self._context.bot, document)
        return Attachment(document.file_name or "", document.file_size or 0, fetch, self._max_download_bytes)


def command_line(message: Message, me: User, commands: Sequence[Command]) -> CommandLine | None:
    """The command in a message; None if it is not for the bot.

    Of other messages, the bot continues the words in a private chat, and answers them in a group.

    Raises RequestUnfit.
    """
    raw_text = message.text or message.caption or ""
    text = without_joiners(raw_text).strip()
    is_private = message.chat.type == ChatType.PRIVATE
    if text.startswith("/"):
        line = _parse(text, without_joiners(_with_user_ids(message, raw_text)).strip(), me, commands)
        if line is None or is_private or any(command.name == line.command for command in commands):
            return line
        # in a group an unknown command may be another bot's, unless it names this one
        return line if text.split()[0].partition("@")[2] else None
    if message.document is not None or message.chat.type == ChatType.CHANNEL:
        return None
    mention = _mention(me)
    is_for_bot = is_private or mention.search(text) is not None or _is_reply_to(message, me)
    prompt = mention.sub("", text).strip()
    options: Mapping[str, Value] = {"prompt": prompt} if is_private else as_message(prompt)
    return CommandLine("tweet", options if prompt else {}) if is_for_bot and text else None


def _mention(me: User) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)@{re.escape(me.username or '')}\b[:,]?\s*", re.IGNORECASE)


def _parse(text: str, text_with_ids: str, me: User, commands: Sequence[Command]) -> CommandLine | None:
    """Parse the command; with user ids in place of mentions if one of its options is a member. Raises RequestUnfit."""
    if text != text_with_ids:
        line = parse(text_with_ids, commands, me.username)
        command = next((command for command in commands if line is not None and command.name == line.command), None)
        if command is not None and any(option.is_member for option in command.options):
            return line
    return parse(text, commands, me.username)


def _with_user_ids(message: Message, text: str) -> str:
    """The text with `<@id>` in place of each text_mention, which is how users without a username are mentioned.

    https://core.telegram.org/bots/api#messageentity; offsets are in UTF-16 units.
    """
    encoded = text.encode("utf-16-le")
    entities = message.entities or message.caption_entities
    mentions = [entity for entity in entities if entity.type == MessageEntityType.TEXT_MENTION and entity.user]
    for entity in sorted(mentions, key=lambda entity: entity.offset, reverse=True):
        user_id = f"<@{entity.user.id}>".encode("utf-16-le") if entity.user else b""
        encoded = encoded[: 2 * entity.offset] + user_id + encoded[2 * (entity.offset + entity.length) :]
    return encoded.decode("utf-16-le")


def _replied_bot_message(message: Message, me: User) -> str | None:
    """The id of the bot's message that this one replies to."""
    replied = message.reply_to_message
    return str(replied.message_id) if replied is not None and _is_reply_to(message, me) else None


def _replied_author(message: Message) -> str | None:
    """The address of the author of the message that this one replies to; of a chat if they wrote as one."""
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None:
        return None
    author = replied.sender_chat or replied.from_user
    return ChatAddress(author.id).address if author is not None else None


def _is_reply_to_person(message: Message) -> bool:
    """Whether it replies to a user, and not to a bot, a channel or an anonymous administrator."""
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or replied.forum_topic_created is not None:
        return False
    return replied.sender_chat is None and not replied.from_user.is_bot


def _is_reply_to(message: Message, me: User) -> bool:
    """Whether it replies to the bot. In a topic, every message counts as a reply to the one that opened it."""
    replied = message.reply_to_message
    return (
        replied is not None
        and replied.forum_topic_created is None
        and replied.from_user is not None
        and replied.from_user.id == me.id
    )


def _has_same_author(first: Message, second: Message) -> bool:
    """Whether both are known to be from the same user, or from the same chat that they were sent as."""
    if second.sender_chat is not None or first.sender_chat is not None:  # it hides the user
        return first.sender_chat == second.sender_chat
    return second.from_user is not None and first.from_user == second.from_user


def _is_ignored(message: Message) -> bool:
    """Whether it is from a bot, or forwarded text, which its sender did not write to the bot.

    A forwarded file without a caption is not ignored, so that a command can reply to it.
    """
    is_from_bot = message.from_user is not None and message.from_user.is_bot and message.sender_chat is None
    is_forwarded_text = message.forward_origin is not None and bool(message.text or message.caption)
    return is_from_bot or message.via_bot is not None or bool(message.is_automatic_forward) or is_forwarded_text


async def _download(bot: Bot, document: Document, target: Path) -> None:
    """Raises RequestUnfit, TryLater and others of `mapped_errors`."""
    with mapped_errors():
        file = await bot.get_file(document.file_id, read_timeout=DOWNLOAD_SECONDS)
    max_bytes = document.file_size or file.file_size or MAX_DOWNLOAD_BYTES
    local_path = Path(file.file_path or "")
    if not local_path.is_absolute():
        await download(str(file.file_path), target, max_bytes)
    elif (await asyncio.to_thread(local_path.stat)).st_size > max_bytes:
        raise RequestUnfit("telegram-file-larger-than-stated")
    else:  # a local Bot API server has downloaded the file already
        await asyncio.to_thread(shutil.copyfile, local_path, target)
