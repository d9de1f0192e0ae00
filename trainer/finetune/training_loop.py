"""The training loop: fine-tunes the base model on a job's posts, with early stopping and weight averaging.

Where a time is given and not the steps, the speed is measured during the run and the number of steps adapted to it.
"""

import time
from collections.abc import Callable, Sequence
from itertools import islice

import torch

from models.domain.training_job import Progress, Stage
from models.runtime.data_dir import DataDir
from trainer.data.dataset import TrainingBatch, collate
from trainer.finetune import early_stopping
from trainer.finetune.checkpointing import load_state, save_state, write_result
from trainer.finetune.held_out_loss import loss_sum
from trainer.finetune.hyperparameters import Hyperparameters
from trainer.finetune.pacing import StepPlan
from trainer.finetune.run import Clock, FinetuneRun, prepare_run
from trainer.finetune.step_schedule import (
    decide_schedule,
    evaluation_interval,
    is_evaluation_due,
    overrun_note,
    replan,
    seconds_left,
    step_batches,
)
from trainer.finetune.weight_averaging import averaged_weights, update_average
from trainer.jobs.job_dir import JobDir

Report = Callable[[Progress], None]


def finetune(
    job_dir: JobDir,
    home: DataDir,
    hf_endpoint: str,
    report: Report,
    clock: Clock = time.monotonic,
    hyperparameters: Hyperparameters | None = None,
) -> None:
    """Train to the end, or resume where an earlier run was killed. Raises BaseUnavailable, OutOfSpace.

    `hyperparameters` are for experiments: a run that is resumed needs the same ones.
    """

    # 1. The model, the data and the optimizer, as they are at the start of the run.
    def say(text: str) -> None:
        report(Progress(Stage.FINETUNE, note=text))

    run = prepare_run(job_dir, home, hf_endpoint, say, clock, hyperparameters)
    # 2. How many steps, on how many threads: measured the first time, read afterwards.
    schedule = decide_schedule(run, lambda rows: _backward(run, rows))
    torch.set_num_threads(schedule.threads)
    # 3. Restore the last saved state; without one, the base model itself is evaluated first.
    if not load_state(run):
        run.state.plan = StepPlan(schedule.steps)
        early_stopping.evaluate(run)
    time_note = overrun_note(run)
    report(_progress(run, None, time_note))
    # 4. Train. Evaluate now and then, in the last part of the run with the averaged weights; keep the best weights,
    #    stop when they no longer get better or the time is over.
    batches = islice(step_batches(run), run.state.step, None)
    while not early_stopping.should_stop(run):
        loss = _step(run, next(batches))
        replan(run)
        update_average(run)
        is_due = is_evaluation_due(run)
        if is_due:
            with averaged_weights(run):
                early_stopping.evaluate(run)
            time_note = overrun_note(run)
        save_state(run, is_due=is_due)
        report(_progress(run, loss, time_note))
    # 5. The best weights, in the format in which they are published.
    write_result(run, schedule.threads, evaluation_interval(run, run.state.plan.steps))


def _step(run: FinetuneRun, rows: Sequence[int]) -> float:
    """One optimizer step on the tweets `rows`; returns their loss in nats per token."""
    state = run.state
    torch.manual_seed(run.plan.seed * 1_000_003 + state.step)  # dropout after a restart is the same as without one
    rate = run.hyperparameters.learning_rate_at(state.plan.progress(state.step), state.plan.steps)
    for group in run.optimizer.param_groups:
        group["lr"] = rate
    loss = _backward(run, rows)
    run.accelerator.clip_grad_norm_(run.weights, run.hyperparameters.max_grad_norm)
    run.optimizer.step()
    run.optimizer.zero_grad()
    state.step += 1
    before, state.seconds = state.seconds, run.elapsed()
    run.speed.add(run.tokens_in(rows), state.seconds - before)
    return loss


def _backward(run: FinetuneRun, rows: Sequence[int]) -> float:
    """Accumulate the gradients of the tweets `rows`, split over the processes; returns their loss in nats per token."""
    processes = run.accelerator.num_processes
    own = list(rows[run.accelerator.process_index :: processes])
    # Gradients are averaged over the processes, so each multiplies its part of the sum by their number. A process
    # without a tweet of its own takes part with weight 0, since all must.
    weight = processes / run.tokens_in(rows) if own else 0.0
    with run.accelerator.autocast():
        loss = loss_sum(run.model, _batch(run, own or rows[:1])) * weight
    run.accelerator.backward(loss)
    return float(run.accelerator.reduce(loss.detach(), reduction="mean"))


def _batch(run: FinetuneRun, rows: Sequence[int]) -> TrainingBatch:
    batch = collate([run.tweets[row] for row in rows], run.base.separator, run.hyperparameters.max_tweet_tokens)
    device = run.accelerator.device
    return TrainingBatch(batch.inputs.to(device), batch.labels.to(device))


def _progress(run: FinetuneRun, loss: float | None, note: str | None) -> Progress:
    state = run.state
    return Progress(Stage.FINETUNE, state.step, state.plan.steps, loss, state.history[-1][1], seconds_left(run), note)
