"""The spinner that shows a waiting command to be alive."""

import io

from rich.console import Console

from bot.cli.waiting import spinner


def test_a_terminal_sees_what_is_waited_for_and_keeps_nothing() -> None:
    """It is drawn while the block runs, and its line is erased after it."""
    screen = io.StringIO()
    with spinner("Writing", Console(file=screen, force_terminal=True, width=60)):
        pass
    assert "Writing" in screen.getvalue()
    assert screen.getvalue().rstrip().endswith("\x1b[2K")


def test_a_file_gets_nothing() -> None:
    """Where stderr is no terminal, a log or a pipe stays clean."""
    screen = io.StringIO()
    with spinner("Writing", Console(file=screen)):
        pass
    assert screen.getvalue() == ""
