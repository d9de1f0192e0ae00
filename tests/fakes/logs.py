"""The lines that `structlog.testing.capture_logs` collects."""

from collections.abc import MutableMapping
from typing import Any

LogLines = list[MutableMapping[str, Any]]


def is_logged(lines: LogLines, text: str) -> bool:
    """Whether the event or a field of a line contains `text`."""
    return any(text in str(line) for line in lines)
