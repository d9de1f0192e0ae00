"""The incremental detokenizer."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoTokenizer

from models.engine.scheduler.detokenizer import Detokenizer


def from_bytes(tokens: list[int]) -> str:
    """A decoder whose tokens are UTF-8 bytes."""
    return bytes(tokens).decode("utf-8", "replace")


def detokenizer(stop: tuple[str, ...] = (), prompt: str = "") -> Detokenizer:
    return Detokenizer(from_bytes, list(prompt.encode()), stop)


def test_only_whole_characters_are_read() -> None:
    """A character of several tokens comes with its last token."""
    text, chunks = detokenizer(), []
    for byte in "aé日🎺b".encode():
        text.add(byte)
        chunks.append(text.read())
    assert [chunk for chunk in chunks if chunk] == ["a", "é", "日", "🎺", "b"]


def test_an_incomplete_character_at_the_end_is_dropped() -> None:
    """The text ends before it."""
    text = detokenizer()
    for byte in "a日".encode()[:-1]:
        text.add(byte)
    text.finish()
    assert text.read() == "a"


def test_a_stop_string_ends_the_text_before_it() -> None:
    """Nothing from it on is in the text."""
    text = detokenizer(("\n", "END"))
    for byte in b"one END two":
        text.add(byte)
    assert (text.read(), text.is_stopped) == ("one ", True)


def test_a_partial_stop_string_is_held_back() -> None:
    """If it turns out to be none, it comes later."""
    text, chunks = detokenizer(("END",)), []
    for byte in b"xENxE":
        text.add(byte)
        chunks.append(text.read())
    text.finish()
    assert [*chunks, text.read()] == ["x", "", "", "ENx", "", "E"]


@given(st.text(max_size=40), st.lists(st.booleans(), min_size=200, max_size=200))
def test_reading_at_any_time_gives_the_same_text(content: str, reads: list[bool]) -> None:
    """However often it is read."""
    content = content.replace("\N{REPLACEMENT CHARACTER}", "")
    text, chunks = detokenizer(prompt="日本"), []
    for byte, is_read in zip(content.encode(), reads, strict=False):
        text.add(byte)
        chunks += [text.read()] if is_read else []
    text.finish()
    assert "".join([*chunks, text.read()]) == content


def test_the_first_space_is_kept(tiny_gpt2: Path) -> None:
    """With a real tokenizer: the space before the first word belongs to the completion."""
    tokenizer = AutoTokenizer.from_pretrained(tiny_gpt2)
    prompt, whole = tokenizer("My dream is").input_ids, tokenizer("My dream is to sing 🎺!").input_ids
    text = Detokenizer(tokenizer.decode, prompt)
    for token in whole[len(prompt) :]:
        text.add(token)
    text.finish()
    assert text.read() == " to sing 🎺!"
