"""Figures put into words."""

from dataclasses import replace

from bot.chat.formatting import counts_table
from models.domain.persona import Persona
from tests.fakes.bot import COUNTS, NOW


def test_overlong_posts_have_a_column_where_there_are_any() -> None:
    """Beside the other counts of what was dropped."""
    penny = Persona("id", "penny", "Penny", ("penny",), "gpt2", "adapter", NOW, 1, {"penny": COUNTS})
    assert "too long" not in counts_table(penny)[0]
    head, row = counts_table(replace(penny, counts={"penny": replace(COUNTS, too_long=7)}))
    assert head.split() == ["downloaded", "retweets", "short", "too", "long", "duplicates", "kept"]
    assert row.split() == ["@penny", "300", "20", "10", "7", "3", "270"]
