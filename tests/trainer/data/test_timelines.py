"""That the recipe's counts come out on the real timelines it was counted on, wherever those are at hand."""

from pathlib import Path

import pytest

from trainer.data.corpus import build_corpus, check_enough
from trainer.settings import TrainerSettings
from trainer.sources import open_source

TIMELINES = Path(__file__).parents[4] / "shared" / "timelines"
COUNTS = {
    "neiltyson": (3217, 30, 10, 3177, 386_770),  # 386,974 by the recipe, which keeps bit.ly/… and www.…
    "barackobama": (3221, 352, 30, 2839, 299_805),
    "elonmusk": (3200, 143, 996, 2061, 211_693),
    "katyperry": (1607, 154, 96, 1357, 126_973),
}


@pytest.mark.skipif(not TIMELINES.is_dir(), reason="needs the timelines in ../shared, which are not published")
@pytest.mark.parametrize("handle", COUNTS)
def test_the_recipes_counts_come_out_exactly(handle: str) -> None:
    """Downloaded, retweets, short, kept and characters are the original recipe's, but for links without a scheme."""
    corpus = build_corpus(open_source(f"files:{TIMELINES}", TrainerSettings()).tweets(handle))
    counts = corpus.counts
    figures = (counts.downloaded, counts.retweets, counts.short, counts.kept, counts.characters)
    assert figures == COUNTS[handle]
    assert check_enough([corpus]) is None
    assert len(corpus.texts) == counts.kept - counts.duplicates > 0.97 * counts.kept
