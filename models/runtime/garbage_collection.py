"""Garbage collection: paused while large libraries are imported, which nearly all stays, and left out at exit."""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """No garbage is collected in the block, in any thread of this process.

    Importing torch and transformers makes a million objects, and Python looks through all of them again and again: a
    sixth of the processor time of the imports.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def skip_collection_at_exit() -> None:
    """Leave this process's objects to the operating system when it ends.

    Python looks through all of them at exit: 0.35 s of processor time for the libraries that a training in a terminal
    imports, so seconds after Ctrl-C on a busy machine, and more for a stage that has loaded torch.
    """
    atexit.register(gc.freeze)
