"""/privacy, /mydata and /forgetme, and what goes by its age."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chat.messages import Chat, Reply
from bot.commands import COMMANDS
from bot.dispatch.buttons import KeptButtons
from bot.dispatch.dispatcher import Dispatcher
from bot.interfaces.protocols import RetentionPolicy
from bot.privacy.member_data import SWEPT_AT, MemberData, RetentionSweeper
from models.domain.audit_entry import AuditEntry
from models.domain.consent import Consent, ConsentBasis, ProofPurpose
from models.domain.errors import TryLater
from models.domain.limits import Cost
from models.domain.training_job import Audience, Status
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.bot import (
    ANN,
    BOB,
    HERE,
    MOD,
    NOW,
    World,
    answer,
    ask,
    made,
    wanted,
    world,
)

DIRECT = Chat("fake:direct-ann", is_direct=True)
KEEPING = RetentionPolicy(None, None, 30, 60, True, False)
SECRET = "my cat is called Ruffles"


async def lived(here: World) -> None:
    """Ann tweets, reports, trains, moderates and chooses; Bob tweets the same words and trains too."""
    made(here.registry)
    for member in (ANN, BOB):
        reply = await answer(here, ask("tweet", member, prompt=SECRET))
        await KeptButtons(here.registry.buttons, lambda: NOW).tokens(reply.buttons)
    await answer(here, ask("report", ANN, text=f"{SECRET} is rude"))
    for member, name in ((ANN, "own"), (BOB, "bobs")):
        await here.training.submit(wanted(name), Audience(HERE.address, member.id), NOW)
    registry = here.registry
    registry.chat_settings.set(DIRECT.address, "persona", "id-penny")
    registry.audit_log.append(AuditEntry(NOW, ANN.id, "retire", "p1", HERE.address, {"for": ANN.id}))
    registry.ownership_proofs.issue("ann.bsky.social", ANN.id, DIRECT.address, ProofPurpose.CONSENT, "mynah-c", NOW)
    registry.consents.record(Consent("ann.bsky.social", ConsentBasis.OWNER, ANN.id, NOW))
    registry.consents.record(Consent("sam", ConsentBasis.PERMISSION, ANN.id, NOW, HERE.address, "he nodded"))


def stored(reply: Reply) -> dict[str, Any]:
    (document,) = reply.documents
    assert document.name == "mydata.json"
    found: dict[str, Any] = json.loads(document.content)["stored"]
    return found


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("registry.db*"))


async def nothing(_jobs: Sequence[str]) -> None:
    """A trainer without records."""


async def test_the_privacy_notice_follows_the_settings(here: World) -> None:
    """Operator, retention, and what is stored."""
    text = (await answer(here, ask("privacy"))).text
    for part in ("Op · op@example.com", "90 days", "365 days", "encrypted", "/mydata", "/forgetme", "/optout"):
        assert part in text
    assert len(text) < 2_000
    keeping = RetentionPolicy(None, None, 7, 8, False, True)
    other = replace(here.services, member_data=replace_memory(here, keeping))
    text = (await Dispatcher(COMMANDS, other).answer(ask("privacy"))).text
    for part in ("7 days", "has not said who", "without the posts", "another machine"):
        assert part in text


def replace_memory(here: World, keeping: RetentionPolicy) -> MemberData:
    return MemberData(DataDir(Path()), here.registry, keeping)


async def test_mydata_is_everything_stored_about_the_member(here: World) -> None:
    """Trainings, prompts behind buttons, reports, consents, settings of the direct chat; nothing of Bob's."""
    await lived(here)
    reply = await answer(here, ask("mydata", ANN, DIRECT))
    assert reply.is_private
    found = stored(reply)
    assert {
        "audit_log",
        "button_members",
        "buttons",
        "chat_settings",
        "consents",
        "job_audience",
        "jobs",
        "ownership_proofs",
    } <= set(found)
    assert any(SECRET in row["options"] for row in found["buttons"])
    assert [json.loads(row["request"])["name"] for row in found["jobs"]] == ["own"]
    assert {row["action"] for row in found["audit_log"]} == {"report", "retire"}
    assert BOB.id not in json.dumps(found)


async def test_mydata_does_not_contain_other_members(here: World) -> None:
    """Such as who blocked them."""
    here.registry.audit_log.append(AuditEntry(NOW, MOD.id, "block", ANN.id, HERE.address, {"what": ANN.id}))
    found = stored(await answer(here, ask("mydata")))
    assert [row["actor"] for row in found["audit_log"]] == ["somebody"]


async def test_a_member_without_data_is_told_so(here: World) -> None:
    """By both commands."""
    for command in ("mydata", "forgetme"):
        assert (await answer(here, ask(command))).text == "Nothing is stored about you."


async def test_personal_data_is_refused_where_others_read_along(here: World) -> None:
    """A Telegram group cannot hide a reply, and an anonymous admin is not one person."""
    group = Chat("fake:group", is_overheard=True)
    for command in ("mydata", "forgetme"):
        assert "in a private chat" in (await answer(here, ask(command, ANN, group))).text


@pytest.mark.parametrize("typed", [None, "yes", "forget"])
async def test_forgetme_needs_a_typed_confirmation(here: World, typed: str | None) -> None:
    """It first shows what would be deleted, and deletes nothing."""
    await lived(here)
    options = {} if typed is None else {"sure": typed}
    text = (await answer(here, ask("forgetme", ANN, DIRECT, **options))).text
    assert "Type /forgetme forget me" in text
    assert stored(await answer(here, ask("mydata", ANN, DIRECT)))


async def test_after_forgetme_no_byte_of_the_member_is_left(here: World, tmp_path: Path) -> None:
    """Address, direct chat, prompts and reports are gone from the files; the receipt says what stays."""
    await lived(here)
    text = (await answer(here, ask("forgetme", ANN, DIRECT, sure="Forget  me"))).text
    for part in ("Deleted on 2026-11-21", "Your receipt is forgotten:", "Deleted: 1 × codes", "Cancelled: job"):
        assert part in text
    counted = here.registry.member_data.export((ANN.id, DIRECT.address))
    assert set(counted) <= {"ownership_proofs", "quota_usage", "spending"}
    await RetentionSweeper(DataDir(tmp_path), here.registry, KEEPING, nothing).sweep(NOW + timedelta(days=32))
    left = await asyncio.to_thread(everything, tmp_path)
    for gone in (ANN.id, DIRECT.address, "rude"):
        assert gone.encode() not in left


async def test_records_that_others_rely_on_stay_pseudonymized(here: World) -> None:
    """The audit log, a moderator's consent record, Bob's training."""
    await lived(here)
    await answer(here, ask("forgetme", ANN, DIRECT, sure="forget me"))
    (report, retire) = here.registry.audit_log.list()
    assert report.actor == retire.actor == retire.details["for"]
    assert report.actor.startswith("forgotten:")
    assert report.details == {}
    (word,) = here.registry.consents.list("sam")
    assert word.recorded_by == report.actor
    assert here.registry.consents.list("ann.bsky.social") == []
    under_way = {job.request.name: job.status for job in here.registry.jobs.list(is_over=False)}
    assert under_way == {"bobs": Status.WAITING}


async def test_forgetme_does_not_unblock(here: World) -> None:
    """Else a blocked member could get back in."""
    await answer(here, ask("block", MOD, kind="member", what=ANN.id))
    before = dict(here.registry.member_data.export((ANN.id,)))
    here.registry.member_data.erase((ANN.id,), "forgotten:x")
    assert here.registry.member_data.export((ANN.id,)).get("blocks") == before.get("blocks")


class TestAge:
    """What is older than it is kept goes by itself, at a time that is handed in."""

    async def swept(self, here: World, folder: Path, days: int) -> list[str]:
        told: list[str] = []

        async def forget(jobs: Sequence[str]) -> None:
            told.extend(jobs)

        await RetentionSweeper(DataDir(folder), here.registry, KEEPING, forget).sweep(NOW + timedelta(days=days))
        return told

    async def test_nothing_is_deleted_before_the_retention_period(self, here: World, tmp_path: Path) -> None:
        """Thirty days are thirty days."""
        await lived(here)
        before = here.registry.member_data.export((ANN.id,))
        assert await self.swept(here, tmp_path, 0) == []
        assert here.registry.member_data.export((ANN.id,)) == before

    async def test_buttons_codes_and_ended_jobs_are_deleted_after_the_retention_period(
        self, here: World, tmp_path: Path
    ) -> None:
        """The trainer's records of those jobs too; a persona's own job stays, since retraining needs it."""
        await lived(here)
        ended = next(job.id for job in here.registry.jobs.list() if job.request.name == "own")
        here.registry.jobs.cancel(ended, NOW)
        assert await self.swept(here, tmp_path, 31) == [ended]
        assert set(here.registry.member_data.export((ANN.id,))) == {"audit_log", "consents"}
        assert here.registry.personas.training_request("id-penny").name == "penny"
        assert [job.request.name for job in here.registry.jobs.list(is_over=False)] == ["bobs"]

    async def test_the_audit_log_has_a_retention_period_of_its_own(self, here: World, tmp_path: Path) -> None:
        """Nothing else can delete an entry."""
        await lived(here)
        here.registry.audit_log.append(AuditEntry(NOW + timedelta(days=30), MOD.id, "retire", "p2"))
        await self.swept(here, tmp_path, 61)
        assert [line.subject for line in here.registry.audit_log.list()] == ["p2"]

    async def test_spending_stays_and_its_member_does_not(self, here: World, tmp_path: Path) -> None:
        """Quotas count a member's dollars by the month."""
        job = await here.training.submit(wanted(), Audience(HERE.address, ANN.id), NOW)
        line = here.registry.spending.begin("x", Cost(1, 0.01), 50, NOW, job.id)
        spent = here.services.budget.cost(wanted())
        assert spent is None
        assert here.registry.member_data.export((ANN.id,))["spending"][0]["id"] == line
        await self.swept(here, tmp_path, 32)
        assert "spending" not in here.registry.member_data.export((ANN.id,))

    async def test_old_log_lines_are_deleted(self, here: World, tmp_path: Path) -> None:
        """With their tracebacks; the process that writes the log goes on."""
        log = tmp_path / "logs" / "bot.log"
        log.parent.mkdir()
        with log.open("ab") as writing:
            writing.write(b"2026-11-21T12:00:00.1Z [info] old\n  more of it\n2026-12-22T12:00:00.1Z [info] young\n")
            writing.flush()
            await self.swept(here, tmp_path, 40)
            writing.write(b"2027-01-01T00:00:00.1Z [info] new\n")
        assert log.read_text() == "2026-12-22T12:00:00.1Z [info] young\n2027-01-01T00:00:00.1Z [info] new\n"

    async def test_nothing_is_deleted_until_the_clock_is_settled(self, here: World, tmp_path: Path) -> None:
        """While it is years ahead, everything looks old enough."""
        await lived(here)
        before = here.registry.member_data.export((ANN.id,))
        asked = asyncio.Event()

        def is_settled() -> bool:
            asked.set()
            return False

        sweeper = RetentionSweeper(DataDir(tmp_path), here.registry, KEEPING, nothing)
        running = asyncio.create_task(sweeper.run(lambda: NOW + timedelta(days=9_000), is_settled))
        await asked.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert here.registry.member_data.export((ANN.id,)) == before

    async def test_it_is_due_once_a_day(self, here: World, tmp_path: Path) -> None:
        """Also over restarts."""
        sweeper = RetentionSweeper(DataDir(tmp_path), here.registry, KEEPING, nothing)
        here.registry.key_values.set(SWEPT_AT, (NOW + timedelta(days=9_000)).isoformat())  # while the clock was wrong
        assert sweeper._is_due(NOW)
        await sweeper.sweep(NOW)
        later = RetentionSweeper(DataDir(tmp_path), Registry(tmp_path / "registry.db"), KEEPING, nothing)
        assert [later._is_due(NOW + timedelta(hours=hours)) for hours in (23, 24)] == [False, True]


async def test_forgetting_gives_no_new_codes(tmp_path: Path) -> None:
    """Each look at a profile can cost: the day's number holds, while account and code are gone."""
    proofs = (here := world(tmp_path)).registry.ownership_proofs
    for number in range(5):
        proofs.issue("ada", ANN.id, HERE.address, ProofPurpose.CONSENT, f"code-{number}", NOW)
    here.registry.member_data.erase([ANN.id], "forgotten:1")
    assert "code-" not in str(here.registry.member_data.export([ANN.id]))
    assert "ada" not in str(here.registry.member_data.export([ANN.id]))
    with pytest.raises(TryLater):
        proofs.issue("ada", ANN.id, HERE.address, ProofPurpose.CONSENT, "code", NOW)


class TestPrivacy:
    async def test_privacy_says_what_is_stored_and_for_how_long(self, here: World) -> None:
        """As platforms demand."""
        text = (await answer(here, ask("privacy"))).text
        for part in ("don't train on chats", "90 days", "deleted when its training is over"):
            assert part in text
