"""The learning-rate schedule."""

from itertools import pairwise

from trainer.finetune.hyperparameters import ADAPTER, FULL


def test_the_learning_rate_warms_up_and_decays() -> None:
    """It is never zero, highest after the warm-up, and almost zero at the last step."""
    rates = [ADAPTER.learning_rate_at(step / 80, 80) for step in range(80)]
    highest = rates.index(max(rates))
    assert 0 < highest <= 0.1 * 80
    assert all(before < after for before, after in pairwise(rates[: highest + 1]))
    assert all(before > after for before, after in pairwise(rates[highest:]))
    assert 0 < rates[-1] < 0.01 * ADAPTER.learning_rate


def test_a_full_fine_tuning_has_no_warm_up() -> None:
    """As in the original recipe."""
    assert FULL.learning_rate_at(0, 80) == FULL.learning_rate
