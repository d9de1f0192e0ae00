"""Replies as Discord messages: embeds, escaping and files."""

from pathlib import Path

import discord

from bot.chat.messages import Document, GeneratedTweet, Reply, Request
from bot.commands import COMMANDS
from bot.interfaces.command import Command, Services
from bot.platforms.discord.embeds import escape_text, escaped
from models.messages import sentence
from models.pictures.appearance import persona_color
from tests.fakes.bot import made
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.running import GuildBot, running_bot
from tests.fakes.discord.world import DEFAULT_PERMISSIONS, EMBED_LINKS

PICTURE = Document("penny.png", b"\x89PNG hum", is_picture=True)
LARGE = Document("all.json", b" " * (11 << 20))


async def _shows(_request: Request, _services: Services) -> Reply:
    return Reply("Here it is.", documents=(PICTURE,))


async def _shows_privately(_request: Request, _services: Services) -> Reply:
    return Reply("Here it is.", documents=(PICTURE,), is_private=True)


SHOW = Command("show", "Show a picture", _shows, "/show")
SHOW_ME = Command("show_me", "Show a picture to the asker", _shows_privately, "/show_me")
LABEL = "AI-generated parody of @penny, not their words"


async def test_a_reply_has_its_picture(server: FakeDiscord, tmp_path: Path) -> None:
    """Ephemeral if the reply is."""
    channel, ann = server.channel(server.guild("Nest"), "general"), server.person("Ann")
    async with running_bot(server, tmp_path, commands=(*COMMANDS, SHOW, SHOW_ME)):
        await server.connected()
        for command, is_private in (("show", False), ("show_me", True)):
            message = await server.response(await server.command(ann, channel, command))
            assert message.files == {"penny.png": PICTURE.content}
            assert message.is_ephemeral == is_private


async def test_an_edit_replaces_the_picture(here: GuildBot) -> None:
    """The message shows what was sent last."""
    chat = f"discord:{here.channel.id}"
    number = await here.platform.post(chat, Reply("ready", documents=(PICTURE,)))
    message = here.channel.messages[int(number)]
    assert message.files == {"penny.png": PICTURE.content}
    await here.platform.edit(chat, number, Reply("again", documents=(Document("b.png", b"b"),)))
    assert message.files == {"b.png": b"b"}


async def test_without_attach_files_the_text_is_sent(server: FakeDiscord, here: GuildBot) -> None:
    """A missing permission costs only the picture."""
    channel = server.channel(here.guild, "strict", DEFAULT_PERMISSIONS & ~(1 << 15))
    number = await here.platform.post(f"discord:{channel.id}", Reply("ready", documents=(PICTURE,)))
    assert (channel.messages[int(number)].content, channel.messages[int(number)].files) == ("ready", {})


async def test_without_embed_links_tweets_are_sent_as_text(server: FakeDiscord, here: GuildBot) -> None:
    """With their label, and whoever is waiting is still mentioned."""
    channel = server.channel(here.guild, "plain", DEFAULT_PERMISSIONS & ~EMBED_LINKS)
    [penny] = here.bot.registry.personas.list()
    tweet = GeneratedTweet(penny, "", "Hello <@1>", 1)
    ann = f"discord:{here.ann.id}"
    number = await here.platform.post(f"discord:{channel.id}", Reply("Done.", (tweet,), documents=(PICTURE,)), ann)
    message = channel.messages[int(number)]
    assert message.embeds == []
    assert message.content.startswith(f"<@{here.ann.id}> Done.\n> Hello <@")
    assert message.content.endswith(f"\n-# Penny · AI BOT · {LABEL}")
    assert message.pings == {here.ann.id}


async def test_a_file_too_large_for_discord_is_named(here: GuildBot) -> None:
    """It is left out, and the message says so."""
    number = await here.platform.post(f"discord:{here.channel.id}", Reply("yours", documents=(LARGE, PICTURE)))
    message = here.channel.messages[int(number)]
    assert "all.json is too large for Discord" in message.content
    assert set(message.files) == {"penny.png"}


async def test_five_long_tweets_of_many_handles_fit_into_a_message(here: GuildBot) -> None:
    """In one embed with their numbers; they are truncated, the label is not."""
    made(here.bot.registry, "blend", tuple(f"{letter * 60}@example.social" for letter in "abc"))
    here.writer.words = lambda _text: "*" * 700
    message = await here.discord.response(
        await here.discord.command(here.ann, here.channel, "tweet", persona="blend", count=5)
    )
    [embed] = message.embeds
    assert [f"{number}. " in embed["description"] for number in range(1, 4)] == [True] * 3
    assert embed["footer"]["text"] == "AI CYBORG"
    assert message.content.endswith("not their words")


async def test_a_generated_text_pings_nobody(here: GuildBot) -> None:
    """Neither everyone, nor a role, nor a member; and its Markdown is escaped."""
    here.writer.words = lambda _text: (
        "@everyone <@42424242424242424> <@&43434343434343434> **bold** [a](http://b.example)"
    )
    message = await here.discord.response(await here.discord.command(here.ann, here.channel, "tweet"))
    assert message.pings == set()
    shown = message.embeds[0]["description"]
    assert "@everyone" not in shown
    assert "<@42" not in shown
    assert "<@&43" not in shown
    assert r"\*\*bold\*\*" in shown
    assert r"\[a](" in shown


def test_a_sentences_own_marks_are_markdown_and_names_are_not() -> None:
    """In code nothing is escaped, and nothing ends it."""
    ready = sentence("training-ready", display_name="**Pen_ny**", persona="pen_ny`<@1>")
    assert escaped(ready) == "**\\*\\*Pen\\_ny\\*\\*** is ready. Try `/tweet @pen_ny'<@1> My dream is`"


def test_markdown_between_brackets_is_escaped() -> None:
    """The library's own escaping takes it for a link."""
    assert escape_text("[x] **bold** [a](b)") == r"\[x] \*\*bold\*\* \[a](b)"


async def test_a_long_answer_goes_into_embeds(here: GuildBot) -> None:
    """It is longer than a message's content."""
    for number in range(15):
        name = f"{'long' * 22}{number:02}"
        made(here.bot.registry, name, (f"{'a' * 60}{number:02}", f"{'b' * 60}{number:02}"))
    shown = await here.discord.response(await here.discord.command(here.ann, here.channel, "personas"))
    assert shown.content == ""
    assert f"{'long' * 22}14" in shown.text


async def test_a_tweet_is_an_embed_with_persona_color_and_label(here: GuildBot) -> None:
    """Everybody sees whose voice it is, which words the member gave, and the buttons; also without embeds the label."""
    message = await here.discord.response(
        await here.discord.command(here.ann, here.channel, "tweet", prompt="My dream is")
    )
    assert not message.is_ephemeral
    [embed] = message.embeds
    assert embed["description"] == "**My dream is** tweet 0"
    assert embed["author"]["name"] == "Penny (@penny)"
    assert embed["color"] == persona_color("id-penny")
    assert (embed["footer"]["text"], message.content) == ("AI BOT", f"-# {LABEL}")
    assert list(message.buttons) == ["Again", "More", "Own words", "Picture", "Keep", "Report"]


async def test_a_button_has_its_style_and_emoji(here: GuildBot) -> None:
    """Again stands out, and each of a tweet's buttons has an emoji beside its label."""
    message = await here.discord.response(await here.discord.command(here.ann, here.channel, "tweet"))
    buttons = {button["label"]: button for row in message.components for button in row["components"]}
    primary, secondary = discord.ButtonStyle.primary.value, discord.ButtonStyle.secondary.value
    assert {label: button["style"] for label, button in buttons.items() if button["style"] != secondary} == {
        "Again": primary
    }
    assert [button["emoji"]["name"] for button in buttons.values()] == ["🔁", "➕", "✍️", "🖼️", "⭐", "🚩"]
