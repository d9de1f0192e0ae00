"""The step schedule of a run: how many steps, on how many threads, and when the validation loss is evaluated."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from models.engine.kernels import threads
from trainer.data.dataset import endless_batches
from trainer.finetune.pacing import Budget, RunCost, num_evaluations, slow_machine_note
from trainer.finetune.run import FinetuneRun
from trainer.jobs.job_dir import Artifact

TRIAL_STEPS = 2
EVALUATION_SECONDS = 12.0  # until it writes tweets: measured on two busy cores
EVALUATION_SHARE = 0.1  # of the run's time, for the evaluation after it (trainer/evaluation/evaluation.py)
FORWARD_SHARE = 0.4  # of the time of a training step, per token

Backward = Callable[[Sequence[int]], float]


@dataclass(frozen=True, slots=True)
class StepSchedule(Artifact):
    """Decided before a run's first step: `steps` as first planned, and the seconds used until then."""

    FILE: ClassVar[str] = "schedule"
    steps: int
    threads: int
    seconds: float = 0.0


def step_batches(run: FinetuneRun) -> Iterator[list[int]]:
    """The batches of tweets (by index), one for each step from the first on, without end."""
    return endless_batches(run.lengths, run.hyperparameters.batch_tokens, run.plan.seed)


def decide_schedule(run: FinetuneRun, backward: Backward) -> StepSchedule:
    """The run's schedule: read if an earlier start wrote it, else measured and written before the first step."""
    if (decided := run.job_dir.find(StepSchedule)) is not None:
        run.used_seconds = decided.seconds
        return decided
    trial = list(islice(step_batches(run), TRIAL_STEPS))
    is_alone = run.accelerator.num_processes == 1  # several processes share the CPU cores among themselves
    chosen = threads.fastest(lambda: backward(trial[0])) if is_alone else 1
    if run.plan.minutes is not None:
        _measure_speed(run, trial, backward)
    run.optimizer.zero_grad()
    cost = _cost(run)
    plan = _budget(run).first_plan(run.elapsed() + cost.evaluation, cost)  # the base model is evaluated first
    decided = StepSchedule(plan.steps, chosen, run.elapsed())
    if run.accelerator.is_main_process:
        run.job_dir.write(decided)
    return decided


def replan(run: FinetuneRun) -> None:
    """Change the number of steps if the time budget would be missed, or not be used."""
    state = run.state
    state.plan = _budget(run).replanned(state.plan, state.step, state.seconds, _cost(run))


def is_evaluation_due(run: FinetuneRun) -> bool:
    """Whether to evaluate after this step: a few times in each epoch, and at the end."""
    state = run.state
    interval = evaluation_interval(run, state.plan.steps)
    return state.step - state.history[-1][0] >= interval or state.step >= state.plan.steps


def evaluation_interval(run: FinetuneRun, steps: int) -> int:
    """Steps between two evaluations of a run of `steps`."""
    return max(1, math.ceil(steps / num_evaluations(steps, _preferred_interval(run))))


def overrun_note(run: FinetuneRun) -> str | None:
    """The note shown to people if the run cannot end in time."""
    state = run.state
    seconds = _budget(run).overrun(state.plan, state.step, state.seconds, _cost(run))
    return None if seconds is None else slow_machine_note(seconds)


def seconds_left(run: FinetuneRun) -> float | None:
    """Until the training is over, with the evaluation that follows; None before the speed is known."""
    state, cost = run.state, _cost(run)
    left = cost.seconds(state.plan.steps - state.step, state.plan.progress(state.step))
    evaluation = EVALUATION_SECONDS + EVALUATION_SHARE * (state.seconds + left)
    return left + evaluation if cost.step and state.step else None


def _budget(run: FinetuneRun) -> Budget:
    return Budget(run.max_steps, None if run.plan.minutes is None else run.plan.minutes * 60)


def _cost(run: FinetuneRun) -> RunCost:
    """What a step and an evaluation take, as measured so far."""
    per_token = run.speed.seconds_per_token or 0.0
    evaluation = run.evaluation_seconds
    if evaluation is None:
        evaluation = per_token * FORWARD_SHARE * run.validation_tokens
    return RunCost(per_token * sum(run.lengths) / run.epoch_steps, evaluation, _preferred_interval(run))


def _preferred_interval(run: FinetuneRun) -> float:
    return run.epoch_steps / run.hyperparameters.evaluations_per_epoch


def _measure_speed(run: FinetuneRun, trial: Sequence[Sequence[int]], backward: Backward) -> None:
    """Time some steps and start with the speed of the fastest: one-time setup and hitches do not count."""
    timed = []
    for rows in trial:
        begin = run.elapsed()
        backward(rows)
        timed.append((run.tokens_in(rows), run.elapsed() - begin))
    run.speed.add(*min(timed, key=lambda pair: pair[1] / pair[0]))
