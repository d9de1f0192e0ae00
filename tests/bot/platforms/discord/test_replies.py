"""Responses to Discord interactions, by the real client against the fake Discord."""

from pathlib import Path

import pytest

from bot.commands import COMMANDS
from models.domain.training_job import Audience
from models.messages import sentence
from models.registry.database import RegistryFile
from tests.fakes.bot import made, private
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.interactions import DEFER, DEFER_UPDATE, MODAL, REPLY, UPDATE, Refused
from tests.fakes.discord.running import GuildBot, running_bot
from tests.fakes.questions import QUESTION

LABEL = "AI-generated parody of @penny, not their words"


def _break(_text: str) -> str:
    raise ValueError


async def test_a_slow_answer_is_deferred_and_edited_in(here: GuildBot) -> None:
    """The deferred response is sent within Discord's three seconds."""
    here.writer.may_write.clear()
    asked = await here.discord.command(here.ann, here.channel, "tweet")
    await here.discord.until(lambda: asked.response_type)
    assert asked.response_type == DEFER
    here.discord.advance_clock(60)  # the deferred response stays valid for fifteen minutes
    here.writer.may_write.set()
    assert (await here.discord.response(asked)).embeds


async def test_an_answer_is_deferred_while_its_buttons_are_stored(here: GuildBot, tmp_path: Path) -> None:
    """The registry is locked by a writer."""
    with RegistryFile(tmp_path / "registry.db").writing():
        asked = await here.discord.command(here.ann, here.channel, "tweet")
        await here.discord.until(lambda: asked.response_type)
    assert asked.response_type == DEFER
    assert list((await here.discord.response(asked)).buttons) == [
        "Again",
        "More",
        "Own words",
        "Picture",
        "Keep",
        "Report",
    ]


async def test_an_error_is_ephemeral_after_a_public_deferral(here: GuildBot) -> None:
    """The deferred response is deleted, and the error is an ephemeral follow-up."""
    asked = await here.discord.command(here.ann, here.channel, "tweet", persona="nobody")
    assert (await here.discord.response(asked)).is_ephemeral
    here.writer.may_write.clear()
    here.writer.words = _break
    asked = await here.discord.command(here.ann, here.channel, "tweet")
    await here.discord.until(lambda: asked.response_type)
    here.writer.may_write.set()
    late = await here.discord.response(asked)
    assert late.is_ephemeral
    assert "Something went wrong" in late.text
    assert asked.original is not None
    assert asked.original.is_deleted


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_refused_answer_replaces_thinking_with_a_sentence(here: GuildBot, method: str) -> None:
    """Also if the public deferred response could not be deleted."""
    here.writer.may_write.clear()
    here.writer.words = str if method == "PATCH" else _break
    asked = await here.discord.command(here.ann, here.channel, "tweet")
    await here.discord.until(lambda: asked.response_type)
    here.discord.refuse_next.append((f"{method} /webhooks/", Refused(400, 50035, "Invalid Form Body")))
    here.writer.may_write.set()
    shown = await here.discord.response(asked)
    assert sentence("discord-answer-lost") in shown.text
    assert asked.shown == [shown]


async def test_private_commands_are_ephemeral(here: GuildBot) -> None:
    """Lists and settings are the asker's business."""
    for command in ("personas", "jobs", "settings", "help", "privacy", "start"):
        shown = await here.discord.response(await here.discord.command(here.ann, here.channel, command))
        assert shown.is_ephemeral, command


async def test_again_more_and_report_work_for_other_members(here: GuildBot, tmp_path: Path) -> None:
    """Again writes one more, More five, and Report answers ephemerally."""
    first = await here.discord.response(
        await here.discord.command(here.ann, here.channel, "tweet", prompt="My dream is")
    )
    again = await here.discord.response(await here.discord.press(here.mod, first, "Again"))
    assert again is not first
    assert again.embeds[0]["description"] == "**My dream is** tweet 0"
    assert here.writer.asked[0][3] != here.writer.asked[1][3]  # another seed
    more = await here.discord.response(await here.discord.press(here.mod, first, "More"))
    [embed] = more.embeds
    assert embed["description"].splitlines()[::2] == [f"{n}. **My dream is** tweet {n - 1}" for n in range(1, 6)]
    assert more.content == f"-# {LABEL}"
    thanks = await here.discord.response(await here.discord.press(here.mod, first, "Report"))
    assert thanks.is_ephemeral
    with RegistryFile(tmp_path / "registry.db").reading() as database:
        kept = [(row["actor"], row["action"], row["subject"]) for row in database.table("audit_log").rows]
    assert kept == [(f"discord:{here.mod.id}", "report", "id-penny")]


async def test_a_modal_takes_a_long_prompt(here: GuildBot) -> None:
    """“Own words” opens it; the same persona goes on with the prompt."""
    first = await here.discord.response(await here.discord.command(here.ann, here.channel, "tweet"))
    form = await here.discord.press(here.mod, first, "Own words")
    await here.discord.until(lambda: form.response_type)
    assert form.response_type == MODAL
    prompt = "A " + "very " * 30 + "long way"
    told = await here.discord.response(await here.discord.submit_modal(form, prompt))
    assert told.embeds[0]["description"] == f"**{prompt}** tweet 0"
    assert here.writer.asked[-1][0] == "penny"


async def test_samples_of_a_held_persona_have_no_prompt_button(here: GuildBot) -> None:
    """It answers nobody before a moderator publishes it."""
    with here.bot.registry.personas._file.writing() as database:
        waits = {"held_at": "2026-11-21T12:00:00+00:00", "created_in": f"discord:{here.channel.id}"}
        database.table("personas").update("id-penny", waits)
    listed = await here.discord.response(await here.discord.command(here.mod, here.channel, "held"))
    await here.discord.press(here.mod, listed, "Samples of penny")
    await here.discord.until(lambda: listed.embeds)
    assert listed.is_ephemeral
    assert list(listed.buttons) == ["Publish", "Discard", "More samples"]


async def test_an_ephemeral_list_shows_its_next_page_in_the_same_message(here: GuildBot) -> None:
    """No second ephemeral message is sent."""
    for number in range(16):
        made(here.bot.registry, f"other{number}", (f"other{number}",))
    first = await here.discord.response(await here.discord.command(here.ann, here.channel, "personas"))
    assert "page 1 of 2" in first.text
    turned = await here.discord.press(here.ann, first, "Next page")
    await here.discord.until(lambda: "page 2 of 2" in first.text)
    assert turned.response_type in (UPDATE, DEFER_UPDATE)


async def test_personas_are_autocompleted_best_match_first(here: GuildBot) -> None:
    """At most 25, of those that this server may use."""
    for number in range(30):
        made(here.bot.registry, f"other{number}", (f"other{number}",))
    offered = await here.discord.type(here.ann, here.channel, "tweet", "persona", "pen")
    assert offered[0] == {"name": "Penny (@penny)", "value": "id-penny"}
    assert len(await here.discord.type(here.ann, here.channel, "tweet", "persona", "")) == 25


async def test_retired_personas_are_autocompleted_for_restore(here: GuildBot) -> None:
    """And for no other command."""
    zoe = private(here.bot.registry, "zoe", Audience(f"discord:{here.channel.id}", f"discord:{here.mod.id}"))
    here.bot.services.lifecycle.retire(zoe)
    offered = [await here.discord.type(here.mod, here.channel, name, "persona", "") for name in ("restore", "tweet")]
    assert [[choice["value"] for choice in choices] for choices in offered] == [["id-zoe"], ["id-penny"]]


async def test_moderators_commands_are_refused_to_members(here: GuildBot) -> None:
    """By the permissions in the interaction, not by the menu."""
    refused = await here.discord.response(
        await here.discord.command(here.ann, here.channel, "default", persona="penny", where="here")
    )
    assert refused.is_ephemeral
    assert "is for moderators" in refused.text
    chosen = await here.discord.command(here.mod, here.channel, "default", persona="penny", where="here")
    assert "answers here from now on" in (await here.discord.response(chosen)).text
    here.guild.permissions[here.mod.id] = 0
    refused = await here.discord.response(
        await here.discord.command(here.mod, here.channel, "default", persona="penny", where="here")
    )
    assert "is for moderators" in refused.text


async def test_a_channels_persona_overrides_the_servers(here: GuildBot) -> None:
    """Channels without one have the server's."""
    made(here.bot.registry, "sam", ("sam",))
    other = here.discord.channel(here.guild, "other")
    for persona, use in (("penny", "everywhere"), ("sam", "here")):
        await here.discord.response(
            await here.discord.command(here.mod, here.channel, "default", persona=persona, where=use)
        )
    for channel in (here.channel, other):
        await here.discord.response(await here.discord.command(here.ann, channel, "tweet"))
    assert [name for name, *_rest in here.writer.asked] == ["sam", "penny"]


async def test_a_thread_has_its_channels_persona(here: GuildBot) -> None:
    """Unless it has its own; for mentions and commands alike."""
    made(here.bot.registry, "sam", ("sam",))
    thread = await here.discord.thread(here.channel, "side talk")
    for persona, use in (("penny", "everywhere"), ("sam", "here")):
        await here.discord.response(
            await here.discord.command(here.mod, here.channel, "default", persona=persona, where=use)
        )
    await here.discord.response(await here.discord.command(here.ann, thread, "tweet"))
    await here.discord.say(here.ann, thread, f"<@{here.discord.bot.id}> My dream is")
    await here.discord.bot_message(thread, "My dream is tweet 0")
    await here.discord.response(await here.discord.command(here.mod, thread, "default", persona="penny", where="here"))
    await here.discord.response(await here.discord.command(here.ann, thread, "tweet"))
    assert [name for name, *_rest in here.writer.asked] == ["sam", "sam", "penny"]


async def test_a_mention_and_a_reply_are_answered_in_the_channels_persona(here: GuildBot) -> None:
    """Nobody is pinged; other messages, other bots and its own are ignored."""
    await here.discord.say(here.ann, here.channel, "good morning all")
    hello = await here.discord.say(here.ann, here.channel, f"<@{here.discord.bot.id}> My dream is")
    first = await here.discord.bot_message(here.channel, "My dream is tweet 0")
    assert first.reference is hello
    assert first.pings == set()
    assert first.buttons
    await here.discord.say(here.mod, here.channel, "I think that", replies_to=first)
    await here.discord.bot_message(here.channel, "re: I think that tweet 0")
    await here.discord.say(here.mod, here.channel, "", replies_to=first, pings=False)
    await here.discord.until(lambda: len(here.writer.asked) == 3)
    assert [prompt for _name, prompt, *_rest in here.writer.asked] == ["My dream is", "I think that", ""]
    assert here.writer.answered == ["My dream is", "I think that"]


async def test_a_reply_is_answered_by_the_persona_whose_tweet_it_replies_to(here: GuildBot) -> None:
    """Whatever the channel's own persona is; Again answers the same message again."""
    made(here.bot.registry, "sam", ("sam",))
    asked = await here.discord.command(here.ann, here.channel, "tweet", persona="sam", prompt="My dream is")
    shown = await here.discord.response(asked)
    chosen = await here.discord.command(here.mod, here.channel, "default", persona="penny", where="here")
    await here.discord.response(chosen)
    await here.discord.say(here.mod, here.channel, "What about mine?", replies_to=shown)
    answered = await here.discord.bot_message(here.channel, "re: What about mine? tweet 0")
    await here.discord.response(await here.discord.press(here.ann, answered, "Again"))
    assert [asked[:2] for asked in here.writer.asked[1:]] == [("sam", "What about mine?")] * 2
    assert here.writer.answered == ["What about mine?"] * 2


async def test_system_messages_are_not_answered(here: GuildBot) -> None:
    """A pin in direct messages is no prompt."""
    direct = here.discord.dm_channel(here.ann)
    await here.discord.say(here.ann, direct, "", kind=6)
    await here.discord.say(here.ann, direct, "My dream is")
    await here.discord.bot_message(direct, "My dream is tweet 0")
    assert len(here.writer.asked) == 1


async def test_everybody_is_a_moderator_in_direct_messages(here: GuildBot) -> None:
    """There a line is a prompt or a command."""
    direct = here.discord.dm_channel(here.ann)
    chosen = await here.discord.command(here.ann, direct, "default", persona="penny", where="here")
    assert "answers here" in (await here.discord.response(chosen)).text
    await here.discord.say(here.ann, direct, "My dream is")
    await here.discord.bot_message(direct, "My dream is tweet 0")
    await here.discord.say(here.ann, direct, "/personas")
    await here.discord.bot_message(direct, "1 persona")
    await here.discord.say(here.ann, direct, "/tweet count=many")
    await here.discord.bot_message(direct, "must be a whole number")


async def test_a_refused_response_is_replaced_by_a_sentence(here: GuildBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the asker sees it."""
    monkeypatch.setattr(
        "bot.platforms.discord.replies.DEFER_AFTER_SECONDS", 60.0
    )  # not deferred on a busy machine either
    here.discord.refuse_next.append(("POST /interactions/", Refused(400, 50035, "Invalid Form Body")))
    asked = await here.discord.command(here.ann, here.channel, "personas")
    assert (await here.discord.response(asked)).content == sentence("discord-answer-lost")
    assert asked.response_type == REPLY


async def test_a_refused_deferral_loses_no_answer(here: GuildBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer becomes the first response, if it is still in time."""
    monkeypatch.setattr("bot.platforms.discord.replies.DEFER_AFTER_SECONDS", 0.0)
    here.writer.may_write.clear()
    here.discord.refuse_next.append(("POST /interactions/", Refused(400, 50035, "Invalid Form Body")))
    asked = await here.discord.command(here.ann, here.channel, "tweet")
    await here.discord.until(lambda: here.discord.refusals)
    here.writer.may_write.set()
    assert (await here.discord.response(asked)).embeds
    assert asked.response_type == REPLY


async def test_a_refused_follow_up_is_replaced_by_a_sentence(here: GuildBot) -> None:
    """The public deferred response has been deleted by then."""
    here.writer.may_write.clear()
    here.writer.words = _break
    asked = await here.discord.command(here.ann, here.channel, "tweet")
    await here.discord.until(lambda: asked.response_type)
    here.discord.refuse_next.append(("POST /webhooks/", Refused(400, 50035, "Invalid Form Body")))
    here.writer.may_write.set()
    shown = await here.discord.response(asked)
    assert (shown.content, shown.is_ephemeral) == (sentence("discord-answer-lost"), True)


async def test_an_answer_after_fifteen_minutes_is_an_ordinary_message(here: GuildBot) -> None:
    """The interaction's token has expired by then."""
    here.writer.may_write.clear()
    asked = await here.discord.command(here.ann, here.channel, "tweet", prompt="My dream is")
    await here.discord.until(lambda: asked.response_type)
    here.discord.advance_clock(16 * 60)
    here.writer.may_write.set()
    message = await here.discord.bot_message(here.channel, "My dream is tweet 0")
    assert "not their words" in message.text


async def test_an_ephemeral_answer_is_dropped_after_fifteen_minutes(server: FakeDiscord, here: GuildBot) -> None:
    """It is not posted in the channel."""
    here.writer.may_write.clear()
    here.writer.words = _break
    asked = await server.command(here.ann, here.channel, "tweet")
    await server.until(lambda: asked.response_type)
    before = len(here.channel.messages)
    server.advance_clock(16 * 60)
    here.writer.may_write.set()
    await server.until(lambda: any(refusal.code == 50027 for refusal in server.refusals))
    await server.response(await server.command(here.ann, here.channel, "help"))
    assert len(here.channel.messages) == before + 1  # only the help


async def test_what_comes_next_replaces_a_question_and_a_refusal_does_not(server: FakeDiscord, tmp_path: Path) -> None:
    """It can be answered otherwise; who is refused is told alone."""
    channel, ann = server.channel(server.guild("Nest"), "general"), server.person("Ann")
    async with running_bot(server, tmp_path, commands=(*COMMANDS, QUESTION)):
        await server.connected()
        question = await server.response(await server.command(ann, channel, "question"))
        refused = await server.response(await server.press(ann, question, "no"))
        assert refused.is_ephemeral
        assert (question.text, list(question.buttons)) == ("Shall I?", ["yes", "no"])
        assert await server.response(await server.press(ann, question, "yes")) is question
        assert (question.text, question.buttons) == ("I do.", {})
