"""The bar and the clock of a training."""

from itertools import pairwise

from models.domain.training_job import Progress, Stage
from models.domain.training_progress import share_done, stage_name, time_left


def test_the_bar_grows_over_all_stages() -> None:
    """The end of one stage is the beginning of the next, and the last one ends at the bar's end."""
    shares = [share_done(Progress(stage, step, 4)) for stage in Stage for step in range(5)]
    assert all(before <= after for before, after in pairwise(shares))
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert share_done(Progress(Stage.FINETUNE, 4, 4)) < 0.9  # the rest takes time too


def test_stages_have_names_for_people() -> None:
    """The last two are one to them."""
    names = list(dict.fromkeys(map(stage_name, Stage)))
    assert names == ["Reading", "Cleaning", "Learning", "Checking", "Finishing"]


def test_the_time_left_is_rounded() -> None:
    """As a person would say it; nothing where it is unknown, or over."""
    left = [time_left(Progress(Stage.FINETUNE, seconds_left=seconds)) for seconds in (None, 0.0, 12.4, 200.0, 9_000.0)]
    assert left == [None, None, "about 12 s left", "about 3 min left", "about 2.5 h left"]
