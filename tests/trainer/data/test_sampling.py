"""Samples of texts, spread evenly."""

import pytest

from trainer.data.sampling import evenly_spaced, every_nth

TEXTS = [str(number) for number in range(10)]


@pytest.mark.parametrize(("most", "expected"), [(20, TEXTS), (10, TEXTS), (5, TEXTS[::2]), (4, TEXTS[::3])])
def test_at_most_so_many_are_taken_at_equal_distances(most: int, expected: list[str]) -> None:
    """Every second or third text, so that the whole list is covered."""
    assert every_nth(TEXTS, most) == expected


def test_exactly_so_many_are_taken_from_the_first_part_to_the_last() -> None:
    """No text twice, and in order."""
    assert evenly_spaced(TEXTS, 4) == ["0", "2", "5", "7"]
