"""Telegram updates: routed to their handlers, finished at shutdown, and groups that become supergroups."""

import asyncio
from pathlib import Path

from models.messages import sentence
from tests.fakes.bot import made
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.running import Running, SlowWriter, running_bot


async def test_requests_under_way_are_finished_at_shutdown(telegram: FakeTelegram, tmp_path: Path) -> None:
    """Within a few seconds."""
    writer = SlowWriter()
    async with running_bot(telegram, tmp_path, writer=writer) as running:
        made(running.world.registry)
        ann = telegram.person("Ann")
        await telegram.say(ann, telegram.private(ann), "/tweet My dream is")
        await telegram.updates_fetched()
        await writer.is_asked.wait()
        asyncio.get_running_loop().call_later(0.1, writer.may_write.set)
    assert "My dream is" in telegram.sent(telegram.private(ann))[0].text


async def test_a_request_still_under_way_at_shutdown_is_handed_back(telegram: FakeTelegram, tmp_path: Path) -> None:
    """It takes longer than the shutdown may."""
    writer = SlowWriter()
    async with running_bot(telegram, tmp_path, writer=writer, stop_seconds=0.2) as running:
        made(running.world.registry)
        ann = telegram.person("Ann")
        await telegram.say(ann, telegram.private(ann), "/tweet My dream is")
        await writer.is_asked.wait()
    assert [message.text for message in telegram.sent(telegram.private(ann))] == [sentence("bot-restarting")]


async def test_a_supergroup_keeps_the_groups_settings(running: Running) -> None:
    """They move before anything else is answered there."""
    made(running.world.registry, "penny")
    made(running.world.registry, "sam", ("sam",))
    telegram = running.telegram
    bob = telegram.person("Bob")
    group = telegram.chat("group", "Friends", roles={bob.id: "creator"})
    await telegram.say(bob, group, "/default @sam here")
    await telegram.message(group)
    new = await telegram.migrate(group)
    await telegram.say(bob, new, "/tweet")
    answer = await telegram.message(new)
    assert running.world.writer.asked[0][0] == "sam"
    await telegram.press(bob, answer, "Again")
    assert (await telegram.message(new, 2)).reply_to == answer.id
