"""Texts on Telegram: escaped, within the limit, labelled, and with nothing in them that can be pressed by accident."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.messages import GeneratedTweet, Reply
from bot.platforms.telegram.markup import (
    MAX_TEXT,
    WORD_JOINER,
    disable_links,
    disable_mentions,
    reply_html,
    truncate,
    utf16_length,
    without_joiners,
)
from models.domain.persona import Persona
from tests.fakes.bot import NOW
from tests.fakes.telegram.texts import found_in, understood

PERSONA = Persona("p1", "penny", "Penny <3", ("penny", "sam_x"), "gpt2", "adapter", NOW, 1)
LINKS = [
    "@elonmusk is here",
    "thanks,@elonmusk!",
    "#winning today",
    "buy $TSLA now",
    "/start it or use /tweet@MynahBot",
    "see https://t.me/x and t.co or www.example.com/y",
    "mail me@example.com",
    "call +49 170 1234567",
    "tg://user?id=1",
]


def tweet(text: str) -> GeneratedTweet:
    return GeneratedTweet(PERSONA, "", text, 1)


@pytest.mark.parametrize("text", LINKS)
def test_nothing_in_a_generated_text_can_be_pressed(text: str) -> None:
    """No name notifies, no tag, command, number or address is linked; and it looks as before."""
    assert found_in(text) != []
    assert found_in(disable_links(text)) == []
    assert disable_links(text).replace(WORD_JOINER, "") == text


@given(st.text(alphabet=st.sampled_from("@#$/+.:ab1Z_ \n<&é夢👩\u200d\ufe0f"), max_size=60))
def test_nothing_is_linked_whatever_is_written(text: str) -> None:
    """Nor by any mixture of what Telegram looks for."""
    assert found_in(disable_links(text)) == []


@given(st.lists(st.text(max_size=3000), max_size=5), st.text(max_size=5000))
def test_every_reply_is_taken_by_telegram(texts: list[str], words: str) -> None:
    """Whatever is in it: the HTML is whole, the limit is kept, and each tweet's label is there."""
    reply = Reply(f"Here: {words}", tuple(map(tweet, texts)))
    text, _entities = understood(reply_html(reply), "HTML")
    assert utf16_length(text) <= MAX_TEXT
    assert ("not their words" in text) >= bool(texts)


def test_markup_in_a_text_is_a_text() -> None:
    """Also in a persona's name."""
    text, entities = understood(reply_html(Reply("a <b> & c", (tweet("<i>x</i> &amp;"),))), "HTML")
    assert without_joiners(text).startswith("a <b> & c\n\n<i>x</i> &amp;\n\n— Penny <3 · AI CYBORG")
    assert [entity["type"] for entity in entities] == ["italic"]


def test_nothing_in_a_label_can_be_pressed() -> None:
    """Whoever names a persona does not choose a link, a tag or a command that stands under each of its tweets."""
    named = replace(PERSONA, display_name="https://t.me/x #win /start", handles=("neil.bsky.social", "a@b.example.com"))
    text, entities = understood(reply_html(Reply("", (GeneratedTweet(named, "", "Hi", 1),))), "HTML")
    assert [entity["type"] for entity in entities] == ["italic"]
    assert "— https://t.me/x #win /start · " in without_joiners(text)


def test_the_bots_own_words_keep_their_commands_and_lose_their_names() -> None:
    """/help is there to be pressed; a persona's handle is not to notify whoever has that name here."""
    text = disable_mentions("@penny · try /tweet My dream is")
    assert [entity["type"] for entity in found_in(text)] == ["bot_command"]


def test_what_is_copied_is_understood_again() -> None:
    """A joiner in what somebody types means nothing."""
    assert without_joiners(disable_links("/tweet @penny")) == "/tweet @penny"


def test_a_text_is_cut_between_letters() -> None:
    """Telegram counts in UTF-16 units; no emoji is halved, and no accent or joiner is left over."""
    assert truncate("abc", 3) == "abc"
    assert truncate("ab👩\u200d🚀c", 6) == "ab👩…"
    assert truncate("夢見る", 2) == "夢…"
    assert utf16_length(truncate("👩" * 50, 20)) <= 20


def test_no_text_turns_what_follows_around() -> None:
    """A control character could show the label backwards."""
    assert disable_links("a\u202eb\x07c\nd") == "abc\nd"
