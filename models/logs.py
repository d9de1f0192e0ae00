"""How the service writes its log: one line an event, on stderr, never a token, a prompt or a post.

It does not know what the events mean.
"""

import logging
import sys
import traceback
from typing import Any

import structlog


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


def origin(error: BaseException) -> dict[str, Any]:
    """What the log has of an error nobody foresaw: its kind, and where it happened; of a group, its first one's.

    Not what it says: that may quote a prompt or a post.
    """
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    frames = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    return {"error": type(error).__name__, "frames": frames}
