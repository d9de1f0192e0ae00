"""Lines for people on stdout and stderr: the only place that writes to a terminal, without control characters.

The console, progress bars and spinners draw with libraries of their own, and remove them from what they are given.
"""

import os
import re
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TextIO

from models.domain.errors import ServiceError
from models.text.controls import without_controls

UNLIMITED = 10_000  # characters of a line in a file or pipe

# Commands that a chat and a terminal both have, as sentences for both name them.
CHAT_COMMAND = re.compile(
    r"(?<![\w/.])/(personas|train|jobs|cancel|retrain|share|rename|retire|restore|delete|optout)\b(?![/.]\w)"
)
OWN_COMMAND = re.compile(r"(?<![\w/.@-])mynah(?= [a-z])")  # the program; its name as a word is Mynah
TWEET_COMMAND = re.compile(r"(?<![\w/.])/tweet @([\w.@-]*\w)")


def print_line(text: str) -> None:
    """Print sentences to stdout. In a terminal, lines are wrapped and commands are shown as they can be typed there.

    Raises OSError.
    """
    sys.stdout.write(shown_on(sys.stdout, text) + "\n")


def print_error(text: str) -> None:
    """As `print_line`, to stderr."""
    sys.stderr.write(shown_on(sys.stderr, text) + "\n")


def print_text(text: str) -> None:
    """Print a text that is no sentence of ours, such as a tweet: wrapped in a terminal. Raises OSError."""
    sys.stdout.write(fitted(without_controls(text), columns_of(sys.stdout)) + "\n")


def print_document(text: str) -> None:
    """Print a document for a program or a file, such as JSON (`json_text`) or Markdown, as it is. Raises OSError."""
    sys.stdout.write(without_controls(text) + "\n")


def shown_on(stream: TextIO, text: str) -> str:
    """Sentences as they are printed to a stream, also as a question."""
    columns = columns_of(stream)
    text = without_controls(text)
    return text if columns is None else fitted(OWN_COMMAND.sub(_program(), text), columns)


def print_refusal(error: ServiceError) -> None:
    """Print why a command could not be carried out."""
    print_error(with_terminal_commands(error.sentence))


def with_terminal_commands(text: str) -> str:
    """A sentence that chats show too, with `mynah train` where it says /train."""
    return CHAT_COMMAND.sub(r"`mynah \1`", TWEET_COMMAND.sub(r"`mynah tweet --persona \1`", text))


def terminal_width() -> int | None:
    """The columns of the terminal that stdout is; None for a file or pipe."""
    return columns_of(sys.stdout)


def columns_of(stream: TextIO) -> int | None:
    """The columns of the terminal that a stream is; None for a file or pipe."""
    return shutil.get_terminal_size().columns if stream.isatty() else None


def _program() -> str:
    """How `mynah` is called in this folder: a virtual environment that isn't activated is not on the PATH."""
    launcher = Path(sys.prefix) / "bin" / "mynah"
    if shutil.which("mynah") or not launcher.exists():
        return "mynah"
    path = os.path.relpath(launcher)
    return str(launcher) if path.startswith("..") else path


def fitted(text: str, width: int | None) -> str:
    """The text with lines of at most `width` characters, broken between words, each with its own indentation."""
    lines = ((line, line[: len(line) - len(line.lstrip(" "))]) for line in text.split("\n"))
    return "\n".join(wrapped(line, width, indent) for line, indent in lines)


def wrapped(line: str, width: int | None, indent: str = "") -> str:
    """The line in lines of at most `width` characters, those after the first with `indent`; None does not wrap.

    It is broken between words only: links and paths stay whole, so that they can be opened and copied.
    """
    return textwrap.fill(
        line,
        width or UNLIMITED,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
