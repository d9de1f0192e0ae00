from hypothesis import given
from hypothesis import strategies as st

from trainer.data.dataset import IGNORE_INDEX, batches, collate, endless_batches, steps_of

LENGTHS = st.lists(st.integers(min_value=1, max_value=60), min_size=1, max_size=700)


@given(LENGTHS, st.integers(min_value=0, max_value=5))
def test_an_epoch_shows_every_tweet_once(lengths: list[int], epoch: int) -> None:
    """Nothing is left out or shown twice, and no batch is larger than its tokens allow, padding counted."""
    found = batches(lengths, 64, seed=1, epoch=epoch)
    assert sorted(index for batch in found for index in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[index] for index in batch) <= 64 for batch in found)


def test_the_seed_decides_the_order() -> None:
    """The same seed and epoch give the same batches; another of either gives others."""
    lengths = list(range(1, 60)) * 5
    assert batches(lengths, 64, 1, 0) == batches(lengths, 64, 1, 0)
    assert batches(lengths, 64, 1, 0) != batches(lengths, 64, 2, 0)
    assert batches(lengths, 64, 1, 0) != batches(lengths, 64, 1, 1)


def test_steps_are_counted_as_they_are_scheduled() -> None:
    """One and a half epochs are the first epoch's batches and half of the second's."""
    lengths = list(range(1, 60)) * 5
    first, second = (len(batches(lengths, 64, 0, epoch)) for epoch in (0, 1))
    assert steps_of(lengths, 64, 0, 1.5) == first + round(second / 2)
    assert steps_of(lengths, 64, 0, 0.0001) == 1
    order = endless_batches(lengths, 64, 0)
    shown = [next(order) for _step in range(first)]
    assert shown == batches(lengths, 64, 0, 0)


def test_a_batch_reads_from_separator_to_separator() -> None:
    """Each row starts after the separator, its last label is the separator, and padding is no label."""
    batch = collate([[5, 6], [7]], separator=9, max_tokens=10)
    assert batch.inputs.tolist() == [[9, 5, 6], [9, 7, 9]]
    assert batch.labels.tolist() == [[5, 6, 9], [7, 9, IGNORE_INDEX]]
    assert batch.tokens == 5


def test_a_cut_post_is_not_taught_to_end_there() -> None:
    """A post longer than the limit has no separator among its labels."""
    batch = collate([[1, 2, 3, 4, 5]], separator=9, max_tokens=3)
    assert batch.inputs.tolist() == [[9, 1, 2]]
    assert batch.labels.tolist() == [[1, 2, 3]]
