"""The bot on Discord as a service: its commands, its trainings, its connection, and all that can be taken from it."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import discord
import pytest

from bot.chat.messages import OptionKind, Reply, Request, Role
from bot.commands import COMMANDS
from bot.interfaces.command import Command, Services
from bot.platforms._discord_invite import PERMISSIONS_INTEGER, application_id_from_token, guild_install_url
from bot.platforms.discord import Discord
from bot.platforms.discord.errors import DISCORD_ERRORS, service_error
from bot.platforms.discord.slash_commands import slash_commands
from models.domain.errors import NotFound, ServiceError, TryLater
from tests.fakes.bot import made
from tests.fakes.discord import APPLICATION, ATTACHMENT, TEXT, TOKEN, FakeDiscord
from tests.fakes.discord.gateway import PRIVILEGED
from tests.fakes.discord.interactions import Refused
from tests.fakes.discord.served import Nest, nest, our_bot
from tests.fakes.discord.world import (
    EMBED_LINKS,
    MANAGE_GUILD,
    READ_HISTORY,
    SEND_IN_THREADS,
    SEND_MESSAGES,
    VIEW_CHANNEL,
    Message,
)

ARCHIVE = b'window.YTD.tweets.part0 = [{"tweet": {"full_text": "hello"}}]'
Logged = list[MutableMapping[str, Any]]


def told_in(logged: Logged, text: str) -> bool:
    return any(text in str(line) for line in logged)


class TestCommands:
    async def test_every_command_is_known_with_contexts_and_installations(self, here: Nest) -> None:
        """In servers, direct messages and elsewhere, for servers and for people; no privileged intent is asked for."""
        known = {command["name"]: command for command in here.discord.commands[None]}
        assert set(known) == {command.name for command in COMMANDS}
        for command in known.values():
            assert sorted(command["contexts"]) == [0, 1, 2]
            assert sorted(command["integration_types"]) == [0, 1]
        assert here.discord.gateway.intents & PRIVILEGED == 0

    async def test_options_are_made_of_the_table(self, here: Nest) -> None:
        """Accounts and files by number, bounds and choices told, and nothing that only buttons or the operator say."""
        known = {command["name"]: command for command in here.discord.commands[None]}
        train = {option["name"]: option["type"] for option in known["train"]["options"]}
        words = dict.fromkeys(("handle", "handle2", "handle3", "name", "shares"), TEXT)
        assert train == words | dict.fromkeys(("archive", "archive2"), ATTACHMENT)
        tweet = {option["name"]: option for option in known["tweet"]["options"]}
        assert (tweet["count"]["min_value"], tweet["count"]["max_value"]) == (1, 5)
        assert tweet["persona"]["autocomplete"] is True
        assert [option["name"] for option in known["report"]["options"]] == ["text"]
        where = next(option for option in known["default"]["options"] if option["name"] == "where")
        assert [choice["value"] for choice in where["choices"]] == ["here", "everywhere"]

    async def test_what_moderators_alone_may_is_marked_so_and_personas_are_offered(self, here: Nest) -> None:
        """Discord hides their commands from members at first; wherever a persona is named, its menu names them."""
        known = {command["name"]: command for command in here.discord.commands[None]}
        for command in COMMANDS:
            may = MANAGE_GUILD if command.role is Role.MODERATOR else None
            assert known[command.name]["default_member_permissions"] == may, command.name
            shown = {option["name"]: option for option in known[command.name].get("options", [])}
            for option in command.options:
                if option.kind is OptionKind.PERSONA and not option.is_hidden:
                    assert shown[option.name]["autocomplete"] is True, (command.name, option.name)

    async def test_they_are_made_known_only_when_they_changed(self, server: FakeDiscord, tmp_path: Path) -> None:
        """Discord takes two hundred a day; a restart costs none."""
        for times in (1, 2):
            async with our_bot(server, tmp_path):
                await server.connected(times)
        assert server.syncs == [None]

    async def test_a_development_guild_has_them_alone_and_gives_them_back(
        self, server: FakeDiscord, tmp_path: Path
    ) -> None:
        """There they are known at once; without the setting they would stand twice there, and are taken away."""
        guild = server.guild("Nest")
        async with our_bot(server, tmp_path, guild=guild.id):
            await server.connected(1)
        assert server.syncs == [str(guild.id)]
        async with our_bot(server, tmp_path):
            await server.connected(2)
        assert server.commands[str(guild.id)] == []
        assert len(server.commands[None]) == len(COMMANDS)

    async def test_commands_that_are_not_taken_leave_the_rest_at_work(
        self, server: FakeDiscord, tmp_path: Path, logged: Logged
    ) -> None:
        """A development guild that the bot is not in is a line in the log."""
        guild = server.guild("Elsewhere", has_bot=False)
        async with our_bot(server, tmp_path, guild=guild.id):
            await server.connected()
        assert told_in(logged, "discord_command_sync_failed")

    async def test_a_development_guild_that_was_left_keeps_no_commands_from_others(
        self, server: FakeDiscord, tmp_path: Path
    ) -> None:
        """Discord refuses to take them back there: it is forgotten, and all servers get them."""
        guild = server.guild("Nest")
        async with our_bot(server, tmp_path, guild=guild.id):
            await server.connected(1)
        guild.has_bot = False
        async with our_bot(server, tmp_path):
            await server.connected(2)
        assert server.syncs == [str(guild.id), None]
        async with our_bot(server, tmp_path):
            await server.connected(3)
        assert [refusal.status for refusal in server.refusals] == [403]  # once, not at every start

    async def test_a_development_guild_that_never_took_them_keeps_none_from_others(
        self, server: FakeDiscord, tmp_path: Path
    ) -> None:
        """A wrong number in the setting does no harm once it is gone."""
        elsewhere = server.guild("Elsewhere", has_bot=False)
        async with our_bot(server, tmp_path, guild=elsewhere.id):
            await server.connected(1)
        async with our_bot(server, tmp_path):
            await server.connected(2)
        assert server.syncs == [None]

    async def test_a_development_guild_that_takes_us_back_gets_them_again(
        self, server: FakeDiscord, tmp_path: Path
    ) -> None:
        """Discord forgot them when we were removed."""
        guild = server.guild("Nest")
        async with our_bot(server, tmp_path, guild=guild.id) as ours:
            client = await ours.platform._logged_in_client()  # before it is ready, it tells of no new server
            await client.wait_until_ready()
            await server.remove_bot(guild)
            await server.add_bot(guild)
            await server.until(lambda: len(server.syncs) == 2 or None)
        assert server.syncs == [str(guild.id)] * 2

    def test_a_moderators_command_is_hidden_from_members_and_the_operators_from_all(self) -> None:
        """Discord's menu begins so; servers may change it, therefore the role is asked for again at run time."""
        table = [Command(role.name.lower(), "does it", _nothing, "/x", role=role) for role in Role]
        found = {one.name: one for one in slash_commands(table, _no_call, _no_names)}
        assert set(found) == {"member", "moderator"}
        assert found["member"].default_permissions is None
        assert found["moderator"].default_permissions == discord.Permissions(manage_guild=True)

    async def test_a_command_of_another_version_is_told(self, here: Nest) -> None:
        """Who has an old menu open is asked to reload it."""
        asked = await here.discord.command(here.ann, here.channel, "sing")
        assert "reload Discord" in (await here.discord.shown(asked)).text

    async def test_what_breaks_here_is_not_blamed_on_an_old_menu(
        self, here: Nest, logged: Logged, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The asker has a number under which the operator finds where it broke."""
        monkeypatch.setattr("bot.platforms.discord.client.interaction_chat", _breaks)
        shown = await here.discord.shown(await here.discord.command(here.ann, here.channel, "help"))
        [line] = [line for line in logged if line["event"] == "discord_command_failed"]
        assert line["error"] == "ZeroDivisionError"
        assert f"under {line['reference']}" in shown.text
        assert shown.is_ephemeral


class TestTraining:
    async def test_it_is_reported_in_one_message_and_ends_with_a_mention(self, here: Nest) -> None:
        """The message is changed in place, long after the interaction's fifteen minutes; the end calls the asker."""
        job, message = await _train(here)
        here.discord.pass_time(20 * 60)
        await here.bot.training.reach(job, 50)
        await here.discord.until(lambda: "50 of 100" in message.text)
        assert message.pings == set()
        persona = made(here.bot.registry, "earl", ("earl",))
        await here.bot.training.finish(job, persona.id)
        end = await here.discord.said(here.channel, "is ready")
        assert end is not message
        assert end.content.startswith(f"<@{here.ann.id}> ")
        assert end.pings == {here.ann.id}
        assert len(end.embeds) == 3
        assert message.edits >= 2
        assert message.buttons == {}
        assert Discord.seconds_between_edits == 5.0

    async def test_it_goes_on_in_the_same_message_after_a_restart(self, server: FakeDiscord, tmp_path: Path) -> None:
        """The bot knows the message again, and the Cancel under it works."""
        async with nest(server, tmp_path) as before:
            job, message = await _train(before)
            await before.bot.training.reach(job, 10)
            await server.until(lambda: "10 of 100" in message.text)  # so the message is known for good
        async with our_bot(server, tmp_path) as after:
            await server.connected(2)
            await after.world.training.reach(job, 70)
            await server.until(lambda: "70 of 100" in message.text)
            said = await server.shown(await server.press(before.ann, message, "Cancel"))
            assert "being cancelled" in said.text

    async def test_a_bot_that_died_before_it_remembered_its_message_sends_no_other(
        self, server: FakeDiscord, tmp_path: Path
    ) -> None:
        """Discord gives it the one that is there, and the bot goes on in it."""
        async with nest(server, tmp_path) as before:
            job, message = await _train(before)
            await before.bot.training.reach(job, 10)
            await server.until(lambda: "10 of 100" in message.text)  # so the message is known for good
            [audience] = before.bot.registry.jobs.get(job).audience
        before.bot.registry.jobs.set_message(job, audience, None)
        async with our_bot(server, tmp_path) as after:
            await server.connected(2)
            await after.world.training.reach(job, 70)
            await server.until(lambda: "70 of 100" in message.text)
        assert [one for one in before.channel.said() if "of 100" in one.text] == [message]

    async def test_a_file_is_learned_from(self, here: Nest, tmp_path: Path) -> None:
        """The attachment comes from Discord's own store; two belong together."""
        files: dict[str, Any] = {"archive": ("tweets.js", ARCHIVE), "archive2": ("note-tweet.js", b"[]")}
        asked = await here.discord.command(here.ann, here.channel, "train", handle="earl", **files)
        await here.discord.shown(asked)
        [job] = [job for job in here.bot.registry.jobs.list() if not job.status.is_over]
        folder = Path(job.request.sources[0].partition(":")[2])
        assert (folder / "tweets.js").read_bytes() == ARCHIVE
        assert (folder / "note-tweet.js").exists()

    async def test_a_file_that_is_gone_is_a_sentence(self, here: Nest) -> None:
        """Discord's store may lose it, or be away."""
        asked = await here.discord.command(here.ann, here.channel, "train", handle="earl", archive=("t.js", b"x"))
        here.discord.files.clear()
        assert (await here.discord.shown(asked)).is_ephemeral

    async def test_a_member_in_place_of_a_handle_is_explained(self, here: Nest) -> None:
        """Mynah learns from no chat, and says so."""
        asked = await here.discord.command(
            here.ann, here.channel, "train", handle="<@4242>", archive=("tweets.js", b"x")
        )
        shown = await here.discord.shown(asked)
        assert "I do not learn from chats" in shown.text
        assert shown.pings == set()


def _breaks(*_arguments: object) -> None:
    raise ZeroDivisionError


async def _train(here: Nest) -> tuple[str, Message]:
    """A training that Ann asked for, and the message that reports it."""
    asked = await here.discord.command(here.ann, here.channel, "train", handle="earl", archive=("tweets.js", ARCHIVE))
    assert "In the queue" in (await here.discord.shown(asked)).text
    [job] = here.bot.registry.jobs.list(is_over=False)
    return job.id, await here.discord.said(here.channel, f"Job {job.id}")


class TestBroughtAlong:
    async def test_a_tweet_works_where_the_bot_is_no_member(self, here: Nest) -> None:
        """Whoever installed the app for themselves has it everywhere, with its buttons."""
        away = here.discord.channel(here.discord.guild("Away", has_bot=False), "general")
        first = await here.discord.shown(await here.discord.command(here.ann, away, "tweet", prompt="My dream is"))
        assert first.embeds[0]["description"] == "My dream is tweet 0"
        assert (await here.discord.shown(await here.discord.press(here.mod, first, "Again"))).embeds

    async def test_a_training_says_why_not(self, here: Nest) -> None:
        """In somebody else's server and in a group it could not be reported, and nothing is begun."""
        away = here.discord.channel(here.discord.guild("Away", has_bot=False), "general")
        group = here.discord.direct(here.ann, here.mod)
        for channel, reason in ((away, "not in this server"), (group, "not in this conversation")):
            asked = await here.discord.command(here.ann, channel, "train", handle="earl", archive=("t.js", b"x"))
            shown = await here.discord.shown(asked)
            assert shown.is_ephemeral
            assert reason in shown.text
        assert here.bot.registry.jobs.list(is_over=False) == []

    async def test_a_retraining_says_why_not_either(self, here: Nest) -> None:
        """It would be reported as a training is."""
        away = here.discord.channel(here.discord.guild("Away", has_bot=False), "general")
        asked = await here.discord.command(here.ann, away, "retrain", persona="penny")
        assert "not in this server" in (await here.discord.shown(asked)).text

    async def test_two_peoples_direct_messages_are_nobodys_own(self, here: Nest) -> None:
        """Who brought the app into them is told nothing of the chat's, and is not their own moderator there."""
        pair = here.discord.pair(here.ann, here.mod)
        here.bot.registry.settings.set(f"discord:{pair.id}", "persona", "id-penny")
        told_mine = await here.discord.shown(await here.discord.command(here.ann, pair, "mydata"))
        assert told_mine.text == "Nothing is stored about you."
        refused = await here.discord.shown(await here.discord.command(here.ann, pair, "default", persona="penny"))
        assert "for a moderator" in refused.text


class TestTakenAway:
    async def test_a_missing_permission_is_said_before_a_training(self, here: Nest) -> None:
        """Else its progress would go nowhere."""
        here.channel.bot_permissions &= ~EMBED_LINKS
        asked = await here.discord.command(here.ann, here.channel, "train", handle="earl", archive=("t.js", b"x"))
        shown = await here.discord.shown(asked)
        assert shown.is_ephemeral
        assert "Embed Links" in shown.text

    async def test_in_a_thread_another_permission_is_needed(self, here: Nest) -> None:
        """Send Messages in Threads, and not Send Messages."""
        for allowed, answer in ((SEND_MESSAGES, "can't write"), (SEND_IN_THREADS, "In the queue")):
            thread = await here.discord.thread(here.channel, "side talk", VIEW_CHANNEL | EMBED_LINKS | allowed)
            asked = await here.discord.command(here.ann, thread, "train", handle="earl", archive=("tweets.js", ARCHIVE))
            assert answer in (await here.discord.shown(asked)).text

    async def test_a_mention_is_answered_without_a_reply_where_history_is_hidden(self, here: Nest) -> None:
        """And also where Discord does not take the sign that something is being written."""
        here.channel.bot_permissions &= ~READ_HISTORY
        here.discord.ordered.append((f"POST /channels/{here.channel.id}/typing", Refused(403, 50013, "Missing")))
        await here.discord.say(here.ann, here.channel, f"<@{here.discord.bot.id}> My dream is")
        assert (await here.discord.said(here.channel, "My dream is tweet 0")).reference is None

    async def test_a_channel_that_may_not_be_written_in_is_a_line_in_the_log(self, here: Nest, logged: Logged) -> None:
        """Nobody tries for ever, and the service goes on."""
        here.channel.bot_permissions = VIEW_CHANNEL
        with pytest.raises(NotFound):
            await here.platform.post(f"discord:{here.channel.id}", _reply("hello"))
        await here.discord.say(here.ann, here.channel, f"<@{here.discord.bot.id}> My dream is")
        await here.discord.until(lambda: len(here.discord.refusals) == 2)
        assert told_in(logged, "View Channels")

    async def test_a_deleted_channel_ends_its_reports_alone(self, here: Nest) -> None:
        """The training goes on; other channels too."""
        job, _message = await _train(here)
        await here.discord.delete_channel(here.channel)
        await here.bot.training.reach(job, 50)
        await here.discord.until(lambda: len(here.discord.refusals) >= 2)
        other = here.discord.channel(here.guild, "other")
        assert (await here.discord.shown(await here.discord.command(here.ann, other, "tweet"))).embeds
        assert not here.bot.registry.jobs.get(job).status.is_over

    async def test_a_message_that_somebody_deleted_is_sent_anew(self, here: Nest) -> None:
        """Progress is always in sight."""
        job, message = await _train(here)
        message.is_deleted = True
        await here.bot.training.reach(job, 50)
        anew = await here.discord.said(here.channel, "50 of 100")
        assert anew is not message

    async def test_a_removed_bot_goes_on_elsewhere(self, here: Nest, logged: Logged) -> None:
        """A line in the log, and nothing more is sent there."""
        await here.discord.remove_bot(here.guild)
        direct = here.discord.direct(here.ann)
        assert (await here.discord.shown(await here.discord.command(here.ann, direct, "tweet"))).embeds
        with pytest.raises(NotFound):
            await here.platform.post(f"discord:{here.channel.id}", _reply("hello"))
        assert told_in(logged, "discord_guild_removed")


def _reply(text: str) -> Reply:
    return Reply(text)


# below OSError stands what is not Discord's: the one class and the one for time
KINDS = (discord.DiscordException, aiohttp.ClientError)


async def _nothing(_request: Request, _services: Services) -> Reply:
    return Reply()


async def _no_call(*_arguments: object) -> None:
    return None


async def _no_names(*_arguments: object) -> list[Any]:
    return []


def _foreign(kind: type[BaseException]) -> list[type[BaseException]]:
    return [kind, *(one for below in kind.__subclasses__() for one in _foreign(below))]


@pytest.mark.parametrize(
    "kind",
    [*(kind for root in KINDS for kind in _foreign(root)), OSError, TimeoutError],
    ids=lambda kind: kind.__qualname__,
)
def test_whatever_discord_raises_is_a_sentence(kind: type[BaseException]) -> None:
    """One door, and no error that it does not know."""
    assert issubclass(kind, DISCORD_ERRORS)
    error = kind.__new__(kind)
    for name, value in {"status": 500, "code": 0, "retry_after": 3.0}.items():
        if isinstance(error, (discord.HTTPException, discord.RateLimited)):
            setattr(error, name, value)
    assert isinstance(service_error(error), ServiceError)


def test_what_passes_is_to_be_tried_later() -> None:
    """A broken line is not the asker's fault."""
    assert isinstance(service_error(aiohttp.ClientError()), TryLater)
    assert isinstance(service_error(TimeoutError()), TryLater)


def test_the_invitation_asks_for_the_least() -> None:
    """The permissions by their names in discord.py; the application stands in the token."""
    least = discord.Permissions(
        view_channel=True,
        send_messages=True,
        embed_links=True,
        attach_files=True,
        read_message_history=True,
        send_messages_in_threads=True,
    )
    assert least.value == PERMISSIONS_INTEGER
    assert application_id_from_token(TOKEN) == str(APPLICATION)
    assert application_id_from_token("no token at all") is None
    address, _mark, query = guild_install_url(str(APPLICATION)).partition("?")
    assert address == "https://discord.com/oauth2/authorize"
    asked = {
        "client_id": str(APPLICATION),
        "permissions": str(PERMISSIONS_INTEGER),
        "scope": "bot applications.commands",
    }
    assert dict(parse_qsl(query)) == asked | {"integration_type": "0"}
