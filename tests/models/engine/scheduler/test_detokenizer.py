"""The text of a completion as its tokens come in."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoTokenizer

from models.engine.scheduler.detokenizer import Detokenizer


def from_bytes(tokens: list[int]) -> str:
    """A decoder whose tokens are the bytes of UTF-8."""
    return bytes(tokens).decode("utf-8", "replace")


def transcript(stop: tuple[str, ...] = (), prompt: str = "") -> Detokenizer:
    return Detokenizer(from_bytes, list(prompt.encode()), stop)


def test_only_whole_characters_are_read() -> None:
    """A character of several tokens is read when its last token has come, not before."""
    text, pieces = transcript(), []
    for byte in "aé日🎺b".encode():
        text.add(byte)
        pieces.append(text.read())
    assert [piece for piece in pieces if piece] == ["a", "é", "日", "🎺", "b"]


def test_half_a_character_at_the_end_is_dropped() -> None:
    """A text that ends in the middle of a character ends before it."""
    text = transcript()
    for byte in "a日".encode()[:-1]:
        text.add(byte)
    text.finish()
    assert text.read() == "a"


def test_a_stop_text_ends_the_text_before_it() -> None:
    """What comes from the stop text on is no part of the text."""
    text = transcript(("\n", "END"))
    for byte in b"one END two":
        text.add(byte)
    assert (text.read(), text.is_stopped) == ("one ", True)


def test_the_start_of_a_stop_text_is_held_back() -> None:
    """Nothing is shown that a stop text would take back; what turns out to be none is shown later."""
    text, pieces = transcript(("END",)), []
    for byte in b"xENxE":
        text.add(byte)
        pieces.append(text.read())
    text.finish()
    assert [*pieces, text.read()] == ["x", "", "", "ENx", "", "E"]


@given(st.text(max_size=40), st.lists(st.booleans(), min_size=200, max_size=200))
def test_reading_at_any_time_gives_the_same_text(content: str, reads: list[bool]) -> None:
    """However often it is read, the pieces together are the text."""
    content = content.replace("\N{REPLACEMENT CHARACTER}", "")
    text, pieces = transcript(prompt="日本"), []
    for byte, is_read in zip(content.encode(), reads, strict=False):
        text.add(byte)
        pieces += [text.read()] if is_read else []
    text.finish()
    assert "".join([*pieces, text.read()]) == content


def test_a_real_tokenizers_spaces_are_kept(tiny_gpt2: Path) -> None:
    """The space before the first new word is part of the completion."""
    tokenizer = AutoTokenizer.from_pretrained(tiny_gpt2)
    prompt, whole = tokenizer("My dream is").input_ids, tokenizer("My dream is to sing 🎺!").input_ids
    text = Detokenizer(tokenizer.decode, prompt)
    for token in whole[len(prompt) :]:
        text.add(token)
    text.finish()
    assert text.read() == " to sing 🎺!"
