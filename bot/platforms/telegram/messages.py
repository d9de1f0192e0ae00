"""Messages that people write: which are meant for the bot, what they ask, and the files that come with them.

It does not know what the answer is. Of what is not meant for the bot nothing is kept: groups belong to their members.
"""

import asyncio
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from telegram import Bot, Document, Message, User
from telegram.constants import ChatType, MessageEntityType
from telegram.error import InvalidToken

from bot.chat.messages import Attachment, OptionKind, Reply
from bot.dispatch.command_line import CommandLine, parse
from bot.interfaces.command import Command
from bot.platforms.telegram.chat_address import ChatAddress
from bot.platforms.telegram.connection import Connection, chat_of
from bot.platforms.telegram.errors import mapped
from bot.platforms.telegram.markup import typed
from models.domain.errors import RequestUnfit

MAX_DOWNLOADED = 20_000_000  # bytes: https://core.telegram.org/bots/api#getfile
DOWNLOAD_SECONDS = 120.0
ALBUM_SECONDS = 1.0  # the files of one album come as messages of their own, right after each other
SEND_WITH = "To learn from a file, send it with the caption /train @handle; /help train tells which files I take."


class MessageHandler:
    """Answers messages. `max_downloaded` is the largest file that the Bot API hands over, where there is a limit."""

    def __init__(
        self, connection: Connection, max_downloaded: int | None, album_seconds: float = ALBUM_SECONDS
    ) -> None:
        self._connection = connection
        self._max_downloaded = max_downloaded
        self._album_seconds = album_seconds
        self._albums: dict[str, list[Message]] = {}

    async def take(self, message: Message) -> None:
        if _is_nobodys(message):
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
        """One request; of an album the one message with a caption speaks for all."""
        connection = self._connection
        message = next((message for message in messages if message.caption), messages[0])
        chat = chat_of(message.chat, topic_of(message))
        to = None if message.chat.type == ChatType.PRIVATE else message.message_id
        try:
            line = line_of(message, connection.me, connection.commands)
        except RequestUnfit as error:
            await connection.say(chat, Reply(error.sentence, is_private=True), to)
            return
        if line is None:
            if message.document is not None and message.chat.type == ChatType.PRIVATE:
                await connection.say(chat, Reply(SEND_WITH, is_private=True), to)
            return
        command = connection.command(line.command)
        async with connection.turns.taken(chat.widest, command):
            member = await connection.members.of(message.chat, message.from_user, message.sender_chat)
            files = self._files(messages, command)
            under, whose = _replied_to(message, connection.me), _replied_author(message)
            request = replace(line.said_by(member, chat), files=files, message=under, replied=whose)
            async with connection.typing(message.chat, topic_of(message)):
                reply = await connection.answer(request)
        await connection.say(chat, reply, to, member.id)

    def _files(self, messages: Sequence[Message], command: Command | None) -> tuple[Attachment, ...]:
        """What came with the command, or with a message of the asker's that it replies to, where it takes files."""
        if command is None or all(option.kind is not OptionKind.FILE for option in command.options):
            return ()
        documents = [message.document for message in messages if message.document]
        replied = messages[0].reply_to_message
        # somebody else's file is theirs to bring
        if not documents and replied is not None and replied.document and _is_same(replied, messages[0]):
            documents = [replied.document]
        return tuple(map(self._attachment, documents))

    def _attachment(self, document: Document) -> Attachment:
        fetch = partial(_fetch, self._connection.bot, document.file_id)
        return Attachment(document.file_name or "", document.file_size or 0, fetch, self._max_downloaded)


def line_of(message: Message, me: User, commands: Sequence[Command]) -> CommandLine | None:
    """What the message says to the bot; None where it is not meant for it. Raises RequestUnfit."""
    written = message.text or message.caption or ""
    text = typed(written).strip()
    is_private = message.chat.type == ChatType.PRIVATE
    if text.startswith("/"):
        line = _parsed(text, typed(_with_numbers(message, written)).strip(), me, commands)
        if line is None or is_private or any(command.name == line.command for command in commands):
            return line
        # in a group it may be another bot's
        return line if text.split()[0].partition("@")[2] else None
    if message.document is not None or message.chat.type == ChatType.CHANNEL:
        return None
    mention = re.compile(rf"(?<!\w)@{re.escape(me.username or '')}\b[:,]?\s*", re.IGNORECASE)
    is_meant = is_private or mention.search(text) is not None or _is_reply_to(message, me)
    prompt = mention.sub("", text).strip()
    return CommandLine("tweet", {"prompt": prompt} if prompt else {}) if is_meant and text else None


def _parsed(text: str, numbered: str, me: User, commands: Sequence[Command]) -> CommandLine | None:
    """The line, with numbers for the people in it where the command takes a person. Raises RequestUnfit."""
    if text != numbered:
        line = parse(numbered, commands, me.username)
        command = next((one for one in commands if line is not None and one.name == line.command), None)
        if command is not None and any(option.is_member for option in command.options):
            return line
    return parse(text, commands, me.username)


def _with_numbers(message: Message, written: str) -> str:
    """Those whom Telegram names to us with their number, which it does where they have no username, by it.

    https://core.telegram.org/bots/api#messageentity; its offsets are counted in UTF-16.
    """
    raw = written.encode("utf-16-le")
    entities = message.entities or message.caption_entities
    people = [one for one in entities if one.type == MessageEntityType.TEXT_MENTION and one.user is not None]
    for one in sorted(people, key=lambda entity: entity.offset, reverse=True):
        number = f"<@{one.user.id}>".encode("utf-16-le") if one.user else b""
        raw = raw[: 2 * one.offset] + number + raw[2 * (one.offset + one.length) :]
    return raw.decode("utf-16-le")


def topic_of(message: Message) -> int | None:
    """Only a topic's own messages say so: a thread of replies has a number as well, and is no place to write to."""
    return message.message_thread_id if message.is_topic_message else None


def _replied_to(message: Message, me: User) -> str | None:
    """The bot's own message that this one replies to."""
    replied = message.reply_to_message
    return str(replied.message_id) if replied is not None and _is_reply_to(message, me) else None


def _replied_author(message: Message) -> str | None:
    """The address of whoever wrote what is replied to, or of the chat in whose name they did."""
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None:
        return None
    author = replied.sender_chat or replied.from_user
    return ChatAddress(author.id).address if author is not None else None


def _is_reply_to(message: Message, me: User) -> bool:
    """Every message in a topic counts as a reply to the one that opened it."""
    replied = message.reply_to_message
    return (
        replied is not None
        and replied.forum_topic_created is None
        and replied.from_user is not None
        and replied.from_user.id == me.id
    )


def _is_same(one: Message, other: Message) -> bool:
    """Whether both are known to be by the same person, or in the name of the same chat."""
    if other.sender_chat is not None or one.sender_chat is not None:  # it hides the person
        return one.sender_chat == other.sender_chat
    return other.from_user is not None and one.from_user == other.from_user


def _is_nobodys(message: Message) -> bool:
    """A bot's, one that an inline bot wrote, or words handed on: who sent them never said them to the bot.

    A file that was handed on counts all the same where it asks for nothing, so that a command may reply to it.
    """
    is_bots = message.from_user is not None and message.from_user.is_bot and message.sender_chat is None
    is_handed_on = message.forward_origin is not None and bool(message.text or message.caption)
    return is_bots or message.via_bot is not None or bool(message.is_automatic_forward) or is_handed_on


async def _fetch(bot: Bot, file_id: str, target: Path) -> None:
    with mapped():
        file = await bot.get_file(file_id, read_timeout=DOWNLOAD_SECONDS)
        local = Path(file.file_path or "")
        if local.is_absolute():  # a local Bot API server hands over the path of what it has fetched already
            await asyncio.to_thread(shutil.copyfile, local, target)
            return
        try:
            await file.download_to_drive(target, read_timeout=DOWNLOAD_SECONDS)
        except InvalidToken as error:  # so the client calls any address that is not there
            raise RequestUnfit("Telegram does not hand over that file any more; send it once more.") from error
