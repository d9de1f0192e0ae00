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
    limits = StoredQuotas(here.registry.chat_settings, here.registry.quota_usage, most)
    return replace(here, services=replace(here.services, quotas=limits))


async def answer(here: World, request: Request, later: timedelta = timedelta()) -> Reply:
    services = replace(here.services, now=lambda: NOW + later)
    return await Dispatcher(COMMANDS, services).answer(request)


async def tweet(here: World, member: Member = ANN, chat: Chat = HERE, later: timedelta = timedelta()) -> str:
    reply = await answer(here, ask("tweet", member, chat), later)
    return "" if reply.tweets else reply.text


async def train(here: World, name: str, member: Member = ANN, chat: Chat = HERE) -> str:
    return (await answer(here, ask("train", member, chat, handles=(f"{name}.bsky.social",)))).text


async def test_beyond_the_quota_the_refusal_says_when_to_try_again(tmp_path: Path) -> None:
    """At that moment, and not before, it works."""
    here = limited(tmp_path, member_tweets_per_minute=2)
    assert [await tweet(here, later=seconds * SECOND) for seconds in (0, 10)] == ["", ""]
    refused = await tweet(here, later=20 * SECOND)
    assert refused == "The limit here is 2 tweets a minute for each member (see /limits). You can try again in 40 s."
    assert await tweet(here, BOB, later=20 * SECOND) == ""
    assert "in 1 s" in await tweet(here, later=59 * SECOND)
    assert await tweet(here, later=60 * SECOND) == ""


@pytest.mark.parametrize("wrong", [timedelta(days=9_000), timedelta(days=-9_000)])
async def test_a_clock_that_was_wrong_locks_nobody_out(tmp_path: Path, wrong: timedelta) -> None:
    """What was used in a future that never came is not counted against anybody until then."""
    here = limited(tmp_path, member_tweets_per_minute=2, member_waiting=1)
    assert [await tweet(here, later=wrong) for _time in range(2)] == ["", ""]
    assert "You can try again in 60 s" in await tweet(here, later=wrong)
    assert await tweet(here) == ""
    assert (await train(here, "greta")).startswith("Training **greta")


async def test_buttons_count_against_quotas(tmp_path: Path) -> None:
    """Again is one more, and More is five."""
    here = limited(tmp_path, member_tweets_per_minute=6)
    shown = await answer(here, ask("tweet"))
    again, more = (button.to_request(ANN, HERE) for button in shown.buttons[:2])
    assert (await answer(here, again)).tweets
    refused = (await answer(here, more)).text
    assert refused.startswith("The limit here is 6 tweets a minute for each member")
    assert (await answer(here, replace(more, member=BOB))).tweets


@pytest.mark.parametrize("key", ["member_tweets_per_minute", "chat_tweets_per_day", "member_tweets_per_day"])
async def test_a_quota_of_zero_allows_nothing(tmp_path: Path, key: str) -> None:
    """Whoever sets it, and not even to moderators."""
    here = limited(tmp_path, **{key: 0})
    assert ", so none are allowed. A moderator can raise it with /limits." in await tweet(here, MOD)
    here = limited(tmp_path)
    here.registry.chat_settings.set(HERE.address, key, "0")
    assert ", so none are allowed. A moderator can raise it with /limits." in await tweet(here, MOD)
    assert await tweet(here, MOD, ELSEWHERE) == ""


async def test_a_request_above_the_quota_is_not_told_to_wait(tmp_path: Path) -> None:
    """Waiting would not help."""
    here = limited(tmp_path, member_tweets_per_day=3)
    told = (await answer(here, ask("tweet", count=5))).text
    assert told == (
        "5 at once is more than the limit here: 3 tweets a day for each member. Ask for fewer; "
        "/limits shows all limits."
    )


async def test_a_failed_request_is_not_counted(tmp_path: Path) -> None:
    """As when the engine is away."""
    here = limited(tmp_path, member_tweets_per_day=1)
    here.writer.error = TryLater("The engine is starting.")
    assert await tweet(here) == "The engine is starting."
    here.writer.error = None
    assert await tweet(here) == ""


async def test_operator_and_chat_quotas_both_count(tmp_path: Path) -> None:
    """A chat can only be stricter; a server's chats share its quota."""
    here = limited(tmp_path, chat_tweets_per_day=3, member_tweets_per_day=2)
    here.registry.chat_settings.set(CHANNEL.address, "chat_tweets_per_day", "1")
    here.registry.chat_settings.set(OTHER.address, "member_tweets_per_day", "50")
    assert await tweet(here, ANN, CHANNEL) == ""
    assert "1 tweet a day for this chat" in await tweet(here, BOB, CHANNEL)
    assert await tweet(here, ANN, OTHER) == ""
    assert "2 tweets a day for each member" in await tweet(here, ANN, OTHER)
    assert await tweet(here, BOB, OTHER) == ""
    assert "3 tweets a day for this chat" in await tweet(here, MOD, OTHER)
    assert await tweet(here, OPERATOR, OTHER) == ""
    assert await tweet(here, MOD, HERE) == ""


async def test_waiting_trainings_are_limited_by_member_and_chat(tmp_path: Path) -> None:
    """A started or cancelled one makes room."""
    here = limited(tmp_path, member_waiting=2, chat_waiting=3)
    assert [(await train(here, name)).startswith("Training **") for name in ("a", "b")] == [True, True]
    told = (
        "The limit here is 2 waiting trainings for each member (see /limits). Try again when one of them has started."
    )
    assert await train(here, "c") == told
    assert (await train(here, "c", BOB)).startswith("Training **")
    assert "3 waiting trainings for this chat" in await train(here, "d", MOD)
    first, second, _third = (job.id for job in here.registry.jobs.list(is_over=False))
    here.registry.jobs.start(first, NOW)
    assert (await train(here, "d")).startswith("Training **")
    await answer(here, ask("cancel", job=second))
    assert (await train(here, "e")).startswith("Training **")


async def test_ended_trainings_count_against_the_daily_quota(tmp_path: Path) -> None:
    """A refused one does not."""
    here = limited(tmp_path, member_trainings_per_day=1)
    assert "is not a handle" in await train(here, "a b")
    assert (await train(here, "a")).startswith("Training **")
    here.registry.jobs.cancel(here.registry.jobs.list(is_over=False)[0].id, NOW)
    assert "The limit here is 1 training a day for each member" in await train(here, "b")


async def test_concurrent_requests_do_not_exceed_the_quota(tmp_path: Path) -> None:
    """Twenty from several threads, of which five may."""
    here = limited(tmp_path, member_tweets_per_day=5)
    replies = await asyncio.gather(*(tweet(here) for _time in range(20)))
    assert replies.count("") == 5


def test_concurrent_processes_do_not_exceed_the_quota(tmp_path: Path) -> None:
    """Counting and recording are one transaction."""
    Registry(tmp_path / "registry.db")
    bound = UsageLimit("member_tweets_per_day", 3, timedelta(days=1), member="fake:ann")

    def take(_time: int) -> int | LimitExceeded:
        return Registry(tmp_path / "registry.db").quota_usage.reserve(
            UsageRecord("tweet", 1, "fake:ann", "fake:1"), [bound], NOW
        )

    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(take, range(12)))
    assert sum(isinstance(one, int) for one in taken) == 3


def test_usage_that_no_quota_counts_is_deleted(tmp_path: Path) -> None:
    """After a day; waiting trainings still count."""
    registry = Registry(tmp_path / "registry.db")
    for member in ("fake:ann", "fake:bob"):
        registry.quota_usage.reserve(UsageRecord("tweet", 1, member, "fake:1"), [], NOW)
    registry.quota_usage.reserve(UsageRecord("tweet", 1, "fake:eve", "fake:1"), [], NOW + timedelta(days=1))
    with RegistryFile(tmp_path / "registry.db").reading() as database:
        assert [row["member"] for row in database.table("quota_usage").rows] == ["fake:eve"]


@pytest.mark.parametrize(
    ("most", "settings", "member", "left"),
    [
        ({}, {}, ANN, "You can spend $20.00 more"),
        ({}, {HERE.address: ("member_dollars_per_month", "17")}, ANN, "You can spend $17.00 more"),
        ({"chat_dollars_per_month": 16.5}, {}, ANN, "You can spend $16.50 more"),
        ({"chat_dollars_per_month": 3}, {}, MOD, "only $3.00 of this month's budget is left"),
        ({}, {HERE.address: ("chat_dollars_per_month", "0")}, MOD, "only $0.00 of this month's budget is left"),
    ],
)
async def test_dollars_have_quotas(
    tmp_path: Path, most: Mapping[str, float], settings: Mapping[str, tuple[str, str]], member: Member, left: str
) -> None:
    """A chat's are nobody's to lift, also no moderator's."""
    here = spending(tmp_path, most=50, each=20)
    for place, (key, value) in settings.items():
        here.registry.chat_settings.set(place, key, value)
    limits = StoredQuotas(here.registry.chat_settings, here.registry.quota_usage, most)
    here = replace(here, services=replace(here.services, quotas=limits))
    assert left in (await answer(here, ask("train", member, handles=("greta",)))).text


def test_every_quota_is_a_setting_of_the_operator() -> None:
    """A chat can only be stricter."""
    assert set(KEYS) <= set(BotSettings.model_fields)
