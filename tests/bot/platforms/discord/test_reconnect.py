"""The gateway connection: RESUME, new sessions, heartbeats, rate limits, tokens and shutdown."""

import asyncio
from pathlib import Path

import pytest

from bot.chat.messages import Reply
from bot.platforms.discord import MIN_BACKOFF_SECONDS, STOP_SECONDS
from models.domain.errors import NotFound
from models.messages import sentence
from tests.fakes.bot import made
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.gateway import WRONG_TOKEN
from tests.fakes.discord.interactions import TOKEN_SECONDS
from tests.fakes.discord.running import GuildBot, guild_bot, running_bot
from tests.fakes.logs import LogLines, is_logged


def _reply(text: str) -> Reply:
    return Reply(text)


class TestConnection:
    async def test_interactions_during_a_dropped_connection_are_answered(self, here: GuildBot) -> None:
        """RESUME replays them; no new session is started."""
        await here.discord.gateway.drop()
        asked = await here.discord.command(here.ann, here.channel, "tweet")
        assert (await here.discord.response(asked)).embeds
        assert (here.discord.gateway.identified, here.discord.gateway.resumed) == (1, 1)

    async def test_the_session_is_resumed_at_discords_request(self, here: GuildBot) -> None:
        """Discord sends Reconnect (op 7) every few hours."""
        await here.discord.gateway.tell_to_reconnect()
        await here.discord.connected(2)
        asked = await here.discord.command(here.ann, here.channel, "tweet")
        assert (await here.discord.response(asked)).embeds

    @pytest.mark.parametrize(
        ("path", "answer"),
        [("/users/@me", "{}"), ("/users/@me", "<html>"), ("/applications/@me", "[]"), ("/gateway/bot", "{}")],
    )
    async def test_a_malformed_answer_does_not_end_the_service(
        self, server: FakeDiscord, tmp_path: Path, path: str, answer: str
    ) -> None:
        """Discord is asked again, after a pause."""
        server.malformed = [(path, answer)]
        async with guild_bot(server, tmp_path) as here:
            assert not server.malformed
            made(here.bot.registry)
            asked = await server.command(here.ann, here.channel, "tweet")
            assert (await server.response(asked)).embeds

    async def test_heartbeats_are_sent_as_often_as_discord_asks(self, server: FakeDiscord, tmp_path: Path) -> None:
        """Hello has the interval; an idle connection stays open."""
        server.gateway.heartbeat_ms = 50
        async with guild_bot(server, tmp_path):
            await server.until(lambda: server.gateway.heartbeats > 5)
        assert (server.gateway.identified, server.gateway.resumed) == (1, 0)

    async def test_a_connection_without_heartbeat_acks_is_resumed(
        self, server: FakeDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A zombie connection: what happened meanwhile is answered after."""
        monkeypatch.setattr("bot.platforms.discord.HEARTBEAT_TIMEOUT_SECONDS", 2.0)
        server.gateway.heartbeat_ms = 100
        async with guild_bot(server, tmp_path) as here:
            made(here.bot.registry)
            server.gateway.fall_silent()
            asked = await server.command(here.ann, here.channel, "tweet", prompt="My dream is")
            await server.say(here.ann, here.channel, f"<@{server.bot.id}> I have")
            await server.until(lambda: server.gateway.resumed)
            assert (await server.response(asked)).embeds
            await server.bot_message(here.channel, "I have tweet 0")
            assert server.gateway.identified == 1

    async def test_the_session_is_resumed_after_a_short_outage(self, here: GuildBot, logged: LogLines) -> None:
        """Messages from the outage are answered."""
        await here.discord.stop_listening()
        await here.discord.gateway.drop()
        await here.discord.say(here.ann, here.channel, f"<@{here.discord.bot.id}> I have")
        async with asyncio.timeout(60):
            while not is_logged(logged, "discord_gateway_unreachable"):  # noqa: ASYNC110 - a log has no event
                await asyncio.sleep(0.01)
        await here.discord.start_listening()
        await here.discord.bot_message(here.channel, "I have tweet 0")
        assert (here.discord.gateway.identified, here.discord.gateway.resumed) == (1, 1)

    async def test_a_resumable_invalid_session_is_resumed(self, here: GuildBot) -> None:
        """Invalid Session (op 9) with true: nothing is lost."""
        await here.discord.gateway.invalidate(is_resumable=True)
        asked = await here.discord.command(here.ann, here.channel, "tweet")
        assert (await here.discord.response(asked)).embeds
        assert (here.discord.gateway.identified, here.discord.gateway.resumed) == (1, 1)

    async def test_an_invalid_session_is_replaced(self, here: GuildBot) -> None:
        """Invalid Session (op 9) with false: the client identifies again."""
        await here.discord.gateway.invalidate(is_resumable=False)
        await here.discord.until(lambda: here.discord.gateway.identified == 2)
        asked = await here.discord.command(here.ann, here.channel, "tweet")
        assert (await here.discord.response(asked)).embeds
        assert (here.discord.gateway.resumed, here.discord.gateway.refused) == (0, 0)

    async def test_a_refused_resume_starts_a_new_session(self, here: GuildBot) -> None:
        """Commands are answered in it."""
        here.discord.gateway.forget()
        await here.discord.gateway.tell_to_reconnect()
        await here.discord.until(lambda: here.discord.gateway.identified == 2)
        asked = await here.discord.command(here.ann, here.channel, "tweet")
        assert (await here.discord.response(asked)).embeds

    async def test_the_bot_stops_while_reconnecting(self, server: FakeDiscord, tmp_path: Path) -> None:
        """discord.py swallows a cancellation there."""
        async with running_bot(server, tmp_path) as running:
            await server.connected()
            server.gateway.forget()
            await server.gateway.tell_to_reconnect()
            await server.until(lambda: server.gateway.refused)
            async with asyncio.timeout(2 * STOP_SECONDS):
                await running.stop()
        assert running.serving.done()

    async def test_a_token_reset_while_connected_is_logged_once(
        self, server: FakeDiscord, tmp_path: Path, logged: LogLines
    ) -> None:
        """The gateway closes with 4004; nothing else stops."""
        server.patience = max(60.0, 4 * MIN_BACKOFF_SECONDS)
        async with running_bot(server, tmp_path) as running:
            await server.connected()
            server.token = server.gateway.token = "another"
            await server.gateway.drop(WRONG_TOKEN)
            await server.until(lambda: server.refusals)
            with pytest.raises(NotFound):
                await running.platform.post("discord:1", _reply("hello"))
            assert not running.serving.done()
        assert [line["log_level"] for line in logged if "DISCORD_TOKEN" in str(line)] == ["error"]

    async def test_a_rate_limit_is_waited_out(self, here: GuildBot) -> None:
        """A 429 with Retry-After loses no message."""
        here.discord.buckets.planned_waits.append(0.2)
        await here.platform.post(f"discord:{here.channel.id}", _reply("hello"))
        assert here.discord.buckets.refused == 1
        assert [message.text for message in here.channel.public_messages()] == ["hello"]

    async def test_many_messages_keep_to_the_rate_limit_bucket(self, here: GuildBot) -> None:
        """None is lost, and at most one is refused, when responses overtake each other."""
        await asyncio.gather(*(here.platform.post(f"discord:{here.channel.id}", _reply(f"{n}")) for n in range(7)))
        assert here.discord.buckets.refused <= 1
        assert len(here.channel.public_messages()) == 7

    async def test_as_many_shards_as_discord_recommends(self, server: FakeDiscord, tmp_path: Path) -> None:
        """Each server is served by its own shard."""
        server.gateway.shards = 2
        channels = [server.channel(server.guild(f"Nest {shard}", shard=shard), "general") for shard in (0, 1)]
        ann = server.person("Ann")
        async with running_bot(server, tmp_path) as running:
            made(running.world.registry)
            await server.until(lambda: server.gateway.identified == 1)
            assert (await server.response(await server.command(ann, channels[0], "tweet"))).embeds
            await server.connected(2)
            assert (await server.response(await server.command(ann, channels[1], "tweet"))).embeds
            assert sorted(session.shard for session in server.gateway.connected) == [0, 1]

    async def test_a_wrong_token_is_logged_once_and_stops_nothing_else(
        self, server: FakeDiscord, tmp_path: Path, logged: LogLines
    ) -> None:
        """Discord bans machines that keep sending refused requests; posts are NotFound."""
        async with running_bot(server, tmp_path, token="wrong") as running:
            with pytest.raises(NotFound):
                await running.platform.post("discord:1", _reply("hello"))
            assert not running.serving.done()
        assert [line["log_level"] for line in logged if "DISCORD_TOKEN" in str(line)] == ["error"]
        assert len(server.refusals) == 1

    async def test_an_unreachable_discord_is_retried(self, tmp_path: Path, logged: LogLines) -> None:
        """After a backoff."""
        away = FakeDiscord()
        away.address, away.gateway.address = "http://127.0.0.1:9", "ws://127.0.0.1:9"
        async with running_bot(away, tmp_path) as running:
            async with asyncio.timeout(60):
                while not is_logged(logged, "discord_connection_lost"):  # noqa: ASYNC110 - a log has no event
                    await asyncio.sleep(0.01)
            assert not running.serving.done()
        assert any(line.get("retry_seconds") == MIN_BACKOFF_SECONDS for line in logged)

    async def test_buttons_and_modals_work_after_a_restart(self, server: FakeDiscord, tmp_path: Path) -> None:
        """Also a modal that was open during the restart."""
        async with guild_bot(server, tmp_path) as before:
            made(before.bot.registry)
            first = await server.response(await server.command(before.ann, before.channel, "tweet"))
            form = await server.press(before.ann, first, "Own words")
            await server.until(lambda: form.response_type)
        async with running_bot(server, tmp_path):
            await server.connected(2)
            assert (await server.response(await server.press(before.mod, first, "Again"))).embeds
            told_words = await server.response(await server.submit_modal(form, "My dream is"))
            assert told_words.embeds[0]["description"] == "**My dream is** tweet 0"

    @pytest.mark.parametrize("late", [4.0, 20 * 60.0], ids=["first answer", "last answer"])
    async def test_a_lost_interaction_is_logged(self, here: GuildBot, logged: LogLines, late: float) -> None:
        """After three seconds for the first response, fifteen minutes for the last, nobody can be told."""
        here.writer.may_write.clear()
        asked = await here.discord.command(here.ann, here.channel, "tweet")
        if late > TOKEN_SECONDS:
            await here.discord.until(lambda: asked.response_type)
        here.discord.advance_clock(late)
        here.writer.may_write.set()
        await here.discord.until(lambda: here.discord.refusals)
        del here.discord.interactions.by_id[asked.id]  # it stays without a response
        again = await here.discord.command(here.ann, here.channel, "tweet")
        assert (await here.discord.response(again)).embeds
        assert is_logged(logged, "discord_response_failed")

    async def test_an_unknown_button_is_answered_with_a_sentence(self, here: GuildBot) -> None:
        """Its token is no longer kept."""
        first = await here.discord.response(await here.discord.command(here.ann, here.channel, "tweet"))
        first.components[0]["components"][0]["custom_id"] = "press:unknown"
        shown = await here.discord.response(await here.discord.press(here.ann, first, "Again"))
        assert shown.is_ephemeral
        assert "too old" in shown.text

    async def test_requests_under_way_at_shutdown_are_handed_back(
        self, server: FakeDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nothing is left “thinking…”."""
        monkeypatch.setattr("bot.platforms.discord.STOP_SECONDS", 0.2)
        async with guild_bot(server, tmp_path) as stopping:
            made(stopping.bot.registry)
            stopping.writer.may_write.clear()
            asked = await server.command(stopping.ann, stopping.channel, "tweet")
            await server.until(lambda: asked.response_type)
        shown = await server.response(asked)
        assert shown.is_ephemeral
        assert sentence("bot-restarting") in shown.text

    async def test_nothing_is_sent_once_the_client_closes(self, here: GuildBot) -> None:
        """Its HTTP session is closed then: an answer that takes too long, or a request that comes late, is dropped."""
        assert here.platform._client is not None
        replies, sent = here.platform._client.replies, asyncio.Event()

        async def send() -> None:
            sent.set()

        slow = asyncio.create_task(replies._tracked(_never()))
        await asyncio.sleep(0)
        await replies.drain(0.0)
        await asyncio.wait({slow}, timeout=10)
        await replies._tracked(send())
        assert (slow.cancelled(), sent.is_set()) == (True, False)


async def _never() -> None:
    await asyncio.Event().wait()
