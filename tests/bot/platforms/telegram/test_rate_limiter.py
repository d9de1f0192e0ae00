"""Telegram's flood limits."""

import asyncio
from pathlib import Path

from bot.chat.messages import Reply
from bot.platforms.telegram.rate_limiter import BUSY_MESSAGES
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.running import Running, running_bot


async def test_a_flood_limit_in_one_chat_delays_no_other(running: Running) -> None:
    """Its messages wait, others are sent."""
    fake = running.telegram
    full, other = fake.chat("supergroup", "Full"), fake.chat("supergroup", "Other")
    fake.flooded_chats[full.id] = 1000
    waiting = asyncio.create_task(running.platform.post(f"telegram:{full.id}", Reply("one")))
    await fake.until(lambda: fake.count("sendMessage") == 1)
    for text in ("two", "three", "four"):
        await running.platform.post(f"telegram:{other.id}", Reply(text))
    assert (len(fake.sent(full)), len(fake.sent(other))) == (0, 3)
    assert not waiting.done()
    waiting.cancel()


async def test_messages_are_sent_after_a_flood_limit(running: Running) -> None:
    """None is lost, and none is sent too early."""
    fake = running.telegram
    group = fake.chat("supergroup", "Friends")
    fake.refuse("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    await asyncio.gather(*(running.platform.post(f"telegram:{group.id}", Reply(f"{number}")) for number in range(3)))
    assert sorted(message.text for message in fake.sent(group)) == ["0", "1", "2"]


async def test_a_group_with_half_its_messages_written_is_busy(running: Running) -> None:
    """A private chat and other groups are not."""
    fake = running.telegram
    full, other, ann = fake.chat("supergroup", "Full"), fake.chat("supergroup", "Other"), fake.person("Ann")
    for chat in (full, fake.private(ann)):
        for number in range(BUSY_MESSAGES):
            assert not running.platform.is_busy(f"telegram:{chat.id}")
            await running.platform.post(f"telegram:{chat.id}", Reply(f"{number}"))
    await running.platform.post(f"telegram:{other.id}", Reply("one"))
    assert [running.platform.is_busy(f"telegram:{chat.id}") for chat in (full, other, fake.private(ann))] == [
        True,
        False,
        False,
    ]


async def test_a_group_is_not_flooded(tmp_path: Path) -> None:
    """A burst of 21 messages arrives without a refusal; the clock runs 25 times as fast here."""
    clock = asyncio.get_running_loop().time
    async with FakeTelegram(lambda: clock() * 25).serving() as fake, running_bot(fake, tmp_path) as running:
        group = fake.chat("supergroup", "Friends")
        posts = [running.platform.post(f"telegram:{group.id}", Reply(f"{number}")) for number in range(21)]
        await asyncio.gather(*posts)
        assert len(fake.sent(group)) == 21
        assert fake.count("sendMessage") == 21
