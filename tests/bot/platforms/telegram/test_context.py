"""What the handlers of Telegram updates share: the order of requests in a chat, typing, and private replies."""

import asyncio
from pathlib import Path

from models.messages import sentence
from tests.fakes.bot import made
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.documents import COMMANDS_WITH_FILES
from tests.fakes.telegram.running import Running, SlowWriter, running_bot


async def test_a_tweet_waits_for_a_change_of_settings_before_it(running: Running) -> None:
    """Also while Telegram is slow to say that the asker is an administrator."""
    telegram = running.telegram
    for name in ("penny", "sam"):
        made(running.world.registry, name, (name,))
    ann, bob = telegram.person("Ann"), telegram.person("Bob")
    group = telegram.chat("supergroup", "Friends", roles={bob.id: "creator"})
    await telegram.say(ann, group, "/privacy")  # Ann's role is cached now, Bob's is not
    await telegram.message(group)
    telegram.paused_methods["getChatMember"] = asyncio.Event()
    await telegram.say(bob, group, "/default @sam")
    await telegram.say(ann, group, "/tweet My dream is")
    await telegram.updates_fetched()
    telegram.paused_methods["getChatMember"].set()
    await telegram.message(group, 3)
    assert [asked[0] for asked in running.world.writer.asked] == ["sam"]


async def test_nobody_waits_for_a_slow_tweet(telegram: FakeTelegram, tmp_path: Path) -> None:
    """A later request is answered first."""
    slow = SlowWriter()
    async with running_bot(telegram, tmp_path, writer=slow) as running:
        made(running.world.registry)
        ann = telegram.person("Ann")
        chat = telegram.private(ann)
        await telegram.say(ann, chat, "/tweet My dream is")
        await telegram.say(ann, chat, "/privacy")
        assert (await telegram.message(chat)).text.startswith("I read only what is addressed to me")
        slow.may_write.set()
        assert "My dream is" in (await telegram.message(chat, 2)).text


async def test_typing_is_shown_in_the_topic_of_a_slow_tweet(telegram: FakeTelegram, tmp_path: Path) -> None:
    """Once, for a command and for a button alike."""
    ann, slow = telegram.person("Ann"), SlowWriter()
    forum = telegram.chat("supergroup", "Forum", is_forum=True)
    async with running_bot(telegram, tmp_path, writer=slow, typing_after_seconds=0.0) as running:
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
    said = [fields for method, fields in telegram.requests if method == "sendChatAction"]
    assert said == [{"chat_id": forum.id, "action": "typing", "message_thread_id": 7}] * 2


async def test_a_refused_chat_action_delays_no_reply(telegram: FakeTelegram, tmp_path: Path) -> None:
    """It is not retried."""
    ann, slow = telegram.person("Ann"), SlowWriter()
    telegram.refuse("sendChatAction", 429, "Too Many Requests: retry after 1000", retry_after=1000)
    async with running_bot(telegram, tmp_path, writer=slow, typing_after_seconds=0.0) as running:
        made(running.world.registry)
        await telegram.say(ann, telegram.private(ann), "/tweet")
        await telegram.until(lambda: telegram.count("sendChatAction") == 1)
        slow.may_write.set()
        await telegram.message(telegram.private(ann))
    assert telegram.count("sendChatAction") == 1


async def test_typing_is_not_shown_in_channels(telegram: FakeTelegram, tmp_path: Path) -> None:
    """Telegram refuses it there."""
    channel, slow = telegram.chat("channel", "News"), SlowWriter()
    async with running_bot(telegram, tmp_path, writer=slow, typing_after_seconds=0.0) as running:
        made(running.world.registry)
        await telegram.say(None, channel, "/tweet")
        await slow.is_asked.wait()
        slow.may_write.set()
        await telegram.message(channel)
    assert telegram.count("sendChatAction") == 0


async def test_a_private_file_goes_to_the_askers_private_chat(telegram: FakeTelegram, tmp_path: Path) -> None:
    """The group only learns that it was sent."""
    async with running_bot(telegram, tmp_path, commands=COMMANDS_WITH_FILES):
        ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Nest")
        await telegram.say(ann, group, "/mine")
        assert (await telegram.message(group)).text == sentence("telegram-sent-privately")
        assert [message.text for message in telegram.sent(telegram.private(ann))] == ["Yours", ""]


async def test_a_member_without_a_private_chat_is_told_how_to_open_it(telegram: FakeTelegram, tmp_path: Path) -> None:
    """A bot can't start a private chat, and nothing of the file is shown in the group."""
    async with running_bot(telegram, tmp_path, commands=COMMANDS_WITH_FILES):
        ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Nest")
        telegram.private(ann).refusal = (403, "Forbidden: bot can't initiate conversation with a user")
        await telegram.say(ann, group, "/mine")
        assert "https://t.me/MynahBot" in (await telegram.message(group)).text
        assert telegram.uploads == {}
