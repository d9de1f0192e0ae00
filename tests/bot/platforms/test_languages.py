"""The language of a member's app decides what they read, on Discord and Telegram, where the chat has set none."""

from dataclasses import replace

import pytest

from bot.permissions.chat_language import LANGUAGE
from models.messages import localized, sentence, unstyled
from tests.fakes.bot import made
from tests.fakes.discord.running import GuildBot
from tests.fakes.telegram.running import Running

NOTICE = sentence("tweet-notice", handles="@penny")


class TestDiscord:
    @pytest.mark.parametrize(("locale", "language"), [("de", "de"), ("es-419", "es"), ("ja", "ja")])
    async def test_an_answer_is_in_the_language_of_the_members_app(
        self, here: GuildBot, locale: str, language: str
    ) -> None:
        """Its label, buttons and refusals too."""
        berta = replace(here.ann, locale=locale)
        shown = await here.discord.response(await here.discord.command(berta, here.channel, "tweet"))
        assert localized(NOTICE, language) in shown.text
        assert localized(sentence("button-again"), language) in shown.buttons
        refused = await here.discord.response(await here.discord.command(berta, here.channel, "cancel"))
        assert refused.text == unstyled(sentence("no-jobs"), language)

    async def test_a_chats_language_counts_before(self, here: GuildBot) -> None:
        """Which a moderator has set for the whole server."""
        here.bot.registry.chat_settings.set(f"discord:guild:{here.guild.id}", LANGUAGE, "de")
        shown = await here.discord.response(await here.discord.command(here.ann, here.channel, "cancel"))
        assert shown.text == unstyled(sentence("no-jobs"), "de")


class TestTelegram:
    @pytest.mark.parametrize("language", ["de", "es", "ja"])
    async def test_an_answer_is_in_the_language_of_the_members_app(self, running: Running, language: str) -> None:
        """Its label and buttons too."""
        made(running.world.registry)
        ann = running.telegram.person("Ann")
        ann.language = language
        await running.telegram.say(ann, running.telegram.private(ann), "/tweet My dream is")
        answer = await running.telegram.message(running.telegram.private(ann))
        assert answer.text.replace("\u2060", "").endswith(localized(NOTICE, language))
        assert localized(sentence("button-again"), language) in answer.buttons

    async def test_a_line_that_cannot_be_read_is_told_in_the_chats_language(self, running: Running) -> None:
        """Although no command answers it."""
        ann = running.telegram.person("Ann")
        chat = running.telegram.private(ann)
        running.world.registry.chat_settings.set(f"telegram:{ann.id}", LANGUAGE, "de")
        await running.telegram.say(ann, chat, "/cancel 1 2")
        refusal = sentence("command-line-unreadable", word="2", example="/cancel")
        assert (await running.telegram.message(chat)).text == localized(refusal, "de")
