"""An opt-out carried out: what is gone at once, what within a minute, and that no byte of the name is left."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.domain.audit_entry import AuditEntry
from models.domain.consent import Consent, ConsentBasis, ProofPurpose
from models.domain.errors import NotAllowed, NotFound
from models.domain.persona import Persona, PostCounts
from models.domain.training_job import ApprovalRequest, Audience, Status, TrainingRequest
from models.domain.tweet import Tweet
from models.personas import checkpoints
from models.personas.eligibility import TrainingEligibility
from models.registry import Provenance, Registry, StoredButton, TrainingRun
from models.runtime.data_dir import DataDir
from tests.fakes.stages import build_context, over, until, working
from tests.fakes.x_api import FakeX, User
from tests.trainer.sources.cases import set_environment, x_settings
from trainer.cli.optout import opt_out, undo
from trainer.data.post_store import PostStore
from trainer.jobs.context import BuildContext
from trainer.jobs.queue import DbosTrainingQueue
from trainer.pipeline.collect import collect
from trainer.pipeline.pipeline import register
from trainer.settings import TrainerSettings

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
HANDLE = "captain_brine"
OWN = TrainingRequest((HANDLE,), (f"files:{HANDLE}.txt",), HANDLE, "gpt2")
BLEND = TrainingRequest(("ada", HANDLE), ("files:posts",), "blend", "gpt2")
OTHER = TrainingRequest(("ada",), ("files:ada.txt",), "ada", "gpt2")
ANN = Audience("fake:1", "fake:ann")


def found(home: DataDir, word: str = HANDLE) -> list[str]:
    """The files in the data folder that have the word in their bytes or are called by it."""
    files = [path for path in home.root.rglob("*") if path.is_file()]
    said = re.compile(rf"{word}(?!_jr)".encode(), re.IGNORECASE)  # others with a name like it stay
    named = [path.name for path in files if word in str(path.relative_to(home.root))]
    return named + [path.name for path in files if said.search(path.read_bytes())]


def told_of(registry: Registry) -> None:
    """All that can name an account, beside its personas and jobs."""
    registry.consents.record(Consent(HANDLE, ConsentBasis.PERMISSION, "fake:mod", NOW, "fake:1", "he nodded"))
    registry.ownership_proofs.issue(HANDLE, "fake:ann", "fake:1", ProofPurpose.CONSENT, "mynah-code", NOW)
    registry.buttons.store([StoredButton("Train", "train", {"handles": (HANDLE,)})], NOW)
    registry.audit_log.append(
        AuditEntry(NOW, "fake:mod", "retire", "p1", "fake:1", {"name": HANDLE, "why": f"@{HANDLE}!"})
    )
    registry.chat_settings.set("fake:1", "anything", f"about @{HANDLE.upper()}")
    registry.chat_settings.set("fake:1", "another", f"about @{HANDLE}_jr")


async def test_nothing_of_the_account_is_left(home: DataDir, registry: Registry, queue: DbosTrainingQueue) -> None:
    """Personas, a blend too, jobs, DBOS's records, posts, uploads and the name in the audit: no byte of it."""
    (home.uploads / "abc").mkdir(parents=True)
    (home.uploads / "abc" / "posts.txt").write_text(HANDLE)
    sent = replace(OWN, sources=(f"files:{home.uploads / 'abc' / 'posts.txt'}",))
    with working(home):
        jobs = [await queue.submit(request, ANN, NOW) for request in (sent, BLEND, OTHER)]
        until(lambda: all(over(registry, job) for job in jobs))
        told_of(registry)
        kept = PostStore(home.posts, home.root.parent / "posts.key")
        kept.refresh("x", HANDLE, lambda *_asked: iter([Tweet("1", "ho")]))
        (home.posts / "x" / f".{HANDLE}.new").write_bytes(b"left by a process that was killed while it removed some")
        persona = registry.personas.find(HANDLE)
        registry.chat_settings.set("fake:1", "persona", persona.id)
        assert found(home)
        await queue.opt_out(HANDLE, NOW)
        with pytest.raises(NotFound):
            checkpoints.current(home, persona.id)
        until(lambda: not registry.erasures.pending())
        known = queue._executions.statuses([job.id for job in jobs])
    registry.erasures.compact()
    assert found(home) == []
    assert set(known) == {jobs[2].id}
    assert [persona.name for persona in registry.personas.list()] == ["ada"]
    assert [job.request.name for job in registry.jobs.list()] == ["ada"]
    assert registry.chat_settings.get("fake:1", "persona") is None
    assert registry.chat_settings.get("fake:1", "another") == f"about @{HANDLE}_jr"
    lines = registry.audit_log.list()
    hashed = f"account {home.hash_of(HANDLE)[:12]}"
    assert lines[0].details == {"name": hashed, "why": f"{hashed}!"}
    assert (lines[-1].action, lines[-1].subject) == ("opted out", hashed)


async def test_a_running_job_ends_and_nothing_begins_any_more(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue
) -> None:
    """Held in the middle of a stage it is broken off; from then on the queue refuses, a blend too."""
    (home.root / "hold-fine-tune").touch()
    with working(home):
        job = await queue.submit(OWN, ANN, NOW)
        until(lambda: registry.jobs.get(job.id).status is Status.RUNNING)
        waiting = await queue.submit(BLEND, ANN, NOW)
        await queue.opt_out(HANDLE, NOW)
        assert registry.jobs.get(waiting.id).status is Status.CANCELLED or not registry.erasures.pending()
        until(lambda: not registry.erasures.pending())
    assert list(registry.jobs.list()) == []
    assert found(home) == []
    for request in (OWN, BLEND, replace(OTHER, name=HANDLE)):
        with pytest.raises(NotAllowed, match=f"@{HANDLE} can't be trained"):
            await queue.submit(request, ANN, NOW)


async def test_what_a_crash_cut_short_is_finished_at_the_next_start(
    home: DataDir, registry: Registry, queue: DbosTrainingQueue
) -> None:
    """Without a trainer nothing answers any more already; the rest waits for it."""
    with working(home):
        job = await queue.submit(OWN, ANN, NOW)
        until(lambda: over(registry, job))
    await queue.opt_out(HANDLE, NOW)
    assert registry.erasures.pending() == [HANDLE]
    assert list(checkpoints.published_ids(home)) == []
    assert list(registry.personas.list()) == []  # neither its card nor its name is shown meanwhile
    with working(home):
        until(lambda: not registry.erasures.pending())
    assert found(home) == []


def test_a_proven_owner_can_opt_out(
    x: FakeX, home: DataDir, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The code in the profile is found by the trainer, beside what it builds, and all of the account goes."""
    set_environment(monkeypatch, x_settings(x))
    x.users[HANDLE] = User(bio="mynah-code")
    now = datetime.now(UTC)
    proof = registry.ownership_proofs.issue(HANDLE, "fake:ann", "fake:1", ProofPurpose.OPT_OUT, "mynah-code", now)
    registry.jobs.submit(OWN, ANN, NOW)
    with working(home):
        registry.ownership_proofs.request_check(proof.id, "fake:ann", now)
        until(lambda: registry.opt_outs.has(home.hash_of(HANDLE)) and not registry.erasures.pending())
    assert found(home) == []


def test_accounts_with_similar_names_are_kept(home: DataDir, registry: Registry) -> None:
    """A longer name that begins so is another's."""
    longer = f"{HANDLE}_jr"
    registry.audit_log.append(AuditEntry(NOW, "fake:mod", "retire", longer, "fake:1", {"name": longer}))
    registry.erasures.begin(HANDLE, "f" * 64, NOW)
    registry.erasures.finish(HANDLE, "f" * 64, NOW)
    (line, _last) = registry.audit_log.list()
    assert (line.subject, json.dumps(line.details)) == (longer, json.dumps({"name": longer}))


@pytest.mark.parametrize("handle", ["fake", "off", "nobody", "member", "permission", "tweet", "name", "1"])
def test_settings_are_kept_if_a_handle_equals_one_of_their_words(registry: Registry, handle: str) -> None:
    """An account called as a platform, or as a word of our rules: no chat loses a rule, a list, a block or a word."""
    registry.chat_settings.set("fake:1", "speak", "off")
    registry.chat_settings.set("fake:1", "tweet", "nobody")
    registry.chat_settings.add_to_list("fake:1", "moderators", "fake:mod")
    registry.blocklist.add("fake:1", "member", "fake:bob", "fake:mod", NOW)
    registry.blocklist.add("fake:1", "word", handle, "fake:mod", NOW)
    registry.blocklist.add("fake:1", "handle", handle, "fake:mod", NOW)
    registry.consents.record(Consent("ada", ConsentBasis.PERMISSION, "fake:mod", NOW, "fake:1", "she nodded"))
    registry.audit_log.append(AuditEntry(NOW, "fake:mod", "retire", "p1", "fake:1", {"name": "ada"}))
    registry.erasures.begin(handle, "f" * 64, NOW)
    registry.erasures.finish(handle, "f" * 64, NOW)
    (rules,) = registry.chat_settings.snapshots(["fake:1"])
    assert dict(rules.values) == {"speak": "off", "tweet": "nobody"}
    assert dict(rules.lists) == {"moderators": frozenset({"fake:mod"})}
    assert {(block.kind, block.value) for block in registry.blocklist.list("fake:1")} == {
        ("member", "fake:bob"),
        ("word", handle),
    }
    assert len(registry.consents.list("ada")) == 1
    assert registry.audit_log.list()[0].details == {"name": "ada"}


@pytest.mark.parametrize("handle", ["jack", "voice"])
def test_longer_names_that_contain_the_handle_are_kept(registry: Registry, handle: str) -> None:
    """Another account's display name, or a figure that is called so, neither goes nor holds the erasing up."""
    job, _is_new = registry.jobs.submit(OTHER, ANN, NOW)
    counts = {"ada": PostCounts(downloaded=1, retweets=0, short=0, kept=1)}
    persona = Persona("p1", "ada", "Ada", ("ada",), "gpt2", "adapter", NOW, 1, counts)
    run = TrainingRun(NOW, 0, 1, 1, 1.0, metrics={"voice": 0.5})
    registry.personas.publish(persona, [Provenance("ada", "files", NOW, display_name="Jack Ada")], run, job.id)
    registry.erasures.begin(handle, "f" * 64, NOW)
    registry.erasures.finish(handle, "f" * 64, NOW)
    assert registry.personas.find("ada").handles == ("ada",)
    assert registry.personas.training_request("p1") == OTHER


def test_pending_requests_for_the_handle_are_erased(registry: Registry) -> None:
    """A request and a job of another account that was to be called so; a member of that name keeps theirs."""
    other = ApprovalRequest(OTHER, "fake:ann", HANDLE.title(), "fake:1")
    registry.approvals.add(other, NOW)
    registry.approvals.add(replace(other, wanted=replace(OTHER, name=HANDLE)), NOW)
    named, _is_new = registry.jobs.submit(replace(OTHER, name=HANDLE), ANN, NOW)
    registry.erasures.begin(HANDLE, "f" * 64, NOW)
    assert registry.erasures.find_data(HANDLE).unfinished_jobs == (named.id,)
    registry.erasures.finish(HANDLE, "f" * 64, NOW)
    assert [pending.asked for pending in registry.approvals.pending(NOW)] == [other]


def test_an_operator_can_opt_an_account_out_from_the_terminal(home: DataDir, registry: Registry) -> None:
    """Without a trainer it is all done before the command ends; undone, the account may be learnt from again."""
    settings = TrainerSettings(data_dir=home.root)
    job, _is_new = registry.jobs.submit(OWN, ANN, NOW)
    registry.jobs.start(job.id, NOW)
    assert f"@{HANDLE} has opted out" in opt_out(HANDLE, settings, lambda: NOW)
    assert (list(registry.jobs.list()), found(home)) == ([], [])
    with pytest.raises(NotAllowed):
        TrainingEligibility(home, registry).check([HANDLE])
    assert "can be trained again" in undo(HANDLE, settings, lambda: NOW)
    TrainingEligibility(home, registry).check([HANDLE])
    with pytest.raises(NotFound):
        undo(HANDLE, settings, lambda: NOW)


@pytest.mark.parametrize("stage", [collect, register])
def test_a_training_checks_opt_outs_before_reading_and_publishing(
    home: DataDir, registry: Registry, tmp_path: Path, stage: Callable[[BuildContext], None]
) -> None:
    """Whoever opts out, or is protected, after the persona was asked for."""
    settings = TrainerSettings(data_dir=home.root, protected_handles=("ada",))
    job, _is_new = registry.jobs.submit(OTHER, ANN, NOW)
    build = build_context(job, tmp_path, settings, registry, NOW)
    with pytest.raises(NotAllowed, match="@ada can't be trained"):
        stage(build)
