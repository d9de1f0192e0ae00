"""Corpus: an account's cleaned, distinct posts, with counts of what was dropped, and the check that they are enough.

retweets           posts of other accounts, dropped                          counted
newest             the newest 3,250 own posts, or 2 million characters       the others are counted as older
too long           over 25,000 characters, dropped: no post is that long     counted
clean              unescape, strip links and special tokens, collapse spaces
short              fewer than three words of one's own, dropped              counted; the rest counts as kept
near-duplicates    of posts that say the same, one stays                     counted beside kept
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.domain.errors import CorpusUnfit
from models.domain.persona import PostCounts
from models.domain.tweet import MAX_POST_CHARACTERS, Tweet
from models.messages import joined, sentence
from trainer.data.cleaning import clean, is_short, writes_without_spaces
from trainer.data.held_out_split import MIN_HELD_OUT, MIN_TRAIN, SEPARATOR, hash_fraction
from trainer.data.near_duplicates import NearDuplicates
from trainer.data.selection import Selection, select_newest

MIN_CHARACTERS = 6_000  # the recipe's: fewer are refused
MIN_GOOD_CHARACTERS = 40_000  # the recipe's: fewer are warned about


@dataclass(frozen=True, slots=True)
class Corpus:
    """What one account has to train on: `texts` are clean and distinct, in the source's order."""

    counts: PostCounts
    texts: tuple[str, ...]


def build_corpus(tweets: Iterable[Tweet]) -> Corpus:
    """The corpus of one account's posts. May be empty: `check_enough` decides whether it will do."""
    return corpus_of(select_newest(tweets))


def corpus_of(selection: Selection) -> Corpus:
    """The corpus of posts that were selected before."""
    cleaned = [clean(tweet.text) for tweet in selection.tweets if not tweet.is_too_long]
    without_spaces = writes_without_spaces(cleaned)
    kept = [text for text in cleaned if not is_short(text, without_spaces=without_spaces)]
    texts = drop_near_duplicates(kept)
    counts = PostCounts(
        downloaded=selection.read,
        retweets=selection.retweets,
        short=len(cleaned) - len(kept),
        kept=len(kept),
        duplicates=len(kept) - len(texts),
        characters=len(SEPARATOR.join(kept)),
        too_long=len(selection.tweets) - len(cleaned),
        older=selection.older,
        recipe=selection.recipe,
    )
    return Corpus(counts, texts)


def drop_near_duplicates(texts: Sequence[str]) -> tuple[str, ...]:
    """One text of each group that says the same, in order.

    The one with the lowest hash stays: so a held-out text is never replaced by a newer near-copy to train on.
    """
    duplicates = NearDuplicates()
    order = sorted(range(len(texts)), key=lambda index: (hash_fraction(texts[index]), texts[index], index))
    kept = [index for index in order if duplicates.is_new(texts[index])]
    return tuple(texts[index] for index in sorted(kept))


def check_enough(corpora: Sequence[Corpus], notes: Sequence[str] = ()) -> str | None:
    """A warning where the accounts' posts together are few, None where they will do. Raises CorpusUnfit.

    `notes` are sentences that a refusal ends with: what else was left out.
    """
    counts = [corpus.counts for corpus in corpora]
    kept, duplicates = sum(count.kept for count in counts), sum(count.duplicates for count in counts)
    separators = len(SEPARATOR) * max(0, sum(count.kept > 0 for count in counts) - 1)
    characters = sum(count.characters for count in counts) + separators
    summary = _summary(counts)
    if characters < MIN_CHARACTERS:
        refusal = sentence("corpus-too-short", summary=summary, characters=characters, needed=MIN_CHARACTERS)
        raise CorpusUnfit(joined(" ", (refusal, *notes)))
    if kept - duplicates < MIN_HELD_OUT + MIN_TRAIN:
        needed = MIN_HELD_OUT + MIN_TRAIN
        refusal = sentence("corpus-too-repetitive", summary=summary, duplicates=duplicates, needed=needed)
        raise CorpusUnfit(joined(" ", (refusal, *notes)))
    if characters < MIN_GOOD_CHARACTERS:
        return sentence("corpus-small", summary=summary, characters=characters, enough=MIN_GOOD_CHARACTERS)
    return None


def _summary(counts: Sequence[PostCounts]) -> str:
    downloaded, retweets, older, short, too_long, kept = (
        sum(getattr(count, name) for count in counts)
        for name in ("downloaded", "retweets", "older", "short", "too_long", "kept")
    )
    summary = sentence(
        "corpus-counts",
        downloaded=downloaded,
        retweets=retweets,
        older=older,
        short=short,
        too_long=too_long,
        limit=MAX_POST_CHARACTERS,
        kept=kept,
    )
    return joined(" ", (summary, _recipe_counts(counts)))


def _recipe_counts(counts: Sequence[PostCounts]) -> str:
    """What the original recipe would have kept, in parentheses; "" where that is the same."""
    if not any(count.other_recipe for count in counts):
        return ""
    recipes = [count.recipe or count for count in counts]
    retweets, short, kept = (sum(getattr(each, name) for each in recipes) for name in ("retweets", "short", "kept"))
    return sentence("corpus-recipe-counts", retweets=retweets, short=short, kept=kept)
