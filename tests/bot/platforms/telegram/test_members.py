"""Roles on Telegram: administrators, anonymous ones, channels, and what each may do in groups."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from telegram import Bot, Chat, User

from bot.chat.messages import PlatformServices, Role
from bot.platforms.telegram.members import MemberLookup
from models.domain.training_job import Audience
from tests.fakes.bot import NOW, made, wanted
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram.running import Running, running_bot


async def test_administrators_are_moderators(running: Running) -> None:
    """Other members are refused moderators' commands."""
    made(running.world.registry)
    telegram = running.telegram
    ann, bob = telegram.person("Ann"), telegram.person("Bob")
    group = telegram.chat("supergroup", "Friends", roles={bob.id: "administrator"})
    await telegram.say(ann, group, "/default @penny here")
    assert "is for moderators" in (await telegram.message(group)).text
    await telegram.say(bob, group, "/default @penny here")
    assert "answers here from now on" in (await telegram.message(group, 2)).text


async def test_jobs_in_a_group_lists_only_its_own_trainings(telegram: FakeTelegram, tmp_path: Path) -> None:
    """Everybody reads the answer, so it leaves out the asker's other jobs and what operators may see."""
    op, ann = telegram.person("Op"), telegram.person("Ann")
    group = telegram.chat("supergroup", "Friends")
    async with running_bot(telegram, tmp_path, telegram_operators=str(op.id)) as running:
        training = running.world.training
        for name, chat in (("hidden", telegram.private(ann)), ("shared", group)):
            await training.submit(wanted(name), Audience(f"telegram:{chat.id}", f"telegram:{ann.id}"), NOW)
        for number, person in enumerate((ann, op), 1):
            await telegram.say(person, group, "/jobs")
            answer = await telegram.message(group, number)
            assert "shared" in answer.text
            assert "hidden" not in answer.text
            await telegram.say(person, telegram.private(person), "/jobs")
            assert "hidden" in (await telegram.message(telegram.private(person))).text


async def test_ones_training_elsewhere_can_be_cancelled_by_number(running: Running) -> None:
    """Without the number none is shown."""
    telegram, training = running.telegram, running.world.training
    ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Friends")
    job = await training.submit(wanted(), Audience(f"telegram:{ann.id}", f"telegram:{ann.id}"), NOW)
    await telegram.say(ann, group, "/cancel")
    assert (await telegram.message(group)).text == "Nothing is being trained here. /train begins a training."
    await telegram.say(ann, group, f"/cancel {job.id}")
    assert "is being cancelled" in (await telegram.message(group, 2)).text


async def test_roles_are_cached_for_a_minute(running: Running) -> None:
    """Each lookup is a request to Telegram."""
    telegram = running.telegram
    ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Friends")
    for number in (1, 2, 3):
        await telegram.say(ann, group, "/privacy")
        await telegram.message(group, number)
    assert telegram.count("getChatMember") == 1


@dataclass
class CountingServices:
    """Nobody claimed to be the operator."""

    count: int = 0

    async def claimed_operators(self, _platform: str) -> frozenset[str]:
        self.count += 1
        return frozenset()


@pytest.mark.parametrize("kind", ["private", "supergroup"])
async def test_operators_are_read_once_for_an_update(kind: str, telegram: FakeTelegram) -> None:
    """Each time is a query to the registry."""
    services, ann, group = CountingServices(), telegram.person("Ann"), telegram.chat("supergroup", "Friends")
    async with Bot(TOKEN, base_url=f"{telegram.address}/bot") as bot:
        lookup = MemberLookup(bot, cast("PlatformServices", services), ())
        member = await lookup.member(Chat(group.id, kind), User(ann.id, "Ann", is_bot=False))
    assert member.role is (Role.MODERATOR if kind == "private" else Role.MEMBER)
    assert services.count == 1


async def test_a_failed_role_lookup_is_not_cached(running: Running) -> None:
    """An administrator is refused only while Telegram does not answer."""
    made(running.world.registry)
    telegram = running.telegram
    bob = telegram.person("Bob")
    group = telegram.chat("supergroup", "Friends", roles={bob.id: "administrator"})
    telegram.refuse("getChatMember", 502, "Bad Gateway")
    await telegram.say(bob, group, "/default @penny here")
    assert "is for moderators" in (await telegram.message(group)).text
    await telegram.say(bob, group, "/default @penny here")
    assert "answers here from now on" in (await telegram.message(group, 2)).text


async def test_an_anonymous_administrator_is_a_moderator(running: Running) -> None:
    """They write as the group itself."""
    made(running.world.registry)
    group = running.telegram.chat("supergroup", "Friends")
    await running.telegram.say(None, group, "/default @penny here")
    assert "answers here from now on" in (await running.telegram.message(group)).text


async def test_writing_as_another_channel_makes_nobody_a_moderator(running: Running) -> None:
    """Anybody can have a channel."""
    made(running.world.registry)
    telegram = running.telegram
    ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Friends")
    own = telegram.chat("channel", "Ann's")
    await telegram.say(ann, group, "/default @penny here", sender_chat=own.wire())
    assert "is for moderators" in (await telegram.message(group)).text


async def test_a_channel_is_answered_and_its_posters_are_moderators(running: Running) -> None:
    """Posts without a command are left alone, and so are their copies in the discussion group."""
    made(running.world.registry)
    telegram = running.telegram
    channel, group = telegram.chat("channel", "News"), telegram.chat("supergroup", "Talk")
    await telegram.say(None, channel, "The news of today")
    await telegram.say(None, channel, "/default @penny here")
    assert "answers here from now on" in (await telegram.message(channel)).text
    await telegram.say(None, group, "/tweet", is_automatic_forward=True, sender_chat=channel.wire())
    await telegram.say(None, channel, "/tweet")
    await telegram.message(channel, 2)
    assert (len(telegram.sent(channel)), len(telegram.sent(group))) == (2, 0)
