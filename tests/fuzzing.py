"""Fuzzing with hypothesis: mutations of small valid inputs, how many are tried, and the time that each may take.

`make test` tries a few, the same each time. `make fuzz` (the profile `nightly`) tries new ones, for FUZZ_SECONDS each
test.
"""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from random import Random
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MAX_SECONDS = 1.0  # of processor time for one input
FUZZ_SECONDS = float(os.environ.get("FUZZ_SECONDS", "60"))
IS_NIGHTLY = settings.get_current_profile_name() == "nightly"
SEEDS = st.integers(0, (1 << 64) - 1)  # of a Random: a draw from hypothesis for each choice would be far slower
ODD_VALUES: Sequence[object] = (
    None,
    True,
    0,
    -1,
    1.5,
    "",
    " ",
    "\0",
    "\ud83d",
    "null",
    [],
    {},
    [[]],
    {"text": {}},
    [None],
)
ODD_JSON = ("1e999", "-NaN", "NaN", "9" * 5_000, '"\\ud83d"', '"\\u0000"', "tru", "'a'", "{,}", "[,]")
ODD_BYTES = (
    *(b"\0", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xf0\x9f\x98", b"\xed\xa0\x80", b"\r", b"\n\n", b" " * 3_000),
    *(b'"', b"\\", b"'", b"[", b"]", b"{", b"}", b",", b";", b"\t", b":", b"=", b"<", b"<!--", b"&#", b"PK\3\4"),
)
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp932")


def fuzzed(examples: int, **strategies: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test with so many examples, or with the profile's as far as FUZZ_SECONDS suffice."""

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        begun: list[float] = []

        @wraps(test)
        def bounded(*args: Any, **arguments: Any) -> None:
            begun[:] = begun or [time.monotonic()]
            if not IS_NIGHTLY or time.monotonic() - begun[0] < FUZZ_SECONDS:
                test(*args, **arguments)

        limits = settings(
            max_examples=settings().max_examples if IS_NIGHTLY else examples,
            derandomize=not IS_NIGHTLY,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        return limits(given(**strategies)(bounded))

    return decorate


@contextmanager
def within_processor_seconds(seconds: float, what: str = "it") -> Iterator[None]:
    """Fails a block that takes more processor time, also one that would never end or that catches every Exception."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        pytest.fail(f"{what} takes more than {seconds:g} s")

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def within_a_second() -> AbstractContextManager[None]:
    """`within_processor_seconds` for one input of a parser."""
    return within_processor_seconds(MAX_SECONDS)


def mutated_json(value: object, random: Random, rate: float = 0.03) -> str:
    """JSON of the value: with keys missing and repeated, other types, odd numbers, deep nesting."""
    if random.random() < rate:
        return random.choice(ODD_JSON) if random.random() < 0.3 else json.dumps(random.choice(ODD_VALUES))
    match value:
        case dict():
            pairs = [pair for pair in value.items() if random.random() >= rate]
            if pairs and random.random() < rate:
                pairs.append((random.choice(pairs)[0], random.choice(ODD_VALUES)))
            if pairs and random.random() < rate:
                random.shuffle(pairs)
            text = ", ".join(f"{json.dumps(key)}: {mutated_json(item, random, rate)}" for key, item in pairs)
            text = f"{{{text}}}"
        case list():
            text = f"[{', '.join(mutated_json(item, random, rate) for item in value)}]"
        case _:
            text = json.dumps(value, ensure_ascii=random.random() < 0.5)
    if random.random() < rate / 4:
        depth = random.choice((1, 2, 50, 900, 990, 5_000))
        opening, closing = random.choice((("[", "]"), ('{"data": ', "}"), ('{"text": ', "}"), ('{"tweet": ', "}")))
        text = opening * depth + text + closing * depth
    return text


def mutated_bytes(data: bytes, random: Random) -> bytes:
    """The data with up to five damages: bytes changed, cut off, left out, repeated or put in."""
    for _damage in range(random.choice((0, 0, 1, 1, 2, 5))):
        start = random.randrange(len(data) + 1)
        end = min(len(data), start + random.choice((1, 2, 4, 40, 400)))
        odd = random.choice((random.choice(ODD_BYTES), random.randbytes(random.choice((1, 2, 4, 8)))))
        data = random.choice(
            (
                data[:start],
                data[start:],
                data[:start] + data[end:],
                data[:end] + data[start:],
                data[:start] + odd + data[start:],
                data[:start] + odd + data[start + len(odd) :],
            )
        )
    return data


def in_some_encoding(text: str, random: Random) -> bytes:
    encoding = random.choice(ENCODINGS)
    return text.encode(encoding, "surrogatepass" if encoding == "utf-8" else "replace")
