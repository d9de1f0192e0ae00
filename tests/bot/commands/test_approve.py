"""Trainings that wait for a moderator: asked for by members, decided by a press, over restarts and with their files."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.messages import Chat, Member, Reply, Role
from bot.permissions.chat_rules import TRAIN
from bot.permissions.quotas import StoredQuotas
from bot.privacy.consent_registry import ConsentRegistry
from bot.training.progress_messages import JobProgressMessages
from models.domain.audit_entry import AuditQuery
from models.domain.training_job import ApprovalRequest, ApprovalStatus
from models.personas.eligibility import TrainingEligibility
from models.registry import Registry
from models.registry.training.approvals import LIFETIME
from models.runtime.data_dir import DataDir
from tests.bot.training.test_budget import spending
from tests.fakes.bot import (
    ANN,
    BOB,
    ELSEWHERE,
    HERE,
    MOD,
    NOW,
    OPERATOR,
    FakeBoard,
    FakeWriter,
    World,
    answer,
    ask,
    attached,
    pressed,
    wanted,
    world,
)

GUILD = "fake:guild:9"
CHANNEL, OTHER = Chat("fake:21", guild=GUILD), Chat("fake:22", guild=GUILD)
SENT = "Sent to the moderators. I'll tell you here."
LINE = "Request 1 · “sam.bsky.social” from @sam.bsky.social · asked by Ann · waits for approval"


def approving(folder: Path) -> World:
    """A chat where members' trainings wait."""
    here = world(folder)
    for place in (HERE.address, GUILD):
        here.registry.chat_settings.set(place, TRAIN, "approved")
    return here


async def asked(here: World, member: Member = ANN, chat: Chat = HERE, name: str = "sam") -> Reply:
    return await answer(here, ask("train", member, chat, handles=(f"{name}.bsky.social",)))


async def test_a_members_training_waits_for_a_moderators_press(tmp_path: Path) -> None:
    """Everybody sees the question, only a moderator can press; the job is the member's."""
    here = approving(tmp_path)
    shown = await asked(here)
    assert (shown.text, shown.is_private) == (f"{SENT} {LINE}.", False)
    assert here.registry.jobs.list() == []
    refused = await pressed(here, shown, "Approve", BOB)
    assert refused == Reply("/approve is for moderators of this chat. Ask one of them.", is_private=True)
    told = await pressed(here, shown, "Approve", MOD)
    assert told.text == "Request 1 is approved: job 1, **sam.bsky.social** from @sam.bsky.social, for Ann."
    (job,) = here.registry.jobs.list()
    assert (job.audience[0].member, job.audience[0].chat) == (ANN.id, HERE.address)
    assert here.announcer.followed == [job.id]


async def test_moderators_and_the_listed_do_not_wait(tmp_path: Path) -> None:
    """They would approve themselves."""
    here = approving(tmp_path)
    here.registry.chat_settings.add_to_list(HERE.address, "trainers", BOB.id)
    for member, name in ((MOD, "a"), (BOB, "b"), (OPERATOR, "c")):
        assert (await asked(here, member, name=name)).text.startswith("Training **")


async def test_a_restart_forgets_no_request(tmp_path: Path) -> None:
    """The button of before still means it, and the list has it."""
    shown = await asked(approving(tmp_path))
    later = world(tmp_path)
    assert (await answer(later, ask("approve", MOD))).text == LINE
    assert (await pressed(later, shown, "Approve", MOD)).text.startswith("Request 1 is approved: job 1")
    assert (await answer(later, ask("approve", MOD))).text == "No training waits for approval here."


async def test_who_asked_is_told_of_a_denial(tmp_path: Path) -> None:
    """In the chat where they asked; and it can be asked for again."""
    here = approving(tmp_path)
    told = await pressed(here, await asked(here), "Deny", MOD)
    assert told == Reply("Request 1 is denied. I'll tell Ann.", is_private=True)
    sentence = "Request 1, “sam.bsky.social” from @sam.bsky.social, was denied. The moderators here can tell you why."
    assert here.announcer.told == [(HERE.address, sentence, ANN.id)]
    assert here.registry.jobs.list() == []
    assert (await asked(here)).text.startswith(f"{SENT} Request 2")


async def test_a_denial_reaches_the_chat_by_its_platform(tmp_path: Path) -> None:
    """The announcer posts it and mentions who asked."""
    here, board = approving(tmp_path), FakeBoard()
    announcer = JobProgressMessages(
        here.training, here.registry.jobs, here.registry.personas, FakeWriter(), {board.name: board}
    )
    here = replace(here, services=replace(here.services, announcer=announcer))
    await pressed(here, await asked(here), "Deny", MOD)
    message = await board.until("was denied")
    assert board.mentions[message] == ANN.id
    await announcer.stop()


async def test_the_second_moderator_hears_what_the_first_decided(tmp_path: Path) -> None:
    """Nothing is decided twice."""
    here = approving(tmp_path)
    shown = await asked(here)
    await pressed(here, shown, "Approve", MOD)
    assert (await pressed(here, shown, "Deny", MOD)).text.startswith("Request 1 was approved already.")
    assert (await pressed(here, shown, "Approve", OPERATOR)).text.startswith("Request 1 was approved already.")
    assert len(here.registry.jobs.list()) == 1


async def test_a_request_is_its_own_guilds_to_decide(tmp_path: Path) -> None:
    """From any channel there; a moderator of another chat learns not even that there is one."""
    here = approving(tmp_path)
    await asked(here, chat=CHANNEL)
    hidden = "There is no request 1. /approve lists the ones that are waiting."
    for command in ("approve", "deny"):
        assert (await answer(here, ask(command, MOD, ELSEWHERE, request=1))).text == hidden
    assert (await answer(here, ask("approve", MOD, ELSEWHERE))).text == "No training waits for approval here."
    assert (await answer(here, ask("approve", MOD, OTHER, request=1))).text.startswith("Request 1 is approved")
    assert here.registry.jobs.list()[0].audience[0].chat == CHANNEL.address


async def test_what_waits_is_among_the_jobs(tmp_path: Path) -> None:
    """Whoever asked sees that nothing was forgotten."""
    here = approving(tmp_path)
    await asked(here)
    assert (await answer(here, ask("jobs"))).text == LINE
    assert (
        await answer(here, ask("jobs", ANN, ELSEWHERE))
    ).text == "Nothing is being trained here. /train begins a training."


async def test_asking_again_is_the_same_request(tmp_path: Path) -> None:
    """And takes no second place in the queue."""
    here = approving(tmp_path)
    limits = StoredQuotas(here.registry.chat_settings, here.registry.quota_usage, {"member_waiting": 2})
    here = replace(here, services=replace(here.services, quotas=limits))
    assert (await asked(here)).text == (await asked(here)).text
    assert (await asked(here, name="tom")).text.startswith(f"{SENT} Request 2")
    assert "2 waiting trainings for each member" in (await asked(here, name="eve")).text
    await answer(here, ask("deny", MOD, request=2))
    assert (await asked(here, name="eve")).text.startswith(f"{SENT} Request 3")


async def test_the_rules_of_the_moment_hold_for_the_approval(tmp_path: Path) -> None:
    """Where training was switched off meanwhile, it stays so, and the request waits on."""
    here = approving(tmp_path)
    shown = await asked(here)
    here.registry.chat_settings.set(HERE.address, TRAIN, "nobody")
    assert "Nobody may train personas" in (await pressed(here, shown, "Approve", MOD)).text
    here.registry.chat_settings.set(HERE.address, TRAIN, "moderators")
    assert (await pressed(here, shown, "Approve", MOD)).text.startswith("Request 1 is approved")


async def test_an_account_that_was_kept_out_meanwhile_is_not_approved(tmp_path: Path) -> None:
    """The request waits on, and the audit tells of no approval."""
    here = approving(tmp_path)
    shown = await asked(here)
    await answer(here, ask("block", MOD, kind="handle", what="@sam.bsky.social"))
    assert "A moderator has blocked" in (await pressed(here, shown, "Approve", MOD)).text
    assert (await answer(here, ask("approve", MOD))).text == LINE
    assert [line.action for line in here.registry.audit_log.list(AuditQuery())] == ["block"]


async def test_the_moderator_gives_the_word_with_the_approval(tmp_path: Path) -> None:
    """Where nobody has said on whose word the account is learnt, one more press says it and begins."""
    here = approving(tmp_path)
    book = ConsentRegistry(here.registry, TrainingEligibility(DataDir(tmp_path), here.registry), "recorded")
    here = replace(here, services=replace(here.services, consents=book))
    await answer(here, ask("trust", OPERATOR))
    question = await pressed(here, await asked(here), "Approve", MOD)
    assert [button.label for button in question.buttons] == ["They agreed", "It's mine", "Public figure", "Fictional"]
    assert here.registry.jobs.list() == []
    assert (
        await pressed(here, question, "Public figure", ANN)
    ).text == "/approve is for moderators of this chat. Ask one of them."
    assert (await pressed(here, question, "Public figure", MOD)).text.startswith("Request 1 is approved: job 1")
    assert here.registry.jobs.list()[0].request.consent_bases == ("public-figure",)


async def test_beyond_the_allowance_it_is_a_request_too(tmp_path: Path) -> None:
    """With its cost; a moderator approves it, and the month's limit holds still."""
    here = spending(tmp_path, most=20, each=0)
    shown = await pressed(here, await answer(here, ask("train", handles=("greta",))), "Approve", ANN)
    line = "Request 1 · “greta” from @greta, at most $16.01 · asked by Ann · waits for approval."
    assert shown.text == f"{SENT} {line}"
    assert here.registry.jobs.list() == []
    here.registry.chat_settings.set(HERE.address, "chat_dollars_per_month", "10")
    refused = await pressed(here, shown, "Approve", MOD)
    left = "only $10.00 of this month's budget is left. Ask the person who runs this bot to raise it."
    assert refused.text == f"That can cost $16.01, and {left}"
    here.registry.chat_settings.set(HERE.address, "chat_dollars_per_month", None)
    assert (await pressed(here, shown, "Approve", MOD)).text.startswith("Request 1 is approved: job 1")


async def test_in_direct_messages_nobody_approves_their_own_spending(tmp_path: Path) -> None:
    """There everybody is their own moderator, of all but the operator's money."""
    here, own = spending(tmp_path, most=50, each=0), Chat("fake:ann", is_direct=True)
    shown = await answer(here, ask("train", replace(ANN, role=Role.MODERATOR), own, handles=("greta",)))
    refused = await pressed(here, shown, "Approve", replace(ANN, role=Role.MODERATOR), own)
    assert "above that the person who runs this bot must approve" in refused.text
    assert here.registry.jobs.list() == []
    assert (await pressed(here, shown, "Approve", OPERATOR, own)).text.startswith("Training **")


async def test_an_upload_is_kept_while_its_request_waits(tmp_path: Path) -> None:
    """And gone when it was denied; approved, the training reads it."""
    here = approving(tmp_path)
    uploads = here.services.uploads
    for name, decision in (("penny", "approve"), ("sam", "deny")):
        sent = replace(ask("train", ANN, handles=(name,)), files=(attached("posts.txt", name.encode()),))
        request = (await answer(here, sent)).buttons[0].options["request"]
        await uploads.sweep()  # type: ignore[attr-defined]
        assert len(list((tmp_path / "uploads").iterdir())) == (1 if decision == "approve" else 2)
        await answer(here, ask(decision, MOD, request=request))
    await uploads.sweep()  # type: ignore[attr-defined]
    (job,) = here.registry.jobs.list()
    (kept,) = (tmp_path / "uploads").iterdir()
    assert str(kept) in job.request.sources[0]


def test_a_request_that_nobody_decides_about_is_gone_some_day(tmp_path: Path) -> None:
    """With it goes what it kept; an approved one that became no job, as after a crash, waits again."""
    registry = Registry(tmp_path / "registry.db")
    pending, _is_new = registry.approvals.add(ApprovalRequest(wanted(), ANN.id, ANN.name, HERE.address), NOW)
    registry.approvals.decide(pending.number, ApprovalStatus.APPROVED, MOD.id, NOW)
    assert registry.approvals.pending(NOW) == []
    registry.approvals.reopen()
    assert [one.number for one in registry.approvals.pending(NOW + LIFETIME - timedelta(seconds=1))] == [pending.number]
    assert registry.approvals.pending(NOW + LIFETIME) == []
    assert registry.approvals.get(pending.number).status is ApprovalStatus.EXPIRED


def test_an_account_that_opted_out_is_in_no_request(tmp_path: Path) -> None:
    """Others' requests wait on."""
    registry = Registry(tmp_path / "registry.db")
    for handles in (("penny",), ("penny", "sam"), ("sam",)):
        registry.approvals.add(ApprovalRequest(wanted("x", handles), ANN.id, ANN.name, HERE.address), NOW)
    registry.erasures.begin("penny", "hash", NOW)
    registry.erasures.finish("penny", "hash", NOW)
    assert [one.asked.wanted.handles for one in registry.approvals.pending(NOW)] == [("sam",)]


@pytest.mark.parametrize("command", ["approve", "deny"])
async def test_a_number_that_there_is_not_is_told(tmp_path: Path, command: str) -> None:
    """A slip of the finger."""
    here = approving(tmp_path)
    told = (await answer(here, ask(command, MOD, request=7))).text
    assert told == "There is no request 7. /approve lists the ones that are waiting."
