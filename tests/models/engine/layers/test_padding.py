"""Sizes of padded buffers."""

from models.engine.layers.padding import next_power_of_two, round_up


def test_round_up() -> None:
    """To the multiple itself or the next one."""
    assert [round_up(number, 16) for number in (0, 1, 16, 17)] == [0, 16, 16, 32]


def test_next_power_of_two() -> None:
    """Nothing needs no buffer."""
    assert [next_power_of_two(number) for number in (0, 1, 2, 3, 4, 5, 33)] == [0, 1, 2, 4, 4, 8, 64]
