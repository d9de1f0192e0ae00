"""Deleting the bot's messages, also from a report, and roles, through each platform's real client."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.messages import Button, Reply, Role
from bot.permissions.chat_flags import REPORTS
from bot.platforms.console import Console
from models.domain.errors import NotAllowed, NotFound, RequestUnfit
from models.messages import sentence
from tests.contracts.test_platforms import QueuedScreen
from tests.fakes.bot import made
from tests.fakes.discord import FakeDiscord, serving
from tests.fakes.discord.running import GuildBot, guild_bot
from tests.fakes.telegram.running import Running


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[GuildBot]:
    async with serving(FakeDiscord()) as fake, guild_bot(fake, tmp_path) as here:
        made(here.bot.registry)
        yield here
        fake.check()


async def test_telegram_deletes_a_reported_tweet_at_the_press_of_a_button(running: Running) -> None:
    """The button is in the private chat that the group's reports go to; other messages stay."""
    made(running.world.registry)
    fake = running.telegram
    ann, mod, group = fake.person("Ann"), fake.person("Mod"), fake.chat("supergroup", "Group")
    running.world.registry.chat_settings.set(f"telegram:{group.id}", REPORTS, f"telegram:{mod.id}")
    await fake.say(ann, group, "/tweet@MynahBot My dream is")
    shown = await fake.message(group)
    await fake.press(ann, shown, "Report")
    told = await fake.message(fake.private(mod))
    assert "Reported in Group" in told.text
    assert list(told.buttons) == ["Delete message", "Retire persona", "Block prompt"]
    await fake.press(mod, told, "Delete message")
    assert (await fake.message(fake.private(mod), 2)).text == "Mod: the message is deleted."
    assert fake.sent(group) == []


async def test_telegram_knows_the_message_of_a_report_typed_as_a_reply(running: Running) -> None:
    """The report has a Delete message button."""
    made(running.world.registry)
    fake = running.telegram
    ann, mod, group = fake.person("Ann"), fake.person("Mod"), fake.chat("supergroup", "Group")
    running.world.registry.chat_settings.set(f"telegram:{group.id}", REPORTS, f"telegram:{mod.id}")
    await fake.say(ann, group, "/tweet@MynahBot My dream is")
    shown = await fake.message(group)
    await fake.say(ann, group, "/report@MynahBot not nice", reply_to=shown.id)
    told = await fake.message(fake.private(mod))
    assert list(told.buttons) == ["Delete message"]
    assert "not nice" in told.text


async def test_telegram_empties_a_message_that_is_too_old_to_delete(running: Running) -> None:
    """After 48 hours a bot can't delete its messages, but can edit them."""
    fake = running.telegram
    chat = fake.private(fake.person("Ann"))
    message = await running.platform.post(f"telegram:{chat.id}", Reply("a tweet"))
    fake.refuse("deleteMessage", 400, "Bad Request: message can't be deleted for everyone")
    await running.platform.delete(f"telegram:{chat.id}", message)
    assert (await fake.message(chat)).text == sentence("telegram-message-removed")
    await running.platform.delete(f"telegram:{chat.id}", message)
    with pytest.raises(NotFound):
        await running.platform.delete(f"telegram:{chat.id}", message)


async def test_discord_deletes_a_reported_tweet_at_the_press_of_a_button(discord: GuildBot) -> None:
    """In direct messages, where everybody moderates and gets their own reports."""
    fake, direct = discord.discord, discord.discord.dm_channel(discord.ann)
    discord.bot.registry.chat_settings.set(f"discord:{direct.id}", REPORTS, f"discord:{direct.id}")
    await fake.say(discord.ann, direct, "/tweet My dream is")
    await fake.until(lambda: any("Report" in message.buttons for message in direct.public_messages()))
    shown = next(message for message in direct.public_messages() if "Report" in message.buttons)
    await fake.press(discord.ann, shown, "Report")
    await fake.until(lambda: any("Delete message" in message.buttons for message in direct.public_messages()))
    told = next(message for message in direct.public_messages() if "Delete message" in message.buttons)
    done = await fake.response(await fake.press(discord.ann, told, "Delete message"))
    assert done.text == "Ann: the message is deleted."
    assert shown.is_deleted


async def test_discord_deletes_no_message_of_others(discord: GuildBot) -> None:
    """The bot has no Manage Messages permission; a message that is gone is NotFound."""
    fake, place = discord.discord, f"discord:{discord.channel.id}"
    message = await discord.platform.post(place, Reply("a tweet"))
    await discord.platform.delete(place, message)
    with pytest.raises(NotFound):
        await discord.platform.delete(place, message)
    await fake.say(discord.ann, discord.channel, "mine")
    theirs = next(message for message in discord.channel.public_messages() if message.author is discord.ann)
    with pytest.raises(NotAllowed):
        await discord.platform.delete(place, str(theirs.id))


async def test_a_console_clears_its_status_line_and_deletes_nothing_else(tmp_path: Path) -> None:
    """A terminal can't take back what it printed."""
    console = Console(QueuedScreen(), tmp_path)
    changing = await console.post("console:here", Reply("10 %", buttons=(Button("Cancel", "cancel"),)))
    await console.delete("console:here", changing)
    with pytest.raises(NotFound):
        await console.edit("console:here", changing, Reply("20 %"))
    printed = await console.post("console:here", Reply("a tweet"))
    with pytest.raises(RequestUnfit):
        await console.delete("console:here", printed)


async def test_discord_role_of_a_member_by_permissions(discord: GuildBot) -> None:
    """The owner moderates, Ann does not; for other chats and servers everybody is a member."""
    guild = discord.channel.guild
    assert guild is not None
    ann = f"discord:{discord.ann.id}"
    assert await discord.platform.role_in(f"discord:guild:{guild.id}", "discord:1") is Role.MODERATOR
    assert await discord.platform.role_in(f"discord:guild:{guild.id}", ann) is Role.MEMBER
    for place in ("discord:guild:404", f"discord:{discord.channel.id}"):
        assert await discord.platform.role_in(place, "discord:1") is Role.MEMBER


async def test_telegram_role_of_a_member_by_administrators(running: Running) -> None:
    """Administrators moderate; somebody unknown is a member."""
    fake = running.telegram
    ann, bob = fake.person("Ann"), fake.person("Bob")
    group = fake.chat("supergroup", "Friends", roles={bob.id: "administrator"})
    roles = [await running.platform.role_in(f"telegram:{group.id}", f"telegram:{one}") for one in (ann.id, bob.id, 404)]
    assert roles == [Role.MEMBER, Role.MODERATOR, Role.MEMBER]
