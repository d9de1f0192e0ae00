"""The announcer: one message a job, edited in place, and its end told once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.announcer import AWAY, TOLD, JobAnnouncer
from models.errors import CorpusUnfit, TryLater
from models.job import Audience
from tests.fakes.bot import ANN, BOB, ELSEWHERE, HERE, NOW, FakeBoard, World, made, wanted, world


class Stage:
    """A world with an announcer in it that can be restarted, as the bot can."""

    def __init__(self, here: World) -> None:
        self.here = here
        self.board = FakeBoard()
        self.announcer = self._new()

    def _new(self) -> JobAnnouncer:
        here = self.here
        boards = {"fake": self.board}
        return JobAnnouncer(here.training, here.registry.jobs, here.registry.personas, here.writer, boards)

    async def asked(self, chat: str = HERE.address, member: str = ANN.id) -> str:
        job = await self.here.training.submit(wanted(), Audience(chat, member), NOW)
        self.announcer.follow(job.id)
        return job.id

    async def restart(self) -> None:
        await self.announcer.stop()
        self.announcer = self._new()
        await self.announcer.start()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    stage = Stage(world(tmp_path))
    yield stage
    await stage.announcer.stop()


async def ended(stage: Stage, job: str) -> None:
    """Wait until everybody was told the end."""
    async with asyncio.timeout(60):
        while any(audience.message != TOLD for audience in stage.here.registry.jobs.get(job).audience):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def remembered(stage: Stage, job: str) -> str:
    """The message that the registry has for the job, once it has one."""
    async with asyncio.timeout(60):
        while (message := stage.here.registry.jobs.get(job).audience[0].message) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return message


async def test_progress_is_one_message_edited_in_place(stage: Stage) -> None:
    """However far the job is, there is one message."""
    job = await stage.asked()
    await stage.board.until("next in turn")
    for step in (10, 20, 30):
        await stage.here.training.reach(job, step)
        await stage.board.until(f"({step} of 100)")
    assert len(stage.board.messages) == 1
    assert stage.board.edits >= 3


async def test_the_end_comes_with_three_samples_and_a_mention(stage: Stage) -> None:
    """Whoever asked is told, with what the persona says of itself."""
    job = await stage.asked()
    await stage.here.training.finish(job, made(stage.here.registry).id)
    end = await stage.board.until("Penny (@penny) is ready")
    assert len(stage.board.messages[end].tweets) == 3
    assert [button.label for button in stage.board.messages[end].buttons] == ["Use here"]
    assert stage.board.mentions[end] == ANN.id


async def test_a_failure_is_announced_with_its_sentence(stage: Stage) -> None:
    """The error's own words reach the chat."""
    job = await stage.asked()
    await stage.here.training.fail(job, CorpusUnfit("Too few tweets: 12 of 30 kept."))
    end = await stage.board.until("failed: Too few tweets: 12 of 30 kept.")
    await ended(stage, job)
    assert any(stage.board.mentions[message] == ANN.id for message in stage.board.messages), end


async def test_samples_that_cannot_be_had_do_not_hold_back_the_news(stage: Stage) -> None:
    """The persona is ready all the same."""
    stage.here.writer.error = TryLater("The engine is away.")
    job = await stage.asked()
    await stage.here.training.finish(job, made(stage.here.registry).id)
    end = await stage.board.until("is ready")
    assert stage.board.messages[end].text.endswith("No samples: The engine is away.")


async def test_after_a_restart_the_same_message_goes_on(stage: Stage) -> None:
    """The message is remembered in the registry."""
    job = await stage.asked()
    message = await remembered(stage, job)
    await stage.restart()
    await stage.here.training.reach(job, 40)
    assert await stage.board.until("(40 of 100)") == message


async def test_a_bot_that_leaves_says_so_and_goes_on_in_the_same_message(stage: Stage) -> None:
    """Nobody is to wait before a bar that stands still; what is over says nothing more."""
    over = await stage.asked(member=BOB.id)
    await stage.here.training.finish(over, made(stage.here.registry).id)
    await ended(stage, over)
    job = await stage.asked()
    await stage.here.training.reach(job, 10)
    shown = await stage.board.until("(10 of 100)")
    assert await remembered(stage, job) == shown
    await stage.announcer.leave()
    assert AWAY in stage.board.messages[shown].text
    assert sum(AWAY in reply.text for reply in stage.board.messages.values()) == 1
    await stage.restart()
    await stage.here.training.reach(job, 20)
    assert await stage.board.until("(20 of 100)") == shown
    assert AWAY not in stage.board.messages[shown].text


async def test_an_end_while_the_bot_was_away_is_told_when_it_is_back(stage: Stage) -> None:
    """And only once, however often it restarts."""
    job = await stage.asked()
    await remembered(stage, job)
    await stage.announcer.stop()
    stage.here.registry.jobs.fail(job, "Out of memory.", NOW)
    await stage.restart()
    await ended(stage, job)
    told = len(stage.board.mentions)
    await stage.restart()
    assert len(stage.board.mentions) == told == 2


async def test_a_deleted_message_is_sent_anew(stage: Stage) -> None:
    """Somebody removed it; the job is not silent for that."""
    job = await stage.asked()
    first = await stage.board.until("next in turn")
    del stage.board.messages[first]
    await stage.here.training.reach(job, 10)
    assert await stage.board.until("(10 of 100)") != first


async def test_who_joins_a_job_gets_a_message_too(stage: Stage) -> None:
    """Each chat that waits has its own."""
    job = await stage.asked()
    await stage.board.until("next in turn")
    assert await stage.asked(ELSEWHERE.address, BOB.id) == job
    await stage.here.training.reach(job, 10)
    await stage.here.training.fail(job, CorpusUnfit("No."))
    await ended(stage, job)
    assert sorted(filter(None, stage.board.mentions.values())) == [ANN.id, BOB.id]


async def test_a_message_that_cannot_be_changed_is_sent_anew(stage: Stage) -> None:
    """In a thread that was closed, or after too long a time, the end is still told, once."""
    job = await stage.asked()
    first = await stage.board.until("next in turn")
    stage.board.frozen_messages.add(first)
    await stage.here.training.fail(job, CorpusUnfit("Too few."))
    await ended(stage, job)
    told = [message for message, reply in stage.board.messages.items() if "Too few." in reply.text]
    assert len(told) == 2  # the state, sent anew, and the end
    assert [stage.board.mentions[message] for message in told] == [None, ANN.id]


async def test_a_chat_that_refuses_does_not_disturb_the_others(stage: Stage) -> None:
    """Where one chat cannot be written to, the others hear everything, once."""
    stage.board.refused_chats.add(ELSEWHERE.address)
    job = await stage.asked()
    await stage.board.until("next in turn")
    await stage.asked(ELSEWHERE.address, BOB.id)
    for step in (10, 20):
        await stage.here.training.reach(job, step)
        await stage.board.until(f"({step} of 100)")
    await stage.here.training.fail(job, CorpusUnfit("Too few."))
    await ended(stage, job)
    assert list(stage.board.mentions.values()) == [None, ANN.id]


async def test_other_platforms_chats_are_left_to_them(stage: Stage) -> None:
    """A job asked for elsewhere is not shown here."""
    job = await stage.asked("elsewhere:1")
    await stage.here.training.fail(job, CorpusUnfit("No."))
    await stage.restart()
    assert stage.board.mentions == {}
