"""What is measured of generated tweets: copies, variety, length and emoji."""

import pytest

from models.text.copy_guard import CopyGuard
from trainer.evaluation.text_metrics import copy_rates, style_metrics

SOURCE = "the slugs have eaten my best lettuce and all of the seedlings too"
KEY = b"k" * 32


def test_eight_words_in_a_row_are_a_copy_and_the_guard_blocks_it() -> None:
    """Seven words in common are none; behind the guard no copy is left."""
    eight = "Well: the slugs have eaten my best lettuce and all, again!"
    seven = "the slugs have eaten my best lettuce while it rained on everybody else here"
    found = copy_rates([eight, seven, "my own words", "and more of them"], [SOURCE], CopyGuard.of([SOURCE], KEY))
    assert found == {"copy_rate": 0.0, "copy_rate_unguarded": 0.25}


def test_copies_that_a_guard_lets_through_are_counted() -> None:
    """The rate behind the guard is measured on the words: a guard of other tweets hides nothing."""
    found = copy_rates([SOURCE, "other words"], [SOURCE], CopyGuard.of(["nothing of that"], KEY))
    assert found["copy_rate"] == found["copy_rate_unguarded"] == 0.5


def test_style_metrics_are_of_all_texts() -> None:
    """Pairs of words that repeat, runs of four shared between texts, characters, and texts with an emoji."""
    found = style_metrics(["a b c d e", "a b c d x 👻", "☀️"])
    assert found["distinct_2"] == pytest.approx(5 / 8)
    assert found["self_overlap"] == pytest.approx(2 / 4)
    assert found["length_mean"] == pytest.approx((9 + 11 + 2) / 3)
    assert found["emoji_share"] == pytest.approx(2 / 3)


def test_no_texts_have_zero_metrics() -> None:
    """A persona that says nothing is measured without a division by nothing."""
    assert set(style_metrics([]).values()) == {0.0}
    assert set(copy_rates([], [SOURCE], CopyGuard.of([SOURCE], KEY)).values()) == {0.0}
