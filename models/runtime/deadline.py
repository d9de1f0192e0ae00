"""A total deadline for a call that cannot be interrupted: HTTP libraries have timeouts for single reads only.

The call runs in a thread. One that is late is left behind: a thread cannot be stopped from outside. So whoever asks a
network does it in a child process (`trainer.child_process`), whose end takes the thread and its connection with it.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")


class DeadlineExceeded(Exception):
    """The call took longer than it may. Not a TimeoutError, which the call itself may raise."""


def within(seconds: float, call: Callable[[], Result]) -> Result:
    """The result of `call`. Raises what it raises, and DeadlineExceeded after `seconds`."""
    outcome: Future[Result] = Future()

    def run() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:  # noqa: BLE001 - it is raised again in the caller's thread
            outcome.set_exception(error)

    thread = threading.Thread(target=run, name="deadline", daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome.done():
        raise DeadlineExceeded
    return outcome.result()
