"""Limits: what members and chats may have done, counted so that nobody takes the last one twice."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.messages import Chat, Member, Reply, Request
from bot.commands import COMMANDS
from bot.dispatch.dispatcher import Dispatcher
from bot.permissions.quotas import KEYS, StoredQuotas
from bot.settings import BotSettings
from models.domain.errors import TryLater
from models.domain.limits import LimitExceeded, UsageLimit, UsageRecord
from models.registry import Registry
from models.registry.database import RegistryFile
from tests.bot.training.test_budget import spending
from tests.fakes.bot import ANN, BOB, ELSEWHERE, HERE, MOD, NOW, OPERATOR, World, ask, made, world

GUILD = "fake:guild:9"
CHANNEL, OTHER = Chat("fake:21", guild=GUILD), Chat("fake:22", guild=GUILD)
SECOND = timedelta(seconds=1)


def limited(tmp_path: Path, **most: float) -> World:
    """A chat with a persona, where the operator allows at most so much."""
    here = world(tmp_path)
    if not here.registry.personas.list():
        made(here.registry)
    limits = StoredQuotas(here.registry.settings, here.registry.usage, most)
    return replace(here, services=replace(here.services, quotas=limits))


async def answer(here: World, request: Request, later: timedelta = timedelta()) -> Reply:
    services = replace(here.services, now=lambda: NOW + later)
    return await Dispatcher(COMMANDS, services).answer(request)


async def tweet(here: World, member: Member = ANN, chat: Chat = HERE, later: timedelta = timedelta()) -> str:
    reply = await answer(here, ask("tweet", member, chat), later)
    return "" if reply.tweets else reply.text


async def train(here: World, name: str, member: Member = ANN, chat: Chat = HERE) -> str:
    return (await answer(here, ask("train", member, chat, handles=(f"{name}.bsky.social",)))).text


async def test_beyond_the_limit_it_is_told_when_there_is_room(tmp_path: Path) -> None:
    """The time is honest: at that moment, and not before, there is."""
    here = limited(tmp_path, member_tweets_per_minute=2)
    assert [await tweet(here, later=seconds * SECOND) for seconds in (0, 10)] == ["", ""]
    refused = await tweet(here, later=20 * SECOND)
    assert refused == "The limit here is 2 tweets a minute for each member (see /limits). You can try again in 40 s."
    assert await tweet(here, BOB, later=20 * SECOND) == ""
    assert "in 1 s" in await tweet(here, later=59 * SECOND)
    assert await tweet(here, later=60 * SECOND) == ""


async def test_the_buttons_count_as_commands_do(tmp_path: Path) -> None:
    """Again is one more, and More is five."""
    here = limited(tmp_path, member_tweets_per_minute=6)
    shown = await answer(here, ask("tweet"))
    again, more = (button.to_request(ANN, HERE) for button in shown.buttons[:2])
    assert (await answer(here, again)).tweets
    refused = (await answer(here, more)).text
    assert refused.startswith("The limit here is 6 tweets a minute for each member")
    assert (await answer(here, replace(more, member=BOB))).tweets


@pytest.mark.parametrize("key", ["member_tweets_per_minute", "chat_tweets_per_day", "member_tweets_per_day"])
async def test_a_limit_of_nothing_means_none(tmp_path: Path, key: str) -> None:
    """Whoever sets it, and moderators have none either."""
    here = limited(tmp_path, **{key: 0})
    assert ", so none are allowed. See /limits." in await tweet(here, MOD)
    here = limited(tmp_path)
    here.registry.settings.set(HERE.address, key, "0")
    assert ", so none are allowed. See /limits." in await tweet(here, MOD)
    assert await tweet(here, MOD, ELSEWHERE) == ""


async def test_more_at_once_than_ever_is_not_for_later(tmp_path: Path) -> None:
    """Waiting would not help, so nobody is told to."""
    here = limited(tmp_path, member_tweets_per_day=3)
    told = (await answer(here, ask("tweet", count=5))).text
    assert told == "5 at once is more than the limit here: 3 tweets a day for each member. See /limits."


async def test_what_came_to_nothing_is_not_counted(tmp_path: Path) -> None:
    """Who was told that the engine is away did not have a tweet."""
    here = limited(tmp_path, member_tweets_per_day=1)
    here.writer.error = TryLater("The engine is starting.")
    assert await tweet(here) == "The engine is starting."
    here.writer.error = None
    assert await tweet(here) == ""


async def test_the_operators_limits_hold_over_all_and_the_chats_in_it(tmp_path: Path) -> None:
    """A chat may set less for itself and not more; a server's chats share what is the chat's."""
    here = limited(tmp_path, chat_tweets_per_day=3, member_tweets_per_day=2)
    here.registry.settings.set(CHANNEL.address, "chat_tweets_per_day", "1")
    here.registry.settings.set(OTHER.address, "member_tweets_per_day", "50")
    assert await tweet(here, ANN, CHANNEL) == ""
    assert "1 tweet a day for this chat" in await tweet(here, BOB, CHANNEL)
    assert await tweet(here, ANN, OTHER) == ""
    assert "2 tweets a day for each member" in await tweet(here, ANN, OTHER)
    assert await tweet(here, BOB, OTHER) == ""
    assert "3 tweets a day for this chat" in await tweet(here, MOD, OTHER)
    assert await tweet(here, OPERATOR, OTHER) == ""
    assert await tweet(here, MOD, HERE) == ""


async def test_members_and_chats_have_a_share_of_the_queue(tmp_path: Path) -> None:
    """One that has begun, or was called off, leaves its place to another."""
    here = limited(tmp_path, member_waiting=2, chat_waiting=3)
    assert [(await train(here, name)).startswith("In the queue") for name in ("a", "b")] == [True, True]
    told = (
        "The limit here is 2 waiting trainings for each member (see /limits). Try again when one of them has started."
    )
    assert await train(here, "c") == told
    assert (await train(here, "c", BOB)).startswith("In the queue")
    assert "3 waiting trainings for this chat" in await train(here, "d", MOD)
    first, second, _third = (job.id for job in here.registry.jobs.list(is_over=False))
    here.registry.jobs.start(first, NOW)
    assert (await train(here, "d")).startswith("In the queue")
    await answer(here, ask("cancel", job=second))
    assert (await train(here, "e")).startswith("In the queue")


async def test_trainings_of_a_day_are_counted_also_when_they_are_over(tmp_path: Path) -> None:
    """And one that was refused is none of them."""
    here = limited(tmp_path, member_trainings_per_day=1)
    assert "is not a handle" in await train(here, "a b")
    assert (await train(here, "a")).startswith("In the queue")
    here.registry.jobs.cancel(here.registry.jobs.list(is_over=False)[0].id, NOW)
    assert "The limit here is 1 training a day for each member" in await train(here, "b")


async def test_two_at_once_do_not_both_take_the_last(tmp_path: Path) -> None:
    """Twenty requests from several threads, of which five may."""
    here = limited(tmp_path, member_tweets_per_day=5)
    replies = await asyncio.gather(*(tweet(here) for _time in range(20)))
    assert replies.count("") == 5


def test_who_has_the_file_open_by_themselves_do_not_both_take_the_last(tmp_path: Path) -> None:
    """As two processes have it: the count and the writing down are one step."""
    Registry(tmp_path / "registry.db")
    bound = UsageLimit("member_tweets_per_day", 3, timedelta(days=1), member="fake:ann")

    def take(_time: int) -> int | LimitExceeded:
        return Registry(tmp_path / "registry.db").usage.take(
            UsageRecord("tweet", 1, "fake:ann", "fake:1"), [bound], NOW
        )

    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(take, range(12)))
    assert sum(isinstance(one, int) for one in taken) == 3


def test_what_no_limit_counts_any_more_is_forgotten(tmp_path: Path) -> None:
    """After a day nothing says who had what written; what waits is still counted."""
    registry = Registry(tmp_path / "registry.db")
    for member in ("fake:ann", "fake:bob"):
        registry.usage.take(UsageRecord("tweet", 1, member, "fake:1"), [], NOW)
    registry.usage.take(UsageRecord("tweet", 1, "fake:eve", "fake:1"), [], NOW + timedelta(days=1))
    with RegistryFile(tmp_path / "registry.db").reading() as database:
        assert [row["member"] for row in database.table("usage").rows] == ["fake:eve"]


@pytest.mark.parametrize(
    ("most", "settings", "member", "left"),
    [
        ({}, {}, ANN, "You may have $20.00 more"),
        ({}, {HERE.address: ("member_dollars_per_month", "17")}, ANN, "You may have $17.00 more"),
        ({"chat_dollars_per_month": 16.5}, {}, ANN, "You may have $16.50 more"),
        ({"chat_dollars_per_month": 3}, {}, MOD, "and $3.00 are left to spend this month"),
        ({}, {HERE.address: ("chat_dollars_per_month", "0")}, MOD, "and $0.00 are left to spend this month"),
    ],
)
async def test_dollars_have_limits_too(
    tmp_path: Path, most: Mapping[str, float], settings: Mapping[str, tuple[str, str]], member: Member, left: str
) -> None:
    """A chat's are nobody's to lift, also no moderator's."""
    here = spending(tmp_path, most=50, each=20)
    for place, (key, value) in settings.items():
        here.registry.settings.set(place, key, value)
    limits = StoredQuotas(here.registry.settings, here.registry.usage, most)
    here = replace(here, services=replace(here.services, quotas=limits))
    assert left in (await answer(here, ask("train", member, handles=("greta",)))).text


def test_every_limit_is_a_setting_of_the_operator() -> None:
    """What a chat can set less of has a most."""
    assert set(KEYS) <= set(BotSettings.model_fields)
