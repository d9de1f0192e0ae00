"""Early stopping: tracks the validation loss, keeps the best weights, and ends a run that no longer gets better."""

import math

from models.domain.errors import TrainingFailed
from trainer.finetune.checkpointing import save_best
from trainer.finetune.held_out_loss import score
from trainer.finetune.run import FinetuneRun


def evaluate(run: FinetuneRun) -> None:
    """Compute the validation loss, and keep the weights if they are the best so far. Raises TrainingFailed."""
    begin = run.elapsed()
    with run.accelerator.autocast():
        loss = score(run.model, run.base, run.validation, run.hyperparameters.max_tweet_tokens).nats_per_token
    state = run.state
    if not math.isfinite(loss):
        raise TrainingFailed("training-diverged", step=state.step)
    state.history.append((state.step, loss))
    state.stale_evaluations = 0 if loss < state.best_loss else state.stale_evaluations + 1
    is_trained = run.is_continued or state.step > 0  # else step 0 is the base model itself, and no persona
    if is_trained and loss < state.best_loss:
        state.best_loss = loss
        save_best(run)
    state.seconds = run.elapsed()
    run.evaluation_seconds = state.seconds - begin


def should_stop(run: FinetuneRun) -> bool:
    """Whether the patience or the planned steps are used up."""
    return run.state.step >= run.state.plan.steps or run.state.stale_evaluations >= run.hyperparameters.patience
