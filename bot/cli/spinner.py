"""A spinner for slow commands: shows that the command is alive, and how long it has been waiting."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from models.text.controls import without_controls


@contextmanager
def spinner(text: str, console: Console | None = None) -> Iterator[None]:
    """Show `text` and the elapsed time on stderr until the block ends, then erase them. Silent if not a terminal."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        bar.add_task(without_controls(text), total=None)
        yield
