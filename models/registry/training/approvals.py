"""Requests for trainings that wait for a moderator, over restarts, and what was decided about each.

It does not know who may decide. What a waiting one takes of a limit stays taken, and is given back where it is denied.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from models.domain.errors import NotFound, RequestUnfit
from models.domain.training_job import ApprovalRequest, ApprovalStatus, PendingApproval, TrainingRequest
from models.registry.database import RegistryFile, as_moment, as_text

KEPT = timedelta(days=14)  # an upload waits as long


class ApprovalTable:
    """A request is in one state: waiting, then approved or denied by a moderator, or gone when it is too old."""

    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def add(self, asked: ApprovalRequest, now: datetime) -> tuple[PendingApproval, bool]:
        """One more that waits, and whether it is new: the same member's equal one there is the same."""
        row = {name: value for name, value in asdict(asked).items() if name != "wanted"}
        row |= {"request": json.dumps(asdict(asked.wanted)), "at": as_text(now), "status": ApprovalStatus.WAITING.value}
        with self._file.writing() as database:
            _expire(database, now)
            for pending in _waiting(database):
                if pending.asked == asked:
                    return pending, False
            return _get(database, int(str(database.table("requests").insert(row).last_pk))), True

    def get(self, number: int) -> PendingApproval:
        """Raises NotFound."""
        with self._file.reading() as database:
            return _get(database, number)

    def waiting(self, now: datetime) -> Sequence[PendingApproval]:
        """Those that nobody has decided about, in the order in which they were asked for."""
        with self._file.writing() as database:
            _expire(database, now)
            return _waiting(database)

    def decide(self, number: int, decision: ApprovalStatus, by: str, now: datetime) -> PendingApproval:
        """Of two who decide at once the first does. Raises NotFound, RequestUnfit where it was decided."""
        with self._file.writing() as database:
            found = _get(database, number)
            if found.status is not ApprovalStatus.WAITING:
                raise RequestUnfit(f"Request {number} is {found.status.value} already.")
            values = {"status": decision.value, "decided_at": as_text(now), "decided_by": by}
            database.table("requests").update(number, values)
            if decision is ApprovalStatus.DENIED:
                database.execute("DELETE FROM usage WHERE request_number = ?", [number])
            return _get(database, number)

    def became(self, number: int, job_id: str) -> None:
        """An approved one is a job now, which counts in its place."""
        with self._file.writing() as database:
            database.execute("UPDATE requests SET job_number = ? WHERE number = ?", [int(job_id), number])
            database.execute("UPDATE usage SET job_number = ? WHERE request_number = ?", [int(job_id), number])

    def reopen(self, number: int | None = None) -> None:
        """Let an approved one wait again that became no job; without a number every such one, as after a crash."""
        with self._file.writing() as database:
            database.execute(
                """
                UPDATE requests SET status = 'waiting', decided_at = NULL, decided_by = NULL
                WHERE status = 'approved' AND job_number IS NULL AND coalesce(number = ?, TRUE)""",
                [number],
            )


def _expire(database: Database, now: datetime) -> None:
    database.execute("UPDATE requests SET status = 'gone' WHERE status = 'waiting' AND at <= ?", [as_text(now - KEPT)])
    database.execute("DELETE FROM requests WHERE status IN ('denied', 'gone') AND at <= ?", [as_text(now - 2 * KEPT)])


def _waiting(database: Database) -> list[PendingApproval]:
    rows = database.table("requests").rows_where("status = 'waiting'", order_by="number")
    return [_read(row) for row in rows]


def _get(database: Database, number: int) -> PendingApproval:
    for row in database.table("requests").rows_where("number = ?", [number]):
        return _read(row)
    raise NotFound("approval-unknown", number=str(number))


def _read(row: dict[str, Any]) -> PendingApproval:
    said = json.loads(row["request"])
    lists = {name: tuple(value) for name, value in said.items() if isinstance(value, list)}
    asked = ApprovalRequest(
        TrainingRequest(**said | lists),
        row["member"],
        row["member_name"],
        row["chat"],
        row["parent"],
        row["guild"],
        bool(row["is_direct"]),
        row["dollars"],
    )
    return PendingApproval(row["number"], as_moment(row["at"]), asked, ApprovalStatus(row["status"]))
