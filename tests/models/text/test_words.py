"""Word segmentation in every script, and what the copy guard and the corpus make of it."""

from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.text.copy_guard import CopyGuard, copy_rate
from models.text.words import is_spaceless, numbers_of, words_of
from tests.models.text.grammars import GRAMMARS, SPACED, sentences

KEY = b"k" * 32
TRAINED, NEW, SEEDS = 8, 100, range(4)
MAX_EXCESS = 0.1  # of a language's rate of false copies over that of English
SPACELESS = sorted(set(GRAMMARS) - set(SPACED))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don’t stop, @bob! https://t.co/a www.b.example", ["don't", "stop"]),
        ("고양이가 3번 왔다.", ["고양이가", "3번", "왔다"]),
        ("वह हिन्दी बोलता है।", ["वह", "हिन्दी", "बोलता", "है"]),
        ("நான் தமிழ் பேசுகிறேன்", ["நான்", "தமிழ்", "பேசுகிறேன்"]),
        ("cafe\u0301 CAFÉ", ["café", "café"]),
        ("می\u200cخواهم بروم", ["میخواهم", "بروم"]),
        ("今日は天気がいいので、散歩に行きます。", ["今日は", "天気が", "いいので", "散歩に", "行きます"]),
        ("手整体插在口袋里", ["手", "整体插", "在", "口袋", "里"]),
        ("วันนี้อากาศดีมากเลย 🌞", ["วัน", "นี้", "อากาศ", "ดี", "มาก", "เลย"]),
        ("気温は35度", ["気温は", "35", "度"]),
        ("見てhttps://t.co/a1猫", ["見て", "猫"]),
        ("🌧️ ... —", []),
    ],
)
def test_words_are_those_of_the_script(text: str, words: list[str]) -> None:
    """Spaces separate words where the script has them; vowel signs and accents belong to their letter."""
    assert words_of(text) == words


@pytest.mark.parametrize("language", GRAMMARS)
def test_a_sentence_has_about_as_many_words_in_every_language(language: str) -> None:
    """Neither every character nor a whole phrase counts as one word."""
    assert 8 <= mean(len(words_of(text)) for text in sentences(language)) <= 17


@pytest.mark.parametrize("language", GRAMMARS)
def test_a_new_sentence_is_called_a_copy_as_rarely_as_in_english(language: str) -> None:
    """Taking every character for a word called nearly every new Korean, Japanese or Thai sentence a copy."""
    assert _rate_of_false_copies(language) <= _rate_of_false_copies("English") + MAX_EXCESS


def _rate_of_false_copies(language: str) -> float:
    """How many of a grammar's sentences the guard over a few others of them calls copies."""
    shuffled = [sentences(language, seed) for seed in SEEDS]
    return mean(copy_rate(CopyGuard.of(texts[:TRAINED], KEY), texts[-NEW:]) for texts in shuffled)


@pytest.mark.parametrize("language", GRAMMARS)
@pytest.mark.parametrize("beginning", ["", "ha ", "5 "])
def test_a_copy_is_recognized_wherever_it_stands(language: str, beginning: str) -> None:
    """What stands before a phrase does not change how the phrase is cut into words."""
    learned = [text for text in sentences(language) if len(words_of(text)) > 7][:NEW]
    assert copy_rate(CopyGuard.of(learned, KEY), [f"{beginning}{text}" for text in learned]) == 1.0


@pytest.mark.parametrize("language", GRAMMARS)
def test_only_scripts_without_spaces_are_spaceless(language: str) -> None:
    """Korean has spaces between its words."""
    assert is_spaceless(sentences(language)[0]) == (language in SPACELESS)


@pytest.mark.parametrize(
    ("word", "numbers"),
    [("5km", ["5"]), ("3번", ["3"]), ("१२वीं", ["१२"]), ("2nd", ["2"]), ("3:1", ["3", "1"]), ("km", [])],
)
def test_numbers_within_words_are_found(word: str, numbers: list[str]) -> None:
    """Also where a unit follows without a space, and in the digits of other scripts."""
    assert [number for part in words_of(word) for number in numbers_of(part)] == numbers


@given(st.text())
def test_any_text_has_words_without_blanks(text: str) -> None:
    """No word is empty or contains white space, and words are segmented alike in any case."""
    words = words_of(text)
    assert all(words)
    assert not any(character.isspace() for word in words for character in word)


@given(st.sampled_from(SPACELESS), st.integers(0, 200), st.text(st.characters(categories=("P", "S", "Zs"))))
def test_punctuation_around_a_sentence_changes_no_words(language: str, number: int, signs: str) -> None:
    """Emoji, quotes and spaces are no words."""
    text = sentences(language)[number]
    assert words_of(f"{signs} {text} {signs}") == words_of(text)
