"""Pausing garbage collection, leaving libraries out of it, and leaving it out at exit."""

import gc
import subprocess
import sys

import pytest

from models.runtime.garbage_collection import collection_paused


def fail_in_a_block() -> None:
    with collection_paused():
        raise ImportError


def test_it_is_paused_for_the_block() -> None:
    """Also where blocks are nested, or fail."""
    with collection_paused():
        with pytest.raises(ImportError):
            fail_in_a_block()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_nothing_is_collected_at_exit() -> None:
    """Cycles of objects are not looked through any more; what is registered to run at exit still runs."""
    script = """
import atexit
from models.runtime.garbage_collection import skip_collection_at_exit

class Cycle:
    def __init__(self):
        self.own = self
    def __del__(self):
        print("collected")

atexit.register(print, "at exit")
skip_collection_at_exit()
Cycle()
"""
    assert printed(script) == "at exit\n"


def test_it_is_rare() -> None:
    """The objects that a thousand modules leave begin no more than a handful of collections."""
    script = """
import gc
from models.runtime.garbage_collection import collect_rarely

collect_rarely()
before = gc.get_stats()[0]["collections"]
made = [[] for _ in range(200_000)]
print(gc.get_stats()[0]["collections"] - before < 10)
"""
    assert printed(script) == "True\n"


def test_imported_libraries_are_never_looked_through() -> None:
    """No collection begins when their import ends, and later ones leave them out."""
    script = """
import gc
from models.runtime.garbage_collection import importing_libraries

begun = []
gc.callbacks.append(lambda phase, _about: begun.append(phase))
with importing_libraries():
    imported = [[] for _ in range(200_000)]
print(len(begun), gc.isenabled(), len(gc.get_objects()) < 1_000)
"""
    assert printed(script) == "0 True True\n"


def printed(script: str) -> str:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
