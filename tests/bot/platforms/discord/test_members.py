"""Roles on Discord: a server's own roles on a chat's lists, moderators and operators."""

from pathlib import Path
from typing import Any

from bot.permissions.chat_rules import MODERATORS, TWEET, TWEETERS
from models.messages import sentence
from tests.contracts.test_platforms import plain
from tests.fakes.bot import made
from tests.fakes.discord import FakeDiscord, serving
from tests.fakes.discord.running import GuildBot, guild_bot, running_bot
from tests.fakes.discord.world import MANAGE_GUILD

MENU_NOTE = plain(sentence("discord-menu-note"))


async def test_a_server_role_on_a_list_counts(tmp_path: Path) -> None:
    """By slash command, button and mention."""
    async with serving(FakeDiscord()) as discord:
        guild = discord.guild("Nest")
        channel, ann, lil = discord.channel(guild, "general"), discord.person("Ann"), discord.person("Lil")
        guild.roles[lil.id] = discord.next_id()
        async with running_bot(discord, tmp_path) as running:
            await discord.connected()
            made(running.world.registry)
            place, role = f"discord:guild:{guild.id}", f"discord:role:{guild.roles[lil.id]}"
            running.world.registry.chat_settings.set(place, TWEET, "listed")
            running.world.registry.chat_settings.add_to_list(place, TWEETERS, role)
            running.world.registry.chat_settings.add_to_list(place, MODERATORS, role)
            refused = await discord.response(await discord.command(ann, channel, "tweet"))
            assert "Only moderators and members on the tweeters list may generate tweets" in refused.text
            written = await discord.response(await discord.command(lil, channel, "tweet", prompt="Hello"))
            assert "Hello tweet 0" in written.text
            assert "Only moderators" in (await discord.response(await discord.press(ann, written, "Again"))).text
            await discord.say(lil, channel, f"<@{discord.bot.id}> Hi there")
            await discord.bot_message(channel, "Hi there tweet 0")
            chosen = await discord.response(await discord.command(lil, channel, "default", persona="penny"))
            assert "answers here" in chosen.text
        discord.check()


async def test_listed_moderators_are_told_how_the_menu_shows_their_commands(here: GuildBot) -> None:
    """Discord hides moderators' commands from members without Manage Server."""
    discord, lil = here.discord, here.discord.person("Lil")
    added = await discord.command(here.mod, here.channel, "settings", list="moderators", add=f"<@{lil.id}>")
    assert MENU_NOTE in plain((await discord.response(added)).text)
    asked: list[dict[str, Any]] = [{}, {"command": "block"}]
    for options in asked:
        for person in (lil, here.ann):
            told = await discord.response(await discord.command(person, here.channel, "help", **options))
            assert (MENU_NOTE in plain(told.text)) == (person is lil)
    told = await discord.response(await discord.command(lil, here.channel, "help", command="tweet"))
    assert MENU_NOTE not in plain(told.text)


async def test_a_servers_moderators_see_and_cancel_trainings_of_all_channels(tmp_path: Path) -> None:
    """Members see their own channel's, other servers' moderators none."""
    async with serving(FakeDiscord()) as discord, guild_bot(discord, tmp_path) as here:
        asked: dict[str, Any] = {"handle": "earl", "archive": ("tweets.js", b'[{"full_text": "hello"}]')}
        await discord.response(await discord.command(here.ann, here.channel, "train", **asked))
        [job] = here.bot.registry.jobs.list(is_over=False)
        away = discord.guild("Away")
        away.permissions[here.mod.id] = MANAGE_GUILD
        other, elsewhere = discord.channel(here.guild, "other"), discord.channel(away, "general")
        for person, channel in ((here.ann, other), (here.mod, elsewhere)):
            shown = await discord.response(await discord.command(person, channel, "jobs"))
            assert ("earl" in shown.text) == (person is here.ann)  # it is her own
            assert (
                "earl"
                not in (await discord.response(await discord.command(discord.person("Lil"), channel, "jobs"))).text
            )
        listed = await discord.response(await discord.command(here.mod, other, "jobs"))
        assert "**earl**" in listed.text
        said = await discord.response(await discord.press(here.mod, listed, f"Cancel {job.id}"))
        assert "is being cancelled" in said.text
        assert here.bot.training.cancelled == [job.id]


async def test_the_operators_list_makes_operators(tmp_path: Path) -> None:
    """By a slash command in any server, and by a line in direct messages."""
    async with serving(FakeDiscord()) as discord:
        channel, op, ann = (
            discord.channel(discord.guild("Nest"), "general"),
            discord.person("Op"),
            discord.person("Ann"),
        )
        async with running_bot(discord, tmp_path, operators=str(op.id)) as running:
            await discord.connected()
            made(running.world.registry)
            for person, answer in ((ann, "is somebody else's"), (op, "Every chat of this bot sees")):
                asked = await discord.command(person, channel, "share", persona="penny", where="all")
                assert answer in plain((await discord.response(asked)).text)
            direct = discord.dm_channel(op)
            await discord.say(op, direct, "/train @penny files:/none")
            await discord.bot_message(direct, "There is nothing at")
