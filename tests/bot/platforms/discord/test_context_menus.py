"""The context menus of Discord: Continue as… and Report in those of messages, Ask to train in those of users."""

from models.domain.audit_entry import AuditQuery
from models.messages import localized, sentence
from tests.fakes.bot import made
from tests.fakes.discord.gateway import PRIVILEGED
from tests.fakes.discord.running import GuildBot
from tests.fakes.discord.world import Message, Person

CONTINUE, REPORT = sentence("menu-continue"), sentence("menu-report")
ASK, CHOOSE = sentence("menu-ask-to-train"), sentence("continue-as")


async def overheard(here: GuildBot, text: str, author: Person | None = None) -> Message:
    """A message that is not for the bot, which gets none of its words."""
    return await here.discord.say(author or here.discord.person("Bob"), here.channel, text)


async def test_the_menus_are_registered_without_descriptions(here: GuildBot) -> None:
    """Of messages, for everybody, everywhere; their names are in the catalogue."""
    menus = {command["name"]: command for command in here.discord.commands[None] if command["type"] == 3}
    assert set(menus) == {CONTINUE, REPORT}
    for name, menu in menus.items():
        assert (sorted(menu["contexts"]), sorted(menu["integration_types"])) == ([0, 1, 2], [0, 1])
        assert menu["default_member_permissions"] is None
        shown = {locale: text for locale in ("de", "ja") if (text := localized(sentence(_id(name)), locale)) != name}
        assert {locale: menu["name_localizations"][locale] for locale in shown} == shown
    assert here.discord.gateway.intents & PRIVILEGED == 0


def _id(name: str) -> str:
    return "menu-continue" if name == CONTINUE else "menu-report"


class TestContinueAs:
    async def test_a_persona_goes_on_from_a_members_words(self, here: GuildBot) -> None:
        """Only the asker sees the question, and everybody the tweet."""
        made(here.bot.registry, "sam", ("sam",))
        message = await overheard(here, "I always wanted to fly\nand to sing")
        question = await here.discord.response(await here.discord.message_menu(here.ann, message, CONTINUE))
        assert question.is_ephemeral
        assert "“I always wanted to fly”" in question.text
        values = [option["value"] for option in question.menus[CHOOSE]["options"]]
        assert len(values) == 2
        tweet = await here.discord.response(await here.discord.choose(here.ann, question, CHOOSE, "id-sam"))
        assert "I always wanted to fly tweet 0" in tweet.text
        assert not tweet.is_ephemeral
        [(name, prompt, *_rest)] = here.writer.asked
        assert (name, prompt) == ("sam", "I always wanted to fly")

    async def test_mentions_become_names_and_emoji_of_the_server_go(self, here: GuildBot) -> None:
        """A model knows neither, and nobody is to be pinged."""
        message = await overheard(here, f"<@{here.ann.id}> <:wave:123456789012345678> hello @everyone")
        question = await here.discord.response(await here.discord.message_menu(here.ann, message, CONTINUE))
        assert "“@Ann hello @everyone”" in question.text.replace("\u200b", "")
        assert question.pings == set()

    async def test_there_must_be_words_and_a_human_behind_them(self, here: GuildBot) -> None:
        """Each refusal says what to do instead, to the asker alone."""
        robot = here.discord.person("Beep")
        robot.is_bot = True
        for text, author, said in (
            ("", None, "no words"),
            ("https://example.com/a", None, "no words"),
            ("Hi", robot, "people write"),
        ):
            message = await overheard(here, text, author)
            shown = await here.discord.response(await here.discord.message_menu(here.ann, message, CONTINUE))
            assert said in shown.text
            assert shown.is_ephemeral

    async def test_the_rules_of_the_chat_hold(self, here: GuildBot) -> None:
        """As for /tweet."""
        here.bot.registry.chat_settings.set(f"discord:guild:{here.guild.id}", "tweet", "nobody")
        message = await overheard(here, "I always wanted to fly")
        shown = await here.discord.response(await here.discord.message_menu(here.ann, message, CONTINUE))
        assert "Nobody may generate tweets" in shown.text
        assert shown.is_ephemeral


class TestReport:
    async def test_a_tweet_is_reported_as_by_its_button(self, here: GuildBot) -> None:
        """With its persona, first words and seed."""
        tweet = await here.discord.response(await here.discord.command(here.ann, here.channel, "tweet", prompt="Hi"))
        thanks = await here.discord.response(await here.discord.message_menu(here.ann, tweet, REPORT))
        assert "Thank you" in thanks.text
        assert thanks.is_ephemeral
        [entry] = here.bot.registry.audit_log.list(AuditQuery(action="report"))
        assert entry.subject == "id-penny"
        assert (entry.details["prompt"], entry.details["text"]) == ("Hi", "Hi tweet 0")
        assert "seed" in entry.details

    async def test_another_message_of_the_bot_is_reported_by_its_text(self, here: GuildBot) -> None:
        """It has no Report button."""
        shown = await here.discord.response(
            await here.discord.command(here.mod, here.channel, "default", persona="penny", where="here")
        )
        await here.discord.response(await here.discord.message_menu(here.ann, shown, REPORT))
        [entry] = here.bot.registry.audit_log.list(AuditQuery(action="report"))
        assert entry.details["text"] == shown.content

    async def test_what_others_wrote_is_not_the_bots_to_report(self, here: GuildBot) -> None:
        """The refusal tells where to."""
        message = await overheard(here, "Something bad")
        shown = await here.discord.response(await here.discord.message_menu(here.ann, message, REPORT))
        assert "Report Message" in shown.text
        assert shown.is_ephemeral
        assert not here.bot.registry.audit_log.list(AuditQuery(action="report"))


class TestAskToTrain:
    async def test_it_is_registered_for_servers_alone(self, here: GuildBot) -> None:
        """In place of a slash command."""
        [menu] = [command for command in here.discord.commands[None] if command["type"] == 2]
        assert (menu["name"], menu["contexts"], menu["integration_types"]) == (ASK, [0], [0])
        assert "asktrain" not in {command["name"] for command in here.discord.commands[None]}

    async def test_only_whoever_is_asked_opens_the_form_and_declines(self, here: GuildBot) -> None:
        """They alone are pinged; the question then says what they answered."""
        bob = here.discord.person("Bob")
        receipt = await here.discord.response(await here.discord.user_menu(here.ann, here.channel, bob, ASK))
        assert receipt.is_ephemeral
        question = await here.discord.bot_message(here.channel, "Ann would like me to write like you")
        assert question.content.startswith(f"<@{bob.id}> ")
        assert question.pings == {bob.id}
        refused = await here.discord.response(await here.discord.press(here.mod, question, "Choose what I may read"))
        assert "Only the person who is asked" in refused.text
        assert refused.is_ephemeral
        form = await here.discord.press(bob, question, "Choose what I may read")
        await here.discord.until(lambda: form.data.get("components"))
        assert [part["component"]["custom_id"] for part in form.data["components"]] == ["handles", "archive", "name"]
        await here.discord.press(bob, question, "Never ask me")
        await here.discord.until(lambda: "Bob said no" in question.text)
        assert question.buttons == {}
        again = await here.discord.response(await here.discord.user_menu(here.mod, here.channel, bob, ASK))
        assert "don't want to be asked" in again.text

    async def test_bots_are_not_asked(self, here: GuildBot) -> None:
        """Nor the bot itself."""
        for robot in (here.discord.bot, here.discord.person("Beep")):
            robot.is_bot = True
            shown = await here.discord.response(await here.discord.user_menu(here.ann, here.channel, robot, ASK))
            assert "Ask a person" in shown.text
            assert shown.is_ephemeral

    async def test_where_the_bot_cannot_post_it_asks_nobody(self, here: GuildBot) -> None:
        """And says what it needs."""
        here.channel.bot_permissions = 0
        bob = here.discord.person("Bob")
        shown = await here.discord.response(await here.discord.user_menu(here.ann, here.channel, bob, ASK))
        assert "I can't write in this channel" in shown.text
