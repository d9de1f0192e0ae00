"""A Bot API of our own on loopback: a bot, people, chats, and the rules that Telegram holds bots to.

telegram = FakeTelegram(); async with telegram.served(): ...
telegram.say(ann, group, "/tweet")   telegram.press(ann, message, "Again")   await telegram.message(group)
telegram.check()                     raises where something was asked that Telegram does not know
"""

from tests.fakes.telegram.server import TOKEN, FakeTelegram
from tests.fakes.telegram.world import Chat, Message, Person

__all__ = ["TOKEN", "Chat", "FakeTelegram", "Message", "Person"]
