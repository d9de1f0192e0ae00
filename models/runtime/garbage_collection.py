"""Garbage collection: rare, paused while large libraries are imported, never looks through them, left out at exit."""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 50_000  # some megabytes, if they are garbage


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


def collect_rarely() -> None:
    """Collect garbage once there are 50,000 new objects, instead of 700, in this process.

    With 700, the imports of the bot take 360 collections, a sixth of their processor time.
    """
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])


@contextmanager
def importing_libraries() -> Iterator[None]:
    """As `collection_paused`, and what there is afterwards is never looked through again: call it as a process starts.

    A full collection looks through all objects of torch and transformers for a fifth of a second, in which the other
    threads wait. Objects that exist when the block ends are not freed as part of a cycle any more.
    """
    with collection_paused():
        yield
        gc.freeze()  # before the next collection, which would begin at once


def skip_collection_at_exit() -> None:
    """Leave this process's objects to the operating system when it ends.

    Python looks through all of them at exit: 0.35 s of processor time for the libraries that a training in a terminal
    imports, so seconds after Ctrl-C on a busy machine, and more for a stage that has loaded torch.
    """
    atexit.register(gc.freeze)
