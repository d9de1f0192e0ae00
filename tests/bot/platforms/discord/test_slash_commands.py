"""The slash commands that Discord is given."""

from pathlib import Path
from typing import Any

import discord
import pytest

from bot.chat.messages import OptionKind, Reply, Request, Role
from bot.commands import COMMANDS
from bot.interfaces.command import Command, Services
from bot.platforms.discord.context_menus import MENU_ONLY
from bot.platforms.discord.slash_commands import attachment, slash_commands
from tests.fakes.discord import ATTACHMENT, TEXT, FakeDiscord, serving
from tests.fakes.discord.gateway import PRIVILEGED
from tests.fakes.discord.running import GuildBot, running_bot
from tests.fakes.discord.world import (
    MANAGE_GUILD,
)
from tests.fakes.logs import LogLines, is_logged


def _breaks(*_arguments: object) -> None:
    raise ZeroDivisionError


async def _nothing(_request: Request, _services: Services) -> Reply:
    return Reply()


async def _no_call(*_arguments: object) -> None:
    return None


async def _no_names(*_arguments: object) -> list[Any]:
    return []


class TestCommands:
    async def test_every_command_is_registered_for_all_contexts_and_installs(self, here: GuildBot) -> None:
        """No privileged intent is requested."""
        known = {command["name"]: command for command in here.discord.commands[None] if command["type"] == 1}
        assert set(known) == {command.name for command in COMMANDS} - set(MENU_ONLY)
        for command in known.values():
            assert sorted(command["contexts"]) == [0, 1, 2]
            assert sorted(command["integration_types"]) == [0, 1]
        assert here.discord.gateway.intents & PRIVILEGED == 0

    async def test_options_are_built_from_the_command_table(self, here: GuildBot) -> None:
        """Handles and files are numbered; bounds and choices are there, hidden and operators' options are not."""
        known = {command["name"]: command for command in here.discord.commands[None] if command["type"] == 1}
        train = {option["name"]: option["type"] for option in known["train"]["options"]}
        words = dict.fromkeys(("handle", "handle2", "handle3", "name", "shares", "column", "channels"), TEXT)
        assert train == words | dict.fromkeys(("archive", "archive2"), ATTACHMENT)
        tweet = {option["name"]: option for option in known["tweet"]["options"]}
        assert (tweet["count"]["min_value"], tweet["count"]["max_value"]) == (1, 5)
        assert tweet["persona"]["autocomplete"] is True
        assert [option["name"] for option in known["report"]["options"]] == ["text"]
        where = next(option for option in known["default"]["options"] if option["name"] == "where")
        assert [choice["value"] for choice in where["choices"]] == ["here", "everywhere"]

    async def test_moderators_commands_are_hidden_and_personas_are_autocompleted(self, here: GuildBot) -> None:
        """Discord hides them from members at first."""
        known = {command["name"]: command for command in here.discord.commands[None] if command["type"] == 1}
        for command in (command for command in COMMANDS if command.name in known):
            may = str(MANAGE_GUILD) if command.role is Role.MODERATOR else None
            assert known[command.name]["default_member_permissions"] == may, command.name
            shown = {option["name"]: option for option in known[command.name].get("options", [])}
            for option in command.options:
                if option.kind is OptionKind.PERSONA and not option.is_hidden:
                    assert shown[option.name]["autocomplete"] is True, (command.name, option.name)

    async def test_commands_are_synced_only_when_they_changed(self, server: FakeDiscord, tmp_path: Path) -> None:
        """Discord allows two hundred a day; a restart syncs none."""
        for times in (1, 2):
            async with running_bot(server, tmp_path):
                await server.connected(times)
        assert server.syncs == [None]

    async def test_commands_of_a_development_guild_are_cleared_without_the_setting(
        self, server: FakeDiscord, tmp_path: Path
    ) -> None:
        """They would show up twice there."""
        guild = server.guild("Nest")
        async with running_bot(server, tmp_path, guild=guild.id):
            await server.connected(1)
        assert server.syncs == [str(guild.id)]
        async with running_bot(server, tmp_path):
            await server.connected(2)
        assert server.commands[str(guild.id)] == []
        registered = {command["name"] for command in server.commands[None]}
        assert {command.name for command in COMMANDS} <= {*registered, *MENU_ONLY}

    async def test_a_failed_sync_is_logged_and_the_bot_goes_on(
        self, server: FakeDiscord, tmp_path: Path, logged: LogLines
    ) -> None:
        """The development guild is one that the bot is not in."""
        guild = server.guild("Elsewhere", has_bot=False)
        async with running_bot(server, tmp_path, guild=guild.id):
            await server.connected()
        assert is_logged(logged, "discord_command_sync_failed")

    async def test_a_development_guild_that_was_left_does_not_block_the_sync(
        self, server: FakeDiscord, tmp_path: Path
    ) -> None:
        """Discord refuses to clear the commands there; it is forgotten, once."""
        guild = server.guild("Nest")
        async with running_bot(server, tmp_path, guild=guild.id):
            await server.connected(1)
        guild.has_bot = False
        async with running_bot(server, tmp_path):
            await server.connected(2)
        assert server.syncs == [str(guild.id), None]
        async with running_bot(server, tmp_path):
            await server.connected(3)
        assert [refusal.status for refusal in server.refusals] == [403]  # once, not at every start

    async def test_a_wrong_development_guild_does_not_block_the_sync(self, server: FakeDiscord, tmp_path: Path) -> None:
        """A wrong id does no harm once the setting is gone."""
        elsewhere = server.guild("Elsewhere", has_bot=False)
        async with running_bot(server, tmp_path, guild=elsewhere.id):
            await server.connected(1)
        async with running_bot(server, tmp_path):
            await server.connected(2)
        assert server.syncs == [None]

    async def test_commands_are_synced_when_the_development_guild_adds_the_bot_again(
        self, server: FakeDiscord, tmp_path: Path
    ) -> None:
        """Discord forgot them when the bot was removed."""
        guild = server.guild("Nest")
        async with running_bot(server, tmp_path, guild=guild.id) as running:
            client = await running.platform._logged_in_client()  # before that, on_guild_join is not called
            await client.wait_until_ready()
            await server.remove_bot(guild)
            await server.add_bot(guild)
            await server.until(lambda: len(server.syncs) == 2 or None)
        assert server.syncs == [str(guild.id)] * 2

    def test_only_moderators_commands_are_hidden_from_members(self) -> None:
        """An operator may be an ordinary member of a server. Roles are checked at run time, whoever sees a command."""
        table = [Command(role.name.lower(), "does it", _nothing, "/x", role=role) for role in Role]
        found = {one.name: one for one in slash_commands(table, _no_call, _no_names)}
        assert found["member"].default_permissions is None
        assert found["operator"].default_permissions is None
        assert found["moderator"].default_permissions == discord.Permissions(manage_guild=True)

    async def test_an_outdated_command_asks_to_reload_discord(self, here: GuildBot) -> None:
        """The member's menu still shows an older version."""
        asked = await here.discord.command(here.ann, here.channel, "sing")
        assert "reload Discord" in (await here.discord.response(asked)).text

    async def test_a_failed_command_is_answered_with_a_log_reference(
        self, here: GuildBot, logged: LogLines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The operator finds the error under it."""
        monkeypatch.setattr("bot.platforms.discord.client.interaction_chat", _breaks)
        shown = await here.discord.response(await here.discord.command(here.ann, here.channel, "help"))
        [line] = [line for line in logged if line["event"] == "discord_command_failed"]
        assert line["error"] == "ZeroDivisionError"
        assert f" {line['reference']}." in shown.text
        assert shown.is_ephemeral


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
async def test_a_full_disk_is_not_discords_fault() -> None:
    """A download that the disk does not take is an OSError, which uploads tell the member about."""
    async with serving(FakeDiscord()) as discord_server:
        discord_server.files["a.zip"] = b"posts"
        url = f"{discord_server.address}/api/v10/attachments/a.zip"
        with pytest.raises(OSError, match="No space left on device"):
            await attachment("a.zip", 5, url).fetch(Path("/dev/full"))
