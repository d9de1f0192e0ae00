"""Checkpointing of a run: saves and restores its state, keeps the best weights, writes the published ones."""

import os
import shutil
from dataclasses import asdict
from pathlib import Path

import torch

from models.domain.errors import OutOfSpace
from trainer.finetune.pacing import StepPlan
from trainer.finetune.result import FinetuneResult
from trainer.finetune.run import FinetuneRun, TrainingState

MIN_SAVE_INTERVAL_SECONDS = 2.0
SAVE_INTERVAL_FACTOR = 60  # times what saving takes: saving costs at most 1/60 of the training time
STATE, BEST_WEIGHTS = "state.pt", "best.pt"


def save_state(run: FinetuneRun, *, is_due: bool) -> None:
    """Save the state if it is due, or enough time has passed since it was last saved. Raises OutOfSpace."""
    interval = max(MIN_SAVE_INTERVAL_SECONDS, SAVE_INTERVAL_FACTOR * run.save_seconds)
    if not run.accelerator.is_main_process or not (is_due or run.state.seconds - run.saved_at > interval):
        return
    begin = run.clock()
    weights = [weight.detach() for weight in run.weights]
    _save(run.job_dir.path / STATE, [weights, run.average, run.optimizer.state_dict(), asdict(run.state)])
    run.saved_at, run.save_seconds = run.state.seconds, run.clock() - begin


def load_state(run: FinetuneRun) -> bool:
    """Restore the last saved state; False if there is none."""
    path = run.job_dir.path / STATE
    if not path.is_file():
        return False
    weights, average, optimizer, state = torch.load(path, weights_only=True)
    run.set_weights(weights)
    run.average = [part.to(run.accelerator.device) for part in average]
    run.optimizer.load_state_dict(optimizer)
    run.state = TrainingState(**state | {"plan": StepPlan(**state["plan"])})
    run.used_seconds = run.saved_at = run.state.seconds
    run.state.seconds = run.elapsed()
    return True


def save_best(run: FinetuneRun) -> None:
    """Keep the current weights, in the type in which they are published. Raises OutOfSpace."""
    if run.accelerator.is_main_process:
        _save(run.job_dir.path / BEST_WEIGHTS, [weight.detach().to(torch.bfloat16) for weight in run.weights])


def write_result(run: FinetuneRun, threads: int, evaluation_interval: int) -> None:
    """Write the best weights as `weights/`, and what the run did as its FinetuneResult. Raises OutOfSpace."""
    if not run.accelerator.is_main_process:
        return
    run.set_weights(torch.load(run.job_dir.path / BEST_WEIGHTS, weights_only=True))
    unfinished, final = run.job_dir.path / "weights.new", run.job_dir.weights
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.rmtree(final, ignore_errors=True)
    try:
        _save_model(run, unfinished)
        unfinished.rename(final)
    except OSError as error:
        raise OutOfSpace("training-weights-not-saved", reason=error.strerror or str(error)) from error
    base, state = run.base.base, run.state
    run.job_dir.write(
        FinetuneResult(
            base=base.name,
            base_fingerprint=base.fingerprint,
            is_continued=run.is_continued,
            hyperparameters=run.hyperparameters,
            steps_taken=state.step,
            planned_steps=state.plan.steps,
            is_replanned=state.plan.since_step > 0,
            evaluation_interval=evaluation_interval,
            averaged_steps=state.averaged_steps,
            threads=threads,
            seconds=state.seconds,
            best_loss=state.best_loss,
            history=tuple(state.history),
        )
    )


def _save_model(run: FinetuneRun, folder: Path) -> None:
    """PEFT's format for an adapter, transformers' for a full checkpoint; bfloat16, which is how it is served."""
    model = run.accelerator.unwrap_model(run.model)
    for weight in run.weights:
        weight.data = weight.data.to(torch.bfloat16)
    if not run.plan.is_full:
        model.peft_config["default"].base_model_name_or_path = run.plan.base  # its name, not this machine's path
        model.save_pretrained(folder, save_embedding_layers=False)  # else PEFT asks the hub about the base
        return
    model.generation_config.update(do_sample=True, max_length=None)  # else other programs decode greedily
    model.to(torch.bfloat16).save_pretrained(folder)
    run.base.tokenizer.save_pretrained(folder)


def _save(path: Path, value: object) -> None:
    """`torch.save`, whole or not at all. Raises OutOfSpace."""
    unfinished = path.with_suffix(".new")
    try:
        with unfinished.open("wb") as file:
            torch.save(value, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except (OSError, RuntimeError) as error:  # torch's own writer turns a full disk into a RuntimeError
        unfinished.unlink(missing_ok=True)
        megabytes = round(shutil.disk_usage(path.parent).free / 1e6)
        raise OutOfSpace("training-state-not-saved", megabytes=megabytes) from error
