"""What is said at once in a chat on Telegram: a tweet comes after the change that was asked for before it."""

import asyncio
from pathlib import Path

from tests.fakes.bot import made
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.running import Running, SlowWriter, served


async def test_a_tweet_waits_for_the_choice_before_it(running: Running) -> None:
    """Also where Telegram takes its time to say that who chose is an administrator."""
    telegram = running.telegram
    for name in ("penny", "sam"):
        made(running.world.registry, name, (name,))
    ann, bob = telegram.person("Ann"), telegram.person("Bob")
    group = telegram.chat("supergroup", "Friends", roles={bob.id: "creator"})
    await telegram.say(ann, group, "/privacy")  # so that Ann is known already, and Bob is not
    await telegram.message(group)
    telegram.held["getChatMember"] = asyncio.Event()
    await telegram.say(bob, group, "/default @sam")
    await telegram.say(ann, group, "/tweet My dream is")
    await telegram.settled()
    telegram.held["getChatMember"].set()
    await telegram.message(group, 3)
    assert [asked[0] for asked in running.world.writer.asked] == ["sam"]


async def test_a_slow_tweet_holds_up_nobody(telegram: FakeTelegram, tmp_path: Path) -> None:
    """What is asked after it is answered before."""
    slow = SlowWriter()
    async with served(telegram, tmp_path, writer=slow) as running:
        made(running.world.registry)
        ann = telegram.person("Ann")
        chat = telegram.private(ann)
        await telegram.say(ann, chat, "/tweet My dream is")
        await telegram.say(ann, chat, "/privacy")
        assert (await telegram.message(chat)).text.startswith("I read what is said to me")
        slow.may_write.set()
        assert (await telegram.message(chat, 2)).text.startswith("My dream is")
