"""A spinner for commands that take long: it shows that the command is alive, and for how long it has been waiting.

It does not know what is waited for.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


@contextmanager
def spinner(text: str, console: Console | None = None) -> Iterator[None]:
    """Show `text` and the time on stderr until the block ends, and leave nothing; silent where it is no terminal."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        bar.add_task(text, total=None)
        yield
