"""The connection to Discord: what it loses is resumed, what Discord ends is begun anew, and no command is lost."""

import asyncio
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest

from bot.chat.messages import Reply
from bot.platforms.discord import MIN_BACKOFF_SECONDS, STOP_SECONDS
from models.domain.errors import NotFound
from tests.fakes.bot import made
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.gateway import WRONG_TOKEN
from tests.fakes.discord.interactions import TOKEN_SECONDS
from tests.fakes.discord.served import Nest, nest, our_bot

Logged = list[MutableMapping[str, Any]]


def told_in(logged: Logged, text: str) -> bool:
    return any(text in str(line) for line in logged)


def _reply(text: str) -> Reply:
    return Reply(text)


class TestConnection:
    async def test_what_is_asked_while_it_is_broken_is_answered_after(self, here: Nest) -> None:
        """RESUME brings what was missed; a session of before is not begun anew."""
        await here.discord.gateway.drop()
        asked = await here.discord.command(here.ann, here.channel, "tweet")
        assert (await here.discord.shown(asked)).embeds
        assert (here.discord.gateway.identified, here.discord.gateway.resumed) == (1, 1)

    async def test_it_is_resumed_when_discord_asks_for_it(self, here: Nest) -> None:
        """Discord does so every few hours."""
        await here.discord.gateway.tell_to_reconnect()
        await here.discord.connected(2)
        asked = await here.discord.command(here.ann, here.channel, "tweet")
        assert (await here.discord.shown(asked)).embeds

    async def test_heartbeats_are_sent_as_often_as_discord_asks(self, server: FakeDiscord, tmp_path: Path) -> None:
        """Hello says how often; while they are acknowledged the connection stays, however little happens."""
        server.gateway.heartbeat_ms = 50
        async with nest(server, tmp_path):
            await server.until(lambda: server.gateway.heartbeats > 5)
        assert (server.gateway.identified, server.gateway.resumed) == (1, 0)

    async def test_a_connection_that_acknowledges_no_heartbeat_is_resumed(
        self, server: FakeDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It still looks open, and brings nothing (a zombie): what was asked meanwhile is answered after."""
        monkeypatch.setattr("bot.platforms.discord.HEARTBEAT_TIMEOUT_SECONDS", 2.0)
        server.gateway.heartbeat_ms = 100
        async with nest(server, tmp_path) as here:
            made(here.bot.registry)
            server.gateway.fall_silent()
            asked = await server.command(here.ann, here.channel, "tweet", prompt="My dream is")
            await server.say(here.ann, here.channel, f"<@{server.bot.id}> I have")
            await server.until(lambda: server.gateway.resumed)
            assert (await server.shown(asked)).embeds
            await server.said(here.channel, "I have tweet 0")
            assert server.gateway.identified == 1

    async def test_a_connection_that_cannot_be_had_at_once_is_resumed_later(self, here: Nest, logged: Logged) -> None:
        """The way to Discord is broken for a moment: what was said meanwhile is answered when it is there again."""
        await here.discord.go_away()
        await here.discord.gateway.drop()
        await here.discord.say(here.ann, here.channel, f"<@{here.discord.bot.id}> I have")
        async with asyncio.timeout(60):
            while not told_in(logged, "discord_gateway_unreachable"):  # noqa: ASYNC110 - the log tells nobody
                await asyncio.sleep(0.01)
        await here.discord.come_back()
        await here.discord.said(here.channel, "I have tweet 0")
        assert (here.discord.gateway.identified, here.discord.gateway.resumed) == (1, 1)

    async def test_a_session_that_pauses_is_resumed(self, here: Nest) -> None:
        """Invalid Session (op 9) with true: the same session goes on, and nothing is lost."""
        await here.discord.gateway.invalidate(is_resumable=True)
        asked = await here.discord.command(here.ann, here.channel, "tweet")
        assert (await here.discord.shown(asked)).embeds
        assert (here.discord.gateway.identified, here.discord.gateway.resumed) == (1, 1)

    async def test_a_session_that_discord_ends_is_begun_anew(self, here: Nest) -> None:
        """Invalid Session (op 9) with false: the client identifies again and never asks for the old one."""
        await here.discord.gateway.invalidate(is_resumable=False)
        await here.discord.until(lambda: here.discord.gateway.identified == 2)
        asked = await here.discord.command(here.ann, here.channel, "tweet")
        assert (await here.discord.shown(asked)).embeds
        assert (here.discord.gateway.resumed, here.discord.gateway.refused) == (0, 0)

    async def test_a_session_that_discord_knows_no_more_is_begun_anew(self, here: Nest) -> None:
        """The resumption is refused (op 9): the client identifies again, and commands are answered."""
        here.discord.gateway.forget()
        await here.discord.gateway.tell_to_reconnect()
        await here.discord.until(lambda: here.discord.gateway.identified == 2)
        asked = await here.discord.command(here.ann, here.channel, "tweet")
        assert (await here.discord.shown(asked)).embeds

    async def test_it_stops_also_while_it_connects_anew(self, server: FakeDiscord, tmp_path: Path) -> None:
        """discord.py swallows a cancellation there; the bot ends all the same, in its time."""
        async with our_bot(server, tmp_path) as ours:
            await server.connected()
            server.gateway.forget()
            await server.gateway.tell_to_reconnect()
            await server.until(lambda: server.gateway.refused)
            async with asyncio.timeout(2 * STOP_SECONDS):
                await ours.stop()
        assert ours.serving.done()

    async def test_a_token_that_is_reset_meanwhile_is_told(
        self, server: FakeDiscord, tmp_path: Path, logged: Logged
    ) -> None:
        """Discord closes with 4004 and takes the token no more: told once, and nothing else stops."""
        server.patience = max(60.0, 4 * MIN_BACKOFF_SECONDS)
        async with our_bot(server, tmp_path) as ours:
            await server.connected()
            server.token = server.gateway.token = "another"
            await server.gateway.drop(WRONG_TOKEN)
            await server.until(lambda: server.refusals)
            with pytest.raises(NotFound):
                await ours.platform.post("discord:1", _reply("hello"))
            assert not ours.serving.done()
        assert [line["log_level"] for line in logged if "DISCORD_TOKEN" in str(line)] == ["error"]

    async def test_a_limit_is_waited_out(self, here: Nest) -> None:
        """A 429 with its Retry-After delays a message and loses none."""
        here.discord.buckets.ordered.append(0.2)
        await here.platform.post(f"discord:{here.channel.id}", _reply("hello"))
        assert here.discord.buckets.refused == 1
        assert [message.text for message in here.channel.said()] == ["hello"]

    async def test_many_messages_keep_to_the_bucket(self, here: Nest) -> None:
        """None is lost, and what is left of it is overdrawn by one at most: by answers that overtook each other.

        discord.py takes what the last one to arrive says for the state of the bucket, and waits out the refusal.
        """
        await asyncio.gather(*(here.platform.post(f"discord:{here.channel.id}", _reply(f"{n}")) for n in range(7)))
        assert here.discord.buckets.refused <= 1
        assert len(here.channel.said()) == 7

    async def test_as_many_shards_as_discord_recommends(self, server: FakeDiscord, tmp_path: Path) -> None:
        """Each server is served by its own."""
        server.gateway.shards = 2
        channels = [server.channel(server.guild(f"Nest {shard}", shard=shard), "general") for shard in (0, 1)]
        ann = server.person("Ann")
        async with our_bot(server, tmp_path) as ours:
            made(ours.world.registry)
            await server.until(lambda: server.gateway.identified == 1)
            assert (await server.shown(await server.command(ann, channels[0], "tweet"))).embeds
            await server.connected(2)
            assert (await server.shown(await server.command(ann, channels[1], "tweet"))).embeds
            assert sorted(session.shard for session in server.gateway.connected) == [0, 1]

    async def test_a_wrong_token_is_told_once_and_stops_nothing_else(
        self, server: FakeDiscord, tmp_path: Path, logged: Logged
    ) -> None:
        """No loop of refused requests, for which Discord bans a machine; who would post there is told."""
        async with our_bot(server, tmp_path, token="wrong") as ours:
            with pytest.raises(NotFound):
                await ours.platform.post("discord:1", _reply("hello"))
            assert not ours.serving.done()
        assert [line["log_level"] for line in logged if "DISCORD_TOKEN" in str(line)] == ["error"]
        assert len(server.refusals) == 1

    async def test_a_discord_that_is_away_is_tried_again_later(self, tmp_path: Path, logged: Logged) -> None:
        """With a pause between."""
        away = FakeDiscord()
        away.address, away.gateway.address = "http://127.0.0.1:9", "ws://127.0.0.1:9"
        async with our_bot(away, tmp_path) as ours:
            async with asyncio.timeout(60):
                while not told_in(logged, "discord_connection_lost"):  # noqa: ASYNC110 - the log tells nobody
                    await asyncio.sleep(0.01)
            assert not ours.serving.done()
        assert any(line.get("retry_seconds") == MIN_BACKOFF_SECONDS for line in logged)

    async def test_old_buttons_and_forms_work_after_a_restart(self, server: FakeDiscord, tmp_path: Path) -> None:
        """Also a form that was open while the bot was away."""
        async with nest(server, tmp_path) as before:
            made(before.bot.registry)
            first = await server.shown(await server.command(before.ann, before.channel, "tweet"))
            form = await server.press(before.ann, first, "Own words…")
            await server.until(lambda: form.answered)
        async with our_bot(server, tmp_path):
            await server.connected(2)
            assert (await server.shown(await server.press(before.mod, first, "Again"))).embeds
            told_words = await server.shown(await server.fill_in(form, "My dream is"))
            assert told_words.embeds[0]["description"] == "My dream is tweet 0"

    @pytest.mark.parametrize("late", [4.0, 20 * 60.0], ids=["first answer", "last answer"])
    async def test_what_discord_voids_is_a_line_in_the_log(self, here: Nest, logged: Logged, late: float) -> None:
        """Three seconds for the first answer, fifteen minutes for the last: then nobody can be told, and it goes on."""
        here.writer.may_write.clear()
        asked = await here.discord.command(here.ann, here.channel, "tweet")
        if late > TOKEN_SECONDS:
            await here.discord.until(lambda: asked.answered)
        here.discord.pass_time(late)
        here.writer.may_write.set()
        await here.discord.until(lambda: here.discord.refusals)
        del here.discord.answers.asked[asked.id]  # it could not be helped
        again = await here.discord.command(here.ann, here.channel, "tweet")
        assert (await here.discord.shown(again)).embeds
        assert told_in(logged, "discord_response_failed")

    async def test_a_button_that_nobody_knows_is_told(self, here: Nest) -> None:
        """After the days for which buttons are kept."""
        first = await here.discord.shown(await here.discord.command(here.ann, here.channel, "tweet"))
        first.components[0]["components"][0]["custom_id"] = "press:unknown"
        shown = await here.discord.shown(await here.discord.press(here.ann, first, "Again"))
        assert shown.is_ephemeral
        assert "too old" in shown.text

    async def test_a_stop_tells_who_still_waits(
        self, server: FakeDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """They are asked to ask again; nothing is left “thinking”."""
        monkeypatch.setattr("bot.platforms.discord.STOP_SECONDS", 0.2)
        async with nest(server, tmp_path) as stopping:
            made(stopping.bot.registry)
            stopping.writer.may_write.clear()
            asked = await server.command(stopping.ann, stopping.channel, "tweet")
            await server.until(lambda: asked.answered)
        shown = await server.shown(asked)
        assert shown.is_ephemeral
        assert "being restarted" in shown.text
