"""What a training in a terminal ends with, where it has no result yet."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.domain.training_job import Progress, Stage, TrainingRequest
from models.registry import Registry
from trainer.cli.result import failure_reason


@pytest.mark.parametrize(
    ("progress", "told"),
    [
        (Progress(Stage.COLLECT, 1, 2), "Stopped. The same command"),
        (Progress(Stage.PREPARE), "Stopped. The same command"),
        (Progress(Stage.FINETUNE, 7, 60), "Stopped at step 7 of 60. The same command"),
    ],
)
def test_an_interrupted_training_says_how_to_resume_it(tmp_path: Path, progress: Progress, told: str) -> None:
    """Only a fine-tuning has steps that mean something to a person."""
    request = TrainingRequest(("greta",), ("files:x",), "greta", "gpt2")
    job, _is_new = Registry(tmp_path / "registry.db").jobs.submit(request, None, datetime(2026, 1, 1, tzinfo=UTC))
    assert failure_reason(replace(job, progress=progress)).startswith(told)
