"""The number of steps fitted to a time budget, on machines whose speed is made up."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import pytest

from trainer.finetune.pacing import MIN_STEPS, Budget, RunCost, Speed, StepPlan, slow_machine_note

TOKENS = 100  # of each step
EVALUATION_SHARE = 2.0  # a scoring takes as long as so many steps
STEPS_BETWEEN = 30.0

SecondsOfStep = Callable[[float], float]  # by the time since the run began


@dataclass(frozen=True)
class Simulated:
    steps: int
    seconds: float
    progress: tuple[float, ...]
    notes: tuple[str, ...]


def simulate(budget: Budget, machine: SecondsOfStep, estimate: float) -> Simulated:
    """A run on the machine, planned at first with an `estimate` of a step's seconds."""
    speed = Speed()
    speed.add(TOKENS, estimate)

    def cost() -> RunCost:
        step = (speed.seconds_per_token or 0.0) * TOKENS
        return RunCost(step, EVALUATION_SHARE * step, STEPS_BETWEEN)

    now, step, progress, notes = 0.0, 0, [0.0], list[str]()
    plan = budget.first_plan(now, cost())
    while step < plan.steps:
        if (overrun := budget.overrun(plan, step, now, cost())) is not None:
            notes.append(slow_machine_note(overrun))
        seconds = machine(now)
        now, step = now + seconds, step + 1
        speed.add(TOKENS, seconds)
        plan = budget.replanned(plan, step, now, cost())
        progress.append(plan.progress(step))
        if step % (plan.steps // 3 or 1) == 0 or step == plan.steps:
            now += EVALUATION_SHARE * machine(now)
    return Simulated(step, now, tuple(progress), tuple(notes))


MACHINES: dict[str, tuple[SecondsOfStep, float]] = {
    "steady": (lambda _now: 1.0, 1.0),
    "slower than the trial": (lambda _now: 4.0, 1.0),
    "faster than the trial": (lambda _now: 1.0, 6.0),
    "busy from the second minute on": (lambda now: 0.5 if now < 60 else 3.0, 0.5),
    "busy in the first minute": (lambda now: 6.0 if now < 60 else 0.5, 6.0),
    "a hitch of half a minute": (lambda now: 30.0 if 50 < now < 60 else 1.0, 1.0),
}


@pytest.mark.parametrize("name", MACHINES)
def test_a_run_ends_in_time_and_uses_it(name: str) -> None:
    """However wrong the first estimate was, it ends within a tenth of the budget and takes at least half of it."""
    machine, estimate = MACHINES[name]
    run = simulate(Budget(1_000, 300.0), machine, estimate)
    assert 150.0 < run.seconds < 330.0
    assert run.steps > MIN_STEPS
    assert run.notes == ()


@pytest.mark.parametrize("name", MACHINES)
def test_progress_rises_without_a_jump(name: str) -> None:
    """Progress, of which the learning rate is a function, only rises, to 1, and in a new plan's even steps."""
    machine, estimate = MACHINES[name]
    progress = simulate(Budget(1_000, 300.0), machine, estimate).progress
    rises = [after - before for before, after in pairwise(progress)]
    assert progress[0] == 0.0
    assert progress[-1] == pytest.approx(1.0)
    assert all(0 < rise < 0.2 for rise in rises)


def test_too_little_time_gives_the_fewest_steps_and_a_note_at_once() -> None:
    """24 seconds a step and two minutes: 20 steps all the same, announced before the first of them."""
    run = simulate(Budget(1_000, 120.0), lambda _now: 24.0, 24.0)
    assert run.steps == MIN_STEPS
    assert run.notes[0] == "This machine is slow: about 11 minutes."
    assert len(run.notes) == MIN_STEPS


def test_a_machine_that_slows_down_gets_a_note_too() -> None:
    """It was to be more steps; it ends with the fewest, and says so when that is seen."""
    run = simulate(Budget(1_000, 120.0), lambda now: 1.0 if now < 5 else 24.0, 1.0)
    assert run.steps == MIN_STEPS
    assert 0 < len(run.notes) < MIN_STEPS


def test_a_run_with_the_fewest_steps_ends_when_its_time_is_over() -> None:
    """At step 25 nothing is left: the next step is not taken."""
    plan = Budget(1_000, 100.0).replanned(StepPlan(90), 25, 101.0, RunCost(1.0, 1.0, 30.0))
    assert plan.steps == 25


def test_without_a_budget_nothing_is_changed() -> None:
    """However slow it is: the steps were given, and each is its exact share of the schedule."""
    budget, slow = Budget(64), RunCost(1_000.0, 1_000.0, 30.0)
    plan = budget.first_plan(1e6, slow)
    assert [budget.replanned(plan, step, 1e9, slow).progress(step) for step in range(64)] == [
        step / 64 for step in range(64)
    ]
    assert budget.overrun(plan, 0, 1e9, slow) is None


def test_a_small_account_has_fewer_than_the_fewest() -> None:
    """No more steps are taken than the recipe has for it."""
    assert simulate(Budget(8, 10.0), lambda _now: 24.0, 24.0).steps == 8


def test_a_steady_machine_keeps_its_first_plan() -> None:
    """Even if each step takes a little longer than thought, so that `--steps` repeats the run."""
    budget, cost = Budget(1_000, 300.0), RunCost(1.0, 2.0, 30.0)
    plan = budget.first_plan(0.0, cost)
    for step in range(1, plan.steps):
        used = step * 1.05 + 2 * (step // 30)
        assert budget.replanned(plan, step, used, cost) is plan


def test_a_finished_run_has_no_note() -> None:
    """It took longer, as was said before; what is still to come is something else."""
    budget, cost = Budget(1_000, 60.0), RunCost(24.0, 24.0, 30.0)
    assert budget.overrun(StepPlan(MIN_STEPS), MIN_STEPS - 1, 500.0, cost) is not None
    assert budget.overrun(StepPlan(MIN_STEPS), MIN_STEPS, 500.0, cost) is None


@pytest.mark.parametrize(("seconds", "minutes"), [(5.0, "1 minute"), (61.0, "2 minutes"), (480.0, "8 minutes")])
def test_the_note_counts_minutes(seconds: float, minutes: str) -> None:
    """Rounded up."""
    assert slow_machine_note(seconds) == f"This machine is slow: about {minutes}."
