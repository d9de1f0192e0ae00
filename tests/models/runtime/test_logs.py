"""The log: what stands in it of an error that nobody foresaw."""

import asyncio
import io

import pytest
import structlog

from models.runtime.logs import configure, origin


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


def test_the_log_goes_to_the_stderr_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A console that turns stderr into a file, or a stream that was closed since, is followed."""
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr("sys.stderr", first)
    configure("INFO")
    monkeypatch.setattr("sys.stderr", second)
    first.close()
    structlog.get_logger().info("an event")
    structlog.reset_defaults()
    assert "an event" in second.getvalue()
