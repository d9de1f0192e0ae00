"""Lines for people on stdout and stderr: the only place that writes to a terminal, without control characters.

The console, progress bars and spinners draw with libraries of their own, and remove them from what they are given.
"""

import re
import shutil
import sys
import textwrap

from models.domain.errors import ServiceError
from models.text.controls import without_controls

UNLIMITED = 10_000  # characters of a line in a file or pipe

# Commands that a chat and a terminal both have, as sentences for both name them.
CHAT_COMMAND = re.compile(
    r"(?<![\w/.])/(personas|train|jobs|cancel|retrain|share|rename|retire|restore|delete|optout)\b(?![/.]\w)"
)
TWEET_COMMAND = re.compile(r"(?<![\w/.])/tweet @([\w.@-]*\w)")


def print_line(text: str) -> None:
    """Print the text, or a JSON document (`json_text`), and a line end. Raises OSError."""
    sys.stdout.write(without_controls(text) + "\n")


def print_error(text: str) -> None:
    sys.stderr.write(without_controls(text) + "\n")


def print_refusal(error: ServiceError) -> None:
    """Print why a command could not be carried out."""
    print_error(with_terminal_commands(error.sentence))


def with_terminal_commands(text: str) -> str:
    """A sentence that chats show too, with `mynah train` where it says /train."""
    return CHAT_COMMAND.sub(r"`mynah \1`", TWEET_COMMAND.sub(r"`mynah tweet --persona \1`", text))


def terminal_width() -> int | None:
    """The columns of the terminal that stdout is; None for a file or pipe."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


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
