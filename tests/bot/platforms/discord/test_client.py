"""The Discord client: commands, trainings and their progress, user apps, and missing permissions."""

from pathlib import Path
from typing import Any

import pytest

from bot.chat.messages import Reply
from bot.platforms.discord import Discord
from models.domain.errors import NotFound
from models.domain.training_job import Audience
from tests.fakes.bot import NOW, made, wanted
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.interactions import Refused
from tests.fakes.discord.running import GuildBot, guild_bot, running_bot
from tests.fakes.discord.world import (
    EMBED_LINKS,
    READ_HISTORY,
    SEND_IN_THREADS,
    SEND_MESSAGES,
    VIEW_CHANNEL,
    Message,
)
from tests.fakes.logs import LogLines, is_logged

ARCHIVE = b'window.YTD.tweets.part0 = [{"tweet": {"full_text": "hello"}}]'


async def _train(here: GuildBot) -> tuple[str, Message]:
    """Ann's training: its job id and its progress message, which is the answer to her command."""
    asked = await here.discord.command(here.ann, here.channel, "train", handle="earl", archive=("tweets.js", ARCHIVE))
    message = await here.discord.response(asked)
    [job] = here.bot.registry.jobs.list(is_over=False)
    assert message.text.startswith(
        f"Training **earl** from @earl (job {job.id})\nNext in the queue\n\nThe file has 240 posts by @earl"
    )
    return job.id, message


def _reply(text: str) -> Reply:
    return Reply(text)


class TestTraining:
    async def test_progress_is_one_edited_message_and_the_end_mentions_the_asker(self, here: GuildBot) -> None:
        """Long after the interaction's fifteen minutes."""
        job, message = await _train(here)
        here.discord.advance_clock(20 * 60)
        await here.bot.training.reach(job, 50)
        await here.discord.until(lambda: "45% · Learning" in message.text)
        assert message.pings == set()
        persona = made(here.bot.registry, "earl", ("earl",))
        await here.bot.training.finish(job, persona.id)
        end = await here.discord.bot_message(here.channel, "is ready")
        assert end is not message
        assert end.content.startswith(f"<@{here.ann.id}> ")
        assert end.pings == {here.ann.id}
        assert list(end.buttons) == ["Try it", "Share", "Details"]
        assert list(here.channel.public_messages()) == [message, end]
        assert message.edits >= 2
        assert message.buttons == {}
        assert Discord.seconds_between_edits == 5.0

    async def test_progress_uses_the_same_message_after_a_restart(self, server: FakeDiscord, tmp_path: Path) -> None:
        """Its Cancel button works."""
        async with guild_bot(server, tmp_path) as before:
            job, message = await _train(before)
            await before.bot.training.reach(job, 10)
            await server.until(lambda: "17% · Learning" in message.text)  # by now its id is stored
        async with running_bot(server, tmp_path) as after:
            await server.connected(2)
            await after.world.training.reach(job, 70)
            await server.until(lambda: "59% · Learning" in message.text)
            said = await server.response(await server.press(before.ann, message, "Cancel"))
            assert "being cancelled" in said.text
            assert said.is_ephemeral

    async def test_a_bot_killed_before_it_stored_its_message_posts_no_second(
        self, server: FakeDiscord, tmp_path: Path
    ) -> None:
        """Discord returns the first message for the same nonce."""
        async with guild_bot(server, tmp_path) as before:
            audience = Audience(f"discord:{before.channel.id}", f"discord:{before.ann.id}")  # no reply is on its way
            job = (await before.bot.training.submit(wanted(), audience, NOW)).id
            await before.bot.training.reach(job, 10)
        async with running_bot(server, tmp_path) as killed:
            await server.connected(2)
            message = await server.bot_message(before.channel, "17% · Learning")
        killed.world.registry.jobs.set_message(job, audience, None)
        async with running_bot(server, tmp_path) as after:
            await server.connected(3)
            await after.world.training.reach(job, 70)
            await server.until(lambda: "59% · Learning" in message.text)
        assert list(before.channel.public_messages()) == [message]

    async def test_attached_files_are_trained_on(self, here: GuildBot, tmp_path: Path) -> None:
        """Both are fetched from Discord's CDN."""
        files: dict[str, Any] = {"archive": ("tweets.js", ARCHIVE), "archive2": ("note-tweet.js", b"[]")}
        asked = await here.discord.command(here.ann, here.channel, "train", handle="earl", **files)
        await here.discord.response(asked)
        [job] = [job for job in here.bot.registry.jobs.list() if not job.status.is_over]
        folder = Path(job.request.sources[0].partition(":")[2])
        assert (folder / "tweets.js").read_bytes() == ARCHIVE
        assert (folder / "note-tweet.js").exists()

    async def test_a_missing_file_is_answered_with_a_sentence(self, here: GuildBot) -> None:
        """Discord's CDN may have lost it."""
        asked = await here.discord.command(here.ann, here.channel, "train", handle="earl", archive=("t.js", b"x"))
        here.discord.files.clear()
        assert (await here.discord.response(asked)).is_ephemeral

    async def test_a_mention_as_a_handle_is_explained(self, here: GuildBot) -> None:
        """Mynah does not train on chats."""
        asked = await here.discord.command(
            here.ann, here.channel, "train", handle="<@4242>", archive=("tweets.js", b"x")
        )
        shown = await here.discord.response(asked)
        assert "I don't train on chats" in shown.text
        assert shown.pings == set()


class TestUserApp:
    async def test_tweet_works_as_a_user_app(self, here: GuildBot) -> None:
        """With its buttons, in servers that the bot is not in."""
        away = here.discord.channel(here.discord.guild("Away", has_bot=False), "general")
        first = await here.discord.response(await here.discord.command(here.ann, away, "tweet", prompt="My dream is"))
        assert first.embeds[0]["description"] == "**My dream is** tweet 0"
        assert (await here.discord.response(await here.discord.press(here.mod, first, "Again"))).embeds

    async def test_train_as_a_user_app_is_refused(self, here: GuildBot) -> None:
        """Its progress could not be posted there, and no job is queued."""
        away = here.discord.channel(here.discord.guild("Away", has_bot=False), "general")
        group = here.discord.dm_channel(here.ann, here.mod)
        for channel, reason in ((away, "not in this server"), (group, "not in this conversation")):
            asked = await here.discord.command(here.ann, channel, "train", handle="earl", archive=("t.js", b"x"))
            shown = await here.discord.response(asked)
            assert shown.is_ephemeral
            assert reason in shown.text
        assert here.bot.registry.jobs.list(is_over=False) == []

    async def test_retrain_as_a_user_app_is_refused(self, here: GuildBot) -> None:
        """For the same reason."""
        away = here.discord.channel(here.discord.guild("Away", has_bot=False), "general")
        asked = await here.discord.command(here.ann, away, "retrain", persona="penny")
        assert "not in this server" in (await here.discord.response(asked)).text

    async def test_a_game_as_a_user_app_is_refused(self, here: GuildBot) -> None:
        """Its message could not be changed there once its interaction has expired."""
        away = here.discord.channel(here.discord.guild("Away", has_bot=False), "general")
        for channel in (away, here.discord.dm_channel(here.ann, here.mod)):
            for command in ("versus", "guess"):
                shown = await here.discord.response(await here.discord.command(here.ann, channel, command))
                assert shown.is_ephemeral
                assert "Games work only where I'm a member" in shown.text

    async def test_nobody_is_a_moderator_in_other_peoples_direct_messages(self, here: GuildBot) -> None:
        """Nor is anything of that chat shown."""
        pair = here.discord.dm_between(here.ann, here.mod)
        here.bot.registry.chat_settings.set(f"discord:{pair.id}", "persona", "id-penny")
        told_mine = await here.discord.response(await here.discord.command(here.ann, pair, "mydata"))
        assert told_mine.text == "Nothing is stored about you."
        refused = await here.discord.response(await here.discord.command(here.ann, pair, "default", persona="penny"))
        assert "is for moderators" in refused.text


class TestMissingAccess:
    async def test_a_missing_permission_is_named_before_a_training(self, here: GuildBot) -> None:
        """Its progress could not be posted."""
        here.channel.bot_permissions &= ~EMBED_LINKS
        asked = await here.discord.command(here.ann, here.channel, "train", handle="earl", archive=("t.js", b"x"))
        shown = await here.discord.response(asked)
        assert shown.is_ephemeral
        assert "Embed Links" in shown.text

    async def test_threads_need_send_messages_in_threads(self, here: GuildBot) -> None:
        """And not Send Messages."""
        for allowed, answer in ((SEND_MESSAGES, "can't write"), (SEND_IN_THREADS, "Training **")):
            thread = await here.discord.thread(here.channel, "side talk", VIEW_CHANNEL | EMBED_LINKS | allowed)
            asked = await here.discord.command(here.ann, thread, "train", handle="earl", archive=("tweets.js", ARCHIVE))
            assert answer in (await here.discord.response(asked)).text

    async def test_a_mention_is_answered_without_a_reply_if_history_is_hidden(self, here: GuildBot) -> None:
        """Also if the typing indicator is refused."""
        here.channel.bot_permissions &= ~READ_HISTORY
        here.discord.refuse_next.append((f"POST /channels/{here.channel.id}/typing", Refused(403, 50013, "Missing")))
        await here.discord.say(here.ann, here.channel, f"<@{here.discord.bot.id}> My dream is")
        assert (await here.discord.bot_message(here.channel, "My dream is tweet 0")).reference is None

    async def test_a_mention_is_answered_in_plain_text_without_embed_links(self, here: GuildBot) -> None:
        """The tweet with its label, and with buttons. Whether or not history is hidden, too."""
        for number, missing in enumerate((EMBED_LINKS, EMBED_LINKS | READ_HISTORY)):
            here.channel.bot_permissions &= ~missing
            await here.discord.say(here.ann, here.channel, f"<@{here.discord.bot.id}> Dream {number}")
            shown = await here.discord.bot_message(here.channel, f"re: Dream {number} tweet 0")
            assert shown.embeds == []
            assert (shown.reference is None) == (number == 1)
            assert "AI BOT" in shown.content
            assert "Again" in shown.buttons

    async def test_a_post_without_permission_is_logged_and_not_found(self, here: GuildBot, logged: LogLines) -> None:
        """It is not retried, and the service goes on."""
        here.channel.bot_permissions = VIEW_CHANNEL
        with pytest.raises(NotFound):
            await here.platform.post(f"discord:{here.channel.id}", _reply("hello"))
        await here.discord.say(here.ann, here.channel, f"<@{here.discord.bot.id}> My dream is")
        await here.discord.until(lambda: len(here.discord.refusals) == 2)
        assert is_logged(logged, "View Channels")

    async def test_a_deleted_channel_ends_only_its_progress_messages(self, here: GuildBot) -> None:
        """The training goes on, and so do other channels."""
        job, _message = await _train(here)
        await here.discord.delete_channel(here.channel)
        await here.bot.training.reach(job, 50)
        await here.discord.until(lambda: len(here.discord.refusals) >= 2)
        other = here.discord.channel(here.guild, "other")
        assert (await here.discord.response(await here.discord.command(here.ann, other, "tweet"))).embeds
        assert not here.bot.registry.jobs.get(job).status.is_over

    async def test_a_deleted_progress_message_is_posted_anew(self, here: GuildBot) -> None:
        """Progress stays visible."""
        job, message = await _train(here)
        message.is_deleted = True
        await here.bot.training.reach(job, 50)
        anew = await here.discord.bot_message(here.channel, "45% · Learning")
        assert anew is not message

    async def test_a_removed_bot_goes_on_elsewhere(self, here: GuildBot, logged: LogLines) -> None:
        """It is logged, and posts to that server are NotFound."""
        await here.discord.remove_bot(here.guild)
        direct = here.discord.dm_channel(here.ann)
        assert (await here.discord.response(await here.discord.command(here.ann, direct, "tweet"))).embeds
        with pytest.raises(NotFound):
            await here.platform.post(f"discord:{here.channel.id}", _reply("hello"))
        assert is_logged(logged, "discord_guild_removed")
