"""Which language an account's posts are in."""

import pytest

from trainer.data.language import language_of

GREETINGS = {
    "en": ["I would like the window open tonight, please.", "Nobody told me that it is Thursday."],
    "de": ["Ich hätte heute gern das Fenster offen.", "Niemand hat mir gesagt, dass Donnerstag ist."],
    "ru": ["Сегодня хорошая погода, пойду гулять.", "Никто не сказал мне, что уже четверг."],
    "ja": ["昨日の帰り道で、駅前の時計がまた進んでいた。", "うちの猫は雨の日だけ返事をする。"],
    "zh": ["今天天气很好，我想去公园散步。", "没有人告诉我今天是星期四。"],
    "th": ["วันนี้อากาศดีมากเลยครับ", "ไม่มีใครบอกฉันว่าวันนี้วันพฤหัสบดี"],
}


@pytest.mark.parametrize("language", GREETINGS)
def test_a_language_is_told_by_its_posts(language: str) -> None:
    """With and without spaces, in Latin letters and others."""
    assert language_of(GREETINGS[language]) == language


def test_most_of_what_is_written_decides() -> None:
    """Other people's names, tags and a few cries in another language do not."""
    posts = [*GREETINGS["ja"] * 3, "@user_one #Wednesday LOL", "oh my god", "OK", "👻👻👻"]
    assert language_of(posts) == "ja"


def test_without_words_there_is_no_language() -> None:
    """Emoji and names alone are in none."""
    assert language_of(["👻", "@greta", "12 34", ""]) is None
