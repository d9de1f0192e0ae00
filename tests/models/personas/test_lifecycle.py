"""Personas and their weights looked after together: whatever order things break in, nothing forbidden is served."""

from dataclasses import replace
from pathlib import Path

import pytest

from models.domain.errors import CheckpointUnfit, NotAllowed, NotFound, RequestUnfit
from models.domain.persona import Persona, PersonaStatus
from models.domain.requester import Requester
from models.domain.training_job import Audience, Status
from models.personas import checkpoints
from models.personas.lifecycle import TERMINAL, PersonaLifecycle
from models.registry import AuditQuery, Provenance, Registry, TrainingRun
from models.runtime.data_dir import DataDir
from tests.fakes.bot import NOW, made, wanted

ANN = Requester("fake:1", "fake:ann")
MOD = Requester("fake:1", "fake:mod", guild="fake:guild", is_moderator=True)
OPERATOR = Requester("fake:9", "fake:op", is_moderator=True, is_operator=True)


@pytest.fixture
def home(tmp_path: Path) -> DataDir:
    return DataDir(tmp_path).prepare()


@pytest.fixture
def registry(home: DataDir) -> Registry:
    return Registry(home.registry)


@pytest.fixture
def lifecycle(home: DataDir, registry: Registry) -> PersonaLifecycle:
    return PersonaLifecycle(home, registry, lambda: NOW)


def published(home: DataDir, registry: Registry, name: str = "penny", version: int = 1) -> Persona:
    """With weights, and a line in the registry."""
    persona = made(registry, name, (name,)) if version == 1 else registry.personas.find(name)
    staged = checkpoints.stage(home, persona.id, version)
    (staged / "adapter_model.safetensors").write_bytes(b"weights")
    checkpoints.seal(staged, persona.id, version, "adapter", "gpt2", "abc")
    checkpoints.publish(home, persona.id, version)
    return persona


def made_by_ann(registry: Registry, guild: str | None = "fake:guild") -> Persona:
    """Ann's own, made in her chat."""
    job, _is_new = registry.jobs.submit(wanted("mine", ("ann",)), Audience("fake:1", "fake:ann", guild=guild), NOW)
    persona = replace(made(registry), id="id-mine", name="mine", handles=("ann",), visibility="private")
    persona = replace(persona, counts={"ann": persona.counts["penny"]})
    return registry.personas.publish(persona, [Provenance("ann", "files", NOW)], TrainingRun(NOW, 0, 1, 1, 1.0), job.id)


def test_what_is_retired_is_out_of_every_engines_reach_until_it_is_restored(
    home: DataDir, registry: Registry, lifecycle: PersonaLifecycle
) -> None:
    """Its weights stay where they are, under no name that is served."""
    persona = published(home, registry)
    lifecycle.retire(persona)
    assert list(checkpoints.published_ids(home)) == []
    assert list(registry.personas.list()) == []
    with pytest.raises(NotAllowed, match="retired"):
        registry.personas.find("penny")
    lifecycle.restore(lifecycle.find_manageable("penny", is_retired=True))
    assert checkpoints.current(home, persona.id).manifest.version == 1
    assert registry.personas.find("penny").id == persona.id


def test_what_an_owner_has_erased_is_not_called_retired_and_is_not_restored(
    home: DataDir, registry: Registry, lifecycle: PersonaLifecycle
) -> None:
    """Although the trainer has yet to delete it, which may be long while none runs."""
    persona = published(home, registry)
    retired = replace(persona, retired_at=NOW)
    registry.erasures.begin("penny", "hash", NOW)
    for asked in ("penny", persona.id):
        with pytest.raises(NotFound, match="was removed, because the owner of its account wanted that"):
            registry.personas.find(asked)
    assert lifecycle.list_retired(OPERATOR) == []
    with pytest.raises(NotFound):
        lifecycle.find_manageable("penny", OPERATOR, is_retired=True)
    with pytest.raises(NotFound):
        lifecycle.restore(retired)
    assert registry.management.status(persona.id) is PersonaStatus.RETIRED


def test_what_is_deleted_leaves_its_line_in_the_audit_and_nothing_else(
    home: DataDir, registry: Registry, lifecycle: PersonaLifecycle
) -> None:
    """Weights, rows and its account's; a button that still names it is answered with a sentence."""
    persona = published(home, registry)
    lifecycle.delete(persona, MOD)
    assert not (home.checkpoints / persona.id).exists()
    assert registry.management.status(persona.id) is PersonaStatus.DELETED
    with pytest.raises(NotFound, match="was deleted"):
        registry.personas.find(persona.id)
    with pytest.raises(NotFound, match="no persona “penny”"):
        registry.personas.find("penny")
    (line,) = registry.audit_log.list(AuditQuery(subject="penny"))
    assert (line.actor, line.chat, line.guild, line.action) == ("fake:mod", "fake:1", "fake:guild", "delete")
    assert registry.training_runs.list(persona.id) == []


@pytest.mark.parametrize("deed", ["retire", "delete"])
def test_what_is_being_built_of_it_is_called_off(
    home: DataDir, registry: Registry, lifecycle: PersonaLifecycle, deed: str
) -> None:
    """A new version does not bring it back; other trainings go on."""
    persona = published(home, registry)
    again = replace(wanted(), continues=persona.id)
    jobs = [registry.jobs.submit(request, None, NOW)[0].id for request in (again, wanted("sam", ("sam",)))]
    getattr(lifecycle, deed)(persona)
    assert [registry.jobs.get(job).status for job in jobs] == [Status.CANCELLED, Status.WAITING]


@pytest.mark.parametrize("deed", ["retire", "delete"])
def test_a_build_that_ends_too_late_finds_nowhere_to_go(
    registry: Registry, lifecycle: PersonaLifecycle, home: DataDir, deed: str
) -> None:
    """Its plan and its publishing are refused, and what it put on the disk is taken out of reach again."""
    persona = published(home, registry)
    job, _is_new = registry.jobs.submit(replace(wanted(), continues=persona.id), None, NOW)
    registry.jobs.start(job.id, NOW)
    getattr(lifecycle, deed)(persona)
    with pytest.raises(NotFound, match="retired or deleted"):
        registry.personas.plan_publishing(job.id, "p2")
    staged = checkpoints.stage(home, persona.id, 2)
    (staged / "adapter_model.safetensors").write_bytes(b"weights")
    checkpoints.seal(staged, persona.id, 2, "adapter", "gpt2", "abc")
    checkpoints.publish(home, persona.id, 2)
    lifecycle.reconcile(persona.id)
    assert list(checkpoints.published_ids(home)) == []


def test_a_deleted_persona_is_not_written_again(registry: Registry, lifecycle: PersonaLifecycle, home: DataDir) -> None:
    """Not even by a build that knew its place before."""
    persona = published(home, registry)
    job, _is_new = registry.jobs.submit(wanted("late"), None, NOW)
    lifecycle.delete(persona)
    with pytest.raises(NotFound, match="deleted while it was being trained"):
        registry.personas.publish(persona, [Provenance("penny", "files", NOW)], TrainingRun(NOW, 0, 1, 1, 1.0), job.id)
    assert list(registry.personas.list()) == []


def test_what_a_crash_left_half_done_is_done_at_the_start(
    home: DataDir, registry: Registry, lifecycle: PersonaLifecycle
) -> None:
    """The registry was written and the weights were not: retiring, deleting and restoring are each finished."""
    retired, deleted, restored = (published(home, registry, name) for name in ("a", "b", "c"))
    lifecycle.retire(restored)
    for persona, deed in ((retired, "retire"), (deleted, "delete"), (restored, "restore")):
        getattr(registry.management, deed)(persona.id, lifecycle._entry(None, deed, persona))
    assert list(checkpoints.published_ids(home)) == [retired.id, deleted.id]
    for _time in range(2):
        lifecycle.reconcile()
        assert list(checkpoints.published_ids(home)) == [restored.id]
    assert not (home.checkpoints / deleted.id).exists()


def test_what_has_no_weights_any_more_is_not_restored(
    home: DataDir, registry: Registry, lifecycle: PersonaLifecycle
) -> None:
    """It stays retired, and that is said."""
    persona = published(home, registry)
    lifecycle.retire(persona)
    checkpoints.delete(home, persona.id)
    with pytest.raises(CheckpointUnfit):
        lifecycle.restore(persona)
    assert registry.management.status(persona.id) is PersonaStatus.RETIRED


def test_who_may_manage_a_persona(registry: Registry, lifecycle: PersonaLifecycle) -> None:
    """Its maker anywhere, moderators where it was made or of the guild around, operators; nobody else."""
    made_by_ann(registry)
    allowed = [
        ANN,
        replace(ANN, chat="fake:elsewhere"),
        replace(MOD, guild=None),
        replace(MOD, chat="fake:other"),
        replace(MOD, chat="fake:thread", parent="fake:1", guild=None),
        OPERATOR,
        None,
    ]
    for asker in allowed:
        assert lifecycle.find_manageable("mine", asker).id == "id-mine"
    with pytest.raises(NotAllowed, match="somebody else's"):
        lifecycle.find_manageable("mine", Requester("fake:1", "fake:bob"))
    with pytest.raises(NotFound):
        lifecycle.find_manageable("mine", replace(MOD, chat="fake:2", guild="fake:guild2"))


def test_a_private_persona_is_seen_by_its_maker_and_where_it_was_made(
    registry: Registry, lifecycle: PersonaLifecycle
) -> None:
    """In that chat's threads too; shared with a guild it is seen in all its chats, and no more once that ends."""
    persona = made_by_ann(registry)
    bob = Requester("fake:2", "fake:bob", guild="fake:guild")

    def sees(asker: Requester) -> bool:
        return "mine" in {persona.name for persona in registry.personas.list(asker)}

    assert all(
        sees(asker)
        for asker in (ANN, Requester("fake:9", "fake:ann"), Requester("fake:1"), Requester("t", parent="fake:1"))
    )
    assert not sees(bob)
    lifecycle.share(persona, ["fake:guild"], MOD)
    assert sees(bob)
    assert lifecycle.shared_with(persona) == ["fake:guild"]
    lifecycle.unshare(persona, ["fake:guild"], MOD)
    assert not sees(bob)
    lifecycle.set_visibility(persona, OPERATOR, is_everywhere=True)
    assert sees(bob)
    lifecycle.set_visibility(persona, OPERATOR, is_everywhere=False)
    assert not sees(bob)


def test_a_name_is_given_once_where_it_is_seen(home: DataDir, registry: Registry, lifecycle: PersonaLifecycle) -> None:
    """And a new version keeps the name that its persona has by then."""
    persona = published(home, registry)
    made(registry, "sam", ("sam",))
    with pytest.raises(RequestUnfit, match="already"):
        lifecycle.rename(persona, "sam")
    lifecycle.rename(persona, "pen", MOD)
    job, _is_new = registry.jobs.submit(replace(wanted(), continues=persona.id), None, NOW)
    again = replace(persona, version=2)
    registry.personas.publish(again, [Provenance("penny", "files", NOW)], TrainingRun(NOW, 0, 1, 1, 1.0), job.id)
    assert registry.personas.get(persona.id).name == "pen"


def test_a_member_makes_no_new_version_of_somebody_elses_persona(registry: Registry) -> None:
    """The same training asked for by another member is a persona of their own; a moderator's is the next version."""
    made_by_ann(registry)
    for member, is_moderator, is_hers in (
        ("fake:bob", False, False),
        ("fake:ann", False, True),
        ("fake:m", True, True),
    ):
        audience = Audience("fake:1", member, is_moderator=is_moderator)
        job, _is_new = registry.jobs.submit(replace(wanted("mine", ("ann",)), seed=len(member)), audience, NOW)
        assert (registry.personas.plan_publishing(job.id, "new").persona_id == "id-mine") is is_hers
        registry.jobs.fail(job.id, "enough", NOW)


def test_who_joins_a_training_sees_what_comes_of_it(registry: Registry) -> None:
    """And whoever has it continued elsewhere shows it to nobody there by that."""
    request = wanted("mine", ("ann",))
    for chat in ("fake:1", "fake:2"):
        job, _is_new = registry.jobs.submit(request, Audience(chat, "fake:ann"), NOW)
    persona = replace(made(registry), id="id-mine", name="mine", handles=("ann",), visibility="private")
    persona = replace(persona, counts={"ann": persona.counts["penny"]})
    provenance, run = [Provenance("ann", "files", NOW)], TrainingRun(NOW, 0, 1, 1, 1.0)
    registry.personas.publish(persona, provenance, run, job.id)
    again, _is_new = registry.jobs.submit(replace(request, continues="id-mine"), Audience("fake:3", "fake:ann"), NOW)
    registry.personas.publish(replace(persona, version=2), provenance, run, again.id)
    seen = {
        chat: "mine" in {each.name for each in registry.personas.list(Requester(chat))} for chat in ("fake:2", "fake:3")
    }
    assert seen == {"fake:2": True, "fake:3": False}


def test_the_terminal_is_named_in_the_audit(home: DataDir, registry: Registry, lifecycle: PersonaLifecycle) -> None:
    """Where nobody asked in a chat."""
    lifecycle.retire(published(home, registry))
    assert [line.actor for line in registry.audit_log.list(AuditQuery(action="retire"))] == [TERMINAL]


def test_training_anew_does_not_bring_back_what_was_retired(registry: Registry, lifecycle: PersonaLifecycle) -> None:
    """Nor under another name or by another member of the server, until it is restored; elsewhere one is made."""
    lifecycle.retire(made_by_ann(registry))
    for name, chat, member in (("mine", "fake:1", "fake:ann"), ("hers", "fake:2", "fake:bob")):
        asked = Audience(chat, member, guild="fake:guild")
        job, _is_new = registry.jobs.submit(wanted(name, ("ann",)), asked, NOW)
        with pytest.raises(NotFound, match="Bring it back with /restore, or /delete it"):
            registry.personas.plan_publishing(job.id, "p2")
        with pytest.raises(NotFound, match="Bring it back with /restore, or /delete it"):
            registry.personas.check_publishable(job)
    job, _is_new = registry.jobs.submit(wanted("other", ("ann",)), Audience("fake:9", "fake:bob"), NOW)
    assert registry.personas.plan_publishing(job.id, "p2").version == 1


def test_a_model_that_is_imported_anew_stays_retired(registry: Registry, lifecycle: PersonaLifecycle) -> None:
    """Only /restore brings a persona back."""
    persona = made(registry)
    lifecycle.retire(persona)
    assert (
        registry.personas.publish_imported(replace(persona, version=2), [Provenance("penny", "files", NOW)]).retired_at
        == NOW
    )
