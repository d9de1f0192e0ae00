"""A fake Bot API on loopback: a bot, users, chats, and Telegram's rules for bots.

telegram = FakeTelegram(); async with telegram.serving(): ...
telegram.say(ann, group, "/tweet")   telegram.press(ann, message, "Again")   await telegram.message(group)
telegram.check()                     raises if a request was invalid
"""

from tests.fakes.telegram.server import TOKEN, FakeTelegram
from tests.fakes.telegram.world import Chat, Message, Person

__all__ = ["TOKEN", "Chat", "FakeTelegram", "Message", "Person"]
