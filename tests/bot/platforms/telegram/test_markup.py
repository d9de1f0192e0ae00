"""Telegram HTML: escaped, within the limit, labelled, and without links in generated texts."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.messages import GeneratedTweet, Reply
from bot.platforms.telegram.markup import (
    MAX_TEXT,
    TEXT_MARGIN,
    WORD_JOINER,
    disable_links,
    disable_mentions,
    reply_html,
    truncate,
    utf16_length,
    without_joiners,
)
from models.domain.persona import Persona
from models.messages import sentence
from tests.fakes.bot import NOW
from tests.fakes.telegram.texts import linked_entities, parse_text

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
def test_nothing_in_a_generated_text_becomes_a_link(text: str) -> None:
    """No name notifies, no tag, command, number or address is linked; the text looks the same."""
    assert linked_entities(text) != []
    assert linked_entities(disable_links(text)) == []
    assert disable_links(text).replace(WORD_JOINER, "") == text


@given(st.text(alphabet=st.sampled_from("@#$/+.:ab1Z_ \n<&é夢👩\u200d\ufe0f"), max_size=60))
def test_no_text_becomes_a_link(text: str) -> None:
    """No mixture of what Telegram looks for does."""
    assert linked_entities(disable_links(text)) == []


@given(st.lists(st.text(max_size=3000), max_size=5), st.text(max_size=5000))
def test_every_reply_is_valid_html_within_the_limit(texts: list[str], words: str) -> None:
    """Whatever it contains; each tweet's label is there."""
    reply = Reply(f"Here: {words}", tuple(map(tweet, texts)))
    text, _entities = parse_text(reply_html(reply), "HTML")
    assert utf16_length(text) <= MAX_TEXT
    assert ("not their words" in text) >= bool(texts)


def test_a_members_own_words_are_bold_and_several_tweets_have_numbers() -> None:
    """As buttons below name them; a tweet that does not begin with the words, as after a repair, has none in bold."""
    texts = ("My dream is <3", "My dream", "My dream is to fly")
    reply = Reply("", tuple(GeneratedTweet(PERSONA, "My dream is", text, 1) for text in texts))
    assert reply_html(reply).splitlines()[1:4] == [
        "<blockquote>1. <b>My dream is</b> &lt;3</blockquote>",
        "<blockquote>2. My dream</blockquote>",
        "<blockquote>3. <b>My dream is</b> to fly</blockquote>",
    ]


def test_html_in_a_text_is_escaped() -> None:
    """In a persona's name too."""
    text, entities = parse_text(reply_html(Reply("a <b> & c", (tweet("<i>x</i> &amp;"),))), "HTML")
    assert without_joiners(text).startswith("a <b> & c\n\nPenny <3 · AI CYBORG\n<i>x</i> &amp;\nAI-generated")
    assert [entity["type"] for entity in entities] == ["bold", "blockquote", "italic"]


def test_a_sentences_own_marks_are_html() -> None:
    """Also where the text is cut within them."""
    ready = sentence("training-ready", display_name="<Penny>", persona="penny")
    assert reply_html(Reply(ready)).startswith("<b>&lt;Penny&gt;</b> is ready. Try <code>/tweet @\u2060penny My")
    long = sentence("training-ready", display_name="x" * 5_000, persona="penny")
    assert reply_html(Reply(long)) == f"<b>{'x' * (MAX_TEXT - TEXT_MARGIN - 1)}…</b>"


def test_nothing_in_a_label_becomes_a_link() -> None:
    """A persona's name can't put a link, tag or command under each of its tweets."""
    named = replace(PERSONA, display_name="https://t.me/x #win /start", handles=("neil.bsky.social", "a@b.example.com"))
    text, entities = parse_text(reply_html(Reply("", (GeneratedTweet(named, "", "Hi", 1),))), "HTML")
    assert {entity["type"] for entity in entities} == {"bold", "blockquote", "italic"}
    assert without_joiners(text).startswith("https://t.me/x #win /start · AI")


def test_the_bots_own_text_keeps_commands_and_loses_mentions() -> None:
    """/help may be tapped; a persona's handle must not notify a Telegram user of that name."""
    text = disable_mentions("@penny · try /tweet My dream is")
    assert [entity["type"] for entity in linked_entities(text)] == ["bot_command"]


def test_word_joiners_are_removed_from_copied_text() -> None:
    """They mean nothing in what a member types."""
    assert without_joiners(disable_links("/tweet @penny")) == "/tweet @penny"


def test_text_is_truncated_between_characters() -> None:
    """Lengths are in UTF-16 units; no emoji is halved, no accent or joiner left over."""
    assert truncate("abc", 3) == "abc"
    assert truncate("ab👩\u200d🚀c", 6) == "ab👩…"
    assert truncate("夢見る", 2) == "夢…"
    assert utf16_length(truncate("👩" * 50, 20)) <= 20


def test_bidi_controls_are_removed() -> None:
    """They could show the label backwards."""
    assert disable_links("a\u202eb\x07c\nd") == "abc\nd"
