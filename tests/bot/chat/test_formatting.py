"""Shared sentences."""

from dataclasses import replace

from bot.chat.formatting import post_counts
from models.domain.persona import Persona
from tests.fakes.bot import COUNTS, NOW

PENNY = Persona("id", "penny", "Penny", ("penny",), "gpt2", "adapter", NOW, 1, {"penny": COUNTS})


def test_only_reasons_that_dropped_posts_are_listed() -> None:
    """Too long posts are listed where there are any."""
    assert post_counts(PENNY) == ["@penny: 300 posts read, 270 used; left out: 20 reposts, 10 too short, 3 duplicates"]
    [line] = post_counts(replace(PENNY, counts={"penny": replace(COUNTS, too_long=7, retweets=1)}))
    assert line == ("@penny: 300 posts read, 270 used; left out: 1 repost, 10 too short, 7 too long, 3 duplicates")
