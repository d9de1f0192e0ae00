"""Fits a training to a time budget: estimates the speed while it runs and re-plans the number of steps.

It does not know what a step computes. It is pure arithmetic: times are handed in, in seconds.
"""

import math
from dataclasses import dataclass

MIN_STEPS = 20  # fewer teach an adapter nothing; they are taken even if the time does not suffice
MIN_SCORINGS = 3
SPEED_DECAY = 0.9  # weight of the past at each step: the speed is that of about the last ten
REPLAN_SHARE = 0.2  # a plan is kept while it is off by less than this share of the steps that are left
PLANNED_SHARE = 0.9  # of the time, at first: a plan that need not be changed can be repeated with --steps
OVERRUN = 1.1  # times the time given, from which on a run is said to take longer
GROWS_UNTIL = 0.5  # progress after which more steps are not worth it: the learning rate has fallen


@dataclass(frozen=True, slots=True)
class StepPlan:
    """How many steps a run has in all, and how far along its learning-rate schedule each of them is.

    The schedule is a function of progress, which rises from 0 to 1 and never jumps: a change of plan at step
    `since_step` only changes how fast it rises from `since_progress` on. Without a change it is step / steps.
    """

    steps: int
    since_step: int = 0
    since_progress: float = 0.0

    def progress(self, step: int) -> float:
        left = self.steps - self.since_step
        return self.since_progress + (1 - self.since_progress) * (step - self.since_step) / left if left else 1.0

    def changed(self, step: int, steps: int) -> "StepPlan":
        """The plan with `steps` in all, decided after `step` of them."""
        return self if steps == self.steps else StepPlan(steps, step, self.progress(step))


class Speed:
    """Seconds per token, over the last steps; longer steps count for more."""

    def __init__(self) -> None:
        self._seconds = self._tokens = 0.0

    def add(self, tokens: int, seconds: float) -> None:
        self._seconds = SPEED_DECAY * self._seconds + seconds
        self._tokens = SPEED_DECAY * self._tokens + tokens

    @property
    def seconds_per_token(self) -> float | None:
        """None before the first step."""
        return self._seconds / self._tokens if self._tokens else None


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds that a step and a scoring take; scorings are `steps_between` steps apart in a long run."""

    step: float
    scoring: float
    steps_between: float

    def seconds(self, steps: int, progress: float = 0.0) -> float:
        """For so many further steps from `progress` on, with the scorings among them."""
        return steps * self.step + self._scorings(steps, progress) * self.scoring

    def steps_within(self, seconds: float, progress: float = 0.0) -> int:
        """How many further steps fit into `seconds`, with the scorings among them; 0 if none does."""
        if not self.step:
            return 10**9
        spread = seconds / (self.step + self.scoring / self.steps_between)
        few = (seconds - _min_scorings(progress) * self.scoring) / self.step
        return max(0, math.floor(min(spread, few)))

    def _scorings(self, steps: int, progress: float) -> float:
        return max(_min_scorings(progress), steps / self.steps_between)


@dataclass(frozen=True, slots=True)
class Budget:
    """The time that a run may take, and the bounds of its steps; `seconds` is None where time does not matter."""

    max_steps: int
    seconds: float | None = None

    @property
    def min_steps(self) -> int:
        return min(MIN_STEPS, self.max_steps)

    def first_plan(self, used: float, cost: Cost) -> StepPlan:
        """The plan after `used` seconds, before the first step."""
        if self.seconds is None:
            return StepPlan(self.max_steps)
        return StepPlan(self._bounded(cost.steps_within(PLANNED_SHARE * (self.seconds - used))))

    def replanned(self, plan: StepPlan, step: int, used: float, cost: Cost) -> StepPlan:
        """The plan after `step` steps and `used` seconds: the same one as long as it about holds."""
        if self.seconds is None or step >= plan.steps:
            return plan
        progress = plan.progress(step)
        steps = self._bounded(step + cost.steps_within(self.seconds - used, progress))
        is_off = abs(steps - plan.steps) > REPLAN_SHARE * (plan.steps - step)
        is_late_for_more = steps > plan.steps and progress > GROWS_UNTIL
        return plan.changed(step, steps) if is_off and not is_late_for_more else plan

    def overrun(self, plan: StepPlan, step: int, used: float, cost: Cost) -> float | None:
        """Seconds in all of a run that cannot end in time, although it has the fewest steps; else None."""
        if self.seconds is None or plan.steps > self.min_steps or step >= plan.steps:
            return None
        total = used + cost.seconds(plan.steps - step, plan.progress(step))
        return total if total > OVERRUN * self.seconds else None

    def _bounded(self, steps: int) -> int:
        return max(self.min_steps, min(steps, self.max_steps))


def scorings(steps: int, steps_between: float) -> int:
    """How often a run of `steps` is scored."""
    return max(MIN_SCORINGS, round(steps / steps_between))


def slow_note(seconds: float) -> str:
    """What is said of a run that takes `seconds`, more than it was given."""
    minutes = max(1, math.ceil(seconds / 60))
    return f"This machine is slow: about {minutes} minute{'s' if minutes > 1 else ''}."


def _min_scorings(progress: float) -> float:
    return math.ceil(MIN_SCORINGS * (1 - progress))
