"""Turns a Reply into a Discord message: content, an embed for each generated tweet with its label, buttons, files."""

import io
import re
from contextlib import suppress
from typing import Any, TypedDict

import discord
import structlog

from bot.chat.formatting import label
from bot.chat.messages import Button, ButtonStore, ButtonStyle, GeneratedTweet, Reply
from bot.platforms.discord.custom_ids import BUTTON_PREFIX, MODAL_PREFIX
from models.domain.errors import ServiceError
from models.messages import Style, joined, sentence, styled
from models.text.controls import without_controls

log = structlog.get_logger()

# https://discord.com/developers/docs/resources/message#embed-object-embed-limits, in characters
MAX_CONTENT, MAX_DESCRIPTION, MAX_AUTHOR = 2000, 4096, 256
MAX_EMBEDS_TEXT = 6000  # all embeds of a message together, with their labels
MAX_TEXT_EMBEDS = 5500  # a reply's text in embeds, which leaves space for labels
MIN_TWEET_TEXT = 300  # a tweet is cut to no less; rather fewer tweets are shown
MAX_BUTTONS, MAX_BUTTON_LABEL = 25, 80
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
    is_short = len(prefix) + len(text) <= MAX_CONTENT
    text_embeds = [] if is_short else _text_embeds(text)
    return MessageFields(
        content=f"{prefix}{text}" if is_short else prefix.strip(),
        embeds=_within_limit([*text_embeds, *map(_tweet_embed, reply.tweets)]),
        view=await _view(reply, buttons),
        allowed_mentions=NO_MENTIONS if mention is None else _mention_only(mention),
    )


def without_embeds(fields: MessageFields, reply: Reply) -> MessageFields:
    """The same message in plain text, with each tweet's label under it: for channels without Embed Links."""
    tweets = [f"{tweet.text}\n— {label(tweet.persona)}" for tweet in reply.tweets]
    ping = PING.match(fields["content"])  # other mentions are escaped
    text = (f"{ping[0]} " if ping else "") + escaped(joined("\n", [reply.text, *tweets]))
    content = text if len(text) <= MAX_CONTENT else f"{text[: MAX_CONTENT - 1]}…"
    return MessageFields(**fields | {"content": content, "embeds": []})


def discord_files(reply: Reply) -> list[discord.File]:
    """The reply's files that Discord accepts. Sending uses a File up, so they are made anew each time."""
    return [
        discord.File(
            io.BytesIO(file.content),
            file.name,
            description=without_controls(file.caption)[:MAX_FILE_DESCRIPTION] or None,
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


def _tweet_embed(tweet: GeneratedTweet) -> discord.Embed:
    persona = tweet.persona
    embed = discord.Embed(description=escape_text(tweet.text))
    embed.set_author(name=without_controls(f"{persona.display_name} (@{persona.name})")[:MAX_AUTHOR])
    return embed.set_footer(text=without_controls(label(persona)))


def _within_limit(embeds: list[discord.Embed]) -> list[discord.Embed]:
    """Truncate descriptions, never labels, until the embeds fit; where that leaves too little, drop the last ones."""
    if sum(map(len, embeds)) <= MAX_EMBEDS_TEXT:
        return embeds
    texts = [embed.description or "" for embed in embeds]
    max_text = (MAX_EMBEDS_TEXT - sum(map(len, embeds)) + sum(map(len, texts))) // len(embeds)
    if max_text < MIN_TWEET_TEXT and len(embeds) > 1:
        return _within_limit(embeds[:-1])
    for embed, text in zip(embeds, texts, strict=True):
        embed.description = text if len(text) <= max_text else f"{text[: max_text - 1]}…"
    return embeds


def _text_embeds(text: str) -> list[discord.Embed]:
    """A text too long for a message's content, as one or two embeds split at a line end; truncated if too long."""
    text = text if len(text) <= MAX_TEXT_EMBEDS else f"{text[: MAX_TEXT_EMBEDS - 1]}…"
    end = text.rfind("\n", 0, MAX_DESCRIPTION) if len(text) > MAX_DESCRIPTION else len(text)
    end = end if end > 0 else MAX_DESCRIPTION
    return [discord.Embed(description=part) for part in (text[:end], text[end:].strip()) if part]


async def _view(reply: Reply, buttons: ButtonStore) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    try:
        shown = reply.buttons[: MAX_BUTTONS - 1]
        for button, token in zip(shown, await buttons.tokens(shown), strict=True):
            view.add_item(_button(button, f"{BUTTON_PREFIX}{token}"))
    except ServiceError as error:  # the registry is busy: a reply without buttons is better than none
        log.warning("discord_buttons_left_out", reason=error.sentence)
    if reply.tweets and reply.tweets[0].persona.held_at is None:  # a held persona answers nobody yet
        own_words = Button(sentence("discord-own-words-button"), "tweet", emoji="✍️")
        view.add_item(_button(own_words, f"{MODAL_PREFIX}{reply.tweets[0].persona.id}"))
    view.stop()  # presses arrive by custom_id, also after a restart: discord.py need not keep this view
    return view


def _button(button: Button, custom_id: str) -> discord.ui.Button[Any]:
    return discord.ui.Button(
        label=without_controls(button.label)[:MAX_BUTTON_LABEL],
        style=STYLES[button.style],
        emoji=button.emoji or None,
        custom_id=custom_id,
    )
