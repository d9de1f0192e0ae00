"""The recipe's figures, and what follows from them."""

from itertools import pairwise

import pytest

from trainer.data.dataset import steps_of
from trainer.finetune.hyperparameters import ADAPTER, FULL
from trainer.finetune.step_schedule import default_steps

LENGTHS = [9, 14, 22, 31, 40]  # tokens of five tweets


def test_the_rate_rises_and_falls() -> None:
    """It never stands at nothing, is highest once it is warm, and has almost ended at the last step."""
    rates = [ADAPTER.learning_rate_at(step / 80, 80) for step in range(80)]
    highest = rates.index(max(rates))
    assert 0 < highest <= 0.1 * 80
    assert all(before < after for before, after in pairwise(rates[: highest + 1]))
    assert all(before > after for before, after in pairwise(rates[highest:]))
    assert 0 < rates[-1] < 0.01 * ADAPTER.learning_rate


def test_the_original_begins_with_its_full_rate() -> None:
    """A full fine-tuning is as the original has it: without a warm-up."""
    assert FULL.learning_rate_at(0, 80) == FULL.learning_rate


@pytest.mark.parametrize("tweets", [10, 100, 1000])
def test_a_small_account_is_read_more_often(tweets: int) -> None:
    """Until it comes to the least number of steps, but never more often than the recipe allows."""
    lengths = (LENGTHS * tweets)[:tweets]
    size = ADAPTER.batch_tokens
    usual, most = (steps_of(lengths, size, 0, epochs) for epochs in (ADAPTER.epochs, ADAPTER.max_epochs))
    assert default_steps(ADAPTER, lengths, 0) == max(usual, min(ADAPTER.min_steps, most))
    assert usual <= default_steps(ADAPTER, lengths, 0) <= max(usual, most)


def test_said_epochs_are_those() -> None:
    """Who says how often gets that, however small the account."""
    lengths = LENGTHS * 20
    assert default_steps(ADAPTER, lengths, 0, 1.0) == steps_of(lengths, ADAPTER.batch_tokens, 0, 1.0)
