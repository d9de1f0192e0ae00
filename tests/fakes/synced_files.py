"""Which files and folders this thread brings to the disk with fsync."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any


@contextmanager
def synced_paths() -> Iterator[list[Path]]:
    """The paths of all calls of `os.fsync` in the block, in their order.

    A profiler sees the call, but not its argument: that is looked up among the caller's variables.
    """
    synced: list[Path] = []

    def see(frame: FrameType, event: str, called: Any) -> None:
        if event == "c_call" and called is os.fsync:
            synced.append(Path(f"/proc/self/fd/{frame.f_locals['descriptor']}").readlink())

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        yield synced
    finally:
        sys.setprofile(before)
