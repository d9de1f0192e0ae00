"""Garbage collection: paused while large libraries are imported, which nearly all stays."""

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
