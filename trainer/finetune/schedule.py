"""How long a run is: its steps, when it is scored, and on how many threads it computes.

It does not know how a step is made: the caller brings one for the measuring.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

from models import threads
from trainer.dataset import schedule, steps_of
from trainer.finetune.run import Run
from trainer.recipe import Recipe

TRIAL_STEPS = 3
FORWARD_SHARE = 0.4  # what scoring a token takes of the time that learning from it takes
FEWEST_SCORINGS = 3

Gradients = Callable[[Sequence[int]], float]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Decided once for a run, and kept. The held-out tweets are scored `every` so many of the `steps`."""

    steps: int
    every: int
    threads: int


def order(run: Run) -> Iterator[list[int]]:
    """The tweets (by number) of each step, from the first step on, without end."""
    return schedule(run.lengths, run.recipe.batch_tokens, run.plan.seed)


def decide(run: Run, gradients: Gradients) -> Schedule:
    """The run's schedule: kept from an earlier start, or decided now and written down before the first step."""
    if (kept := run.folder.read("schedule")) is not None:
        return Schedule(**kept)
    trial = list(islice(order(run), TRIAL_STEPS))
    is_alone = run.accelerator.num_processes == 1  # several processes share the processors among themselves
    chosen = threads.fastest(lambda: gradients(trial[0])) if is_alone else 1
    recipe, seed = run.recipe, run.plan.seed
    steps = run.plan.steps or enough(recipe, run.lengths, seed, run.plan.epochs)
    epoch = steps_of(run.lengths, recipe.batch_tokens, seed, 1.0)
    if run.plan.minutes is not None:
        steps = _fit(run, _seconds_per_token(run, trial, gradients), epoch, steps)
    run.optimizer.zero_grad()
    decided = Schedule(steps, every(run.recipe, epoch, steps), chosen)
    if run.accelerator.is_main_process:
        run.folder.write("schedule", asdict(decided))
    return decided


def enough(recipe: Recipe, lengths: Sequence[int], seed: int, epochs: float | None = None) -> int:
    """The steps of `epochs`, or of as many as the recipe has for an account of this size."""
    size = recipe.batch_tokens
    if epochs is not None:
        return steps_of(lengths, size, seed, epochs)
    most = steps_of(lengths, size, seed, recipe.most_epochs)
    return max(steps_of(lengths, size, seed, recipe.epochs), min(recipe.least_steps, most))


def every(recipe: Recipe, epoch: int, steps: int) -> int:
    """Steps between two scorings, the last at the run's end: some in each epoch of `epoch` steps, three at least."""
    scorings = max(FEWEST_SCORINGS, round(recipe.scorings_per_epoch * steps / epoch))
    return max(1, math.ceil(steps / scorings))


def _seconds_per_token(run: Run, trial: Sequence[Sequence[int]], gradients: Gradients) -> float:
    begin = time.monotonic()
    for rows in trial:
        gradients(rows)
    return (time.monotonic() - begin) / sum(run.tokens_in(rows) for rows in trial)


def _fit(run: Run, per_token: float, epoch: int, most: int) -> int:
    """The number of steps, at most `most`, that end within the plan's minutes of the run's start, scoring included."""
    per_step = per_token * sum(run.lengths) / epoch
    per_scoring = per_token * FORWARD_SHARE * sum(len(run.base.tokens(text)) + 1 for text in run.watched)
    left = (run.plan.minutes or 0) * 60 - (time.monotonic() - run.started) - per_scoring  # one scores the base itself
    steps = most
    while steps > 1 and steps * per_step + math.ceil(steps / every(run.recipe, epoch, steps)) * per_scoring > left:
        steps -= 1
    return steps
