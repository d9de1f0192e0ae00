"""Context menus of messages and users: right-click one (or press it long), then Apps. A choice becomes a Request.

The interaction carries the message, so its words are there without a privileged intent, and for this one use alone:
https://discord.com/developers/docs/interactions/application-commands#message-commands
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import discord
from discord import app_commands

from bot.chat.messages import ButtonStore, Value
from bot.platforms.discord.custom_ids import BUTTON_PREFIX
from bot.platforms.discord.members import Interaction, address_of, posting_problem
from bot.platforms.discord.slash_commands import ALL_CONTEXTS, ALL_INSTALLS
from bot.platforms.discord.translator import menu_name
from models.domain.errors import NotFound
from models.messages import sentence
from models.text.tweet_text import first_words

MAX_REPORT = 2_000  # characters
IN_SERVERS = app_commands.AppCommandContext(guild=True)
MENU_ONLY = ("asktrain",)  # commands that have a menu's entry in place of a slash command
CUSTOM_EMOJI = re.compile(r"<a?:\w+:\d+>")


def context_menus() -> Iterator[app_commands.ContextMenu]:
    """Each answers by `Client.handle_menu`."""
    for name, callback in ((sentence("menu-continue"), _continue_as), (sentence("menu-report"), _report)):
        yield app_commands.ContextMenu(
            name=menu_name(name), callback=callback, allowed_contexts=ALL_CONTEXTS, allowed_installs=ALL_INSTALLS
        )
    yield app_commands.ContextMenu(
        name=menu_name(sentence("menu-ask-to-train")),
        callback=_ask_to_train,
        allowed_contexts=IN_SERVERS,
        allowed_installs=app_commands.AppInstallationType(guild=True),
    )


async def _continue_as(interaction: Interaction, message: discord.Message) -> None:
    """Ask which persona goes on from a person's message."""
    if message.author.bot or message.webhook_id is not None:
        await _refuse(interaction, sentence("discord-continue-bot"))
    elif words := first_words(_words_of(message)):
        await interaction.client.handle_menu(interaction, "tweet", {"prompt": words, "choose": "persona"})
    else:
        await _refuse(interaction, sentence("discord-continue-no-words"))


async def _report(interaction: Interaction, message: discord.Message) -> None:
    """Do what the message's own Report button does; a message without one is reported by its text."""
    if interaction.application_id not in (message.author.id, message.application_id):
        await _refuse(interaction, sentence("discord-report-not-mine"))
        return
    options = await _report_options(message, interaction.client.buttons) or {"text": _shown_text(message)}
    await interaction.client.handle_menu(interaction, "report", options, str(message.id))


async def _ask_to_train(interaction: Interaction, user: discord.User | discord.Member) -> None:
    """Ask a person, by a message of the bot's in this channel, to let it learn from their posts."""
    if user.bot:
        await _refuse(interaction, sentence("discord-ask-bot"))
    elif problem := posting_problem(interaction):
        await _refuse(interaction, problem)
    else:
        await interaction.client.handle_menu(interaction, "asktrain", {"member": address_of(user.id)})


async def _refuse(interaction: Interaction, text: str) -> None:
    await interaction.client.replies.respond_with_text(interaction, text)


def _words_of(message: discord.Message) -> str:
    """The message's text with names in place of mentions, and without the server's own emoji."""
    return CUSTOM_EMOJI.sub(" ", message.clean_content).replace("\u200b", "")


async def _report_options(message: discord.Message, buttons: ButtonStore) -> Mapping[str, Value] | None:
    """The options behind the message's Report button; None where it has none, or is too old."""
    for custom_id in reversed(_custom_ids(message)):
        try:
            button = await buttons.press(custom_id.removeprefix(BUTTON_PREFIX))
        except NotFound:
            return None
        if button.command == "report":
            return button.options
    return None


def _custom_ids(message: discord.Message) -> list[str]:
    """Of the message's buttons, in their order."""
    rows: Any = message.components
    inner = [component for row in rows for component in getattr(row, "children", ())]
    return [one.custom_id for one in inner if (one.custom_id or "").startswith(BUTTON_PREFIX)]


def _shown_text(message: discord.Message) -> str:
    texts = [message.content, *(embed.description or "" for embed in message.embeds)]
    return "\n".join(filter(None, texts))[:MAX_REPORT]
