"""Panics of libraries written in Rust: tokenizers, safetensors, typst.

PyO3 raises them as a BaseException that cannot be imported, so that no `except Exception` catches them, and a thread or
process ends where an error of one model, text or picture should have been reported.
"""

from collections.abc import Iterator
from contextlib import contextmanager


class RustPanic(Exception):
    """A library written in Rust panicked. Without the panic's message, which may quote a text."""


@contextmanager
def panics_as_exceptions() -> Iterator[None]:
    """Raise RustPanic for a panic in the block."""
    try:
        yield
    except BaseException as error:
        if is_panic(error):
            raise RustPanic(type(error).__name__) from None
        raise


def is_panic(error: BaseException) -> bool:
    return type(error).__name__ == "PanicException"
