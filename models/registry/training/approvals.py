"""Training requests that wait for a moderator's approval, and what was decided about each."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from models.domain.errors import NotFound, RequestUnfit
from models.domain.training_job import ApprovalRequest, ApprovalStatus, PendingApproval
from models.messages import sentence
from models.registry.database import RegistryFile, from_iso, to_iso
from models.registry.training.jobs import request_from_json, request_to_json

LIFETIME = timedelta(days=14)  # an upload waits as long

DECISIONS = {
    ApprovalStatus.APPROVED: "approval-approved-already",
    ApprovalStatus.DENIED: "approval-denied-already",
    ApprovalStatus.EXPIRED: "approval-expired",
}


class ApprovalTable:
    """A request is waiting, then approved or denied by a moderator, or expired.

    What a waiting one uses of a quota stays used; it is released where the request is denied.
    """

    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def add(self, requested: ApprovalRequest, now: datetime) -> tuple[PendingApproval, bool]:
        """The waiting request, and whether it is new: an equal one of the same member there is joined."""
        row = {name: value for name, value in asdict(requested).items() if name != "wanted"} | {
            "request": request_to_json(requested.wanted),
            "requested_at": to_iso(now),
            "status": ApprovalStatus.WAITING.value,
        }
        with self._file.writing() as database:
            _expire(database, now)
            for pending in _pending(database):
                if pending.asked == requested:
                    return pending, False
            return _get(database, int(str(database.table("approvals").insert(row).last_pk))), True

    def get(self, number: int) -> PendingApproval:
        """Raises NotFound."""
        with self._file.reading() as database:
            return _get(database, number)

    def pending(self, now: datetime) -> Sequence[PendingApproval]:
        """The requests that nobody has decided about, the oldest first."""
        with self._file.writing() as database:
            _expire(database, now)
            return _pending(database)

    def decide(self, number: int, decision: ApprovalStatus, decided_by: str, now: datetime) -> PendingApproval:
        """The first of two decisions counts. Raises NotFound, RequestUnfit where it was decided."""
        with self._file.writing() as database:
            pending = _get(database, number)
            if pending.status is not ApprovalStatus.WAITING:
                raise RequestUnfit(sentence(DECISIONS[pending.status], number=str(number)))
            values = {"status": decision.value, "decided_at": to_iso(now), "decided_by": decided_by}
            database.table("approvals").update(number, values)
            if decision is ApprovalStatus.DENIED:
                database.execute("DELETE FROM quota_usage WHERE approval_number = ?", [number])
            return _get(database, number)

    def set_job(self, number: int, job_id: str) -> None:
        """The job that an approved request became; it counts toward quotas in the request's place."""
        with self._file.writing() as database:
            values = [int(job_id), number]
            database.execute("UPDATE approvals SET job_number = ? WHERE number = ?", values)
            database.execute("UPDATE quota_usage SET job_number = ? WHERE approval_number = ?", values)

    def reopen(self, number: int | None = None) -> None:
        """Let an approved request that became no job wait again; without a number every such one, as after a crash."""
        with self._file.writing() as database:
            database.execute(
                """
                UPDATE approvals SET status = 'waiting', decided_at = NULL, decided_by = NULL
                WHERE status = 'approved' AND job_number IS NULL AND coalesce(number = ?, TRUE)""",
                [number],
            )


def _expire(database: Database, now: datetime) -> None:
    """Expire requests that waited for a LIFETIME; delete those that were denied or expired for another one."""
    database.execute(
        "UPDATE approvals SET status = 'expired' WHERE status = 'waiting' AND requested_at <= ?",
        [to_iso(now - LIFETIME)],
    )
    database.execute(
        "DELETE FROM approvals WHERE status IN ('denied', 'expired') AND requested_at <= ?",
        [to_iso(now - 2 * LIFETIME)],
    )


def _pending(database: Database) -> list[PendingApproval]:
    rows = database.table("approvals").rows_where("status = 'waiting'", order_by="number")
    return [_to_pending(row) for row in rows]


def _get(database: Database, number: int) -> PendingApproval:
    for row in database.table("approvals").rows_where("number = ?", [number]):
        return _to_pending(row)
    raise NotFound("approval-unknown", number=str(number))


def _to_pending(row: dict[str, Any]) -> PendingApproval:
    requested = ApprovalRequest(
        request_from_json(row["request"]),
        row["member"],
        row["member_name"],
        row["chat"],
        row["parent"],
        row["guild"],
        bool(row["is_direct"]),
        row["dollars"],
        row["language"],
    )
    return PendingApproval(row["number"], from_iso(row["requested_at"]), requested, ApprovalStatus(row["status"]))
