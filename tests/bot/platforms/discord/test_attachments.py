"""Files and pictures on Discord, and answers that it does not take: what arrives at our own Discord."""

from pathlib import Path

import pytest

from bot.chat.messages import Document, Reply, Request
from bot.commands import COMMANDS
from bot.interfaces.command import Command, Services
from models.messages import sentence
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.interactions import REPLY, Refused
from tests.fakes.discord.served import Nest, our_bot
from tests.fakes.discord.world import LEAST

PICTURE = Document("penny.png", b"\x89PNG hum", is_picture=True)
LARGE = Document("all.json", b" " * (11 << 20))


async def _shows(_request: Request, _services: Services) -> Reply:
    return Reply("Here it is.", documents=(PICTURE,))


async def _shows_privately(_request: Request, _services: Services) -> Reply:
    return Reply("Here it is.", documents=(PICTURE,), is_private=True)


SHOW = Command("show", "Show a picture", _shows, "/show")
KEEP = Command("keep", "Show a picture to the asker", _shows_privately, "/keep")


async def test_a_picture_arrives_with_an_answer(server: FakeDiscord, tmp_path: Path) -> None:
    """At once in answer to a command, and in private where the answer is."""
    channel, ann = server.channel(server.guild("Nest"), "general"), server.person("Ann")
    async with our_bot(server, tmp_path, commands=(*COMMANDS, SHOW, KEEP)):
        await server.connected()
        for command, is_private in (("show", False), ("keep", True)):
            message = await server.shown(await server.command(ann, channel, command))
            assert message.files == {"penny.png": PICTURE.content}
            assert message.is_ephemeral == is_private


async def test_a_post_brings_its_picture_and_an_edit_another(here: Nest) -> None:
    """What stands there is always what was said last."""
    chat = f"discord:{here.channel.id}"
    number = await here.platform.post(chat, Reply("ready", documents=(PICTURE,)))
    message = here.channel.messages[int(number)]
    assert message.files == {"penny.png": PICTURE.content}
    await here.platform.edit(chat, number, Reply("again", documents=(Document("b.png", b"b"),)))
    assert message.files == {"b.png": b"b"}


async def test_where_no_files_may_be_sent_the_words_come(server: FakeDiscord, here: Nest) -> None:
    """A missing permission costs the picture, not the news."""
    channel = server.channel(here.guild, "strict", LEAST & ~(1 << 15))
    number = await here.platform.post(f"discord:{channel.id}", Reply("ready", documents=(PICTURE,)))
    assert (channel.messages[int(number)].content, channel.messages[int(number)].files) == ("ready", {})


async def test_a_file_beyond_what_discord_takes_is_named(here: Nest) -> None:
    """It is left out, and the message says so."""
    number = await here.platform.post(f"discord:{here.channel.id}", Reply("yours", documents=(LARGE, PICTURE)))
    message = here.channel.messages[int(number)]
    assert "all.json is too large for Discord" in message.content
    assert set(message.files) == {"penny.png"}


async def test_an_answer_at_once_that_is_not_taken_is_made_up_for(here: Nest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first response was refused: a sentence stands in its place, for the asker alone."""
    monkeypatch.setattr("bot.platforms.discord.replies.DEFER_AFTER_SECONDS", 60.0)  # also on a busy machine
    here.discord.ordered.append(("POST /interactions/", Refused(400, 50035, "Invalid Form Body")))
    asked = await here.discord.command(here.ann, here.channel, "personas")
    assert (await here.discord.shown(asked)).content == sentence("discord-answer-lost")
    assert asked.answered == REPLY


async def test_a_deferral_that_is_not_taken_costs_no_answer(here: Nest, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes as the first response then, where there is time for it."""
    monkeypatch.setattr("bot.platforms.discord.replies.DEFER_AFTER_SECONDS", 0.0)
    here.writer.may_write.clear()
    here.discord.ordered.append(("POST /interactions/", Refused(400, 50035, "Invalid Form Body")))
    asked = await here.discord.command(here.ann, here.channel, "tweet")
    await here.discord.until(lambda: here.discord.refusals)
    here.writer.may_write.set()
    assert (await here.discord.shown(asked)).embeds
    assert asked.answered == REPLY


async def test_a_private_message_after_a_public_deferral_is_made_up_for(here: Nest) -> None:
    """The public place is gone already when the private message is refused: another one says so."""
    here.writer.may_write.clear()
    here.writer.words = _break
    asked = await here.discord.command(here.ann, here.channel, "tweet")
    await here.discord.until(lambda: asked.answered)
    here.discord.ordered.append(("POST /webhooks/", Refused(400, 50035, "Invalid Form Body")))
    here.writer.may_write.set()
    shown = await here.discord.shown(asked)
    assert (shown.content, shown.is_ephemeral) == (sentence("discord-answer-lost"), True)


async def test_an_answer_after_fifteen_minutes_is_an_ordinary_message(here: Nest) -> None:
    """The interaction's token is dead by then: what was asked for comes into the channel all the same."""
    here.writer.may_write.clear()
    asked = await here.discord.command(here.ann, here.channel, "tweet", prompt="My dream is")
    await here.discord.until(lambda: asked.answered)
    here.discord.pass_time(16 * 60)
    here.writer.may_write.set()
    message = await here.discord.said(here.channel, "My dream is tweet 0")
    assert "not their words" in message.text


async def test_what_was_private_stays_so_after_fifteen_minutes(server: FakeDiscord, here: Nest) -> None:
    """A private answer that comes too late is not said aloud."""
    here.writer.may_write.clear()
    here.writer.words = _break
    asked = await server.command(here.ann, here.channel, "tweet")
    await server.until(lambda: asked.answered)
    before = len(here.channel.messages)
    server.pass_time(16 * 60)
    here.writer.may_write.set()
    await server.until(lambda: any(refusal.code == 50027 for refusal in server.refusals))
    await server.shown(await server.command(here.ann, here.channel, "help"))
    assert len(here.channel.messages) == before + 1  # the help, and nothing else


def _break(_text: str) -> str:
    raise ValueError
