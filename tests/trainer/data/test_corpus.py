"""The cleaning's rules one by one, what is refused, what is held out, and how a blend is balanced."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.domain.errors import CorpusUnfit
from models.domain.persona import PostCounts
from models.domain.tweet import MAX_POST_CHARACTERS, Tweet
from trainer.data.corpus import (
    FEW_CHARACTERS,
    MAX_TWEETS,
    MIN_CHARACTERS,
    SEPARATOR,
    Corpus,
    balance,
    check_enough,
    clean,
    distinct,
    is_short,
    newest,
    prepare,
    split,
)
from trainer.settings import TrainerSettings
from trainer.sources import open_source

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SAMPLE = Path(__file__).parents[3] / "trainer" / "sample"
PLAIN = st.sampled_from(["a", "the mint", "\n", "\t", "#tag", "@who", "é", "猫", "👻", "\u3000", "…"])
ODD = st.sampled_from(["https://t.co/x1", "http:", "&lt;", "&gt;", "\ud83d", "<|endoftext|>", "<|im_end|>"])
POSTS = st.lists(PLAIN | ODD, max_size=12).map(" ".join)
WORDS = [f"{first}{second}" for first in ("al", "ber", "cor", "dun") for second in ("ba", "fen", "gar", "lo", "mi")]


def tweet(text: str, number: int = 1, created_at: datetime | None = None) -> Tweet:
    return Tweet(str(number), text, created_at)


def different(count: int) -> list[str]:
    """As many texts, no two of which are alike: the digits of each number in words, four times over."""
    return [
        " ".join(WORDS[(number * (place + 3) ** 3 + place * 7) % 20] for place in range(9)) for number in range(count)
    ]


def test_overlong_posts_are_dropped_and_counted() -> None:
    """No network's posts have over 25,000 characters: such a text would take the time of a whole account."""
    longest = "hum hum hum " + "o" * (MAX_POST_CHARACTERS - 12)
    prepared = prepare([tweet(longest), tweet(longest + "o"), tweet("RT @bob: hum"), tweet("hi")])
    assert (prepared.counts.downloaded, prepared.counts.kept) == (4, 1)
    assert (prepared.counts.retweets, prepared.counts.too_long, prepared.counts.short) == (1, 1, 1)
    with pytest.raises(CorpusUnfit, match="1 as too short, 1 as longer than 25,000 characters, and 1 kept"):
        check_enough([replace(prepared, counts=replace(prepared.counts, characters=1))])


def test_of_long_posts_fewer_are_taken() -> None:
    """The newest that have two million characters together; overlong ones take none of that room."""
    posts = [tweet("o" * 20_000, number, NOON + timedelta(number)) for number in range(150)]
    overlong = [tweet("o" * 1_000_000, 1_000 + number, NOON + timedelta(1_000)) for number in range(3)]
    assert [post.id for post in newest(posts + overlong)] == [post.id for post in posts[-100:] + overlong]


def corpus(characters: int, kept: int = 100, duplicates: int = 0) -> Corpus:
    return Corpus(PostCounts(120, 11, 9, kept, duplicates, characters), ())


def test_the_counts_say_where_every_post_went() -> None:
    """A retweet by flag, one by its text, a short post and a repeated one are each counted once."""
    tweets = [
        Tweet("1", "I hum in B flat", is_retweet=True),
        tweet("RT @bruce: Hi there to all"),
        tweet("Quite so."),
        tweet("I hum in B flat"),
        tweet("Exact change only, sir"),
        tweet("EXACT change only, sir! https://t.co/x"),
    ]
    prepared = prepare(tweets)
    kept = ["I hum in B flat", "Exact change only, sir", "EXACT change only, sir!"]
    assert prepared.counts == PostCounts(
        6, 2, 1, 3, duplicates=1, characters=len(SEPARATOR.join(kept)), short_by_spaces=1
    )
    assert len(prepared.texts) == 2


def test_the_newest_posts_are_taken_in_the_order_given() -> None:
    """Of too many posts the oldest are left out, wherever they stand."""
    day = datetime(2024, 1, 1, tzinfo=UTC)
    tweets = [tweet("x", number, day + timedelta(days=number)) for number in range(MAX_TWEETS + 5)]
    assert newest(tweets) == tweets[5:]


def test_of_undated_posts_the_first_are_taken() -> None:
    """Without dates the source's own order decides."""
    tweets = [tweet("x", number) for number in range(MAX_TWEETS + 5)]
    assert newest(tweets) == tweets[:-5]


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("mint &amp; lime &lt;3 &gt;_&lt;", "mint & lime <3 >_<"),
        ("&amp;lt; is a sign", "&lt; is a sign"),
        ("look https://t.co/abc there", "look there"),
        ("https://t.co/abc look", "look"),
        ("look:https://t.co/abc", "look:"),
        ("one\n\ntwo\t three\u3000four ", "one two three four"),
        ("end<|endoftext|>less &lt;|im_end|&gt; hum", "end less hum"),
        ("half a \ud83d ghost", "half a ghost"),
        ("<|endof<|x|>text|>", "<|endof text|>"),
        ("https://t.co/abc", ""),
    ],
)
def test_cleaning_does_what_the_recipe_says(raw: str, cleaned: str) -> None:
    """Escapes, links, models' marks, half characters and white space are put right."""
    assert clean(raw) == cleaned


@given(raw=POSTS)
@settings(deadline=None)
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    """A clean text has nothing left to clean."""
    assert clean(clean(raw)) == clean(raw)


@given(raw=st.text() | POSTS)
@settings(deadline=None)
def test_a_clean_text_is_one_line_that_can_be_written(raw: str) -> None:
    """No post, whatever is in it, breaks a line, ends a text for the model or cannot be stored."""
    text = clean(raw)
    assert text == " ".join(text.split())
    assert SEPARATOR not in text
    assert text.encode().decode() == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quite so.", True),
        ("Quite so indeed", False),
        ("@bruce @gerald hi there", True),
        ("one two #three", True),
        ("see HTTP2 now", True),
        ("e@mail is no word", False),
        ("", True),
    ],
)
def test_fewer_than_three_words_of_ones_own_are_short(text: str, expected: bool) -> None:
    """Mentions, tags and addresses are no words of one's own."""
    assert is_short(text, without_spaces=False) is expected


@pytest.mark.parametrize(
    "text",
    [
        "今日は天気がいいので散歩に行きます。",
        "@bruce 今日は天気がいいので散歩に行きます。",
        "手整体插在口袋里的人过分自信",
        "วันนี้อากาศดีมากเลย",
    ],
)
def test_scripts_without_spaces_are_cut_into_words(text: str) -> None:
    """A long Japanese, Chinese or Thai post is not short, though it has no spaces; a single word is."""
    assert not is_short(text, without_spaces=True)
    assert is_short("@bruce わかりました", without_spaces=True)
    assert is_short("猫", without_spaces=True)


def test_a_stray_post_without_spaces_is_counted_as_the_recipe_does() -> None:
    """An account that never else writes so keeps the original's counts; one that does keeps its posts."""
    stray = tweet("手整体插在口袋里的人过分自信", 0)
    english = [tweet(text, number) for number, text in enumerate(different(99), 1)]
    assert prepare([stray, *english]).counts.short == 1
    assert prepare([stray, *english[:40]]).counts.short == 0


def test_the_sample_keeps_its_japanese() -> None:
    """The sample loses only what is really short, and has enough to learn from."""
    sample = prepare(open_source(f"archive:{SAMPLE}", TrainerSettings()).tweets("earl_of_snacks"))
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
def test_a_post_said_again_is_dropped(other: str) -> None:
    """Case, marks, mentions, links and a word or so make no new post."""
    first = "A gentleman never jams. A gentleman pauses, and hums a little"
    assert len(distinct([first, other])) == 1


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("I hummed at him", "I hummed at her"),
        ("War with Gerald from Claims, day 1: I have gone up", "War with Gerald from Claims, day 2: I have gone up"),
        ("Slot E7 is not for sale today", "Exact change only, said my grandfather"),
        ("🎩", "🥔"),
    ],
)
def test_posts_that_differ_are_kept(first: str, other: str) -> None:
    """Short posts with a word between them, other numbers or other emoji are other posts."""
    assert distinct([first, other]) == (first, other)


@given(chosen=st.lists(st.sampled_from([*different(12), "Hums.", "hums!", "👻"]), max_size=20))
@settings(deadline=None)
def test_what_is_distinct_is_so_in_any_order(chosen: list[str]) -> None:
    """Dropping repetitions twice drops no more, keeps the order, and does not ask which came first."""
    texts = distinct(chosen)
    assert distinct(texts) == texts
    assert list(texts) == [text for text in dict.fromkeys(chosen) if text in texts]
    assert set(distinct(chosen[::-1])) == set(texts)


def test_too_few_characters_are_refused_with_the_counts() -> None:
    """One below the recipe's bound is refused, and the sentence says how many were read, dropped, why, and kept."""
    with pytest.raises(CorpusUnfit) as caught:
        check_enough([corpus(MIN_CHARACTERS - 1)])
    assert "120 posts were read, 11 dropped as retweets, 9 as too short, and 100 kept" in caught.value.sentence
    assert "5,999 characters; 6,000 are needed" in caught.value.sentence


@pytest.mark.parametrize(
    ("characters", "is_warned"),
    [(MIN_CHARACTERS, True), (FEW_CHARACTERS - 1, True), (FEW_CHARACTERS, False)],
)
def test_few_characters_are_warned_of(characters: int, is_warned: bool) -> None:
    """From the recipe's first bound to its second a warning comes; from there on none."""
    warning = check_enough([corpus(characters)])
    assert (warning is not None) is is_warned


def test_a_blend_is_counted_as_a_whole() -> None:
    """Two handles that are too little alone may do together, with the separator between them counted."""
    half = corpus((MIN_CHARACTERS - len(SEPARATOR) + 1) // 2)
    warning = check_enough([half, half])
    assert warning is not None
    assert "240 posts were read" in warning


def test_one_post_over_and_over_is_refused() -> None:
    """Many characters that all say the same teach nothing."""
    with pytest.raises(CorpusUnfit, match="95 only repeat others; 16 different ones"):
        check_enough([corpus(50_000, duplicates=95)])


def test_no_posts_at_all_are_too_little() -> None:
    """An account without posts is refused like any too small one."""
    with pytest.raises(CorpusUnfit, match="0 posts were read"):
        check_enough([prepare([])])


def test_about_a_tenth_is_held_out() -> None:
    """Each text is on one side, in order, and one in ten is held out."""
    texts = [f"post number {number} of the earl" for number in range(2000)]
    parts = split(texts)
    assert sorted(parts.learnt + parts.held_out) == sorted(texts)
    assert list(parts.held_out) == [text for text in texts if text in set(parts.held_out)]
    assert 150 < len(parts.held_out) < 250


def test_more_posts_never_bring_a_held_out_one_into_learning() -> None:
    """A later training on more posts, in another order, holds out all that was held out before."""
    texts = [f"post number {number} of the earl" for number in range(600)]
    before, after = split(texts[:300]), split(texts[::-1])
    assert set(before.held_out) <= set(after.held_out)


def test_a_newer_near_copy_does_not_replace_a_held_out_post() -> None:
    """Of two that say the same the held-out one stays, so it is not learnt in other clothes."""
    texts = [f"post number {number} of the earl who hums so well" for number in range(400)]
    held_out = split(texts).held_out
    again = distinct([f"{text} indeed" for text in held_out] + texts)
    assert not set(split(again).learnt) & {f"{text} indeed" for text in held_out}


@given(count=st.integers(0, 40))
@settings(deadline=None)
def test_a_small_corpus_is_split_too(count: int) -> None:
    """Eight are held out as soon as eight are left to learn; a smaller corpus is halved."""
    parts = split(different(count))
    assert len(parts.learnt) + len(parts.held_out) == count
    assert len(parts.held_out) >= min(8, count // 2)
    assert len(parts.learnt) >= min(8, count // 2)


def test_a_blends_accounts_are_balanced() -> None:
    """The longest account is as it was; the others are repeated in order until they are as long."""
    long, short = tuple(different(50)), ("I hum.", "I hum again.")
    balanced = balance([long, short, ()])
    assert balanced[0] == long
    assert balanced[1][:3] == ("I hum.", "I hum again.", "I hum.")
    assert balanced[2] == ()
    assert abs(len(SEPARATOR.join(balanced[1])) - len(SEPARATOR.join(long))) < 30


def test_a_blends_shares_are_by_characters() -> None:
    """With shares the whole is as long as without; who has less is repeated, who has more is cut."""
    accounts = (tuple(different(60)), ("I hum.", "I hum again."), tuple(different(30)))
    lengths = [len(SEPARATOR.join(texts)) for texts in balance(accounts, (50, 30, 20))]
    assert sum(lengths) == pytest.approx(3 * len(SEPARATOR.join(accounts[0])), rel=0.05)
    assert [length / sum(lengths) for length in lengths] == pytest.approx([0.5, 0.3, 0.2], abs=0.02)
