"""Turns a Reply into Telegram HTML: escaped, within the length limit, with generated tweets as posts, and their label.

Nothing in a generated text can be tapped: a word joiner stops Telegram from making links of it.
"""

import html
import re
import unicodedata
from collections.abc import Sequence

from bot.chat.formatting import by_persona, label, notice, numbered, split_prompt
from bot.chat.messages import GeneratedTweet, Reply
from models.domain.persona import Persona
from models.messages import Style, styled, unstyled
from models.text.controls import without_controls

MAX_TEXT = 4096  # UTF-16 units after parsing the HTML: https://core.telegram.org/bots/api#sendmessage
TEXT_MARGIN = 100  # of these, kept free for a mention
LABEL_MARGIN = 10  # around each label
NUMBER_LENGTH = 4  # of a tweet's number, and a line end
MAX_TEXT_WITH_TWEETS = 3000  # of a reply's own text, where tweets follow it
MAX_NAME = 64
WORD_JOINER = "\u2060"  # has no width and breaks no line; removed again from what members type
# Telegram links @names, #tags, $TAGS, /commands, +numbers and addresses by itself, and can't be told not to
AUTO_LINKED = re.compile(r"[@#$](?=\w)|(?<!\w)/(?=\w)|\+(?=\d)|:(?=//)|(?<=\w)\.(?=[^\W\d_]{2})")
MENTION = re.compile(r"@(?=\w)")
TAGS = {Style.BOLD: "b", Style.CODE: "code"}  # https://core.telegram.org/bots/api#html-style


def disable_links(text: str) -> str:
    """A generated text in which nothing can be tapped, and that looks the same."""
    return AUTO_LINKED.sub(lambda match: match[0] + WORD_JOINER, without_controls(text))


def disable_mentions(text: str) -> str:
    """The bot's own text: commands in it can be tapped, @names notify nobody."""
    return MENTION.sub(lambda match: match[0] + WORD_JOINER, without_controls(text))


def without_joiners(text: str) -> str:
    """What a member typed, without the word joiners in text that they copied from the bot."""
    return text.replace(WORD_JOINER, "")


def reply_html(reply: Reply, mention: str = "") -> str:
    """The HTML of a reply, after `mention`, which is HTML already."""
    max_text = MAX_TEXT_WITH_TWEETS if reply.tweets else MAX_TEXT - TEXT_MARGIN
    text = disable_mentions(unstyled(reply.text))
    blocks = [_styled_html(reply.text, max_text)] if text.strip() else []
    text = truncate(text, max_text)
    groups = by_persona(reply.tweets)
    labels = sum(utf16_length(disable_links(unstyled(label(persona)))) + LABEL_MARGIN for persona, _tweets in groups)
    max_tweets = MAX_TEXT - TEXT_MARGIN - utf16_length(text) - labels
    for persona, tweets in groups:
        blocks.append(_post_html(persona, tweets, max_tweets // len(reply.tweets)))
    if not groups:  # tweets have their own labels
        blocks += [signature_html(unstyled(document.caption)) for document in reply.documents if document.caption]
    return mention + ("\n\n".join(blocks) or "…")  # Telegram accepts no empty message


def _styled_html(message: str, max_length: int) -> str:
    """The HTML of a message, cut to `max_length` UTF-16 units of its text."""
    blocks: list[str] = []
    for piece, style in styled(message):
        text = truncate(disable_mentions(piece), max_length) if max_length > 0 else ""
        max_length -= utf16_length(disable_mentions(piece))
        escaped = html.escape(text, quote=False)
        blocks.append(f"<{TAGS[style]}>{escaped}</{TAGS[style]}>" if style in TAGS and escaped else escaped)
    return "".join(blocks)


def signature_html(text: str) -> str:
    """The HTML of the line under a persona's tweets, or under a picture."""
    return f"<i>— {html.escape(disable_links(text), quote=False)}</i>"


def mention_html(user_id: int, name: str) -> str:
    """HTML that mentions a user without a username: https://core.telegram.org/bots/api#html-style"""
    shown_name = html.escape(truncate(without_controls(name), MAX_NAME), quote=False)
    return f'<a href="tg://user?id={user_id}">{shown_name}</a>: '


def truncate(text: str, max_length: int) -> str:
    """At most `max_length` UTF-16 units, with an ellipsis if it was cut. Never cuts a character in two."""
    if utf16_length(text) <= max_length:
        return text
    kept = text.encode("utf-16-le")[: 2 * (max_length - 1)].decode("utf-16-le", "ignore")
    while kept and (unicodedata.combining(kept[-1]) or kept[-1] in "\u200d\ufe0f"):
        kept = kept[:-1]
    return kept.rstrip() + "…"


def utf16_length(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _post_html(persona: Persona, tweets: Sequence[GeneratedTweet], max_length: int) -> str:
    """Name, tweets and notice, as a post: https://core.telegram.org/bots/api#html-style

    Several tweets have their numbers, which buttons name.
    """
    texts = [_tweet_html(tweet, max(1, max_length - NUMBER_LENGTH)) for tweet in tweets]
    texts = numbered(tweets, texts, lambda note: f"<b>{_escaped(note)}</b>")
    quotes = [f"<blockquote>{text}</blockquote>" for text in texts]
    name = f"<b>{_escaped(persona.display_name)}</b> · {_escaped(unstyled(persona.label))}"
    return "\n".join([name, *quotes, f"<i>{_escaped(unstyled(notice(persona)))}</i>"])


def _tweet_html(tweet: GeneratedTweet, max_length: int) -> str:
    """The member's own words in bold, and what the persona added; together at most `max_length` UTF-16 units."""
    prompt, added = map(disable_links, split_prompt(tweet))
    shown = truncate(prompt, max_length)
    bold = f"<b>{html.escape(shown, quote=False)}</b>" if shown.strip() else ""
    rest = truncate(added, max_length - utf16_length(shown)) if utf16_length(shown) < max_length else ""
    return bold + html.escape(rest, quote=False)


def _escaped(text: str) -> str:
    return html.escape(disable_links(text), quote=False)
