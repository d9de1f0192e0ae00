"""The corpus: counts of what was dropped, near-duplicates, and which accounts have too little."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.domain.errors import CorpusUnfit
from models.domain.persona import PostCounts, RecipeCounts
from models.domain.tweet import MAX_POST_CHARACTERS, Tweet
from tests.trainer.data.texts import different
from trainer.data.corpus import (
    MIN_CHARACTERS,
    MIN_GOOD_CHARACTERS,
    Corpus,
    build_corpus,
    check_enough,
    drop_near_duplicates,
)
from trainer.data.held_out_split import SEPARATOR, split
from trainer.settings import TrainerSettings
from trainer.sources import open_source

SAMPLE = Path(__file__).parents[3] / "trainer" / "sample"


def tweet(text: str, number: int = 1, created_at: datetime | None = None) -> Tweet:
    return Tweet(str(number), text, created_at)


def test_overlong_posts_are_dropped_and_counted() -> None:
    """No network allows 25,000 characters: such a text would take as long as a whole account."""
    longest = "hum hum hum " + "o" * (MAX_POST_CHARACTERS - 12)
    built = build_corpus([tweet(longest), tweet(longest + "o"), tweet("RT @bob: hum"), tweet("hi")])
    assert (built.counts.downloaded, built.counts.kept) == (4, 1)
    assert (built.counts.retweets, built.counts.too_long, built.counts.short) == (1, 1, 1)
    with pytest.raises(CorpusUnfit, match="1 as too short, 1 as longer than 25,000 characters, and 1 kept"):
        check_enough([replace(built, counts=replace(built.counts, characters=1))])


def corpus(characters: int, kept: int = 100, duplicates: int = 0) -> Corpus:
    return Corpus(PostCounts(120, 11, 9, kept, duplicates, characters), ())


def test_every_dropped_post_is_counted_once() -> None:
    """A retweet by flag, one by its text, a short post and a repeated one."""
    tweets = [
        Tweet("1", "I hum in B flat", is_retweet=True),
        tweet("RT @bruce: Hi there to all"),
        tweet("Quite so."),
        tweet("I hum in B flat"),
        tweet("Exact change only, sir"),
        tweet("EXACT change only, sir! https://t.co/x"),
    ]
    built = build_corpus(tweets)
    kept = ["I hum in B flat", "Exact change only, sir", "EXACT change only, sir!"]
    assert built.counts == PostCounts(
        6, 2, 1, 3, duplicates=1, characters=len(SEPARATOR.join(kept)), recipe=RecipeCounts(6, 2, 1, 3)
    )
    assert len(built.texts) == 2


def test_a_single_post_without_spaces_is_counted_as_in_the_recipe() -> None:
    """An account that otherwise writes with spaces keeps the original's counts; others keep such posts."""
    stray = tweet("手整体插在口袋里的人过分自信", 0)
    english = [tweet(text, number) for number, text in enumerate(different(99), 1)]
    assert build_corpus([stray, *english]).counts.short == 1
    assert build_corpus([stray, *english[:40]]).counts.short == 0


def test_the_sample_archive_keeps_its_japanese_posts() -> None:
    """The sample loses only posts that are really short, and has enough to train on."""
    sample = build_corpus(open_source(f"archive:{SAMPLE}", TrainerSettings()).tweets("earl_of_snacks"))
    assert sum("。" in text for text in sample.texts) >= 10
    assert sample.counts.kept >= 250
    assert sample.counts.short < 15
    assert sample.counts.duplicates == 0
    assert check_enough([sample]) is None


@pytest.mark.parametrize(
    "other",
    [
        "A gentleman never jams. A gentleman pauses, and hums a little",
        "a GENTLEMAN never jams; a gentleman pauses and hums a little! 🎩",
        "@bruce A gentleman never jams. A gentleman pauses, and hums a little https://t.co/x",
        "A gentleman never jams. A gentleman pauses, and hums a lot",
        "A gentleman never jams. A gentleman pauses, and hums a little more",
    ],
)
def test_near_duplicates_are_dropped(other: str) -> None:
    """Case, punctuation, mentions, links and a word or two make no new post."""
    first = "A gentleman never jams. A gentleman pauses, and hums a little"
    assert len(drop_near_duplicates([first, other])) == 1


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("I hummed at him", "I hummed at her"),
        ("War with Gerald from Claims, day 1: I have gone up", "War with Gerald from Claims, day 2: I have gone up"),
        ("Slot E7 is not for sale today", "Exact change only, said my grandfather"),
        ("🎩", "🥔"),
    ],
)
def test_different_posts_are_kept(first: str, other: str) -> None:
    """Short posts that differ in a word, other numbers or other emoji are other posts."""
    assert drop_near_duplicates([first, other]) == (first, other)


@given(chosen=st.lists(st.sampled_from([*different(12), "Hums.", "hums!", "👻"]), max_size=20))
@settings(deadline=None)
def test_dropping_near_duplicates_does_not_depend_on_order(chosen: list[str]) -> None:
    """It is idempotent, keeps the order of the texts, and keeps the same ones in any order."""
    texts = drop_near_duplicates(chosen)
    assert drop_near_duplicates(texts) == texts
    assert list(texts) == [text for text in dict.fromkeys(chosen) if text in texts]
    assert set(drop_near_duplicates(chosen[::-1])) == set(texts)


def test_too_few_characters_are_refused_with_the_counts() -> None:
    """One below the recipe's minimum is refused, and the sentence says what was read, dropped and kept."""
    with pytest.raises(CorpusUnfit) as caught:
        check_enough([corpus(MIN_CHARACTERS - 1)])
    assert "120 posts were read, 11 dropped as retweets, 9 as too short, and 100 kept" in caught.value.sentence
    assert "5,999 characters. At least 6,000 are needed" in caught.value.sentence


@pytest.mark.parametrize(
    ("characters", "is_warned"),
    [(MIN_CHARACTERS, True), (MIN_GOOD_CHARACTERS - 1, True), (MIN_GOOD_CHARACTERS, False)],
)
def test_few_characters_give_a_warning(characters: int, is_warned: bool) -> None:
    """Between the recipe's two limits; from the second one on there is none."""
    warning = check_enough([corpus(characters)])
    assert (warning is not None) is is_warned


def test_the_accounts_of_a_blend_are_counted_together() -> None:
    """Two handles that have too little alone can be enough together, separators included."""
    half = corpus((MIN_CHARACTERS - len(SEPARATOR) + 1) // 2)
    warning = check_enough([half, half])
    assert warning is not None
    assert "240 posts were read" in warning


def test_a_corpus_of_near_duplicates_is_refused() -> None:
    """Many characters that all say the same teach nothing."""
    with pytest.raises(CorpusUnfit, match=r"95 only repeat others\. At least 16 different ones"):
        check_enough([corpus(50_000, duplicates=95)])


def test_an_account_without_posts_is_refused() -> None:
    """Like any account with too few posts."""
    with pytest.raises(CorpusUnfit, match="0 posts were read"):
        check_enough([build_corpus([])])


def test_a_newer_near_duplicate_does_not_replace_a_held_out_post() -> None:
    """The held-out one stays, so that no near-copy of it is trained on."""
    texts = [f"post number {number} of the earl who hums so well" for number in range(400)]
    held_out = split(texts).held_out
    again = drop_near_duplicates([f"{text} indeed" for text in held_out] + texts)
    assert not set(split(again).train) & {f"{text} indeed" for text in held_out}
