"""The composition root: cancelling jobs."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import cancel
from bot.settings import BotSettings
from models.domain.errors import RequestUnfit
from models.domain.training_job import TrainingRequest
from models.registry import Registry


async def test_a_job_that_is_over_cannot_be_cancelled(tmp_path: Path) -> None:
    """A late cancellation is refused."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    settings = BotSettings(data_dir=tmp_path)
    jobs = Registry(settings.home.prepare().registry).jobs
    job, _is_new = jobs.submit(TrainingRequest(("ada",), ("files:a",), "ada", "gpt2"), None, now)
    jobs.fail(job.id, "No.", now)
    with pytest.raises(RequestUnfit, match=f"Job {job.id} is already over"):
        await cancel(settings, job.id)
