"""A reply as Discord shows it: text, an embed for each generated tweet with its label, buttons, and files.

It does not know who sees it, nor what a button brings about.
"""

import io
from typing import Any, TypedDict

import discord
import structlog

from bot.chat.formatting import label
from bot.chat.messages import ButtonStore, GeneratedTweet, Reply
from bot.platforms.discord.custom_ids import FORM, PRESS
from models.domain.errors import ServiceError

log = structlog.get_logger()

MAX_CONTENT, MAX_DESCRIPTION, MAX_EMBED_TEXT = 2000, 4096, 5500  # characters; the last leaves room for labels
MAX_EMBEDS_TEXT, MIN_TEXT = 6000, 300  # of all embeds of a message together, with their labels; and of one of them
MAX_BUTTONS, MAX_LABEL = 25, 80
MAX_FILE = 10 << 20  # bytes: reference#uploading-files, for a server without boosts
MAX_WORDS = 1024  # characters: resources/message#attachment-object
OWN_WORDS = "Own words…"
NOBODY = discord.AllowedMentions.none()


class MessageFields(TypedDict):
    """What every way of sending takes."""

    content: str
    embeds: list[discord.Embed]
    view: discord.ui.View
    allowed_mentions: discord.AllowedMentions


async def shown(reply: Reply, buttons: ButtonStore, mention: int | None = None) -> MessageFields:
    """`mention` is an account that hears of it; nobody else ever does, whatever the text says."""
    text = plain(f"{reply.text}{too_large(reply)}")
    calling = "" if mention is None else f"<@{mention}> "
    is_short = len(calling) + len(text) <= MAX_CONTENT
    return MessageFields(
        content=f"{calling}{text}" if is_short else calling.strip(),
        embeds=_fitting([*([] if is_short else _long(text)), *map(_embed, reply.tweets)]),
        view=await _view(reply, buttons),
        allowed_mentions=NOBODY if mention is None else _only(mention),
    )


def files_of(reply: Reply) -> list[discord.File]:
    """The reply's files as they are sent, made anew for each sending. Discord shows pictures by itself."""
    return [
        discord.File(io.BytesIO(one.content), one.name, description=one.words[:MAX_WORDS] or None)
        for one in reply.documents
        if len(one.content) <= MAX_FILE
    ]


def too_large(reply: Reply) -> str:
    """What is said of files that Discord would not take; empty where there is none."""
    names = [one.name for one in reply.documents if len(one.content) > MAX_FILE]
    return f"\n{' and '.join(names)}: too large for Discord, ask whoever runs this bot for it." if names else ""


def plain(text: str) -> str:
    """`text` with nothing in it that Discord would take for formatting, a link with another name, or a mention.

    What no message would hold is left out first: the library's expressions take time quadratic in the length.
    """
    text = text[: MAX_EMBED_TEXT + 1]
    # part by part: the library leaves what it takes for a link's name as it is, however much stands in it
    return discord.utils.escape_mentions("\\[".join(map(discord.utils.escape_markdown, text.split("["))))


def _only(account: int) -> discord.AllowedMentions:
    return discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=[discord.Object(account)])


def _embed(tweet: GeneratedTweet) -> discord.Embed:
    persona = tweet.persona
    made = discord.Embed(description=plain(tweet.text))
    made.set_author(name=f"{persona.display_name} (@{persona.name})"[:256])
    return made.set_footer(text=label(persona))


def _fitting(embeds: list[discord.Embed]) -> list[discord.Embed]:
    """What Discord takes in one message. Texts are cut, never labels; where those leave no room, less is shown."""
    if sum(map(len, embeds)) <= MAX_EMBEDS_TEXT:
        return embeds
    texts = [embed.description or "" for embed in embeds]
    room = (MAX_EMBEDS_TEXT - sum(map(len, embeds)) + sum(map(len, texts))) // len(embeds)
    if room < MIN_TEXT and len(embeds) > 1:
        return _fitting(embeds[:-1])
    for embed, text in zip(embeds, texts, strict=True):
        embed.description = text if len(text) <= room else f"{text[: room - 1]}…"
    return embeds


def _long(text: str) -> list[discord.Embed]:
    """A text beyond what a message holds, cut at lines; the rest of one beyond all bounds is left out."""
    room = text if len(text) <= MAX_EMBED_TEXT else f"{text[: MAX_EMBED_TEXT - 1]}…"
    end = room.rfind("\n", 0, MAX_DESCRIPTION) if len(room) > MAX_DESCRIPTION else len(room)
    end = end if end > 0 else MAX_DESCRIPTION
    return [discord.Embed(description=part) for part in (room[:end], room[end:].strip()) if part]


async def _view(reply: Reply, buttons: ButtonStore) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    try:
        offered = reply.buttons[: MAX_BUTTONS - 1]
        for button, token in zip(offered, await buttons.tokens(offered), strict=True):
            view.add_item(_button(button.label, PRESS, token))
    except ServiceError as error:  # a busy registry: rather an answer without buttons than none
        log.warning("buttons are left out", error=error.sentence)
    if reply.tweets and reply.tweets[0].persona.held_at is None:  # else it answers nobody yet
        view.add_item(_button(OWN_WORDS, FORM, reply.tweets[0].persona.id))
    view.stop()  # presses are found by their ids, also after a restart: nothing is to be kept of it here
    return view


def _button(text: str, kind: str, token: str) -> discord.ui.Button[Any]:
    return discord.ui.Button(label=text[:MAX_LABEL], custom_id=f"{kind}{token}")
