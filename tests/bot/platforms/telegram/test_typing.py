"""The sign on Telegram that something is being written: where it takes a while, once, and never in the way."""

from pathlib import Path

from tests.fakes.bot import made
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.running import SlowWriter, served


async def test_a_tweet_that_takes_a_while_is_announced_in_its_topic(telegram: FakeTelegram, tmp_path: Path) -> None:
    """Once, by command and by press alike."""
    ann, slow = telegram.person("Ann"), SlowWriter()
    forum = telegram.chat("supergroup", "Forum", is_forum=True)
    async with served(telegram, tmp_path, writer=slow, typing_after_seconds=0.0) as running:
        made(running.world.registry)
        await telegram.say(ann, forum, "/tweet", topic=7)
        await telegram.until(lambda: telegram.count("sendChatAction") == 1)
        assert not telegram.sent(forum)
        slow.may_write.set()
        answer = await telegram.message(forum)
        slow.may_write.clear()
        await telegram.press(ann, answer, "Again")
        await telegram.until(lambda: telegram.count("sendChatAction") == 2)
        slow.may_write.set()
        await telegram.message(forum, 2)
    said = [fields for method, fields in telegram.asked if method == "sendChatAction"]
    assert said == [{"chat_id": forum.id, "action": "typing", "message_thread_id": 7}] * 2


async def test_a_sign_that_is_not_taken_keeps_no_answer_waiting(telegram: FakeTelegram, tmp_path: Path) -> None:
    """Nor is it tried again: a sign that comes late says nothing."""
    ann, slow = telegram.person("Ann"), SlowWriter()
    telegram.refuse("sendChatAction", 429, "Too Many Requests: retry after 1000", retry_after=1000)
    async with served(telegram, tmp_path, writer=slow, typing_after_seconds=0.0) as running:
        made(running.world.registry)
        await telegram.say(ann, telegram.private(ann), "/tweet")
        await telegram.until(lambda: telegram.count("sendChatAction") == 1)
        slow.may_write.set()
        await telegram.message(telegram.private(ann))
    assert telegram.count("sendChatAction") == 1


async def test_a_channel_has_no_such_sign(telegram: FakeTelegram, tmp_path: Path) -> None:
    """Telegram does not show it there, and refuses it."""
    channel, slow = telegram.chat("channel", "News"), SlowWriter()
    async with served(telegram, tmp_path, writer=slow, typing_after_seconds=0.0) as running:
        made(running.world.registry)
        await telegram.say(None, channel, "/tweet")
        await slow.is_asked.wait()
        slow.may_write.set()
        await telegram.message(channel)
    assert telegram.count("sendChatAction") == 0
