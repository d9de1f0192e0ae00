"""The held-out split, and how the accounts of a blend are balanced."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trainer.data.texts import different
from trainer.data.held_out_split import SEPARATOR, balance, split


def test_about_a_tenth_is_held_out() -> None:
    """Each text is on one side, in order, and about one in ten is held out."""
    texts = [f"post number {number} of the earl" for number in range(2000)]
    parts = split(texts)
    assert sorted(parts.train + parts.held_out) == sorted(texts)
    assert list(parts.held_out) == [text for text in texts if text in set(parts.held_out)]
    assert 150 < len(parts.held_out) < 250


def test_held_out_posts_stay_held_out_when_posts_are_added() -> None:
    """A later training on more posts, in another order, holds out all that was held out before."""
    texts = [f"post number {number} of the earl" for number in range(600)]
    before, after = split(texts[:300]), split(texts[::-1])
    assert set(before.held_out) <= set(after.held_out)


@given(count=st.integers(0, 40))
@settings(deadline=None)
def test_a_small_corpus_is_split_in_half(count: int) -> None:
    """Eight are held out as soon as eight are left to train on; a smaller corpus is halved."""
    parts = split(different(count))
    assert len(parts.train) + len(parts.held_out) == count
    assert len(parts.held_out) >= min(8, count // 2)
    assert len(parts.train) >= min(8, count // 2)


def test_shorter_accounts_of_a_blend_are_oversampled() -> None:
    """The longest account is unchanged; the others are repeated in order to its length."""
    long, short = tuple(different(50)), ("I hum.", "I hum again.")
    balanced = balance([long, short, ()])
    assert balanced[0] == long
    assert balanced[1][:3] == ("I hum.", "I hum again.", "I hum.")
    assert balanced[2] == ()
    assert abs(len(SEPARATOR.join(balanced[1])) - len(SEPARATOR.join(long))) < 30


def test_shares_of_a_blend_are_counted_in_characters() -> None:
    """The total is the same as without shares; a short account is repeated, a long one is cut."""
    accounts = (tuple(different(60)), ("I hum.", "I hum again."), tuple(different(30)))
    lengths = [len(SEPARATOR.join(texts)) for texts in balance(accounts, (50, 30, 20))]
    assert sum(lengths) == pytest.approx(3 * len(SEPARATOR.join(accounts[0])), rel=0.05)
    assert [length / sum(lengths) for length in lengths] == pytest.approx([0.5, 0.3, 0.2], abs=0.02)
