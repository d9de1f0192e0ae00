"""Fits a run to a time budget: estimates the speed during the run and replans the number of steps.

Pure arithmetic: all times are arguments, in seconds.
"""

import math
from dataclasses import dataclass

from models.messages import sentence

MIN_STEPS = 20  # fewer train an adapter too little; they are taken even if the time is too short
MIN_EVALUATIONS = 3
SPEED_DECAY = 0.9  # per step: the speed is that of about the last ten
REPLAN_SHARE = 0.2  # a plan is kept while it is off by less than this share of the remaining steps
PLANNED_SHARE = 0.9  # of the time, at first: a plan that is never changed can be repeated with --steps
OVERRUN_FACTOR = 1.1  # times the budget, from which on people are told that the run takes longer
MAX_GROWTH_PROGRESS = 0.5  # later more steps are not worth it: the learning rate has fallen


@dataclass(frozen=True, slots=True)
class StepPlan:
    """The total number of steps, and how far along the learning-rate schedule each of them is.

    The learning rate is a function of progress, which rises from 0 to 1 and never jumps: a change of plan at step
    `since_step` only changes how fast it rises from `since_progress` on. Without a change, progress is step / steps.
    """

    steps: int
    since_step: int = 0
    since_progress: float = 0.0

    def progress(self, step: int) -> float:
        left = self.steps - self.since_step
        return self.since_progress + (1 - self.since_progress) * (step - self.since_step) / left if left else 1.0

    def changed(self, step: int, steps: int) -> "StepPlan":
        """The plan changed to `steps` in total, after `step` of them."""
        return self if steps == self.steps else StepPlan(steps, step, self.progress(step))


class Speed:
    """Seconds per token, as an exponential moving average; longer steps count for more."""

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
class RunCost:
    """Seconds that a step and an evaluation take. In a long run evaluations are `steps_between` steps apart."""

    step: float
    evaluation: float
    steps_between: float

    def seconds(self, steps: int, progress: float = 0.0) -> float:
        """For so many further steps from `progress` on, with the evaluations among them."""
        return steps * self.step + self._evaluations(steps, progress) * self.evaluation

    def steps_within(self, seconds: float, progress: float = 0.0) -> int:
        """How many further steps fit into `seconds`, with the evaluations among them; 0 if none does."""
        if not self.step:
            return 10**9
        if_long = seconds / (self.step + self.evaluation / self.steps_between)
        if_short = (seconds - _min_evaluations(progress) * self.evaluation) / self.step
        return max(0, math.floor(min(if_long, if_short)))

    def _evaluations(self, steps: int, progress: float) -> float:
        return max(_min_evaluations(progress), steps / self.steps_between)


@dataclass(frozen=True, slots=True)
class Budget:
    """The time that a run may take and its largest number of steps; `seconds` is None if time does not matter."""

    max_steps: int
    seconds: float | None = None

    @property
    def min_steps(self) -> int:
        return min(MIN_STEPS, self.max_steps)

    def first_plan(self, used: float, cost: RunCost) -> StepPlan:
        """The plan before the first step, `used` seconds into the run."""
        if self.seconds is None:
            return StepPlan(self.max_steps)
        return StepPlan(self._bounded(cost.steps_within(PLANNED_SHARE * (self.seconds - used))))

    def replanned(self, plan: StepPlan, step: int, used: float, cost: RunCost) -> StepPlan:
        """The plan after `step` steps and `used` seconds: unchanged as long as it roughly holds."""
        if self.seconds is None or step >= plan.steps:
            return plan
        progress = plan.progress(step)
        steps = self._bounded(step + cost.steps_within(self.seconds - used, progress))
        is_off = abs(steps - plan.steps) > REPLAN_SHARE * (plan.steps - step)
        is_late_for_more = steps > plan.steps and progress > MAX_GROWTH_PROGRESS
        return plan.changed(step, steps) if is_off and not is_late_for_more else plan

    def overrun(self, plan: StepPlan, step: int, used: float, cost: RunCost) -> float | None:
        """The total seconds of a run that cannot end in time even with the fewest steps; else None."""
        if self.seconds is None or plan.steps > self.min_steps or step >= plan.steps:
            return None
        total = used + cost.seconds(plan.steps - step, plan.progress(step))
        return total if total > OVERRUN_FACTOR * self.seconds else None

    def _bounded(self, steps: int) -> int:
        return max(self.min_steps, min(steps, self.max_steps))


def num_evaluations(steps: int, steps_between: float) -> int:
    """How often a run of `steps` is evaluated."""
    return max(MIN_EVALUATIONS, round(steps / steps_between))


def slow_machine_note(seconds: float) -> str:
    """The note for people about a run that takes `seconds`, more than its budget."""
    return sentence("training-slow-machine", minutes=max(1, math.ceil(seconds / 60)))


def _min_evaluations(progress: float) -> float:
    return math.ceil(MIN_EVALUATIONS * (1 - progress))
