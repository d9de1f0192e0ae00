import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.errors import CheckpointUnfit
from models.text.copy_guard import CopyGuard, copy_rate
from models.text.words import words_of

KEY = b"k" * 32
SOURCES = (
    "The good thing about a vending machine is that it never asks you how you slept last night.",
    "Nobody told the pigeon that it was Monday again.",
    "Good morning all!",
    "明日は雨が降るでしょう、傘を持ってください。",
)
GUARD = CopyGuard.of(SOURCES, KEY)


@pytest.mark.parametrize("text", SOURCES)
def test_every_training_tweet_is_a_copy_of_itself(text: str) -> None:
    """Word for word is a copy, whatever its length or script."""
    assert GUARD.is_copy(text)


@pytest.mark.parametrize(
    "text",
    [
        "the GOOD thing about a vending machine is that it never asks you how you slept last night",
        "@gerald Nobody told the pigeon that it was Monday again 🐦 https://t.co/abc",
        "Nobody told the pigeon that it was Friday again.",
        "I say that the good thing about a vending machine is that it is warm.",
        "The good thing about one vending machine is that it rarely asks you how you slept last night.",
        "good morning all",
    ],
)
def test_a_near_copy_is_a_copy(text: str) -> None:
    """Case, marks, mentions, links, one other word, a long run, or most of the runs: still the same tweet."""
    assert GUARD.is_copy(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🐦",
        "The good thing about a pigeon is that it never sleeps.",
        "Good morning all you beautiful machines!",
        "Nobody told me.",
        "It was Monday again and the lift was full.",
    ],
)
def test_shared_phrases_are_no_copy(text: str) -> None:
    """A voice may use its own turns of phrase."""
    assert not GUARD.is_copy(text)


def test_an_8_gram_of_the_prompt_is_no_copy() -> None:
    """Who quotes a tweet as a prompt and gets it continued otherwise is shown the answer."""
    prompt = "The good thing about a vending machine is"
    assert not GUARD.is_copy(f"{prompt} the light inside, and the hum, and the little coil that turns for me", prompt)
    assert GUARD.is_copy(f"{prompt} that it never asks", prompt)


def test_a_guard_is_read_back_unchanged() -> None:
    """Written and read again, it judges the same."""
    again = CopyGuard.from_bytes(GUARD.to_bytes(), KEY)
    assert again == GUARD
    assert again.is_copy(SOURCES[0])


@pytest.mark.parametrize("guard", [GUARD, CopyGuard.of((), KEY)])
def test_a_guard_made_with_another_key_is_refused(guard: CopyGuard) -> None:
    """It would recognise nothing, and copies would be shown; the sentence says what to do."""
    with pytest.raises(CheckpointUnfit, match=r"put that one back from a backup; or train"):
        CopyGuard.from_bytes(guard.to_bytes(), b"o" * 32)


@pytest.mark.parametrize("data", [b"", b"MYG3", GUARD.to_bytes()[:-3], b"XXXX" + GUARD.to_bytes()[4:]])
def test_a_damaged_guard_is_refused(data: bytes) -> None:
    """Half a file is no guard that lets everything pass."""
    with pytest.raises(ValueError, match=r"guard|length|multiple"):
        CopyGuard.from_bytes(data, KEY)


def test_the_file_holds_no_words() -> None:
    """What is stored are hashes: no source word can be read in it."""
    assert not any(word.encode() in GUARD.to_bytes() for text in SOURCES for word in words_of(text) if len(word) > 3)


def test_the_copy_rate_is_a_share() -> None:
    """Two copies of four are a half; no texts have no copies."""
    assert copy_rate(GUARD, [SOURCES[0], SOURCES[1], "Something else entirely.", "And more."]) == 0.5
    assert copy_rate(GUARD, []) == 0.0


@given(st.lists(st.text(), max_size=8))
def test_any_training_tweet_with_words_is_recognized(texts: list[str]) -> None:
    """Whatever people write, the guard over it knows it again."""
    guard = CopyGuard.of(texts, KEY)
    assert all(guard.is_copy(text) for text in texts if words_of(text))


def test_a_guard_over_many_words_is_built_in_little_memory() -> None:
    """A tuple for each hash would take 150 bytes."""
    texts = [" ".join(f"{(7 * place + number) % 5_000:x}" for place in range(2_000)) for number in range(10)]
    tracemalloc.start()
    try:
        guard = CopyGuard.of(texts, b"k" * 32)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 60 * len(guard.hashes)
