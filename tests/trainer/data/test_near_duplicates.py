"""Which posts count as near-duplicates, also long ones, and the longest common subsequence behind it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.models.text.grammars import GRAMMARS, sentences
from trainer.data.near_duplicates import MAX_ALIGNED_WORDS, NearDuplicates, _common_subsequence

WORDS = st.lists(st.integers(0, 3), max_size=40)


def new_ones(*texts: str) -> list[bool]:
    known = NearDuplicates()
    return [known.is_new(text) for text in texts]


def long_post(words: int, every: int = 0) -> str:
    """A post of that many different words, in which every so many are others."""
    return " ".join(f"odd{n}th" if every and n % every == 0 else f"word{n}th" for n in range(words))


@pytest.mark.parametrize("words", [12, 200, 4_000])
def test_a_post_with_few_words_changed_is_a_near_duplicate(words: int) -> None:
    """However long it is; with a third of its words changed it is another."""
    assert new_ones(long_post(words), long_post(words, every=12), long_post(words, every=3)) == [True, False, True]


def test_a_number_makes_another_post() -> None:
    """A score or a date is what the post is about."""
    assert new_ones("we won the game by 3 goals", "We won the game by 3 goals!", "we won the game by 4 goals") == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ran 5km along the canal with the dog before work", "ran 6km along the canal with the dog before work"),
        ("나는 오늘 공원에서 개와 함께 3번 뛰었다 정말 좋았다", "나는 오늘 공원에서 개와 함께 4번 뛰었다 정말 좋았다"),
        ("今日の気温は35度でとても暑いので家で本を読む", "今日の気温は36度でとても暑いので家で本を読む"),
        ("วันนี้ฉันวิ่ง๕กิโลเมตรริมคลองกับหมาก่อนไปทำงาน", "วันนี้ฉันวิ่ง๖กิโลเมตรริมคลองกับหมาก่อนไปทำงาน"),
    ],
)
def test_a_number_with_a_unit_makes_another_post(first: str, second: str) -> None:
    """Whether or not a space stands between the two."""
    assert new_ones(first, second, f"{first}!") == [True, True, False]


@pytest.mark.parametrize("language", GRAMMARS)
def test_sentences_that_share_phrases_are_different_posts(language: str) -> None:
    """About as many as in English. In Korean, a difference of two words in seven did not count."""
    assert sum(new_ones(*sentences(language)[:64])) >= 0.85 * sum(new_ones(*sentences("English")[:64]))


def test_the_beginning_of_a_long_post_is_another() -> None:
    """What is compared is bounded, but a post isn't mistaken for one that only begins like it."""
    assert new_ones(long_post(MAX_ALIGNED_WORDS), long_post(2 * MAX_ALIGNED_WORDS)) == [True, True]


@given(words=WORDS, others=WORDS)
def test_the_common_subsequence_are_the_longest_common_subsequence(words: list[int], others: list[int]) -> None:
    """The bits give what the textbook's table gives."""
    table = [[0] * (len(others) + 1) for _ in range(len(words) + 1)]
    for i, word in enumerate(words):
        for j, other in enumerate(others):
            table[i + 1][j + 1] = table[i][j] + 1 if word == other else max(table[i][j + 1], table[i + 1][j])
    assert _common_subsequence(words, others) == table[-1][-1]
