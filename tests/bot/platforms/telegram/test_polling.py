"""Telegram updates by long polling."""

from pathlib import Path

from structlog.testing import capture_logs

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.running import Running, running_bot


async def asked_for(telegram: FakeTelegram, method: str) -> None:
    await telegram.until(lambda: telegram.count(method) > 0)


async def test_polling_deletes_the_webhook(telegram: FakeTelegram, tmp_path: Path) -> None:
    """Telegram allows only one of the two."""
    telegram.webhook = ("https://bot.example/telegram", None)
    async with running_bot(telegram, tmp_path):
        await asked_for(telegram, "getUpdates")
    assert telegram.webhook is None


async def test_updates_are_acknowledged_at_shutdown(telegram: FakeTelegram, tmp_path: Path) -> None:
    """They are not delivered again at the next start."""
    for _time in range(2):
        async with running_bot(telegram, tmp_path):
            if not telegram.people:
                ann = telegram.person("Ann")
                await telegram.say(ann, telegram.private(ann), "/privacy")
            await telegram.message(telegram.private(ann))
            await asked_for(telegram, "getUpdates")
    assert len(telegram.sent(telegram.private(ann))) == 1


async def test_polling_goes_on_after_an_outage(running: Running) -> None:
    """Also after another program fetched this bot's updates."""
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
