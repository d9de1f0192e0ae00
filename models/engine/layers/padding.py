"""Sizes of padded buffers."""


def round_up(number: int, multiple: int) -> int:
    """The smallest multiple of `multiple` that is at least `number`."""
    return -(-number // multiple) * multiple


def next_power_of_two(number: int) -> int:
    """The smallest power of two that is at least `number`; 0 for 0. Buffers that double are rarely copied."""
    return 1 << (number - 1).bit_length() if number else 0
