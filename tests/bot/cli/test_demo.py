"""`mynah demo`: the ready persona is there at once, and what is trained once is not trained again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import build
from bot.cli.demo import is_trained, publish_ready_persona, queue_training, show_once
from bot.engine_client.address import write_engine_file
from bot.settings import BotSettings
from models.domain.errors import TrainingFailed
from models.domain.persona import Persona
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.engine import Script, scripted
from trainer.exchange.sample_persona import import_sample
from trainer.settings import TrainerSettings

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BotSettings:
    """A data folder with the base model's mark, so that nothing is downloaded."""
    monkeypatch.chdir(tmp_path)
    home = DataDir(tmp_path / "demo").prepare()
    monkeypatch.setenv("DATA_DIR", str(home.root))
    base = home.bases / "smollm2"
    base.mkdir()
    (base / "mynah-fingerprint").write_text("f00d", encoding="utf-8")
    return BotSettings(data_dir=home.root)


@pytest.fixture
async def engine(settings: BotSettings) -> AsyncIterator[Script]:
    script, socket = Script(), settings.home.socket_path()
    async with scripted(script, socket) as address:
        write_engine_file(settings.home, address)
        yield script
    settings.home.remove_socket(socket)


def published(settings: BotSettings) -> Persona:
    """As `publish_ready_persona` does in a process that loads torch anew."""
    return import_sample(TrainerSettings(data_dir=settings.data_dir), NOW, print)


async def test_a_persona_that_was_trained_here_is_not_trained_again(
    settings: BotSettings, engine: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its tweets are shown at once, and what to do next."""
    ready = await asyncio.to_thread(published, settings)
    assert not is_trained(ready)
    personas = Registry(settings.home.registry).personas
    personas.publish_imported(replace(ready, version=2), personas.provenances(ready.id))
    await asyncio.to_thread(show_once, settings)  # which starts that process once
    out = capsys.readouterr().out
    assert "@earl_of_snacks was trained here before" in out
    assert "My dream is" in out
    assert "AI-generated parody of @earl_of_snacks" in out
    assert "mynah init" in out


async def test_the_training_makes_the_next_version_and_is_followed_in_the_console(settings: BotSettings) -> None:
    """A demo that is started again joins the training that was interrupted."""
    ready = await asyncio.to_thread(published, settings)
    app = build(settings, ("console",))
    try:
        job = await queue_training(app, ready)
        assert (await queue_training(app, ready)).id == job.id
    finally:
        await app.progress_messages.stop()
    assert [(audience.chat, audience.member) for audience in job.audience] == [("console:here", "console:operator")]
    plan = app.registry.personas.plan_publishing(job.id, "new")
    assert (plan.persona_id, plan.version) == (ready.id, 2)


def test_what_keeps_the_persona_from_being_published_is_said(
    settings: BotSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the sentence of the process that tried."""
    monkeypatch.setenv("PROTECTED_HANDLES", "earl_of_snacks")
    with pytest.raises(TrainingFailed, match="The demo can't start: @earl_of_snacks"):
        publish_ready_persona(settings)
