"""Checkpointing of a run: killed at any step, it resumes from its saved state."""

import resource
from pathlib import Path

import pytest
import torch

from models.domain.errors import OutOfSpace
from models.domain.training_job import Progress
from tests.fakes.finetuning import Killed, adapter_weights, finetune_job, finetuning_job
from trainer.finetune.result import FinetuneResult

LIMIT = 600  # seconds for a child process


def test_a_killed_run_ends_with_bit_identical_weights(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Killed twice at any step and started again, the weights are those of the uninterrupted run."""
    unbroken, broken = (finetuning_job(tmp_path / name, tiny_gpt2, steps=12) for name in ("unbroken", "broken"))
    finetune_job(unbroken)
    for last in (5, 9):

        def kill(progress: Progress, last: int = last) -> None:
            if progress.step == last:
                raise Killed

        with pytest.raises(Killed):
            finetune_job(broken, kill)
    finetune_job(broken)
    expected, found = adapter_weights(unbroken), adapter_weights(broken)
    assert expected.keys() == found.keys()
    assert all(torch.equal(expected[name], found[name]) for name in expected)
    assert unbroken.read(FinetuneResult).history == broken.read(FinetuneResult).history


def test_a_run_resumes_from_its_saved_state(tmp_path: Path, tiny_gpt2: Path) -> None:
    """After a kill the steps before the last saved state are not repeated."""
    folder = finetuning_job(tmp_path / "job", tiny_gpt2, steps=12)
    seen: list[int] = []

    def kill(progress: Progress) -> None:
        seen.append(progress.step)
        if progress.step == 9:
            raise Killed

    with pytest.raises(Killed):
        finetune_job(folder, kill)
    finetune_job(folder, lambda progress: seen.append(progress.step))
    assert seen[: seen.index(9) + 1] == list(range(10))
    assert seen[seen.index(9) + 1] >= 8  # scored, and so saved, at step 8


def test_a_full_disk_ends_the_run_without_a_partial_state(tmp_path: Path, tiny_gpt2: Path) -> None:
    """The error says how much space is free."""
    folder = finetuning_job(tmp_path / "job", tiny_gpt2, steps=6)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, usual[1]))  # bytes a file: the state has more
    try:
        with pytest.raises(OutOfSpace, match=r"disk is full \([\d,]+ MB are free\)"):
            finetune_job(folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert not list(folder.path.glob("*.pt"))
    assert not list(folder.path.glob("*.new"))
