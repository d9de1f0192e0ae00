"""Turns a Reply into a Discord message: content, an embed with each persona's tweets, buttons, files.

An embed looks like a post: the persona's colour and name, and each tweet with the member's own words in bold. Members
may have embeds switched off, so the label stands in the content, once.
"""

import io
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypedDict

import discord
import structlog

from bot.chat.formatting import by_persona, label, notice, numbered, split_prompt
from bot.chat.messages import Button, ButtonStore, ButtonStyle, GeneratedTweet, Reply
from bot.platforms.discord.custom_ids import BUTTON_PREFIX
from bot.platforms.discord.selects import select_item
from models.domain.errors import ServiceError
from models.domain.persona import Persona
from models.messages import Style, joined, sentence, styled, unstyled
from models.pictures.appearance import persona_color
from models.text.controls import without_controls

log = structlog.get_logger()

# https://discord.com/developers/docs/resources/message#embed-object-embed-limits, in characters
MAX_CONTENT, MAX_DESCRIPTION, MAX_AUTHOR = 2000, 4096, 256
MAX_EMBEDS_TEXT = 6000  # all embeds of a message together, with their labels
MAX_TEXT_EMBEDS = 5500  # a reply's text in embeds, which leaves space for labels
MIN_TWEET_TEXT = 300  # a tweet is cut to no less; rather fewer tweets are shown
MAX_ROWS, BUTTONS_IN_A_ROW, MAX_BUTTON_LABEL = 5, 5, 80  # a select menu takes a row
MAX_FILE_BYTES = 10 << 20  # reference#uploading-files, for a server without boosts
MAX_FILE_DESCRIPTION = 1024  # resources/message#attachment-object
PING = re.compile(r"<@\d+>")
NO_MENTIONS = discord.AllowedMentions.none()
STYLES = {
    ButtonStyle.SECONDARY: discord.ButtonStyle.secondary,
    ButtonStyle.PRIMARY: discord.ButtonStyle.primary,
    ButtonStyle.SUCCESS: discord.ButtonStyle.success,
    ButtonStyle.DANGER: discord.ButtonStyle.danger,
}


class MessageFields(TypedDict):
    """Keyword arguments that all of discord.py's send and edit methods take."""

    content: str
    embeds: list[discord.Embed]
    view: discord.ui.View
    allowed_mentions: discord.AllowedMentions


async def message_fields(reply: Reply, buttons: ButtonStore, mention: int | None = None) -> MessageFields:
    """`mention` is the one account that is pinged; mentions in the text never ping."""
    text = escaped(joined("\n", [reply.text, _too_large_note(reply)]))
    prefix = "" if mention is None else f"<@{mention}> "
    groups = by_persona(reply.tweets)
    notices = [_subtext(unstyled(notice(persona))) for persona, _tweets in groups]
    is_short = len("\n".join([f"{prefix}{text}", *notices])) <= MAX_CONTENT
    lines = [f"{prefix}{text}" if is_short else prefix.strip(), *notices]
    text_embeds = [] if is_short else _text_embeds(text)
    return MessageFields(
        content="\n".join(filter(None, lines)),
        embeds=_within_limit([*text_embeds, *(_tweets_embed(persona, tweets) for persona, tweets in groups)]),
        view=await _view(reply, buttons),
        allowed_mentions=NO_MENTIONS if mention is None else _mention_only(mention),
    )


def without_embeds(fields: MessageFields, reply: Reply) -> MessageFields:
    """The same message without embeds, with the label under the tweets: for channels without Embed Links."""
    ping = PING.match(fields["content"])  # other mentions are escaped
    blocks = [(f"{ping[0]} " if ping else "") + escaped(reply.text)]
    labels = [_subtext(unstyled(label(persona))) for persona, _tweets in by_persona(reply.tweets)]
    left = MAX_CONTENT - len("\n".join([*blocks, *labels])) - len(labels)
    for (_persona, tweets), shown_label in zip(by_persona(reply.tweets), labels, strict=True):
        quoted = "\n".join(f"> {text}" for text in _numbered(tweets))
        blocks += [_cut(quoted, max(left // len(labels), 0)), shown_label]
    return MessageFields(**fields | {"content": _cut("\n".join(filter(None, blocks)), MAX_CONTENT), "embeds": []})


def discord_files(reply: Reply) -> list[discord.File]:
    """The reply's files that Discord accepts. Sending uses a File up, so they are made anew each time."""
    return [
        discord.File(
            io.BytesIO(file.content),
            file.name,
            description=without_controls(unstyled(file.description or file.caption))[:MAX_FILE_DESCRIPTION] or None,
        )
        for file in reply.documents
        if len(file.content) <= MAX_FILE_BYTES
    ]


async def send_allowed(
    channel: discord.abc.Messageable,
    fields: MessageFields,
    reply: Reply,
    *,
    reference: discord.MessageReference | None = None,
    **more: Any,
) -> discord.Message:
    """Send a message with as much of it as the bot's permissions allow. Raises DISCORD_ERRORS.

    At first with files and `reference`, which need Attach Files and Read Message History, then without; and where it
    has embeds, which need Embed Links, in plain text. `more` is sent with each attempt.
    """
    referring = {} if reference is None else {"reference": reference}
    attempts: list[dict[str, Any]] = [{**fields, **referring, "files": discord_files(reply)}]
    if reply.documents or referring:
        attempts.append({**fields})
    if fields["embeds"]:
        plain = without_embeds(fields, reply)
        attempts += [{**plain, **referring}, {**plain}] if referring else [{**plain}]
    for attempt in attempts[:-1]:
        with suppress(discord.Forbidden):
            return await channel.send(**attempt, **more)
    return await channel.send(**attempts[-1], **more)


def _too_large_note(reply: Reply) -> str:
    """Names the files that Discord would not accept; empty if there are none."""
    names = [file.name for file in reply.documents if len(file.content) > MAX_FILE_BYTES]
    return sentence("discord-files-too-large", files=", ".join(names), count=len(names)) if names else ""


def escaped(message: str) -> str:
    """The message as Markdown: its own bold words and code, and everything else escaped."""
    return "".join(_MARKDOWN[style](text) for text, style in styled(message) if without_controls(text))


def _bold(text: str) -> str:
    return f"**{escape_text(text)}**"


def _code(text: str) -> str:
    """Nothing in code is Markdown but its end."""
    shown = without_controls(text[:MAX_TEXT_EMBEDS]).replace("`", "'")
    return f"`{shown}`"


def escape_text(text: str) -> str:
    """`text` without control characters, or anything that Discord would read as Markdown, a masked link or a mention.

    It is cut to what a message holds first: the library's regular expressions take quadratic time.
    """
    text = without_controls(text[: MAX_TEXT_EMBEDS + 1])
    # split at brackets: escape_markdown leaves all of a masked link's text as it is
    return discord.utils.escape_mentions("\\[".join(map(discord.utils.escape_markdown, text.split("["))))


_MARKDOWN = {Style.PLAIN: escape_text, Style.BOLD: _bold, Style.CODE: _code}


def _mention_only(account_id: int) -> discord.AllowedMentions:
    return discord.AllowedMentions(everyone=False, roles=False, replied_user=False, users=[discord.Object(account_id)])


def _tweets_embed(persona: Persona, tweets: Sequence[GeneratedTweet]) -> discord.Embed:
    text = _cut("\n\n".join(_numbered(tweets)), MAX_DESCRIPTION)
    embed = discord.Embed(description=text, colour=persona_color(persona.id))
    embed.set_author(name=without_controls(f"{persona.display_name} (@{persona.name})")[:MAX_AUTHOR])
    return embed.set_footer(text=unstyled(persona.label))


def _numbered(tweets: Sequence[GeneratedTweet]) -> list[str]:
    """The tweets as Markdown; several with their numbers, which buttons name."""
    return numbered(tweets, list(map(_tweet_text, tweets)), _bold)


def _tweet_text(tweet: GeneratedTweet) -> str:
    """The member's own words in bold, and what the persona added."""
    prompt, added = split_prompt(tweet)
    return f"{_bold(prompt)}{escape_text(added)}" if prompt else escape_text(added)


def _subtext(text: str) -> str:
    """A small grey line: https://support.discord.com/hc/en-us/articles/210298617"""
    return f"-# {escape_text(text)}"


def _cut(text: str, max_length: int) -> str:
    return text if len(text) <= max_length else f"{text[: max_length - 1]}…"


def _within_limit(embeds: list[discord.Embed]) -> list[discord.Embed]:
    """Truncate descriptions, never labels, until the embeds fit; where that leaves too little, drop the last ones."""
    if sum(map(len, embeds)) <= MAX_EMBEDS_TEXT:
        return embeds
    texts = [embed.description or "" for embed in embeds]
    max_text = (MAX_EMBEDS_TEXT - sum(map(len, embeds)) + sum(map(len, texts))) // len(embeds)
    if max_text < MIN_TWEET_TEXT and len(embeds) > 1:
        return _within_limit(embeds[:-1])
    for embed, text in zip(embeds, texts, strict=True):
        embed.description = _cut(text, max_text)
    return embeds


def _text_embeds(text: str) -> list[discord.Embed]:
    """A text too long for a message's content, as one or two embeds split at a line end; truncated if too long."""
    text = _cut(text, MAX_TEXT_EMBEDS)
    end = text.rfind("\n", 0, MAX_DESCRIPTION) if len(text) > MAX_DESCRIPTION else len(text)
    end = end if end > 0 else MAX_DESCRIPTION
    return [discord.Embed(description=part) for part in (text[:end], text[end:].strip()) if part]


async def _view(reply: Reply, buttons: ButtonStore) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    try:
        selects = reply.selects[:MAX_ROWS]
        behind = [Button(select.placeholder, select.command, select.options, select.shown_to) for select in selects]
        for select, token in zip(selects, await buttons.tokens(behind), strict=True):
            view.add_item(select_item(select, token))
        shown = reply.buttons[: BUTTONS_IN_A_ROW * (MAX_ROWS - len(selects))]
        for button, token in zip(shown, await buttons.tokens(shown), strict=True):
            view.add_item(_button(button, f"{BUTTON_PREFIX}{token}"))
    except ServiceError as error:  # the registry is busy: a reply without buttons is better than none
        log.warning("discord_buttons_left_out", reason=error.sentence)
    view.stop()  # presses arrive by custom_id, also after a restart: discord.py need not keep this view
    return view


def _button(button: Button, custom_id: str) -> discord.ui.Button[Any]:
    return discord.ui.Button(
        label=without_controls(unstyled(button.label))[:MAX_BUTTON_LABEL],
        style=STYLES[button.style],
        emoji=button.emoji or None,
        custom_id=custom_id,
    )
