"""How the service writes its log: one line an event, on stderr, never a token, a prompt or a post.

It does not know what the events mean.
"""

import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")  # how a line of ours begins


def configure(level: str) -> None:
    """Set up structlog for this process; other libraries' records come through at WARNING and above."""
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
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        logger_factory=lambda *_names: structlog.PrintLogger(
            sys.stderr
        ),  # the stderr of the moment: a console changes it
    )


def shorten(path: Path, oldest: datetime) -> None:
    """Take the lines before `oldest` out of a log, and those that follow one, in place: who writes goes on writing.

    A log all of which is younger is left alone.
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


def origin(error: BaseException) -> dict[str, Any]:
    """What the log has of an error nobody foresaw: its kind, and where it happened; of a group, its first one's.

    Not what it says: that may quote a prompt or a post.
    """
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    frames = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    return {"error": type(error).__name__, "frames": frames}
