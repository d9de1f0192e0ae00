"""Weight averaging at the end of a run."""

from pathlib import Path

import torch

from models.runtime.data_dir import DataDir
from tests.fakes.finetuning import ENDPOINT, finetuning_job, nothing
from trainer.finetune.pacing import StepPlan
from trainer.finetune.run import prepare_run
from trainer.finetune.weight_averaging import averaged_weights, update_average


def test_the_averaged_weights_are_evaluated_and_the_run_continues_with_its_own(tmp_path: Path, tiny_gpt2: Path) -> None:
    """After four steps of four it is the mean of the third and fourth; a fifth would begin with the fourth's."""
    made = prepare_run(finetuning_job(tmp_path / "job", tiny_gpt2), DataDir(tmp_path), ENDPOINT, nothing)
    assert made.hyperparameters.averaged_share == 0.5
    made.state.plan = StepPlan(4)
    for step in (1, 2, 3, 4):
        made.state.step = step
        with torch.no_grad():
            for weight in made.weights:
                weight.fill_(step)
        update_average(made)
    with averaged_weights(made):
        assert all(torch.all(weight == 3.5) for weight in made.weights)
    assert all(torch.all(weight == 4.0) for weight in made.weights)
