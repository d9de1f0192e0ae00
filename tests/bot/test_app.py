"""The composition root: one bot per data folder, and cancelling jobs."""

import asyncio
import os
import signal
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import LOCK_SECONDS, build, cancel
from bot.settings import BotSettings
from models.domain.errors import AlreadyRunning, RequestUnfit
from models.domain.training_job import TrainingRequest
from models.registry import Registry
from tests.fakes.telegram import TOKEN, FakeTelegram


async def test_a_bot_waits_for_the_one_before_to_end(tmp_path: Path) -> None:
    """That of a `mynah run` that was killed needs some seconds. It would end the service that was started again."""
    async with FakeTelegram().serving() as telegram:
        settings = _settings(tmp_path, telegram)
        with settings.home.prepare().lock("bot"):
            running = asyncio.create_task(build(settings).run(lock_seconds=LOCK_SECONDS))
            await asyncio.sleep(0.5)
            assert not running.done()
        await telegram.until(lambda: telegram.count("getUpdates") > 0)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(running, 60)


async def test_a_bot_that_waits_ends_on_a_signal(tmp_path: Path) -> None:
    """Without having done anything."""
    async with FakeTelegram().serving() as telegram:
        settings = _settings(tmp_path, telegram)
        with settings.home.prepare().lock("bot"):
            running = asyncio.create_task(build(settings).run(lock_seconds=LOCK_SECONDS))
            await asyncio.sleep(0.1)
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(running, 60)
        assert telegram.requests == []


async def test_a_bot_refuses_while_another_one_goes_on(tmp_path: Path) -> None:
    """Two would answer everything twice."""
    async with FakeTelegram().serving() as telegram:
        settings = _settings(tmp_path, telegram)
        with settings.home.prepare().lock("bot"), pytest.raises(AlreadyRunning, match="Mynah's bot is already running"):
            await build(settings).run(lock_seconds=0.3)


async def test_systemd_hears_when_the_platforms_are_connected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not before Telegram has accepted the token; and that it stops."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(60)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        async with FakeTelegram().serving() as telegram:
            running = asyncio.create_task(build(_settings(tmp_path / "data", telegram)).run())
            assert await asyncio.to_thread(systemd.recv, 4_096) == b"STATUS=Connecting to Telegram"
            assert await asyncio.to_thread(systemd.recv, 4_096) == b"READY=1\nSTATUS=Serving Telegram"
            assert telegram.count("getMe") > 0
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(running, 60)
        assert systemd.recv(4_096) == b"STOPPING=1"


def _settings(folder: Path, telegram: FakeTelegram) -> BotSettings:
    """Of a bot without an engine of its own."""
    return BotSettings(
        data_dir=folder,
        engine_url="http://127.0.0.1:9",
        telegram_token=SecretStr(TOKEN),
        telegram_api_url=telegram.address,
    )


async def test_a_job_that_is_over_cannot_be_cancelled(tmp_path: Path) -> None:
    """A late cancellation is refused."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    settings = BotSettings(data_dir=tmp_path)
    jobs = Registry(settings.home.prepare().registry).jobs
    job, _is_new = jobs.submit(TrainingRequest(("ada",), ("files:a",), "ada", "gpt2"), None, now)
    jobs.fail(job.id, "No.", now)
    with pytest.raises(RequestUnfit, match=f"Job {job.id} is already over"):
        await cancel(settings, job.id)
