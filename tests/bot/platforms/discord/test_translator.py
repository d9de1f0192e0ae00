"""Slash commands in the languages of the catalogue."""

from typing import Any

import discord
import pytest
from discord import app_commands
from discord.app_commands import TranslationContext
from discord.app_commands import TranslationContextLocation as Location

from bot.platforms.discord.translator import MAX_DESCRIPTION, CatalogueTranslator, description_of, name_of
from models import messages
from models.messages import localized, sentence

HELP = sentence("summary-help")


async def shown(string: app_commands.locale_str, locale: str, location: Location) -> str | None:
    context: Any = TranslationContext(location, None)  # type: ignore[call-overload]  # it has one for each location
    return await CatalogueTranslator().translate(string, discord.Locale(locale), context)


@pytest.mark.parametrize(("locale", "language"), [("de", "de"), ("es-ES", "es"), ("es-419", "es"), ("ja", "ja")])
async def test_a_command_is_described_in_the_languages_there_are(locale: str, language: str) -> None:
    """In every locale of the language."""
    assert await shown(description_of(HELP), locale, Location.command_description) == localized(HELP, language)


@pytest.mark.parametrize("locale", ["en-US", "en-GB", "fr"])
async def test_english_stays_for_all_others(locale: str) -> None:
    """Discord shows it where nothing else is given."""
    assert await shown(description_of(HELP), locale, Location.command_description) is None
    assert await shown(name_of("help", HELP), locale, Location.command_name) is None


async def test_a_language_may_name_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    """By an attribute of its summary; without one, the name stays. What is too long for the menu is cut."""
    source = f"summary-help = {'x' * 200}\n    .name = hilfe\n"
    monkeypatch.setattr(messages, "_source", lambda _name: source)
    messages._bundle.cache_clear()
    assert await shown(name_of("help", HELP), "de", Location.parameter_name) == "hilfe"
    text = await shown(description_of(HELP), "de", Location.parameter_description)
    monkeypatch.undo()
    messages._bundle.cache_clear()
    assert text is not None
    assert len(text) == MAX_DESCRIPTION
    assert await shown(name_of("help", HELP), "de", Location.parameter_name) is None
