"""Forms on Discord: /train alone opens one, and what is submitted is a request like any other."""

from pathlib import Path

from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.interactions import MODAL, FakeInteraction
from tests.fakes.discord.running import GuildBot, running_bot
from tests.fakes.discord.world import MANAGE_GUILD, Channel

POSTS = ("tweets.js", b'window.YTD.tweets.part0 = [{"tweet": {"full_text": "hello"}}]')


def nest(server: FakeDiscord) -> Channel:
    """A channel of a server that the bot's owner moderates."""
    guild = server.guild("Nest")
    guild.permissions[server.owner.id] = MANAGE_GUILD
    return server.channel(guild, "general")


async def opened(server: FakeDiscord, asked: FakeInteraction) -> dict[str, str]:
    """The fields of the modal that answers an interaction: their labels by option."""
    await server.until(lambda: asked.response_type)
    assert asked.response_type == MODAL
    return {part["component"]["custom_id"]: part["label"] for part in asked.data["components"]}


async def test_a_form_has_account_file_and_consent(server: FakeDiscord, tmp_path: Path) -> None:
    """One submission says everything, and the answer to it shows the progress."""
    channel = nest(server)
    async with running_bot(server, tmp_path, policy="recorded") as running:
        await server.connected()
        form = await server.command(server.owner, channel, "train")
        assert await opened(server, form) == {
            "handles": "Account",
            "archive": "A file of its posts",
            "basis": "May I learn from it?",
            "name": "Name of the persona",
        }
        begun = await server.response(
            await server.fill_in(form, handles=" @earl ", archive=POSTS, basis="fictional", name="count")
        )
        assert begun.text.startswith("Training **count** from @earl (job 1)")
        [job] = running.world.registry.jobs.list()
        assert (job.request.handles, job.request.consent_bases) == (("earl",), ("fictional",))
        assert job.request.sources[0].startswith("archive:")
        await running.world.training.reach(job.id, 50)
        await server.until(lambda: "45% · Learning" in begun.text)
        assert list(channel.public_messages()) == [begun]


async def test_a_form_that_was_open_during_a_restart_can_be_submitted(server: FakeDiscord, tmp_path: Path) -> None:
    """What is left empty is left out: then it is asked as always."""
    channel = nest(server)
    async with running_bot(server, tmp_path, policy="recorded"):
        await server.connected()
        form = await server.command(server.owner, channel, "train")
        await opened(server, form)
    async with running_bot(server, tmp_path, policy="recorded"):
        await server.connected(2)
        asked = await server.response(await server.fill_in(form, handles="@sam.bsky.social"))
        assert "They agreed" in asked.buttons


async def test_members_are_asked_for_no_consent_that_is_not_theirs_to_give(here: GuildBot) -> None:
    """The rest is the same; and without consent for anything, nobody is asked."""
    form = await here.discord.command(here.ann, here.channel, "train")
    assert list(await opened(here.discord, form)) == ["handles", "archive", "name"]


async def test_a_typed_command_is_answered_with_a_button_that_opens_the_form(here: GuildBot) -> None:
    """A message can't be answered by a form."""
    direct = here.discord.dm_channel(here.ann)
    await here.discord.say(here.ann, direct, "/train")
    question = await here.discord.bot_message(direct, "Whose posts shall I learn from?")
    assert list(question.buttons) == ["Fill in a form", "An account", "A file", "My own messages"]
    await opened(here.discord, await here.discord.press(here.ann, question, "Fill in a form"))
    guide = await here.discord.response(await here.discord.press(here.ann, question, "A file"))
    assert guide.text.startswith("Attach a file of posts and write `/train @name`")
    assert guide.is_ephemeral
