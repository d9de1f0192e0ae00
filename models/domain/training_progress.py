"""How far a training is, as one bar and one clock over all its stages."""

from models.domain.training_job import Progress, Stage
from models.messages import Text, sentence

STAGES = {  # the name of each, and its part of the bar, which grows by stages and their steps
    Stage.COLLECT: ("stage-reading", 0.0, 0.05),
    Stage.PREPARE: ("stage-cleaning", 0.05, 0.1),
    Stage.FINETUNE: ("stage-learning", 0.1, 0.8),
    Stage.MEASURE: ("stage-checking", 0.8, 0.95),
    Stage.DESCRIBE: ("stage-finishing", 0.95, 0.98),
    Stage.REGISTER: ("stage-finishing", 0.98, 1.0),
}


def stage_name(stage: Stage) -> Text:
    return sentence(STAGES[stage][0])


def share_done(progress: Progress) -> float:
    """How much of a training is done, from 0 to 1, by its stages and their steps."""
    _name, begin, end = STAGES[progress.stage]
    within = min(1.0, progress.step / progress.steps) if progress.steps else 0.0
    return begin + within * (end - begin)


def time_left(progress: Progress) -> Text | None:
    """About how long until the training is over, if that is known."""
    if not progress.seconds_left:
        return None
    return sentence("progress-time-left", duration=duration(progress.seconds_left))


def duration(seconds: float) -> Text:
    """A rounded time, as in “40 s”, “3 min”, “1.5 h”."""
    if seconds < 90:
        return sentence("duration-seconds", seconds=max(1, round(seconds)))
    if seconds < 90 * 60:
        return sentence("duration-minutes", minutes=round(seconds / 60))
    return sentence("duration-hours", hours=round(seconds / 3600, 1))
