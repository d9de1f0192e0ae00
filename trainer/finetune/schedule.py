"""How long a run is: its steps, when it is scored, and on how many threads it computes.

It does not know how a step is made: the caller brings one for the measuring.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

from models.engine.kernels import threads
from trainer.data.dataset import schedule, steps_of
from trainer.finetune.hyperparameters import Recipe
from trainer.finetune.pacing import Budget, Cost, scorings, slow_note
from trainer.finetune.run import FinetuneRun

TRIAL_STEPS = 2
FORWARD_SHARE = 0.4  # what scoring a token takes of the time that learning from it takes

Gradients = Callable[[Sequence[int]], float]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Decided before a run's first step, and kept: `steps` as first planned, and the seconds used until then."""

    steps: int
    threads: int
    seconds: float = 0.0


def order(run: FinetuneRun) -> Iterator[list[int]]:
    """The tweets (by number) of each step, from the first step on, without end."""
    return schedule(run.lengths, run.recipe.batch_tokens, run.plan.seed)


def decide(run: FinetuneRun, gradients: Gradients) -> Schedule:
    """The run's schedule: kept from an earlier start, or decided now and written down before the first step."""
    if (kept := run.folder.read("schedule")) is not None:
        decided = Schedule(**kept)
        run.used = decided.seconds
        return decided
    trial = list(islice(order(run), TRIAL_STEPS))
    is_alone = run.accelerator.num_processes == 1  # several processes share the processors among themselves
    chosen = threads.fastest(lambda: gradients(trial[0])) if is_alone else 1
    if run.plan.minutes is not None:
        _measure_speed(run, trial, gradients)
    run.optimizer.zero_grad()
    plan = budget(run).first_plan(run.elapsed() + cost(run).scoring, cost(run))  # the base itself is scored first
    decided = Schedule(plan.steps, chosen, run.elapsed())
    if run.accelerator.is_main_process:
        run.folder.write("schedule", asdict(decided))
    return decided


def replan(run: FinetuneRun) -> None:
    """Change the number of steps where the time given would not be kept, or not be used."""
    state = run.state
    state.plan = budget(run).replanned(state.plan, state.step, state.seconds, cost(run))


def is_scoring_due(run: FinetuneRun) -> bool:
    """Whether the held-out tweets are to be scored after this step: some times in each epoch, and at the end."""
    state = run.state
    return state.step - state.history[-1][0] >= every(run, state.plan.steps) or state.step >= state.plan.steps


def every(run: FinetuneRun, steps: int) -> int:
    """Steps between two scorings of a run of `steps`."""
    return max(1, math.ceil(steps / scorings(steps, _steps_between_scorings(run))))


def note(run: FinetuneRun) -> str | None:
    """What is to be said of the time, if it does not suffice."""
    state = run.state
    seconds = budget(run).overrun(state.plan, state.step, state.seconds, cost(run))
    return None if seconds is None else slow_note(seconds)


def seconds_left(run: FinetuneRun) -> float | None:
    """None before the speed is known."""
    state, costs = run.state, cost(run)
    left = costs.seconds(state.plan.steps - state.step, state.plan.progress(state.step))
    return left if costs.step and state.step else None


def budget(run: FinetuneRun) -> Budget:
    max_steps = run.plan.steps or enough(run.recipe, run.lengths, run.plan.seed, run.plan.epochs)
    return Budget(max_steps, None if run.plan.minutes is None else run.plan.minutes * 60)


def cost(run: FinetuneRun) -> Cost:
    """What a step and a scoring take, as measured so far."""
    per_token = run.speed.seconds_per_token or 0.0
    scoring = run.scoring_seconds
    if scoring is None:
        scoring = per_token * FORWARD_SHARE * run.watched_tokens
    return Cost(per_token * sum(run.lengths) / run.epoch_steps, scoring, _steps_between_scorings(run))


def enough(recipe: Recipe, lengths: Sequence[int], seed: int, epochs: float | None = None) -> int:
    """The steps of `epochs`, or of as many as the recipe has for an account of this size."""
    size = recipe.batch_tokens
    if epochs is not None:
        return steps_of(lengths, size, seed, epochs)
    most = steps_of(lengths, size, seed, recipe.max_epochs)
    return max(steps_of(lengths, size, seed, recipe.epochs), min(recipe.min_steps, most))


def _steps_between_scorings(run: FinetuneRun) -> float:
    return run.epoch_steps / run.recipe.scorings_per_epoch


def _measure_speed(run: FinetuneRun, trial: Sequence[Sequence[int]], gradients: Gradients) -> None:
    """Time some steps, and begin with the speed of the fastest: what is set up once, or a hitch, counts for nothing."""
    timed = []
    for rows in trial:
        begin = run.elapsed()
        gradients(rows)
        timed.append((run.tokens_in(rows), run.elapsed() - begin))
    run.speed.add(*min(timed, key=lambda pair: pair[1] / pair[0]))
