"""The spinner of slow commands."""

import io

from rich.console import Console

from bot.cli.spinner import spinner


def test_a_terminal_shows_the_text_and_erases_it() -> None:
    """It is drawn while the block runs, and erased afterwards."""
    screen = io.StringIO()
    with spinner("Writing", Console(file=screen, force_terminal=True, width=60)):
        pass
    assert "Writing" in screen.getvalue()
    assert screen.getvalue().rstrip().endswith("\x1b[2K")


def test_a_file_stays_empty() -> None:
    """If stderr is not a terminal, nothing is written to the log or pipe."""
    screen = io.StringIO()
    with spinner("Writing", Console(file=screen)):
        pass
    assert screen.getvalue() == ""
