"""Telegram chat ids and topics (message threads) as the bot's chat addresses and Chats, and back."""

from dataclasses import dataclass

from telegram import Chat as TelegramChat
from telegram import Message, User
from telegram.constants import ChatType

from bot.chat.messages import Chat

PREFIX = "telegram:"


@dataclass(frozen=True, slots=True)
class ChatAddress:
    """A chat id, and a message thread id for a topic. The address is `telegram:CHAT` or `telegram:CHAT/TOPIC`."""

    chat_id: int
    thread_id: int | None = None

    @classmethod
    def parse(cls, address: str) -> "ChatAddress":
        chat_id, _slash, thread_id = address.removeprefix(PREFIX).partition("/")
        return cls(int(chat_id), int(thread_id) if thread_id else None)

    @property
    def address(self) -> str:
        return f"{PREFIX}{self.chat_id}" + (f"/{self.thread_id}" if self.thread_id is not None else "")

    @property
    def forum(self) -> "ChatAddress":
        """The chat that the topic is in; the chat itself if there is no topic."""
        return ChatAddress(self.chat_id)


def telegram_chat(chat: TelegramChat, thread_id: int | None) -> Chat:
    """The bot's Chat. A topic is a chat inside its forum. Only a private chat keeps private replies private."""
    address = ChatAddress(chat.id, thread_id)
    forum = None if thread_id is None else address.forum.address
    is_direct = chat.type == ChatType.PRIVATE
    title = chat.effective_name or ""
    return Chat(address.address, title, forum, is_overheard=not is_direct, is_direct=is_direct)


def inline_chat(user: User) -> Chat:
    """The unknown chat in which someone uses inline mode. Its address is the user's own."""
    return Chat(ChatAddress(user.id).address, user.full_name, is_overheard=True, is_elsewhere=True)


def topic_of(message: Message) -> int | None:
    """The message thread id of a forum topic. A thread of replies has one too, but can't be posted to."""
    return message.message_thread_id if message.is_topic_message else None
