"""Logging: structlog events on stderr, one line each. Never log a token, a prompt or a post."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from models.text.controls import without_controls

STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")  # the start of each of our lines


def configure(level: str) -> None:
    """Configure structlog for this process. Other libraries' records are logged from WARNING on."""
    number = logging.getLevelNamesMapping()[level]
    logging.basicConfig(
        stream=sys.stderr, level=max(number, logging.WARNING), format="%(levelname)s %(name)s %(message)s"
    )
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _remove_controls,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        logger_factory=lambda *_names: structlog.PrintLogger(
            sys.stderr
        ),  # the stderr of the moment: a console changes it
    )


def shorten(path: Path, oldest: datetime) -> None:
    """Remove the lines before `oldest` from a log, in place, so that its writers go on writing.

    Lines without a time stamp belong to the one before. A log without older lines is not touched.
    """
    lines = path.read_bytes().splitlines(keepends=True)
    mark = oldest.astimezone(UTC).isoformat()[:19].encode()
    first = next((place for place, line in enumerate(lines) if (found := STAMP.match(line)) and found[0] >= mark), None)
    if first is None and not any(STAMP.match(line) for line in lines):
        return
    kept = [] if first is None else lines[first:]
    if len(kept) < len(lines):
        with path.open("r+b") as file:
            file.truncate(0)
            file.write(b"".join(kept))


def _remove_controls(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A log is read in a terminal, and a line of it is one event."""
    return {name: without_controls(value) if isinstance(value, str) else value for name, value in event.items()}


def origin(error: BaseException) -> dict[str, Any]:
    """Fields to log for an unexpected error: its class and stack frames, of a group those of its first error.

    Not its message, which may quote a prompt or a post.
    """
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    frames = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    return {"error": type(error).__name__, "frames": frames}
