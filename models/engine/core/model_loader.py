"""Models are read here, on a thread of its own and one at a time, so that rows on others go on meanwhile.

It does not know what a model is, nor who asked for it.
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import torch

Thing = TypeVar("Thing")

MAX_FAILURES = 8  # remembered for who asked


class PendingLoad(Exception):
    """It is being read, or something before it; to be asked for again."""


class ModelLoader(Generic[Thing]):
    """For one asking thread."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._found: dict[str, Thing] = {}
        self._failed: dict[str, Exception] = {}

    @property
    def is_busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self, key: str, read: Callable[[], Thing]) -> None:
        """Have `read` called, for what is then found under `key`. Nothing else may be under way."""
        self._thread = threading.Thread(target=self._run, args=(key, read), name="loader", daemon=True)
        self._thread.start()

    def wait(self, seconds: float | None) -> None:
        """Until what is read is there, at most so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def take_all(self) -> dict[str, Thing]:
        """What has been read since, whoever wanted it."""
        return {key: self._found.pop(key) for key in list(self._found)}

    def check(self, key: str) -> None:
        """Raises what came of reading `key` the last time, once."""
        if key in self._failed:
            raise self._failed.pop(key)

    def _run(self, key: str, read: Callable[[], Thing]) -> None:
        torch.set_num_threads(1)  # this thread's: the others' steps are not to wait for it
        try:
            self._found[key] = read()
        except Exception as error:  # noqa: BLE001 - who asked for it is told
            self._failed[key] = error
            while len(self._failed) > MAX_FAILURES:
                self._failed.pop(next(iter(self._failed)))
