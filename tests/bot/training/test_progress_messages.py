"""Progress messages: one for each audience, edited in place, with the result sent once."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.messages import Reply
from bot.moderation.safety import ChatSafety, SampleWriter
from bot.permissions.chat_rules import LISTED, OFF, PERSONAS, SPEAK, TWEET
from bot.training.progress_messages import RESULT_SENT, JobProgressMessages, progress_reply
from models.domain.errors import CorpusUnfit, NotFound, TryLater
from models.domain.persona import Persona
from models.domain.training_job import Audience, Job, Progress
from models.domain.training_job import Stage as TrainingStage
from models.messages import sentence, unstyled
from models.runtime.data_dir import DataDir
from models.text.word_lists import bundled_word_list
from tests.fakes.bot import (
    ANN,
    BOB,
    ELSEWHERE,
    HERE,
    MOD,
    NOW,
    FakeBoard,
    World,
    answer,
    changed,
    made,
    private,
    wanted,
    world,
)


class Pictures:
    """A card for every persona."""

    async def picture(self, persona: Persona, chat: str) -> bytes | None:
        return b"\x89PNG"

    async def essence(self, persona: Persona) -> Sequence[str]:
        return []


class Stage:
    """A world with an announcer in it that can be restarted, as the bot can."""

    def __init__(self, here: World) -> None:
        self.here = here
        self.board = FakeBoard()
        self.announcer = self._new()

    def _new(self, reply_seconds: float = 10.0) -> JobProgressMessages:
        here, registry = self.here, self.here.registry
        safety = ChatSafety(bundled_word_list(), registry.blocklist, registry.chat_settings, registry.chats)
        voices = SampleWriter(here.writer, safety, here.services.rules)
        known = (here.training, registry.jobs, registry.personas, voices, {"fake": self.board})
        return JobProgressMessages(*known, Pictures(), here.services.consents.check, self.make_note, reply_seconds)

    async def make_note(self, _job: Job, _audience: Audience) -> str:
        """As the posts are read once more."""
        return "The same posts."

    async def asked(self, chat: str = HERE.address, member: str = ANN.id) -> str:
        job = await self.here.training.submit(wanted(), Audience(chat, member), NOW)
        self.announcer.follow(job.id)
        return job.id

    async def replied(self, note: str = "", *, is_sent: bool = True) -> tuple[str, str]:
        """Ann asks, and her reply becomes her progress message, at once or not yet."""
        audience = Audience(HERE.address, ANN.id)
        job = await self.here.training.submit(wanted(), audience, NOW)
        self.announcer.follow(job.id, audience, note)
        message = await self.board.post(HERE.address, progress_reply(job, note))
        if is_sent:
            self.announcer.adopt(job.id, audience, message)
        return job.id, message

    async def restart(self, reply_seconds: float = 10.0) -> None:
        await self.announcer.stop()
        self.announcer = self._new(reply_seconds)
        await self.announcer.start()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    stage = Stage(world(tmp_path))
    yield stage
    await stage.announcer.stop()


async def ended(stage: Stage, job: str) -> None:
    """Wait until everybody was told the end."""
    async with asyncio.timeout(60):
        while any(audience.message != RESULT_SENT for audience in stage.here.registry.jobs.get(job).audience):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def remembered(stage: Stage, job: str) -> str:
    """The message that the registry has for the job, once it has one."""
    async with asyncio.timeout(60):
        while (message := stage.here.registry.jobs.get(job).audience[0].message) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return message


async def test_progress_is_one_message_edited_in_place(stage: Stage) -> None:
    """However far the job is."""
    job = await stage.asked()
    await stage.board.until("Next in the queue")
    for step in (10, 20, 30):
        await stage.here.training.reach(job, step)
        await stage.board.until(f"{10 + 7 * step // 10}% · Learning")
    assert len(stage.board.messages) == 1
    assert stage.board.edits >= 3


async def test_the_bar_does_not_shrink(stage: Stage) -> None:
    """A stage that a killed trainer begins again counts its steps anew."""
    job = await stage.asked()
    await stage.here.training.reach(job, 40)
    await stage.board.until("38% · Learning")
    stage.here.registry.jobs.update_progress(job, Progress(TrainingStage.PREPARE))
    await stage.here.training.tell()
    await stage.board.until("38% · Cleaning")


async def test_the_result_has_a_picture_buttons_and_a_mention(stage: Stage) -> None:
    """No figures: those are behind Details. The progress message says only that the training is done."""
    job = await stage.asked()
    progress = await remembered(stage, job)
    await stage.here.training.finish(job, made(stage.here.registry).id)
    end = await stage.board.until("is ready")
    assert unstyled(stage.board.messages[end].text) == "Penny is ready. Try /tweet @penny My dream is"
    assert [button.label for button in stage.board.messages[end].buttons] == ["Try it", "Share", "Details"]
    assert [document.name for document in stage.board.messages[end].documents] == ["penny.png"]
    assert stage.board.mentions == {progress: None, end: ANN.id}
    assert (
        unstyled(stage.board.messages[progress].text)
        == f"Training penny from @penny (job {job})\n████████████ 100% · done"
    )
    assert stage.board.messages[progress].buttons == ()


async def test_the_buttons_under_the_result_do_what_they_say(stage: Stage) -> None:
    """A tweet, the choice of who sees it, and the figures for whoever presses."""
    job = await stage.asked()
    await stage.here.training.finish(job, private(stage.here.registry, "penny", Audience(HERE.address, ANN.id)).id)
    end = stage.board.messages[await stage.board.until("is ready")]
    tweet, share, details = [await answer(stage.here, button.to_request(ANN, HERE)) for button in end.buttons]
    assert [one.prompt for one in tweet.tweets] == ["My dream is"]
    assert "Share here" in [button.label for button in share.buttons]
    assert details.is_private
    assert "300 posts read" in details.text
    for word in ("nats", "adapter", "corpus", "loss"):
        assert word not in end.text + details.text


async def test_a_failure_is_announced_with_its_message(stage: Stage) -> None:
    """The error's message reaches the chat."""
    job = await stage.asked()
    await stage.here.training.fail(job, CorpusUnfit("Too few tweets: 12 of 30 kept."))
    end = await stage.board.until("didn't work out. Too few tweets: 12 of 30 kept.")
    await ended(stage, job)
    assert any(stage.board.mentions[message] == ANN.id for message in stage.board.messages), end


async def test_the_result_needs_no_engine(stage: Stage) -> None:
    """The persona is ready all the same."""
    stage.here.writer.error = TryLater("The engine is away.")
    job = await stage.asked()
    await stage.here.training.finish(job, made(stage.here.registry).id)
    await stage.board.until("is ready")


async def test_a_reply_becomes_the_progress_message(stage: Stage) -> None:
    """There is one message and one Cancel button, from the first word on; what the posts read like stays below."""
    job, message = await stage.replied("Three posts.")
    await stage.here.training.reach(job, 10)
    assert await stage.board.until("17% · Learning") == message
    assert stage.board.messages[message].text.endswith("Three posts.")
    assert await remembered(stage, job) == message
    assert [button.label for button in stage.board.messages[message].buttons] == ["Cancel"]
    assert list(stage.board.messages) == [message]


async def test_a_reply_that_comes_late_replaces_the_message_sent_in_its_place(stage: Stage) -> None:
    """As after an outage of the platform."""
    await stage.restart(reply_seconds=0.05)
    job, message = await stage.replied(is_sent=False)
    substitute = await remembered(stage, job)
    stage.announcer.adopt(job, Audience(HERE.address, ANN.id), message)
    await stage.here.training.reach(job, 10)
    assert await stage.board.until("17% · Learning") == message
    assert substitute not in stage.board.messages
    assert await remembered(stage, job) == message


async def test_a_reply_that_is_sent_after_the_result_changes_nothing(stage: Stage) -> None:
    """After a restart the result is not sent once more."""
    await stage.restart(reply_seconds=0.05)
    job, message = await stage.replied(is_sent=False)
    await stage.here.training.fail(job, CorpusUnfit("Too few."))
    await ended(stage, job)
    stage.announcer.adopt(job, Audience(HERE.address, ANN.id), message)
    await stage.restart()
    assert stage.here.registry.jobs.get(job).audience[0].message == RESULT_SENT


async def test_a_cancelled_training_is_told_in_its_message_alone(stage: Stage) -> None:
    """Nobody needs to be called for what they did themselves."""
    job = await stage.asked()
    message = await remembered(stage, job)
    stage.here.registry.jobs.request_cancel(job, NOW)
    await stage.here.training.tell()
    await ended(stage, job)
    assert list(stage.board.messages) == [message]
    assert unstyled(stage.board.messages[message].text) == "Training penny was cancelled."
    assert stage.board.messages[message].buttons == ()


async def test_after_a_restart_the_same_message_is_edited(stage: Stage) -> None:
    """Its id is stored in the registry."""
    job = await stage.asked()
    message = await remembered(stage, job)
    await stage.restart()
    await stage.here.training.reach(job, 40)
    assert await stage.board.until("38% · Learning") == message


async def test_after_a_restart_the_posts_stand_below_the_progress_again(stage: Stage) -> None:
    """They are read anew: nothing of them is stored."""
    job, message = await stage.replied("Three posts.")
    assert await remembered(stage, job) == message
    await stage.restart()
    await stage.here.training.reach(job, 40)
    assert await stage.board.until("38% · Learning") == message
    assert stage.board.messages[message].text.endswith("\n\nThe same posts.")


async def test_nothing_is_kept_of_a_job_that_is_over(stage: Stage) -> None:
    """Whether the chat took its messages, refused them, or the member had their data erased."""
    stage.board.refused_chats.add(ELSEWHERE.address)
    job, _message = await stage.replied("Three posts.")
    await stage.asked(ELSEWHERE.address, BOB.id)
    await stage.asked(HERE.address, MOD.id)
    await stage.here.training.reach(job, 10)
    await stage.board.until("17% · Learning")
    stage.here.registry.member_data.erase([MOD.id], "somebody")
    await stage.here.training.fail(job, CorpusUnfit("Too few."))
    await ended(stage, job)
    async with asyncio.timeout(60):
        while stage.announcer._followers:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert stage.announcer._progress == {}


async def test_a_bot_that_stops_says_so_in_the_progress_message(stage: Stage) -> None:
    """After the restart it goes on there; finished jobs say nothing."""
    over = await stage.asked(member=BOB.id)
    await stage.here.training.finish(over, made(stage.here.registry).id)
    await ended(stage, over)
    job = await stage.asked()
    await stage.here.training.reach(job, 10)
    shown = await stage.board.until("17% · Learning")
    assert await remembered(stage, job) == shown
    await stage.announcer.announce_shutdown()
    assert sentence("bot-away") in stage.board.messages[shown].text
    assert sum(sentence("bot-away") in reply.text for reply in stage.board.messages.values()) == 1
    await stage.restart()
    await stage.here.training.reach(job, 20)
    assert await stage.board.until("24% · Learning") == shown
    assert sentence("bot-away") not in stage.board.messages[shown].text


async def test_a_result_of_while_the_bot_was_away_is_sent_once(stage: Stage) -> None:
    """However often it restarts."""
    job = await stage.asked()
    await remembered(stage, job)
    await stage.announcer.stop()
    stage.here.registry.jobs.fail(job, "Out of memory.", NOW)
    await stage.restart()
    await ended(stage, job)
    told = len(stage.board.mentions)
    await stage.restart()
    assert len(stage.board.mentions) == told == 2


async def test_a_deleted_message_is_posted_again(stage: Stage) -> None:
    """Somebody removed it."""
    job = await stage.asked()
    first = await stage.board.until("Next in the queue")
    del stage.board.messages[first]
    await stage.here.training.reach(job, 10)
    assert await stage.board.until("17% · Learning") != first


async def test_each_audience_of_a_job_has_a_message(stage: Stage) -> None:
    """Also one that joins later."""
    job = await stage.asked()
    await stage.board.until("Next in the queue")
    assert await stage.asked(ELSEWHERE.address, BOB.id) == job
    await stage.here.training.reach(job, 10)
    await stage.here.training.fail(job, CorpusUnfit("No."))
    await ended(stage, job)
    assert sorted(filter(None, stage.board.mentions.values())) == [ANN.id, BOB.id]


async def test_a_message_that_cannot_be_edited_is_posted_again(stage: Stage) -> None:
    """As in a closed thread; the result is still sent once."""
    job = await stage.asked()
    first = await stage.board.until("Next in the queue")
    stage.board.frozen_messages.add(first)
    await stage.here.training.fail(job, CorpusUnfit("Too few."))
    await ended(stage, job)
    told = [message for message, reply in stage.board.messages.items() if "Too few." in reply.text]
    assert [stage.board.mentions[message] for message in told] == [ANN.id]


async def test_a_chat_that_refuses_messages_does_not_affect_others(stage: Stage) -> None:
    """They get everything, once."""
    stage.board.refused_chats.add(ELSEWHERE.address)
    job = await stage.asked()
    await stage.board.until("Next in the queue")
    await stage.asked(ELSEWHERE.address, BOB.id)
    for step in (10, 20):
        await stage.here.training.reach(job, step)
        await stage.board.until(f"{10 + 7 * step // 10}% · Learning")
    await stage.here.training.fail(job, CorpusUnfit("Too few."))
    await ended(stage, job)
    assert list(stage.board.mentions.values()) == [None, ANN.id]


async def test_chats_of_other_platforms_are_ignored(stage: Stage) -> None:
    """Another bot process serves them."""
    job = await stage.asked("elsewhere:1")
    await stage.here.training.fail(job, CorpusUnfit("No."))
    await stage.restart()
    assert stage.board.mentions == {}


async def told_of(stage: Stage, word: str, meanwhile: Callable[[World], None] = lambda _here: None) -> Reply:
    """The end of a training that made @penny, as this chat is told it by a bot that was away meanwhile."""
    job = await stage.asked()
    await stage.announcer.stop()
    stage.here.registry.jobs.finish(job, "id-penny", NOW)
    meanwhile(stage.here)
    await stage.restart()
    await ended(stage, job)
    return stage.board.messages[await stage.board.until(word)]


@pytest.mark.parametrize(("key", "value"), [(SPEAK, OFF), (TWEET, "nobody"), (PERSONAS, LISTED)])
async def test_the_result_shows_no_tweets_where_the_rules_forbid_it(stage: Stage, key: str, value: str) -> None:
    """Neither as a sample nor on the picture."""
    made(stage.here.registry)
    stage.here.registry.chat_settings.set(HERE.address, key, value)
    end = await told_of(stage, "is ready")
    assert (end.tweets, end.documents) == ((), ())
    stage.here.registry.chat_settings.set(HERE.address, key, None)
    stage.board.messages.clear()
    assert (await told_of(stage, "is ready")).documents


def retired(here: World) -> None:
    here.services.lifecycle.retire(here.registry.personas.get("id-penny"))


def deleted(here: World) -> None:
    here.services.lifecycle.delete(here.registry.personas.get("id-penny"))


@pytest.mark.parametrize(
    ("meanwhile", "sentence"),
    [
        (retired, "@penny was retired meanwhile, so it writes nothing. /restore penny brings it back."),
        (deleted, "The persona was deleted meanwhile."),
    ],
)
async def test_a_persona_retired_or_deleted_meanwhile_is_not_called_ready(
    stage: Stage, meanwhile: Callable[[World], None], sentence: str
) -> None:
    """Between the end of the training and the message."""
    made(stage.here.registry)
    end = await told_of(stage, sentence, meanwhile)
    assert "is ready" not in end.text
    assert (end.tweets, end.documents, end.buttons) == ((), (), ())


async def test_a_persona_of_an_account_that_opted_out_is_not_called_ready(stage: Stage, tmp_path: Path) -> None:
    """While its rows are still being erased."""
    made(stage.here.registry)
    stage.here.registry.opt_outs.add(DataDir(tmp_path).hash_of("penny"), NOW)
    assert "is ready" not in (await told_of(stage, "@penny can't be trained")).text


async def test_a_display_name_passes_the_chats_content_filter(stage: Stage) -> None:
    """With a blocked word the persona's own name is shown, in the label too."""
    changed(stage.here.registry, made(stage.here.registry), "Gloop of https://x.example")
    assert "**Gloop of [link]** is ready" in (await told_of(stage, "is ready")).text
    stage.here.registry.blocklist.add(HERE.address, "word", "gloop", MOD.id, NOW)
    stage.board.messages.clear()
    end = await told_of(stage, "**penny** is ready")
    assert [document.caption.startswith("penny · ") for document in end.documents] == [True]


async def test_the_result_does_not_contain_a_blocked_persona_name(stage: Stage) -> None:
    """The word was blocked while the persona was trained."""
    made(stage.here.registry)
    stage.here.registry.blocklist.add(HERE.address, "word", "penny", MOD.id, NOW)
    end = await told_of(stage, "has a name with words that are blocked here")
    assert "penny" not in end.text.casefold()
    assert (end.tweets, end.documents, end.buttons) == ((), (), ())


async def test_the_progress_message_of_an_erased_job_is_closed(stage: Stage) -> None:
    """An account opted out while it was read."""
    job = await stage.asked()
    await stage.here.training.reach(job, 10)
    shown = await stage.board.until("17% · Learning")
    stage.here.registry.jobs.cancel(job, NOW - timedelta(seconds=1))
    stage.here.registry.erasures.begin("penny", "hash", NOW)
    stage.here.registry.erasures.finish("penny", "hash", NOW)
    await stage.here.training.tell()
    assert await stage.board.until(f"Job {job} was cancelled, and everything of it was erased.") == shown


async def test_the_progress_message_of_an_erased_member_is_closed(stage: Stage) -> None:
    """The other audiences still get the result."""
    job = await stage.asked()
    await stage.asked(ELSEWHERE.address, BOB.id)
    await stage.here.training.reach(job, 10)
    async with asyncio.timeout(60):
        while sum("17% · Learning" in reply.text for reply in stage.board.messages.values()) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    stage.here.registry.member_data.erase([BOB.id], "somebody")
    await stage.here.training.tell()
    left = await stage.board.until(f"Nobody waits for job {job} here any more.")
    assert not stage.board.messages[left].buttons
    await stage.here.training.finish(job, made(stage.here.registry).id)
    await ended(stage, job)
    assert set(stage.board.mentions.values()) == {None, ANN.id}


async def test_progress_waits_in_a_busy_chat_and_the_end_does_not(stage: Stage) -> None:
    """Answers go first: a Telegram group has only twenty messages a minute."""
    job = await stage.asked()
    await stage.board.until("Next in the queue")
    stage.board.busy_chats.add(HERE.address)
    await stage.here.training.reach(job, 10)
    await asyncio.sleep(0.1)
    assert stage.board.edits == 0
    await stage.here.training.finish(job, made(stage.here.registry).id)
    await ended(stage, job)
    assert await stage.board.until("is ready")


async def test_progress_goes_on_when_a_chat_is_not_busy_any_more(stage: Stage) -> None:
    """With the newest state."""
    job = await stage.asked()
    await stage.board.until("Next in the queue")
    stage.board.busy_chats.add(HERE.address)
    await stage.here.training.reach(job, 10)
    stage.board.busy_chats.clear()
    await stage.board.until("17% · Learning")


class Moving(FakeBoard):
    """A board whose group becomes a supergroup just as its members are told the end."""

    def __init__(self, here: World) -> None:
        super().__init__()
        self.here = here

    async def post(self, chat: str, reply: Reply, mention: str | None = None, nonce: str | None = None) -> str:
        if chat == HERE.address and mention is not None:
            await asyncio.to_thread(self.here.registry.chats.move, HERE.address, ELSEWHERE.address)
            raise NotFound("The group is a supergroup now.")
        return await super().post(chat, reply, mention, nonce)


async def test_a_group_that_moves_at_the_end_is_told_the_result(stage: Stage) -> None:
    """At its new address, and without a restart."""
    stage.board = Moving(stage.here)
    await stage.restart()
    job = await stage.asked()
    await stage.board.until("Next in the queue")
    await stage.here.training.finish(job, made(stage.here.registry).id)
    end = await stage.board.until("is ready")
    assert stage.board.mentions[end] == ANN.id
    await ended(stage, job)


async def test_a_result_has_a_nonce(stage: Stage) -> None:
    """A bot that is killed before it has stored that the result was sent does not send it twice on Discord."""
    job = await stage.asked()
    await remembered(stage, job)
    await stage.here.training.fail(job, CorpusUnfit("No."))
    await ended(stage, job)
    assert None not in stage.board.nonces
    assert len(set(stage.board.nonces)) == 2


class Forgetting(FakeBoard):
    """A board on which Bob has himself forgotten just as he is told the end."""

    def __init__(self, here: World) -> None:
        super().__init__()
        self.here = here

    async def post(self, chat: str, reply: Reply, mention: str | None = None, nonce: str | None = None) -> str:
        if mention == BOB.id:
            self.here.registry.member_data.erase([BOB.id], "somebody")
        return await super().post(chat, reply, mention, nonce)


async def test_a_member_erased_at_the_end_does_not_affect_others(stage: Stage) -> None:
    """Ann's message is not overwritten."""
    stage.board = Forgetting(stage.here)
    await stage.restart()
    job = await stage.asked(ELSEWHERE.address, BOB.id)
    await stage.asked()
    await stage.board.until("Next in the queue")
    await stage.here.training.finish(job, made(stage.here.registry).id)
    await ended(stage, job)
    await stage.restart()
    assert not [reply.text for reply in stage.board.messages.values() if "nothing of it is kept" in reply.text]
    assert set(stage.board.mentions.values()) == {None, ANN.id, BOB.id}
