"""The log: what stands in it of an error that nobody foresaw."""

import asyncio

from models.logs import origin


def test_an_error_is_logged_without_what_it_says() -> None:
    """Its kind and where it happened; its message may quote a prompt."""
    try:
        int("my secret prompt")
    except ValueError as error:
        told = origin(error)
    assert told["error"] == "ValueError"
    assert len(told["frames"]) == 1
    assert "test_logs.py:" in told["frames"][0]
    assert "secret" not in str(told)


async def test_of_a_group_the_first_error_is_told() -> None:
    """A task group's own frames say nothing about where it happened."""

    async def fail() -> None:
        raise ZeroDivisionError

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
    except BaseExceptionGroup as error:
        told = origin(error)
    assert told["error"] == "ZeroDivisionError"
