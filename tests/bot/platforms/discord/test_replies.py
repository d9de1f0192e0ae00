"""What members see on Discord: the real client against our own Discord, asserted on what arrived there."""

from pathlib import Path

import pytest

from bot.platforms.discord.embeds import escape_text
from models.domain.training_job import Audience
from models.messages import sentence
from models.registry.database import RegistryFile
from tests.fakes.bot import made, private
from tests.fakes.discord.interactions import DEFER, DEFER_UPDATE, MODAL, UPDATE, Refused
from tests.fakes.discord.served import Nest

LABEL = "AI-generated parody of @penny, not their words"


async def test_a_tweet_is_an_embed_with_persona_handle_and_label(here: Nest) -> None:
    """Everybody sees whose voice it is and that it is not them, and the buttons under it."""
    message = await here.discord.shown(
        await here.discord.command(here.ann, here.channel, "tweet", prompt="My dream is")
    )
    assert not message.is_ephemeral
    [embed] = message.embeds
    assert embed["description"] == "My dream is tweet 0"
    assert embed["author"]["name"] == "Penny (@penny)"
    assert embed["footer"]["text"] == f"Penny · AI BOT · {LABEL}"
    assert list(message.buttons) == ["Again", "More", "Report", "Own words…"]


async def test_a_slow_answer_is_deferred_and_then_filled_in(here: Nest) -> None:
    """The interaction would be void after three seconds, and `discord` counts them; the deferral is out before."""
    here.writer.may_write.clear()
    asked = await here.discord.command(here.ann, here.channel, "tweet")
    await here.discord.until(lambda: asked.answered)
    assert asked.answered == DEFER
    here.discord.pass_time(60)  # the deferral holds for fifteen minutes
    here.writer.may_write.set()
    assert (await here.discord.shown(asked)).embeds


async def test_buttons_that_are_slow_to_keep_are_deferred_too(here: Nest, tmp_path: Path) -> None:
    """Where the registry is being written to, the three seconds are not waited out before the first response."""
    with RegistryFile(tmp_path / "registry.db").writing():
        asked = await here.discord.command(here.ann, here.channel, "tweet")
        await here.discord.until(lambda: asked.answered)
    assert asked.answered == DEFER
    assert list((await here.discord.shown(asked)).buttons) == ["Again", "More", "Report", "Own words…"]


async def test_an_error_is_for_the_asker_alone_also_after_a_public_deferral(here: Nest) -> None:
    """What was deferred for all is taken away, and the sentence comes privately."""
    asked = await here.discord.command(here.ann, here.channel, "tweet", persona="nobody")
    assert (await here.discord.shown(asked)).is_ephemeral
    here.writer.may_write.clear()
    here.writer.words = _break
    asked = await here.discord.command(here.ann, here.channel, "tweet")
    await here.discord.until(lambda: asked.answered)
    here.writer.may_write.set()
    late = await here.discord.shown(asked)
    assert late.is_ephemeral
    assert "Something broke here" in late.text
    assert asked.original is not None
    assert asked.original.is_deleted


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_an_answer_that_is_not_taken_leaves_nobody_waiting(here: Nest, method: str) -> None:
    """In place of “thinking…” stands a sentence, also where the public deferral could not be taken away."""
    here.writer.may_write.clear()
    here.writer.words = str if method == "PATCH" else _break
    asked = await here.discord.command(here.ann, here.channel, "tweet")
    await here.discord.until(lambda: asked.answered)
    here.discord.ordered.append((f"{method} /webhooks/", Refused(400, 50035, "Invalid Form Body")))
    here.writer.may_write.set()
    shown = await here.discord.shown(asked)
    assert sentence("discord-answer-lost") in shown.text
    assert asked.shown == [shown]


async def test_five_long_tweets_of_many_handles_fit_into_a_message(here: Nest) -> None:
    """Texts are cut to what Discord takes, and every label stands there whole."""
    made(here.bot.registry, "blend", tuple(f"{letter * 60}@example.social" for letter in "abc"))
    here.writer.words = lambda _text: "*" * 700
    message = await here.discord.shown(
        await here.discord.command(here.ann, here.channel, "tweet", persona="blend", count=5)
    )
    assert len(message.embeds) == 5
    assert all(embed["footer"]["text"].endswith("not their words") for embed in message.embeds)


def _break(_text: str) -> str:
    raise ValueError


async def test_private_answers_are_private_from_the_deferral_on(here: Nest) -> None:
    """Lists and settings are the asker's business."""
    for command in ("personas", "jobs", "settings", "help", "privacy", "start"):
        shown = await here.discord.shown(await here.discord.command(here.ann, here.channel, command))
        assert shown.is_ephemeral, command


async def test_no_mention_in_what_a_persona_says_can_fire(here: Nest) -> None:
    """Neither everybody, nor a role, nor a member hears of a generated text, and it shows no formatting of its own."""
    here.writer.words = lambda _text: (
        "@everyone <@42424242424242424> <@&43434343434343434> **bold** [a](http://b.example)"
    )
    message = await here.discord.shown(await here.discord.command(here.ann, here.channel, "tweet"))
    assert message.pings == set()
    shown = message.embeds[0]["description"]
    assert "@everyone" not in shown
    assert "<@42" not in shown
    assert "<@&43" not in shown
    assert r"\*\*bold\*\*" in shown
    assert r"\[a](" in shown


def test_what_stands_between_brackets_is_text_too() -> None:
    """The library's own escaping takes all of this for a link and leaves the stars in it."""
    assert escape_text("[x] **bold** [a](b)") == r"\[x] \*\*bold\*\* \[a](b)"


async def test_again_more_and_report_work_for_other_members(here: Nest, tmp_path: Path) -> None:
    """Again writes another one for all, More five of them, Report answers its presser alone."""
    first = await here.discord.shown(await here.discord.command(here.ann, here.channel, "tweet", prompt="My dream is"))
    again = await here.discord.shown(await here.discord.press(here.mod, first, "Again"))
    assert again is not first
    assert again.embeds[0]["description"] == "My dream is tweet 0"
    assert here.writer.asked[0][3] != here.writer.asked[1][3]  # another seed
    more = await here.discord.shown(await here.discord.press(here.mod, first, "More"))
    assert len(more.embeds) == 5
    assert all(LABEL in embed["footer"]["text"] for embed in more.embeds)
    thanks = await here.discord.shown(await here.discord.press(here.mod, first, "Report"))
    assert thanks.is_ephemeral
    with RegistryFile(tmp_path / "registry.db").reading() as database:
        kept = [(row["actor"], row["action"], row["subject"]) for row in database.table("audit").rows]
    assert kept == [(f"discord:{here.mod.id}", "report", "id-penny")]


async def test_a_form_takes_a_long_prompt(here: Nest) -> None:
    """“Own words…” opens a form; what is written there begins the tweet of the same persona."""
    first = await here.discord.shown(await here.discord.command(here.ann, here.channel, "tweet"))
    form = await here.discord.press(here.mod, first, "Own words…")
    await here.discord.until(lambda: form.answered)
    assert form.answered == MODAL
    prompt = "A " + "very " * 30 + "long way"
    told = await here.discord.shown(await here.discord.fill_in(form, prompt))
    assert told.embeds[0]["description"] == f"{prompt} tweet 0"
    assert here.writer.asked[-1][0] == "penny"


async def test_samples_of_a_persona_that_waits_offer_no_form(here: Nest) -> None:
    """It answers nobody before a moderator has published it; what is to be decided stands there alone."""
    with here.bot.registry.personas._file.writing() as database:
        waits = {"held_at": "2026-11-21T12:00:00+00:00", "made_in": f"discord:{here.channel.id}"}
        database.table("personas").update("id-penny", waits)
    listed = await here.discord.shown(await here.discord.command(here.mod, here.channel, "held"))
    await here.discord.press(here.mod, listed, "Samples of penny")
    await here.discord.until(lambda: listed.embeds)
    assert listed.is_ephemeral
    assert list(listed.buttons) == ["Publish", "Discard", "More samples"]


async def test_a_private_list_turns_its_page_in_place(here: Nest) -> None:
    """No heap of private messages: the one that is there changes."""
    for number in range(16):
        made(here.bot.registry, f"other{number}", (f"other{number}",))
    first = await here.discord.shown(await here.discord.command(here.ann, here.channel, "personas"))
    assert "page 1 of 2" in first.text
    turned = await here.discord.press(here.ann, first, "Next page")
    await here.discord.until(lambda: "page 2 of 2" in first.text)
    assert turned.answered in (UPDATE, DEFER_UPDATE)


async def test_persona_names_are_offered_best_match_first(here: Nest) -> None:
    """At most twenty-five, of those that this server may use."""
    for number in range(30):
        made(here.bot.registry, f"other{number}", (f"other{number}",))
    offered = await here.discord.type(here.ann, here.channel, "tweet", "persona", "pen")
    assert offered[0] == {"name": "Penny (@penny)", "value": "id-penny"}
    assert len(await here.discord.type(here.ann, here.channel, "tweet", "persona", "")) == 25


async def test_the_retired_are_offered_where_they_are_restored(here: Nest) -> None:
    """And nowhere that a persona is to answer."""
    zoe = private(here.bot.registry, "zoe", Audience(f"discord:{here.channel.id}", f"discord:{here.mod.id}"))
    here.bot.services.custody.retire(zoe)
    offered = [await here.discord.type(here.mod, here.channel, name, "persona", "") for name in ("restore", "tweet")]
    assert [[choice["value"] for choice in choices] for choices in offered] == [["id-zoe"], ["id-penny"]]


async def test_a_moderators_choice_is_refused_to_members(here: Nest) -> None:
    """The permission that Discord reports with the interaction decides, not the menu."""
    refused = await here.discord.shown(
        await here.discord.command(here.ann, here.channel, "default", persona="penny", where="here")
    )
    assert refused.is_ephemeral
    assert "for a moderator" in refused.text
    chosen = await here.discord.command(here.mod, here.channel, "default", persona="penny", where="here")
    assert "answers here from now on" in (await here.discord.shown(chosen)).text
    here.guild.permissions[here.mod.id] = 0
    refused = await here.discord.shown(
        await here.discord.command(here.mod, here.channel, "default", persona="penny", where="here")
    )
    assert "for a moderator" in refused.text


async def test_a_channels_persona_stands_over_the_servers(here: Nest) -> None:
    """The server's holds in every channel that chose none."""
    made(here.bot.registry, "sam", ("sam",))
    other = here.discord.channel(here.guild, "other")
    for persona, use in (("penny", "everywhere"), ("sam", "here")):
        await here.discord.shown(
            await here.discord.command(here.mod, here.channel, "default", persona=persona, where=use)
        )
    for channel in (here.channel, other):
        await here.discord.shown(await here.discord.command(here.ann, channel, "tweet"))
    assert [name for name, *_rest in here.writer.asked] == ["sam", "penny"]


async def test_a_thread_answers_in_its_channels_persona(here: Nest) -> None:
    """Unless it chose one itself; a mention and a command find the same."""
    made(here.bot.registry, "sam", ("sam",))
    thread = await here.discord.thread(here.channel, "side talk")
    for persona, use in (("penny", "everywhere"), ("sam", "here")):
        await here.discord.shown(
            await here.discord.command(here.mod, here.channel, "default", persona=persona, where=use)
        )
    await here.discord.shown(await here.discord.command(here.ann, thread, "tweet"))
    await here.discord.say(here.ann, thread, f"<@{here.discord.bot.id}> My dream is")
    await here.discord.said(thread, "My dream is tweet 0")
    await here.discord.shown(await here.discord.command(here.mod, thread, "default", persona="penny", where="here"))
    await here.discord.shown(await here.discord.command(here.ann, thread, "tweet"))
    assert [name for name, *_rest in here.writer.asked] == ["sam", "sam", "penny"]


async def test_a_mention_and_a_reply_are_answered_in_the_channels_persona(here: Nest) -> None:
    """Nobody is pinged, other talk is left alone, and so are other bots and the bot itself."""
    await here.discord.say(here.ann, here.channel, "good morning all")
    hello = await here.discord.say(here.ann, here.channel, f"<@{here.discord.bot.id}> My dream is")
    first = await here.discord.said(here.channel, "My dream is tweet 0")
    assert first.reference is hello
    assert first.pings == set()
    assert first.buttons
    await here.discord.say(here.mod, here.channel, "I think that", replies_to=first)
    await here.discord.said(here.channel, "I think that tweet 0")
    await here.discord.say(here.mod, here.channel, "", replies_to=first, pings=False)
    await here.discord.until(lambda: len(here.writer.asked) == 3)
    assert [prompt for _name, prompt, *_rest in here.writer.asked] == ["My dream is", "I think that", ""]


async def test_what_discord_itself_tells_in_a_channel_is_not_answered(here: Nest) -> None:
    """A pin or a thread begun in direct messages is nobody's first words."""
    direct = here.discord.direct(here.ann)
    await here.discord.say(here.ann, direct, "", kind=6)
    await here.discord.say(here.ann, direct, "My dream is")
    await here.discord.said(direct, "My dream is tweet 0")
    assert len(here.writer.asked) == 1


async def test_direct_messages_are_a_chat_of_ones_own(here: Nest) -> None:
    """There everybody is their own moderator, and a line is a tweet's first words or a command."""
    direct = here.discord.direct(here.ann)
    chosen = await here.discord.command(here.ann, direct, "default", persona="penny", where="here")
    assert "answers here" in (await here.discord.shown(chosen)).text
    await here.discord.say(here.ann, direct, "My dream is")
    await here.discord.said(direct, "My dream is tweet 0")
    await here.discord.say(here.ann, direct, "/personas")
    await here.discord.said(direct, "1 persona")
    await here.discord.say(here.ann, direct, "/tweet count=many")
    await here.discord.said(direct, "not a whole number")


async def test_a_long_answer_is_shown_whole(here: Nest) -> None:
    """What is more than a message holds goes into embeds."""
    for number in range(15):
        name = f"{'long' * 22}{number:02}"
        made(here.bot.registry, name, (f"{'a' * 60}{number:02}", f"{'b' * 60}{number:02}"))
    shown = await here.discord.shown(await here.discord.command(here.ann, here.channel, "personas"))
    assert shown.content == ""
    assert f"{'long' * 22}14" in shown.text
