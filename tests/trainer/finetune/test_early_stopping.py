"""Early stopping by the validation loss."""

import shutil
from pathlib import Path

import pytest
from transformers import AutoModelForCausalLM

from models.domain.errors import TrainingFailed
from tests.fakes.accounts import posts
from tests.fakes.finetuning import finetune_job, finetuning_job
from trainer.finetune.result import FinetuneResult
from trainer.jobs.job_dir import TextFile


def test_a_run_stops_early_when_it_gets_no_better(tmp_path: Path, tiny_gpt2: Path) -> None:
    """After two evaluations without a better validation loss the run ends, and the best weights are the result."""
    folder = finetuning_job(tmp_path / "job", tiny_gpt2, epochs=60)
    folder.write_texts(TextFile.VALIDATION, posts("unit_7734")[:20])  # what is learnt does not help there for long
    finetune_job(folder)
    result = folder.read(FinetuneResult)
    assert result.steps_taken < result.planned_steps
    assert result.best_loss == min(loss for _step, loss in result.history[1:])


def test_a_diverged_run_ends_with_an_error(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Weights that became NaN are not published."""
    broken = tmp_path / "broken"
    model = AutoModelForCausalLM.from_pretrained(tiny_gpt2)
    model.transformer.ln_f.weight.data.fill_(float("nan"))
    model.save_pretrained(broken)
    for path in tiny_gpt2.glob("token*"):
        shutil.copy(path, broken)
    with pytest.raises(TrainingFailed, match="broke down at step 0"):
        finetune_job(finetuning_job(tmp_path / "job", broken, steps=2))
