"""Personas in the registry: publishing in one piece, versions, and who finds which."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.domain.errors import NotFound
from models.domain.persona import Persona, PostCounts
from models.domain.requester import Requester
from models.domain.training_job import Audience, Job, Status, TrainingRequest
from models.registry import Provenance, PublishingPlan, Registry, TrainingRun

NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
COUNTS = {"bob": PostCounts(3217, 30, 10, 3177, 4, 9000), "ada": PostCounts(100, 1, 2, 97)}
BLEND = TrainingRequest(("bob", "ada"), ("archive:b", "files:a"), "ada-bob", "gpt2")
RUN = TrainingRun(
    LATER, 7, 120, 2, 61.5, 3.1, 3.9, {"rank": 64, "is_full": False}, {"stopped_at": 90}, {"torch": "2.13.0"}
)
HERE, THERE = Audience("console:1", "console:ada"), Audience("discord:2", "discord:bob")


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry.db")


def asked(registry: Registry, request: TrainingRequest = BLEND, *audience: Audience) -> Job:
    for each in audience or (None,):
        job, _ = registry.jobs.submit(request, each, NOW)
    return job


def publish(
    registry: Registry, job: Job, new_id: str = "p1", visibility: str = "everywhere", base: str = "gpt2"
) -> Persona:
    """Publish the job's persona as a build does: where the plan says."""
    plan, request = registry.personas.plan_publishing(job.id, new_id), job.request
    counts = {handle: COUNTS.get(handle, PostCounts(5, 0, 0, 5)) for handle in request.handles}
    persona = Persona(plan.persona_id, request.name, request.name.title(), request.handles, base, "adapter", NOW,
                      plan.version, counts, 3.1, 3.9, visibility)  # fmt: skip
    provenances = [Provenance(handle, "archive", NOW, NOW, LATER, "Name", None) for handle in request.handles]
    return registry.personas.publish(persona, provenances, RUN, job.id)


def solo(handle: str, name: str | None = None) -> TrainingRequest:
    return TrainingRequest((handle,), (f"files:{handle}",), name or handle, "gpt2")


def test_a_persona_comes_back_as_it_was_published(registry: Registry) -> None:
    """Every part survives the file, handles in the order of the blend; the run too; and the job is done."""
    job = asked(registry)
    published = publish(registry, job)
    assert published == registry.personas.get("p1") == registry.personas.find("ADA-BOB")
    assert published == Persona("p1", "ada-bob", "Ada-Bob", ("bob", "ada"), "gpt2", "adapter", NOW, 1, COUNTS, 3.1, 3.9)
    assert registry.training_runs.list("p1") == [RUN]
    ended = registry.jobs.get(job.id)
    assert (ended.status, ended.persona_id, ended.ended_at) == (Status.DONE, "p1", LATER)


def test_publishing_twice_for_a_job_is_as_once(registry: Registry) -> None:
    """A build that is done again after a crash has the same plan and changes nothing."""
    job = asked(registry)
    once = publish(registry, job, "p1")
    assert registry.personas.plan_publishing(job.id, "p2") == PublishingPlan("p1", 1)
    assert publish(registry, job, "p2") == once
    assert len(registry.training_runs.list("p1")) == 1


def test_what_breaks_in_publishing_leaves_nothing(registry: Registry) -> None:
    """Persona, provenance, run and the job's end are one: without counts for a handle, none is written."""
    job = asked(registry)
    persona = Persona("p1", "x", "X", ("ada",), "gpt2", "adapter", NOW, 1, {})
    with pytest.raises(KeyError):
        registry.personas.publish(persona, [Provenance("ada", "files", NOW)], RUN, job.id)
    assert registry.personas.list() == []
    assert registry.jobs.get(job.id).status == Status.WAITING


def test_training_again_makes_a_new_version_under_the_same_id(registry: Registry) -> None:
    """Same name, same handles in any order, same chat: id and first day stay, figures are the new ones."""
    publish(registry, asked(registry, BLEND, HERE))
    again = replace(BLEND, handles=("ada", "bob"), seed=1)
    persona = publish(registry, asked(registry, again, HERE), "p2", base="smollm2")
    assert (persona.id, persona.version, persona.base, persona.created_at) == ("p1", 2, "smollm2", NOW)
    assert len(registry.training_runs.list("p1")) == 2


def test_a_persona_is_continued_as_it_was_asked_for(registry: Registry) -> None:
    """Its newest version's request is known, and with its id in it the next version is its own, wherever asked for."""
    publish(registry, asked(registry, solo("ada"), HERE))
    again = replace(registry.personas.training_request("p1"), continues="p1")
    assert again == replace(solo("ada"), continues="p1")
    assert registry.personas.plan_publishing(asked(registry, again, THERE).id, "new") == PublishingPlan("p1", 2)
    with pytest.raises(NotFound):
        registry.personas.training_request("nobody")


def test_what_waits_for_a_moderator_still_does_when_it_is_built_anew(registry: Registry) -> None:
    """The trainer builds anew what is stale, unasked: that is nobody's look at its samples."""
    registry.chat_settings.set(HERE.chat, "hold", "on")
    held = publish(registry, asked(registry, solo("ada"), HERE))
    assert held.held_at is not None
    again = replace(registry.personas.training_request("p1"), continues="p1", is_afresh=True)
    assert publish(registry, asked(registry, again)).held_at == held.held_at


def test_what_is_removed_makes_stale_until_it_is_built_anew(registry: Registry) -> None:
    """By the share of the posts that it was built of; a persona of others is as it was."""
    blend, alone = publish(registry, asked(registry)), publish(registry, asked(registry, solo("ada")), "p2")
    other = publish(registry, asked(registry, solo("eve")), "p3")
    found = registry.personas.mark_posts_deleted("ada")
    assert [(persona.id, persona.stale_share) for persona in found] == [(alone.id, 1.0), (blend.id, 100 / 3317)]
    assert [registry.personas.get(each.id).stale_share for each in (alone, other)] == [1.0, 0.0]
    assert publish(registry, asked(registry, solo("ada"))).stale_share == 0.0
    assert registry.personas.mark_posts_deleted("nobody") == []


@pytest.mark.parametrize(
    ("request_", "audience"), [(BLEND, THERE), (solo("ada", "ada-bob"), HERE), (replace(BLEND, name="other"), HERE)]
)
def test_another_chat_name_or_blend_is_another_persona(
    registry: Registry, request_: TrainingRequest, audience: Audience
) -> None:
    """What differs in one of the three gets an id of its own."""
    publish(registry, asked(registry, BLEND, HERE))
    assert registry.personas.plan_publishing(asked(registry, request_, audience).id, "p2") == PublishingPlan("p2", 1)


def test_a_chat_sees_its_own_what_is_shared_with_it_and_what_is_everywhere(registry: Registry) -> None:
    """A private persona stays where it was made; a shared one goes to all who waited for it; the operator sees all."""
    publish(registry, asked(registry, solo("ada"), HERE), "p1", "private")
    publish(registry, asked(registry, solo("bob"), HERE, THERE), "p2", "chats")
    publish(registry, asked(registry, solo("cyd"), THERE), "p3", "everywhere")
    chats = (HERE.chat, THERE.chat, "x:3")
    seen = {chat: {persona.name for persona in registry.personas.list(Requester(chat))} for chat in chats}
    assert seen == {HERE.chat: {"ada", "bob", "cyd"}, THERE.chat: {"bob", "cyd"}, "x:3": {"cyd"}}
    assert len(registry.personas.list()) == 3
    with pytest.raises(NotFound):
        registry.personas.find("ada", Requester(THERE.chat))


def test_a_persona_is_found_by_id_name_or_its_one_handle(registry: Registry) -> None:
    """A person writes what they know of it, with or without @; the chat's own comes before another's."""
    publish(registry, asked(registry, solo("ada", "countess"), THERE), "p1")
    publish(registry, asked(registry, solo("ada", "countess"), HERE), "p2")
    find = registry.personas.find
    assert {
        find(word, Requester(HERE.chat)).id for word in ("countess", "@Countess", "@ada", " ADA ", "https://x.com/ada")
    } == {"p2"}
    assert find("countess", Requester(THERE.chat)).id == "p1"
    assert find("p1", Requester(HERE.chat)).id == "p1"


def test_a_persona_that_is_not_there_is_answered_with_the_nearest_names(registry: Registry) -> None:
    """The sentence helps: it names what may have been meant, or what there is, or that there is nothing."""
    find = registry.personas.find
    with pytest.raises(NotFound, match="and no other yet"):
        find("neil")
    for place, handle in enumerate(("neiltyson", "katyperry", "barackobama", "elonmusk")):
        publish(registry, asked(registry, solo(handle)), f"p{place}")
    with pytest.raises(NotFound, match=r"Did you mean @neiltyson\?"):
        find("@neiltysen")
    with pytest.raises(NotFound, match=r"“zzz”\. There are .* and more: see /personas"):
        find("zzz")
    with pytest.raises(NotFound, match="don't know the persona with the id"):
        registry.personas.get("neiltyson")
