"""Personas that wait for a moderator: from the end of their training until they are published or discarded."""

from dataclasses import replace

import pytest

from bot.chat.messages import Chat, Member, Reply, Role
from bot.moderation.sample_review import SampleReviewer
from models.domain.audit_entry import AuditQuery
from models.domain.errors import NotAllowed, NotFound
from models.domain.persona import Persona
from models.domain.requester import Requester
from models.domain.training_job import Audience
from models.messages import sentence
from models.registry import Provenance, TrainingRun
from tests.fakes.bot import ANN, BOB, MOD, NOW, OPERATOR, World, answer, made, private, typed, wanted

CHAT = Chat("fake:1", "general", "fake:guild")
BENCH = Chat("fake:2", "moderators", "fake:guild")
GROUP = Chat("fake:7", "a group", is_overheard=True)
PRIVATE = Chat("fake:mod", "Mod")
WAITS = "@penny waits for a moderator, who has to look at its samples first. They can do so with /held."


async def said(here: World, line: str, member: Member = MOD, chat: Chat = CHAT) -> Reply:
    return await typed(here, line, member, chat)


async def pressed(here: World, reply: Reply, label: str, member: Member = MOD, chat: Chat = CHAT) -> Reply:
    button = next(button for button in reply.buttons if button.label == label)
    return await answer(here, button.to_request(member, chat))


def trained(here: World, chat: Chat = CHAT) -> Persona:
    return made(here.registry, asked=Audience(chat.address, ANN.id, guild=chat.guild))


async def waiting(here: World, chat: Chat = CHAT) -> Persona:
    """A persona whose training ended where new ones wait."""
    assert "wait for a moderator from now on" in (await said(here, "/held on", MOD, chat)).text
    return trained(here, chat)


async def test_new_personas_are_published_unless_hold_is_on(here: World) -> None:
    """The setting can be switched off again."""
    await said(here, "/held on")
    await said(here, "/held off")
    trained(here)
    assert (await said(here, "/tweet @penny Hi", ANN)).tweets


async def test_a_held_persona_answers_nobody(here: World) -> None:
    """Neither its creator nor a moderator; it is in no list, and the refusal says why."""
    persona = await waiting(here)
    assert persona.held_at is not None
    for member in (ANN, MOD, OPERATOR):
        assert (await said(here, "/tweet @penny Hi", member)).text == WAITS
    assert list(here.registry.personas.list(Requester(CHAT.address, ANN.id, guild=CHAT.guild))) == []
    assert here.writer.asked == []


async def test_a_moderator_sees_its_samples_and_publishes_it(here: World) -> None:
    """From then on it answers."""
    await waiting(here)
    listed = await said(here, "/held")
    assert listed.text == "Waiting: @penny."
    assert listed.is_private
    samples = await pressed(here, listed, "Samples of penny")
    assert len(samples.tweets) == 3
    assert samples.is_private
    assert "is published" in (await pressed(here, samples, "Publish")).text
    assert (await said(here, "/tweet @penny Hi", ANN)).tweets
    assert "was published or discarded" in (await pressed(here, samples, "Discard")).text


async def test_a_discarded_persona_is_deleted(here: World) -> None:
    """With its weights; the audit log says by whom."""
    await waiting(here)
    samples = await pressed(here, await said(here, "/held"), "Samples of penny")
    assert (await pressed(here, samples, "Discard")).text == "@penny is discarded, and deleted for good."
    assert here.registry.personas.list() == []
    assert (await said(here, "/held")).text.startswith("No persona waits")
    assert [entry.action for entry in here.registry.audit_log.list(AuditQuery())] == ["hold", "delete"]


async def test_only_the_chats_moderators_decide(here: World) -> None:
    """Not the creator, not even from a chat of their own, nor another chat's moderator."""
    await waiting(here)
    samples = await pressed(here, await said(here, "/held"), "Samples of penny")
    assert (
        await pressed(here, samples, "Publish", ANN)
    ).text == "/held is for moderators of this chat. Ask one of them."
    own = Member(ANN.id, "Ann", Role.MODERATOR)
    for chat in (Chat("fake:ann", "Ann"), GROUP):
        refused = await pressed(here, samples, "Publish", own, chat)
        assert refused.text == sentence("mod-channel-changed")
        assert (await said(here, "/held", own, chat)).text.startswith("No persona waits for you")
    assert (await said(here, "/tweet @penny Hi", ANN)).text == WAITS


async def test_in_a_group_the_samples_go_to_the_moderators_chat(here: World) -> None:
    """They are not shown to everybody; the decision is made there."""
    await waiting(here, GROUP)
    listed = await said(here, "/held", MOD, GROUP)
    assert "Everybody would read the samples here" in (await pressed(here, listed, "Samples of penny", MOD, GROUP)).text
    private = Member(MOD.id, "Mod", Role.MODERATOR)
    await said(here, "/reports here", private, PRIVATE)
    await said(here, f"/reports {PRIVATE.address}", MOD, GROUP)
    shown = await pressed(here, listed, "Samples of penny", replace(MOD, language="ja"), GROUP)
    assert shown.text == "The samples are in the moderators' chat."
    assert shown.tweets == ()
    (brought,) = here.board.messages.values()
    assert (len(brought.tweets), brought.language) == (3, "ja")
    assert "is published" in (await pressed(here, brought, "Publish", private, PRIVATE)).text
    assert (await said(here, "/tweet @penny Hi", ANN, GROUP)).tweets


async def test_the_operators_terminal_sees_held_personas(here: World) -> None:
    """The operator sees all."""
    await waiting(here)
    assert here.registry.personas.find("penny").held_at is not None
    with pytest.raises(NotAllowed):
        here.registry.personas.find("penny", Requester(CHAT.address, MOD.id, guild=CHAT.guild, is_moderator=True))


async def test_a_held_persona_cannot_be_a_chats_default(here: World) -> None:
    """By nobody."""
    await waiting(here)
    assert (await said(here, "/default penny", MOD)).text == WAITS
    assert (await said(here, "/tweet Hi", ANN, replace(CHAT))).tweets == ()


def next_version(here: World, asked: Audience | None) -> Persona:
    """What comes of a retraining that is asked for there, or (by nobody) of the daily look."""
    old = here.registry.personas.get("id-penny")
    request = replace(wanted("penny", ("penny",)), continues=old.id)
    job, _is_new = here.registry.jobs.submit(request, asked, NOW)
    here.registry.jobs.start(job.id, NOW)
    run = TrainingRun(NOW, 0, 100, 2, 60.0)
    new = replace(old, version=old.version + 1)
    return here.registry.personas.publish(new, [Provenance("penny", "files", NOW)], run, job.id)


@pytest.mark.parametrize("asked", [Audience("fake:ann", ANN.id), None])
async def test_retraining_does_not_bypass_the_review(here: World, asked: Audience | None) -> None:
    """By its creator from another chat or by the daily check: the held version stays held, and so is the new one."""
    persona = await waiting(here)
    assert next_version(here, asked).held_at is not None
    released = here.registry.personas.get(persona.id)
    here.services.lifecycle.publish_held(released, Requester(CHAT.address, MOD.id, guild=CHAT.guild, is_moderator=True))
    assert (next_version(here, asked).held_at is None) is (asked is None)


def presenter(here: World) -> SampleReviewer:
    return SampleReviewer(here.registry.personas, here.registry.key_values, here.writer, here.services)


async def test_held_personas_are_sent_to_the_moderators_chat(here: World) -> None:
    """With samples and buttons, once for each version, also over a restart; published there, it answers."""
    await waiting(here)
    await presenter(here).post_samples()
    assert here.board.messages == {}  # no chat takes reports yet
    await said(here, "/reports here", MOD, BENCH)
    for _time in range(2):
        await presenter(here).post_samples()
    (brought,) = here.board.messages.values()
    assert brought.text == "@penny is waiting for a moderator. This is how it writes:"
    assert len(brought.tweets) == 3
    assert "is published" in (await pressed(here, brought, "Publish", MOD, BENCH)).text
    assert (await said(here, "/tweet @penny Hi", ANN)).tweets


async def test_only_the_version_that_was_reviewed_is_published(here: World) -> None:
    """A press under older samples is refused; the new version is sent too."""
    await waiting(here)
    await said(here, "/reports here", MOD, BENCH)
    await presenter(here).post_samples()
    (brought,) = here.board.messages.values()
    next_version(here, None)
    assert "There is a newer version" in (await pressed(here, brought, "Publish", MOD, BENCH)).text
    assert (await said(here, "/tweet @penny Hi", ANN)).text == WAITS
    await presenter(here).post_samples()
    assert len(here.board.messages) == 2


SECOND = Chat("fake:5", "another server's", "fake:other")


async def joined(here: World) -> Reply:
    """A training that two chats of two servers asked for; in the second new personas wait. Its list there."""
    await said(here, "/held on", MOD, SECOND)
    first, second = (Audience(chat.address, ANN.id, guild=chat.guild) for chat in (CHAT, SECOND))
    private(here.registry, "penny", first, second)
    return await said(here, "/held", MOD, SECOND)


async def test_a_persona_from_another_chats_training_is_held_too(here: World) -> None:
    """That chat sees its persona, this one only once a moderator published it."""
    listed = await joined(here)
    assert listed.text == "Waiting: @penny."
    assert (await said(here, "/tweet @penny Hi", BOB, CHAT)).tweets
    assert (await said(here, "/tweet @penny Hi", BOB, SECOND)).text == WAITS
    assert "@penny" not in (await said(here, "/personas", BOB, SECOND)).text
    assert (await said(here, "/held", MOD, CHAT)).text.startswith("No persona waits")
    samples = await pressed(here, listed, "Samples of penny", MOD, SECOND)
    assert "is published" in (await pressed(here, samples, "Publish", MOD, SECOND)).text
    assert (await said(here, "/tweet @penny Hi", BOB, SECOND)).tweets


async def test_discarding_a_shared_persona_keeps_it_in_its_own_chat(here: World) -> None:
    """It is removed from this chat only."""
    samples = await pressed(here, await joined(here), "Samples of penny", MOD, SECOND)
    assert "stays out of this chat" in (await pressed(here, samples, "Discard", MOD, SECOND)).text
    assert (await said(here, "/held", MOD, SECOND)).text.startswith("No persona waits")
    assert (await said(here, "/tweet @penny Hi", BOB, SECOND)).tweets == ()
    assert (await said(here, "/tweet @penny Hi", BOB, CHAT)).tweets


async def test_a_shared_persona_is_sent_to_the_moderators_chat(here: World) -> None:
    """Of the chat where it is held; a moderator who shares one needs no samples."""
    await joined(here)
    await said(here, "/reports here", MOD, replace(SECOND, address="fake:6"))
    for _time in range(2):
        await presenter(here).post_samples()
    (brought,) = here.board.messages.values()
    assert brought.text == "@penny is waiting for a moderator. This is how it writes:"


async def test_sharing_does_not_bypass_the_review(here: World) -> None:
    """A member's persona is held in the chat it is shared with; a moderator's is not."""
    private(here.registry, "penny", Audience(CHAT.address, ANN.id, guild=CHAT.guild))
    await said(here, "/held on", MOD, SECOND)
    assert "waits until a moderator here" in (await said(here, "/share penny here", ANN, SECOND)).text
    assert (await said(here, "/tweet @penny Hi", BOB, SECOND)).text == WAITS
    assert (await said(here, "/held", MOD, SECOND)).text == "Waiting: @penny."
    await said(here, "/share penny here", OPERATOR, SECOND)
    assert (await said(here, "/tweet @penny Hi", BOB, SECOND)).tweets


async def test_of_two_concurrent_decisions_the_first_counts(here: World) -> None:
    """The second is refused, and the audit log has one entry."""
    persona = await waiting(here)
    by = Requester(CHAT.address, MOD.id, guild=CHAT.guild, is_moderator=True)
    here.services.lifecycle.publish_held(persona, by)
    for late in (here.services.lifecycle.publish_held, here.services.lifecycle.discard_held):
        with pytest.raises(NotFound, match="was published or discarded"):
            late(persona, by)
    assert [entry.action for entry in here.registry.audit_log.list(AuditQuery())] == ["hold", "publish"]
