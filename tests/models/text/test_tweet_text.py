import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.errors import RequestUnfit
from models.text.tweet_text import (
    CONTINUED_CHARACTERS,
    PROMPT_CHARACTERS,
    TWEET_CHARACTERS,
    cut_tweet,
    first_words,
    tidy_prompt,
)


def test_a_prompt_is_single_spaced_and_free_of_model_marks() -> None:
    """White space collapses, and a model's own marks cannot be smuggled in."""
    assert tidy_prompt("  My\n dream<|endoftext|>\tis ") == "My dream is"
    assert tidy_prompt("<|im_end|>") == ""


def test_a_prompt_that_leaves_no_room_is_refused() -> None:
    """A prompt as long as a tweet is answered with its length and the limit."""
    with pytest.raises(RequestUnfit, match=rf"201 characters\. Use at most {PROMPT_CHARACTERS}"):
        tidy_prompt("x" * 201)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  My  dream is\nsomething", "My dream is"),
        ("https://example.com/a?b=1\n\nLook at this", "Look at this"),
        ("one two three " * 10, "one two three one two three one two three one two three one"),
        ("夢" * 100, "夢" * CONTINUED_CHARACTERS),
        ("<|endoftext|> \n", ""),
        ("", ""),
    ],
)
def test_a_text_is_continued_from_its_first_words(text: str, expected: str) -> None:
    """Whole words of the first line that has any; scripts without spaces are cut by characters."""
    assert first_words(text) == expected


def test_bytes_that_are_no_text_are_refused() -> None:
    """What a terminal passes on of bytes that are not UTF-8 is a sentence, not a crash when it is printed."""
    with pytest.raises(RequestUnfit, match="broken characters"):
        tidy_prompt("My dream \udcff")


@pytest.mark.parametrize(
    ("raw", "is_finished", "expected"),
    [
        ("One two.\nThree", False, "One two."),
        ("One two.\nThree", True, "One two."),
        ("One two thr", False, "One two"),
        ("One two thr", True, "One two thr"),
        ("One\ttwo  three", True, "One two three"),
        ("  One<|endoftext|>Two", False, "One"),
        ("One two \N{REPLACEMENT CHARACTER}", True, "One two"),
        ("", True, ""),
        ("\n\n", False, ""),
    ],
)
def test_a_tweet_is_the_first_line_in_whole_words(raw: str, expected: str, *, is_finished: bool) -> None:
    """What follows a new line or a mark is gone; a word that the limit of tokens broke is dropped."""
    assert cut_tweet(raw, is_finished=is_finished) == expected


def test_a_long_tweet_ends_with_a_sentence_where_it_can() -> None:
    """Of text longer than a tweet, the last whole sentence that keeps most of it is the end."""
    sentence = "This is a sentence of some length, and it goes on for a while. "
    assert cut_tweet(sentence * 6, is_finished=True) == (sentence * 4).strip()


def test_a_long_tweet_without_sentences_ends_with_a_word() -> None:
    """Without a sentence's end, the cut is between words and never in one."""
    cut = cut_tweet("word " * 100, is_finished=True)
    assert set(cut.split()) == {"word"}
    assert len(cut) <= TWEET_CHARACTERS


@given(st.text(), st.booleans())
def test_whatever_comes_out_is_one_short_line(raw: str, is_finished: bool) -> None:
    """Any text gives one line of at most 280 characters without a mark, and cutting it again changes nothing."""
    cut = cut_tweet(raw, is_finished=is_finished)
    assert len(cut) <= TWEET_CHARACTERS
    assert "\n" not in cut
    assert "<|endoftext|>" not in cut
    assert cut == cut.strip()
    assert cut_tweet(cut, is_finished=True) == cut


def test_japanese_without_spaces_is_cut_at_its_sentence() -> None:
    """A script without spaces is cut behind its own full stop."""
    assert cut_tweet("今日は雨です。" * 60, is_finished=True) == "今日は雨です。" * 40
