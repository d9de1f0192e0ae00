"""The step schedule: runs that fit their minutes, on fast and slow machines."""

import re
from pathlib import Path

import pytest
import torch

from models.domain.training_job import Progress
from tests.fakes.accounts import posts
from tests.fakes.finetuning import Killed, Machine, adapter_weights, finetune_job, finetuning_job, ticking
from trainer.data.dataset import steps_of
from trainer.finetune.hyperparameters import ADAPTER
from trainer.finetune.pacing import MIN_STEPS
from trainer.finetune.result import FinetuneResult
from trainer.finetune.run import default_steps
from trainer.finetune.step_schedule import StepSchedule
from trainer.jobs.job_dir import TextFile

LENGTHS = [9, 14, 22, 31, 40]  # tokens of five tweets


def test_minutes_become_steps_that_can_be_repeated(tmp_path: Path, tiny_gpt2: Path) -> None:
    """A run that kept its plan records its steps, and the same number of steps gives the same weights."""
    timed = finetuning_job(tmp_path / "timed", tiny_gpt2, minutes=0.5)
    timed.write_texts(TextFile.TRAIN, few := posts("greta_grows")[:70])
    finetune_job(timed, clock=ticking(0.01))
    result = timed.read(FinetuneResult)
    assert not result.is_replanned
    assert result.planned_steps > MIN_STEPS
    repeated = finetuning_job(tmp_path / "repeated", tiny_gpt2, steps=result.planned_steps)
    repeated.write_texts(TextFile.TRAIN, few)
    repeated.write(timed.read(StepSchedule))
    finetune_job(repeated)
    assert all(torch.equal(one, adapter_weights(repeated)[name]) for name, one in adapter_weights(timed).items())


def test_a_slow_machine_takes_the_fewest_steps_and_says_so_at_once(tmp_path: Path, tiny_gpt2: Path) -> None:
    """With half a minute a step and one minute in all it trains 20 steps, and announces how long that takes."""
    folder, said = finetuning_job(tmp_path / "job", tiny_gpt2, minutes=1.0), list[Progress]()
    finetune_job(folder, said.append, ticking(30.0))
    result = folder.read(FinetuneResult)
    assert result.steps_taken == MIN_STEPS
    assert (said[0].step, said[0].steps) == (0, MIN_STEPS)
    assert said[0].note is not None
    assert re.fullmatch(r"This machine is slow: about 1\d minutes\.", said[0].note)
    assert result.best_loss < result.history[0][1] - 0.5
    last = said[-1].seconds_left
    assert last is not None
    assert 0.05 * result.seconds < last < 0.15 * result.seconds  # the evaluation is yet to come


def test_a_machine_that_slows_down_ends_in_time(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Fast in the trial, slow afterwards: the run takes fewer steps than planned, and is evaluated at its end."""
    folder, machine = finetuning_job(tmp_path / "job", tiny_gpt2, minutes=2.0), Machine(4.0)
    finetune_job(folder, machine.report, machine.clock)
    result = folder.read(FinetuneResult)
    assert folder.read(StepSchedule).steps > result.planned_steps >= 25
    assert result.is_replanned
    assert 90.0 < result.seconds <= 120.0
    assert result.history[-1][0] == result.steps_taken == result.planned_steps


def test_a_resumed_run_counts_the_time_already_used(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Killed after half of its minutes and started again, it takes the other half and no more."""
    folder = finetuning_job(tmp_path / "job", tiny_gpt2, minutes=4.0)
    killed, machine = Machine(4.0, killed_at=32), Machine(4.0)
    with pytest.raises(Killed):
        finetune_job(folder, killed.report, killed.clock)
    finetune_job(folder, machine.report, machine.clock)
    result = folder.read(FinetuneResult)
    assert machine.steps[0] >= 30  # from the last saved state on
    assert 40 < result.steps_taken <= 60
    assert 200.0 < result.seconds <= 240.0


@pytest.mark.parametrize("tweets", [10, 100, 1000])
def test_a_small_account_is_repeated_more_often(tweets: int) -> None:
    """Until it comes to the minimum number of steps, but never more often than the maximum."""
    lengths = (LENGTHS * tweets)[:tweets]
    size = ADAPTER.batch_tokens
    usual, most = (steps_of(lengths, size, 0, epochs) for epochs in (ADAPTER.epochs, ADAPTER.max_epochs))
    assert default_steps(ADAPTER, lengths, 0) == max(usual, min(ADAPTER.min_steps, most))
    assert usual <= default_steps(ADAPTER, lengths, 0) <= max(usual, most)


def test_given_epochs_are_kept() -> None:
    """However small the account."""
    lengths = LENGTHS * 20
    assert default_steps(ADAPTER, lengths, 0, 1.0) == steps_of(lengths, ADAPTER.batch_tokens, 0, 1.0)
