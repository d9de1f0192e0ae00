"""Lines for people on stdout and stderr: the only place that writes to a terminal, without control characters.

The console, progress bars and spinners draw with libraries of their own, and remove them from what they are given.
"""

import sys

from models.text.controls import without_controls


def print_line(text: str) -> None:
    """Print the text, or a JSON document (`json_text`), and a line end. Raises OSError."""
    sys.stdout.write(without_controls(text) + "\n")


def print_error(text: str) -> None:
    sys.stderr.write(without_controls(text) + "\n")
