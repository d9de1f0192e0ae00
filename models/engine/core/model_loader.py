"""Background loader: reads one model at a time on a thread of its own, while other models go on generating."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import torch

from models.runtime.rust_panics import RustPanic, is_panic

Model = TypeVar("Model")

MAX_FAILURES = 8  # kept until somebody asks for them


class PendingLoad(Exception):
    """The model, or another one before it, is still loading: ask again."""


class ModelLoader(Generic[Model]):
    """Used by one thread, which polls it."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._loaded: dict[str, Model] = {}
        self._failed: dict[str, BaseException] = {}

    @property
    def is_busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self, key: str, read: Callable[[], Model]) -> None:
        """Call `read` in the background and keep its result under `key`. Only if the loader is not busy."""
        self._thread = threading.Thread(target=self._run, args=(key, read), name="loader", daemon=True)
        self._thread.start()

    def wait(self, seconds: float | None) -> None:
        """Wait for the running load, at most `seconds`."""
        if self._thread is not None:
            self._thread.join(seconds)

    def pop_loaded(self) -> dict[str, Model]:
        """All models loaded since the last call, whoever asked for them."""
        return {key: self._loaded.pop(key) for key in list(self._loaded)}

    def raise_failure(self, key: str) -> None:
        """Raise the error of the last attempt to load `key`, once."""
        if key in self._failed:
            raise self._failed.pop(key)

    def _run(self, key: str, read: Callable[[], Model]) -> None:
        torch.set_num_threads(1)  # of this thread: it must not slow the steps of other models
        try:
            self._loaded[key] = read()
        except BaseException as error:  # noqa: BLE001 - raised to whoever asked for it, a Rust library's panic too
            self._failed[key] = RustPanic(type(error).__name__) if is_panic(error) else error
            while len(self._failed) > MAX_FAILURES:
                self._failed.pop(next(iter(self._failed)))
