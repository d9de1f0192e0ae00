"""Errors of Telegram: mapped, logged once, and the service goes on."""

import asyncio
import logging
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
import telegram.error
from structlog.testing import capture_logs
from telegram.error import BadRequest, TelegramError

from bot.chat.messages import Reply
from bot.platforms.telegram.errors import ErrorTracker, mapped_errors, service_error
from bot.training.progress_messages import JobProgressMessages
from models.domain.errors import NotAllowed, NotFound, RequestUnfit, ServiceError, TryLater
from models.domain.training_job import Audience
from tests.fakes.bot import NOW, made, wanted
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram.running import Running, running_bot

BLOCKED = (403, "Forbidden: bot was blocked by the user")
KICKED = (403, "Forbidden: bot was kicked from the supergroup chat")


def kinds(root: type[TelegramError]) -> list[type[TelegramError]]:
    return [root, *(kind for child in root.__subclasses__() for kind in kinds(child))]


@pytest.mark.parametrize("kind", kinds(TelegramError), ids=lambda kind: kind.__name__)
def test_every_library_error_is_mapped(kind: type[TelegramError]) -> None:
    """A new one can't pass unmapped; only ChatMigrated is left to the sender."""
    argument: Any = {telegram.error.ChatMigrated: -5, telegram.error.RetryAfter: 3}.get(kind, "something")
    error = kind(argument)
    expected = telegram.error.ChatMigrated if kind is telegram.error.ChatMigrated else ServiceError
    with pytest.raises(expected), mapped_errors():
        raise error


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (telegram.error.Forbidden(BLOCKED[1]), NotFound),
        (telegram.error.InvalidToken(), NotAllowed),
        (telegram.error.TimedOut(), TryLater),
        (telegram.error.Conflict("terminated by other getUpdates request"), TryLater),
        (BadRequest("Message thread not found"), NotFound),
        (BadRequest("TOPIC_CLOSED"), NotFound),
        (BadRequest("Not enough rights to send text messages to the chat"), NotFound),
        (BadRequest("file is too big"), RequestUnfit),
        (BadRequest("can't parse entities"), RequestUnfit),
    ],
)
def test_errors_are_mapped_by_meaning(error: TelegramError, ours: type[ServiceError]) -> None:
    """Gone, rejected, unreachable, or refused."""
    found = service_error(error)
    assert type(found) is ours


def test_an_unchanged_message_and_an_expired_query_are_no_errors() -> None:
    """There is nothing to be done about them."""
    for text in ("Message is not modified: ...", "Query is too old and response timeout expired"):
        with mapped_errors():
            raise BadRequest(text)


def test_a_lasting_problem_is_logged_once() -> None:
    """The same line a thousand times would hide all others."""
    with capture_logs() as lines:
        tracker = ErrorTracker()
        tracker.report("network", "away")
        tracker.report("network", "away")
        tracker.resolve("network")
        tracker.report("network", "away")
    assert len(lines) == 2


async def test_a_rejected_token_is_logged_once_and_the_service_goes_on(
    fake: FakeTelegram, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Posts raise NotFound, and the token is in no log."""
    fake.token = "4242:another"
    caplog.set_level(logging.DEBUG)
    with capture_logs() as lines:
        async with running_bot(fake, tmp_path) as running:
            with pytest.raises(NotFound):
                await running.platform.post("telegram:1", Reply("hello"))
            assert not running.serving.done()
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["telegram_not_served"]
    assert TOKEN not in str(lines)


async def test_a_revoked_token_ends_the_platform_and_not_the_service(running: Running) -> None:
    """It is logged once and not used again."""
    with capture_logs() as lines:
        running.telegram.token = "4242:another"
        await running.telegram._notify_all()
        await running.telegram.say(
            running.telegram.person("Ann"), running.telegram.private(running.telegram.person("B"))
        )
        async with asyncio.timeout(60):
            await running.platform.is_refused.wait()
    with pytest.raises(NotFound):
        await running.platform.post("telegram:1", Reply("hello"))
    assert [line["log_level"] for line in lines] == ["error"]
    assert not running.serving.done()
    assert TOKEN not in str(lines)


@pytest.mark.parametrize(
    ("method", "status", "times"),
    [("getMe", 404, 5), ("deleteWebhook", 404, 5), ("getUpdates", 404, 5), ("getMe", 401, 1), ("getUpdates", 401, 1)],
)
async def test_an_outage_does_not_count_as_a_rejected_token(
    fake: FakeTelegram, tmp_path: Path, method: str, status: int, times: int
) -> None:
    """A proxy in front of Telegram may answer 404 for as long as it likes; a single 401 is checked once more."""
    fake.refuse(method, status, "Not Found", times=times)
    ann = fake.person("Ann")
    with capture_logs() as lines:
        async with running_bot(fake, tmp_path) as running:
            await fake.until(lambda: not fake.refusals[method])
            await fake.say(ann, fake.private(ann), "/privacy")
            await fake.message(fake.private(ann))
            assert not running.platform.is_refused.is_set()
    assert [line["event"] for line in lines if line["log_level"] == "warning"] == ["telegram_api_not_found"][
        : times - 1
    ]


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("getMe", b"{}"),
        ("getMe", b'{"ok": true, "result": {}}'),
        ("getUpdates", b"null"),
        ("getUpdates", b'{"ok": true, "result": [{}]}'),
    ],
)
async def test_a_malformed_answer_does_not_end_the_service(
    fake: FakeTelegram, tmp_path: Path, method: str, answer: bytes
) -> None:
    """Telegram is asked again, after a pause."""
    fake.malformed[method] = [answer] * 2
    ann = fake.person("Ann")
    async with running_bot(fake, tmp_path) as running:
        await fake.until(lambda: not fake.malformed[method])
        await fake.say(ann, fake.private(ann), "/privacy")
        await fake.message(fake.private(ann))
        assert not running.serving.done()


@pytest.mark.parametrize("refusal", [BLOCKED, KICKED], ids=["blocked", "kicked"])
async def test_a_blocked_bot_is_logged_once_and_others_are_answered(running: Running, refusal: tuple[int, str]) -> None:
    """Neither a block nor a kick is an error of the service."""
    fake = running.telegram
    ann, bob = fake.person("Ann"), fake.person("Bob")
    fake.private(ann).refusal = refusal
    with capture_logs() as lines:
        for _time in range(2):
            await fake.say(ann, fake.private(ann), "/privacy")
        await fake.until(lambda: fake.count("sendMessage") == 2)
        await fake.say(bob, fake.private(bob), "/privacy")
        await fake.message(fake.private(bob))
    assert [line["event"] for line in lines if line["log_level"] == "warning"] == ["telegram_chat_gone"]
    with pytest.raises(NotFound):
        await running.platform.post(f"telegram:{ann.id}", Reply("hello"))


async def test_a_bot_started_during_an_outage_waits(fake: FakeTelegram, tmp_path: Path) -> None:
    """Posts wait with it."""
    fake.refuse("getMe", 502, "Bad Gateway", times=2)
    ann = fake.person("Ann")
    async with running_bot(fake, tmp_path) as running:
        await running.platform.post(f"telegram:{ann.id}", Reply("It is ready."))
    assert len(fake.sent(fake.private(ann))) == 1


async def test_the_last_state_of_a_training_is_shown(running: Running) -> None:
    """Edits delayed by a flood limit show the newest state."""
    fake, there = running.telegram, running.world
    ann = fake.person("Ann")
    announcer = JobProgressMessages(
        there.training, there.registry.jobs, there.registry.personas, there.writer, {"telegram": running.platform}
    )
    job = await there.training.submit(wanted(), Audience(f"telegram:{ann.id}", f"telegram:{ann.id}"), NOW)
    announcer.follow(job.id)
    progress = await fake.message(fake.private(ann))
    fake.refuse("editMessageText", 429, "Too Many Requests: retry after 1", retry_after=1)
    for step in (10, 20, 30):
        await there.training.reach(job.id, step)
    await fake.until(lambda: "31% · Learning" in progress.text)
    assert fake.count("editMessageText") <= 4
    made(there.registry, "other")
    await there.training.fail(job.id, TryLater("The disk is full."))
    await fake.until(lambda: "Stopped" in progress.text)
    assert progress.buttons == {}
    await fake.message(fake.private(ann), 2)
    await announcer.stop()


def test_progress_is_edited_at_most_every_five_seconds(running: Running) -> None:
    """Edits count as messages, of which a group gets twenty a minute."""
    assert signature(type(running.platform)).parameters["seconds_between_edits"].default == 5.0
