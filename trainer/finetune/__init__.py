"""The fine-tuning: a base model and an account's tweets go in, the weights of its voice come out.

It does not know jobs, chats or the registry: it works in one folder and can be killed at any moment. Started again in
the same folder it goes on from its last saved state, and ends with the very weights it would have ended with.

    plan.json      what to do (in)            state.pt      all that a restart needs
    train.jsonl    tweets to learn (in)       best.pt       the weights with the best held-out loss so far
    watched.jsonl  held-out tweets (in)       weights/      the result
    schedule.json  steps and threads: measured once, then kept

Where the time is given and not the steps, the speed is measured on the way and the number of steps is changed by it.
"""

import math
import time
from collections.abc import Callable, Sequence
from itertools import islice

import torch

from models.domain.errors import TrainingFailed
from models.domain.training_job import Progress, Stage
from models.runtime.data_dir import DataDir
from trainer.data.dataset import TrainingBatch, collate
from trainer.finetune.held_out_loss import loss_sum, score
from trainer.finetune.pacing import StepPlan
from trainer.finetune.run import (
    Clock,
    FinetuneRun,
    average,
    by_mean,
    load_state,
    prepare,
    save_best,
    save_now_and_then,
    write_result,
)
from trainer.finetune.schedule import decide, every, is_scoring_due, note, order, replan, seconds_left
from trainer.jobs.job_dir import JobDir

Report = Callable[[Progress], None]
Say = Callable[[str], None]


def finetune(
    folder: JobDir, home: DataDir, hf_endpoint: str, report: Report, say: Say, clock: Clock = time.monotonic
) -> None:
    """Run to the end, or on from where an earlier run was killed. Raises BaseUnavailable, OutOfSpace."""
    # 1. The model, the data and the optimiser, as they are at the start of the run.
    run = prepare(folder, home, hf_endpoint, say, clock)
    # 2. How many steps, on how many threads: measured the first time, read afterwards.
    decided = decide(run, lambda rows: _gradients(run, rows))
    torch.set_num_threads(decided.threads)
    # 3. Back to the last saved state; without one, the base itself is scored first.
    if not load_state(run):
        run.state.plan = StepPlan(decided.steps)
        _watch(run)
    time_note = note(run)
    report(_progress(run, None, time_note))
    # 4. Train. Score the held-out tweets now and then, in the last part of the run by the weights' mean since its
    #    beginning; keep the best weights, stop when they get no better or the time is over.
    batches = islice(order(run), run.state.step, None)
    while run.state.step < run.state.plan.steps and run.state.stale < run.recipe.patience:
        loss = _step(run, next(batches))
        replan(run)
        average(run)
        is_due = is_scoring_due(run)
        if is_due:
            with by_mean(run):
                _watch(run)
            time_note = note(run)
        save_now_and_then(run, is_due=is_due)
        report(_progress(run, loss, time_note))
    # 5. The best weights, in the form in which they are published.
    plan = run.state.plan
    is_replanned = plan.since_step > 0
    figures = {"steps": plan.steps, "every": every(run, plan.steps), "is_replanned": is_replanned}
    write_result(run, figures | {"threads": decided.threads})


def _step(run: FinetuneRun, rows: Sequence[int]) -> float:
    """One step of the optimiser on the tweets `rows`; gives their loss in nats per token."""
    state = run.state
    torch.manual_seed(run.plan.seed * 1_000_003 + state.step)  # dropout after a restart is dropout without one
    rate = run.recipe.rate(state.plan.progress(state.step), state.plan.steps)
    for group in run.optimizer.param_groups:
        group["lr"] = rate
    loss = _gradients(run, rows)
    run.accelerator.clip_grad_norm_(run.weights, run.recipe.clip_norm)
    run.optimizer.step()
    run.optimizer.zero_grad()
    state.step += 1
    before, state.seconds = state.seconds, run.elapsed()
    run.speed.add(run.tokens_in(rows), state.seconds - before)
    return loss


def _gradients(run: FinetuneRun, rows: Sequence[int]) -> float:
    """Add the gradients of the tweets `rows`, shared out over the processes; gives their loss in nats per token."""
    workers = run.accelerator.num_processes
    mine = list(rows[run.accelerator.process_index :: workers])
    # Gradients are averaged over the processes, so each weighs its part of the sum by their number. A process without
    # a tweet of its own takes part with weight 0, since all must.
    weight = workers / run.tokens_in(rows) if mine else 0.0
    with run.accelerator.autocast():
        loss = loss_sum(run.model, _batch(run, mine or rows[:1])) * weight
    run.accelerator.backward(loss)
    return float(run.accelerator.reduce(loss.detach(), reduction="mean"))


def _batch(run: FinetuneRun, rows: Sequence[int]) -> TrainingBatch:
    batch = collate([run.tweets[row] for row in rows], run.base.separator, run.recipe.tweet_tokens)
    device = run.accelerator.device
    return TrainingBatch(batch.inputs.to(device), batch.labels.to(device))


def _watch(run: FinetuneRun) -> None:
    """Score the held-out tweets, and keep the weights if they are the best so far."""
    begin = run.elapsed()
    with run.accelerator.autocast():
        found = score(run.model, run.base, run.watched, run.recipe.tweet_tokens).nats_per_token
    state = run.state
    if not math.isfinite(found):
        raise TrainingFailed(f"The training came to nothing: at step {state.step} its loss is no longer a number.")
    state.history.append((state.step, found))
    state.stale = 0 if found < state.best else state.stale + 1
    is_a_voice = run.is_continued or state.step > 0  # else step 0 is the base itself, which is nobody's
    if is_a_voice and found < state.best:
        state.best = found
        save_best(run)
    state.seconds = run.elapsed()
    run.scoring_seconds = state.seconds - begin


def _progress(run: FinetuneRun, loss: float | None, time_note: str | None) -> Progress:
    state = run.state
    return Progress(
        Stage.FINETUNE, state.step, state.plan.steps, loss, state.history[-1][1], seconds_left(run), time_note
    )
