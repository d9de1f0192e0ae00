"""Names and descriptions of slash commands in the catalogue's languages, for Discord's menu.

A description is the command's or option's summary. Commands keep their names, which sentences and docs tell; a language
may give an option a name of its own, as the attribute `.name` of its summary. Context menus have a name alone.
"""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from models.messages import ENGLISH, attribute, localized, supported_language

MAX_DESCRIPTION = 100  # characters
MAX_MENU_NAME = 32
NAMES = (Location.command_name, Location.group_name, Location.parameter_name)
DESCRIPTIONS = (Location.command_description, Location.group_description, Location.parameter_description)


def description_of(summary: str) -> app_commands.locale_str:
    """The description in English, which remembers the message that it is translated from."""
    return app_commands.locale_str(truncated(summary), summary=summary)


def name_of(name: str, summary: str) -> app_commands.locale_str:
    """The name, which remembers the message whose attribute it is translated from."""
    return app_commands.locale_str(name, summary=summary)


def menu_name(text: str) -> app_commands.locale_str:
    """The name of a context menu, all of which is translated."""
    return app_commands.locale_str(text, menu=text)


def truncated(summary: str) -> str:
    return summary if len(summary) <= MAX_DESCRIPTION else f"{summary[: MAX_DESCRIPTION - 1]}…"


class CatalogueTranslator(app_commands.Translator):
    """Gives None, which leaves English, where the catalogue has no text."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContext[Any, Any],
    ) -> str | None:
        language, summary = supported_language(locale.value), string.extras.get("summary")
        if language in (None, ENGLISH):
            return None
        if (menu := string.extras.get("menu")) is not None:
            name = localized(menu, language)[:MAX_MENU_NAME]
            return name if name != menu else None
        if summary is None:
            return None
        if context.location in NAMES:
            return attribute(summary, "name", language)
        text = localized(summary, language)
        return truncated(text) if context.location in DESCRIPTIONS and text != summary else None
