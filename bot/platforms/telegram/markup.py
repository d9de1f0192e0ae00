"""Replies as Telegram shows them: HTML that means nothing by accident, within the limit, generated texts labelled.

It does not know where they are sent.
"""

import html
import itertools
import re
import unicodedata

from bot.chat.formatting import label
from bot.chat.messages import GeneratedTweet, Reply

MAX_TEXT = 4096  # UTF-16 units once the HTML is undone: https://core.telegram.org/bots/api#sendmessage
MAX_WORDS = 3000  # of a reply's own text where tweets stand under it
JOINER = "\u2060"  # has no width and breaks no line; a copied text loses it again on its way in
# Telegram links @names, #tags, $TAGS, /commands, +numbers and addresses by itself, and has no way to ask it not to
LINKED = re.compile(r"[@#$](?=\w)|(?<!\w)/(?=\w)|\+(?=\d)|:(?=//)|(?<=\w)\.(?=[^\W\d_]{2})")
NAME = re.compile(r"@(?=\w)")
TURNS = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}  # would reorder what stands behind them


def inert(text: str) -> str:
    """A generated text in which nothing can be pressed, and that looks as before."""
    return LINKED.sub(lambda found: found[0] + JOINER, _plain(text))


def without_names(text: str) -> str:
    """The bot's own words: commands in them can be pressed, names notify nobody."""
    return NAME.sub(lambda found: found[0] + JOINER, _plain(text))


def typed(text: str) -> str:
    """What a member wrote, without what `inert` put into a text that they copied."""
    return text.replace(JOINER, "")


def shown(reply: Reply, mention: str = "") -> str:
    """The HTML of a reply. `mention` is HTML that stands before it."""
    words = cut(without_names(reply.text), MAX_WORDS if reply.tweets else MAX_TEXT - 100)
    blocks = [html.escape(words, quote=False)] if words.strip() else []
    groups = [(name, list(tweets)) for name, tweets in itertools.groupby(reply.tweets, lambda tweet: tweet.persona)]
    room = MAX_TEXT - 100 - units(words) - sum(units(inert(label(persona))) + 10 for persona, _tweets in groups)
    for persona, tweets in groups:
        blocks += [_tweet(tweet, room // len(reply.tweets)) for tweet in tweets]
        blocks.append(under(label(persona)))
    if not groups:  # tweets bring their label
        blocks += [under(document.words) for document in reply.documents if document.words]
    return mention + ("\n\n".join(blocks) or "…")  # Telegram takes no empty message


def under(words: str) -> str:
    """The HTML of what stands under a picture, or a persona's tweets."""
    return f"<i>— {html.escape(inert(words), quote=False)}</i>"


def named(user_id: int, name: str) -> str:
    """HTML that calls somebody: https://core.telegram.org/bots/api#html-style"""
    return f'<a href="tg://user?id={user_id}">{html.escape(cut(_plain(name), 64), quote=False)}</a>: '


def cut(text: str, most: int) -> str:
    """At most so many UTF-16 units, with an ellipsis where something is missing; no letter is cut in two."""
    if units(text) <= most:
        return text
    kept = text.encode("utf-16-le")[: 2 * (most - 1)].decode("utf-16-le", "ignore")
    while kept and (unicodedata.combining(kept[-1]) or kept[-1] in "\u200d\ufe0f"):
        kept = kept[:-1]
    return kept.rstrip() + "…"


def units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _tweet(tweet: GeneratedTweet, most: int) -> str:
    return html.escape(cut(inert(tweet.text), most), quote=False)


def _plain(text: str) -> str:
    """Without control characters, and without those that turn the direction of what follows."""
    return "".join(
        letter
        for letter in text
        if letter == "\n" or (unicodedata.category(letter) not in ("Cc", "Cs") and letter not in TURNS)
    )
