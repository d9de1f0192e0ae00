"""What goes wrong with Telegram: told once in the log, and the service goes on."""

import asyncio
import logging
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
import telegram.error
from structlog.testing import capture_logs
from telegram.error import BadRequest, TelegramError

from bot.chat.messages import Button, Reply
from bot.platforms.telegram.errors import ErrorTracker, mapped_errors, service_error
from bot.training.progress_messages import JobProgressMessages
from models.domain.errors import NotAllowed, NotFound, RequestUnfit, ServiceError, TryLater
from models.domain.training_job import Audience
from tests.fakes.bot import NOW, made, wanted
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram.running import Running, served

BLOCKED = (403, "Forbidden: bot was blocked by the user")
KICKED = (403, "Forbidden: bot was kicked from the supergroup chat")
CANCEL = (Button("Cancel", "cancel", {"job": "1"}),)


def kinds(root: type[TelegramError]) -> list[type[TelegramError]]:
    return [root, *(kind for child in root.__subclasses__() for kind in kinds(child))]


@pytest.mark.parametrize("kind", kinds(TelegramError), ids=lambda kind: kind.__name__)
def test_every_error_of_the_library_is_one_of_ours(kind: type[TelegramError]) -> None:
    """A new one of theirs cannot come through the door as it is; a moved chat alone is followed."""
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
def test_an_error_says_what_it_means(error: TelegramError, ours: type[ServiceError]) -> None:
    """Gone, refused, away, or wrong."""
    found = service_error(error)
    assert type(found) is ours


def test_what_needs_nothing_is_no_error() -> None:
    """A message that says so already, and a press that nobody waits for any more."""
    for text in ("Message is not modified: ...", "Query is too old and response timeout expired"):
        with mapped_errors():
            raise BadRequest(text)


def test_a_trouble_is_told_once_until_it_is_over() -> None:
    """A log of the same line a thousand times hides all others."""
    with capture_logs() as lines:
        tracker = ErrorTracker()
        tracker.report("network", "away")
        tracker.report("network", "away")
        tracker.resolve("network")
        tracker.report("network", "away")
    assert len(lines) == 2


async def test_a_wrong_token_is_told_once_and_the_service_goes_on(
    fake: FakeTelegram, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The platform waits to be stopped, what is posted there finds nobody, and the token is in no log."""
    fake.token = "4242:another"
    caplog.set_level(logging.DEBUG)
    with capture_logs() as lines:
        async with served(fake, tmp_path) as running:
            with pytest.raises(NotFound):
                await running.platform.post("telegram:1", Reply("hello"))
            assert not running.serving.done()
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["telegram_not_served"]
    assert TOKEN not in str(lines)


async def test_a_token_that_is_revoked_ends_the_platform_and_not_the_service(running: Running) -> None:
    """Told once, and asked no more."""
    with capture_logs() as lines:
        running.telegram.token = "4242:another"
        await running.telegram._tell_all()
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


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "getUpdates"])
async def test_an_address_that_is_not_there_for_a_moment_ends_nothing(
    fake: FakeTelegram, tmp_path: Path, method: str
) -> None:
    """A proxy's 404 looks to the client as a wrong token does: Telegram is asked again before that is believed."""
    fake.refuse(method, 404, "Not Found")
    ann = fake.person("Ann")
    async with served(fake, tmp_path) as running:
        await fake.until(lambda: not fake.refusals[method])
        await fake.say(ann, fake.private(ann), "/privacy")
        await fake.message(fake.private(ann))
        assert not running.platform.is_refused.is_set()


@pytest.mark.parametrize("refusal", [BLOCKED, KICKED], ids=["blocked", "kicked"])
async def test_who_shut_the_bot_out_is_told_once_and_others_are_answered(
    running: Running, refusal: tuple[int, str]
) -> None:
    """Neither a member's block nor a group's kick is an error of the service."""
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


async def test_a_message_that_was_deleted_is_not_found(running: Running) -> None:
    """The announcer then sends it anew."""
    fake = running.telegram
    ann = fake.person("Ann")
    message = await running.platform.post(f"telegram:{ann.id}", Reply("10 %", buttons=CANCEL))
    del fake.private(ann).messages[int(message)]
    with pytest.raises(NotFound):
        await running.platform.edit(f"telegram:{ann.id}", message, Reply("20 %", buttons=CANCEL))


async def test_a_topic_that_is_gone_is_not_found(running: Running) -> None:
    """As where the whole chat is."""
    forum = running.telegram.chat("supergroup", "Forum", is_forum=True, gone_topics={7})
    for address in (f"telegram:{forum.id}/7", "telegram:-77"):
        with pytest.raises(NotFound):
            await running.platform.post(address, Reply("hello"))


async def test_the_same_text_again_is_no_error(running: Running) -> None:
    """Telegram refuses an edit that changes nothing."""
    ann = running.telegram.person("Ann")
    message = await running.platform.post(f"telegram:{ann.id}", Reply("10 %", buttons=CANCEL))
    await running.platform.edit(f"telegram:{ann.id}", message, Reply("10 %", buttons=CANCEL))
    assert running.telegram.count("editMessageText") == 1


async def test_a_post_waits_until_telegram_is_back(running: Running) -> None:
    """However often it was away; told once."""
    ann = running.telegram.person("Ann")
    await running.telegram.settled()
    running.telegram.refuse("sendMessage", 502, "Bad Gateway", times=3)
    with capture_logs() as lines:
        await running.platform.post(f"telegram:{ann.id}", Reply("It is ready."))
    assert (await running.telegram.message(running.telegram.private(ann))).text == "It is ready."
    assert [line["event"] for line in lines if line["log_level"] == "warning"] == ["telegram_unreachable"]


async def test_polling_goes_on_after_telegram_was_away(running: Running) -> None:
    """Also after another program fetched this bot's updates for a while."""
    fake = running.telegram
    ann = fake.person("Ann")
    fake.refuse("getUpdates", 502, "Bad Gateway", times=2)
    fake.refuse("getUpdates", 409, "Conflict: terminated by other getUpdates request", times=2)
    with capture_logs() as lines:
        await fake.say(ann, fake.private(ann), "/privacy")
        await fake.say(ann, fake.private(ann), "/privacy")
        await fake.message(fake.private(ann), 2)
        await fake.until(lambda: not fake.refusals["getUpdates"])
    warned = {line["event"] for line in lines if line["log_level"] == "warning"}
    assert warned <= {
        "telegram_unreachable",
        "telegram_updates_fetched_elsewhere",
    }
    assert len([line for line in lines if line["log_level"] == "warning"]) == len(warned) <= 2


async def test_a_bot_that_starts_while_telegram_is_away_waits(fake: FakeTelegram, tmp_path: Path) -> None:
    """And what is to be posted meanwhile waits with it."""
    fake.refuse("getMe", 502, "Bad Gateway", times=2)
    ann = fake.person("Ann")
    async with served(fake, tmp_path) as running:
        await running.platform.post(f"telegram:{ann.id}", Reply("It is ready."))
    assert len(fake.sent(fake.private(ann))) == 1


async def test_the_last_state_of_a_training_is_never_lost(running: Running) -> None:
    """Progress is one message that changes; where Telegram asks to wait, the newest state is what it shows then."""
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
    await fake.until(lambda: "30 of 100" in progress.text)
    assert fake.count("editMessageText") <= 4
    made(there.registry, "other")
    await there.training.fail(job.id, TryLater("The disk is full."))
    await fake.until(lambda: "failed: The disk is full." in progress.text)
    assert progress.buttons == {}
    await fake.message(fake.private(ann), 2)
    await announcer.stop()


def test_progress_in_a_chat_is_not_edited_more_often_than_every_five_seconds(running: Running) -> None:
    """Edits count as messages, of which a group may have twenty a minute."""
    assert signature(type(running.platform)).parameters["seconds_between_edits"].default == 5.0


async def test_a_chat_that_is_to_wait_stops_no_other(running: Running) -> None:
    """Telegram asks for patience in one chat: what is said there waits, and others are answered."""
    fake = running.telegram
    full, other = fake.chat("supergroup", "Full"), fake.chat("supergroup", "Other")
    fake.full[full.id] = 1000
    waiting = asyncio.create_task(running.platform.post(f"telegram:{full.id}", Reply("one")))
    await fake.until(lambda: fake.count("sendMessage") == 1)
    for text in ("two", "three", "four"):
        await running.platform.post(f"telegram:{other.id}", Reply(text))
    assert (len(fake.sent(full)), len(fake.sent(other))) == (0, 3)
    assert not waiting.done()
    waiting.cancel()


async def test_a_chat_that_waited_is_written_to_again(running: Running) -> None:
    """Everything that was to be said comes, and nothing is asked for before the time."""
    fake = running.telegram
    group = fake.chat("supergroup", "Friends")
    fake.refuse("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    await asyncio.gather(*(running.platform.post(f"telegram:{group.id}", Reply(f"{number}")) for number in range(3)))
    assert sorted(message.text for message in fake.sent(group)) == ["0", "1", "2"]


async def test_a_group_is_not_flooded(tmp_path: Path) -> None:
    """A burst of more than twenty all arrives, and Telegram never has to refuse one; its minutes are short here."""
    clock = asyncio.get_running_loop().time
    async with FakeTelegram(lambda: clock() * 25).served() as fake, served(fake, tmp_path) as running:
        group = fake.chat("supergroup", "Friends")
        posts = [running.platform.post(f"telegram:{group.id}", Reply(f"{number}")) for number in range(21)]
        await asyncio.gather(*posts)
        assert len(fake.sent(group)) == 21
        assert fake.count("sendMessage") == 21
