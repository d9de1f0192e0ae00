"""Training jobs: the queue, each job's progress and how it ended, for every process to read.

Changes to a job that is over are ignored, so that a step that is repeated after a crash does no harm.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlite_utils import Database
from sqlite_utils.db import NotFoundError

from models.domain.errors import NotFound, TryLater
from models.domain.limits import NO_TERMS, QueueTerms
from models.domain.training_job import Audience, Job, Progress, Stage, Status, TrainingRequest
from models.messages import as_json, from_json
from models.registry.database import RegistryFile, from_iso, from_optional_iso, to_iso
from models.registry.training.spending import reserve

Row = dict[str, Any]
OVER = "status IN ('done', 'failed', 'cancelled')"
NOT_OVER = "status IN ('waiting', 'running')"
QUEUE_RETRY_SECONDS = 600.0  # a training takes minutes
MAX_SHOWN = 40  # characters of what was typed


class JobTable:
    """Job ids are numbers, as text: people type them. None is ever given twice."""

    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def submit(
        self, request: TrainingRequest, audience: Audience | None, now: datetime, terms: QueueTerms = NO_TERMS
    ) -> tuple[Job, bool]:
        """The job for `request`, and whether it is new. What a new one can cost is reserved.

        Equal inputs join a job that is neither over nor about to be cancelled. Raises BudgetExceeded, and TryLater
        where `terms.max_waiting` jobs wait already.
        """
        with self._file.writing() as database:
            equal = database.table("jobs").rows_where(
                f"inputs_hash = ? AND {NOT_OVER} AND NOT is_cancel_requested", [request.inputs()]
            )
            joined = next((int(row["number"]) for row in equal), None)
            if joined is None:
                _check_room(database, terms.max_waiting)
            number = _insert(database, request, now) if joined is None else joined
            if audience is not None:
                _add_audience(database, number, audience)
            if joined is None and terms.cost is not None:
                reserve(database, number, terms.cost, terms.limits, now)
            return get_job(database, str(number)), joined is None

    def check_room(self, max_waiting: int | None) -> None:
        """Raises TryLater where so many jobs wait already."""
        with self._file.reading() as database:
            _check_room(database, max_waiting)

    def get(self, job_id: str) -> Job:
        """Raises NotFound."""
        with self._file.reading() as database:
            return get_job(database, job_id)

    def list(self, is_over: bool | None = None) -> Sequence[Job]:
        """All jobs, or those that are over or not, in the order in which they were submitted."""
        where = {None: None, True: OVER, False: NOT_OVER}[is_over]
        with self._file.reading() as database:
            return [_to_job(database, row) for row in database.table("jobs").rows_where(where, order_by="number")]

    def start(self, job_id: str, now: datetime) -> Job:
        """Set the job running; one that ran before keeps the time of its first start."""
        with self._file.writing() as database:
            started_at = get_job(database, job_id).started_at or now
            return update_job(database, job_id, {"status": Status.RUNNING.value, "started_at": to_iso(started_at)})

    def update_progress(self, job_id: str, progress: Progress) -> None:
        """A few times a second at most: each call is a write to the disk."""
        note = None if progress.note is None else as_json(progress.note)
        self._update(job_id, {**asdict(progress), "stage": progress.stage.value, "note": note})

    def finish(self, job_id: str, persona_id: str | None, now: datetime) -> Job:
        """Set the job done. `PersonaTable.publish` does so in the transaction that publishes the persona."""
        return self._update(job_id, done_values(persona_id, now))

    def finish_curve(self, job_id: str, curve: Sequence[tuple[int, float]], now: datetime) -> Job:
        """Set a job done that was for a learning curve alone."""
        return self._update(job_id, {**done_values(None, now), "learning_curve": json.dumps(curve)})

    def fail(self, job_id: str, sentence: str, now: datetime) -> Job:
        values = {"status": Status.FAILED.value, "ended_at": to_iso(now), "error": as_json(sentence)}
        return self._update(job_id, values)

    def cancel(self, job_id: str, now: datetime) -> Job:
        """Set the job cancelled, once nobody works on it any more."""
        return self._update(job_id, {"status": Status.CANCELLED.value, "ended_at": to_iso(now)})

    def request_cancel(self, job_id: str, now: datetime) -> Job:
        """Cancel a waiting job at once; a running one is cancelled by the trainer, which polls for this request."""
        with self._file.writing() as database:
            values: Row = {"is_cancel_requested": True}
            if get_job(database, job_id).status == Status.WAITING:
                values |= {"status": Status.CANCELLED.value, "ended_at": to_iso(now)}
            return update_job(database, job_id, values)

    def is_cancel_requested(self, job_id: str) -> bool:
        return self.get(job_id).is_cancel_requested

    def set_message(self, job_id: str, audience: Audience, message: str | None) -> None:
        """Remember the message that shows the job's progress to `audience`. Raises NotFound."""
        with self._file.writing() as database:
            key = (_number(job_id), audience.chat, audience.member)
            try:
                database.table("job_audience").update(key, {"message": message})
            except NotFoundError:
                raise NotFound("job-not-followed", job=job_id[:MAX_SHOWN]) from None

    def _update(self, job_id: str, values: Row) -> Job:
        with self._file.writing() as database:
            return update_job(database, job_id, values)


def done_values(persona_id: str | None, now: datetime) -> Row:
    """The columns of a job that is done."""
    return {"status": Status.DONE.value, "ended_at": to_iso(now), "persona_id": persona_id}


def update_job(database: Database, job_id: str, values: Row) -> Job:
    """Update a job, unless it is over, within the caller's transaction. Raises NotFound."""
    if not get_job(database, job_id).status.is_over:
        database.table("jobs").update(_number(job_id), values)
    return get_job(database, job_id)


def get_job(database: Database, job_id: str) -> Job:
    """The job within the caller's transaction. Raises NotFound."""
    for row in database.table("jobs").rows_where("number = ?", [_number(job_id)]):
        return _to_job(database, row)
    raise NotFound("job-unknown", job=job_id[:MAX_SHOWN])


def request_to_json(request: TrainingRequest) -> str:
    return json.dumps(asdict(request))


def request_from_json(text: str) -> TrainingRequest:
    fields = json.loads(text)
    tuples = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return TrainingRequest(**{**fields, **tuples})


def _check_room(database: Database, max_waiting: int | None) -> None:
    if max_waiting is None:
        return
    waiting = database.table("jobs").count_where("status = ?", [Status.WAITING.value])
    if waiting >= max_waiting:
        raise TryLater("training-queue-full", QUEUE_RETRY_SECONDS, count=waiting)


def _insert(database: Database, request: TrainingRequest, now: datetime) -> int:
    row = {
        "inputs_hash": request.inputs(),
        "request": request_to_json(request),
        "status": Status.WAITING.value,
        "stage": Stage.COLLECT.value,
        "created_at": to_iso(now),
    }
    return int(str(database.table("jobs").insert(row).last_pk))


def _add_audience(database: Database, number: int, audience: Audience) -> None:
    """A member who asks again keeps the message there is, unless there is a new one."""
    database.execute(
        """
        INSERT INTO job_audience (job_number, chat, member, message, guild, is_moderator, language)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET message = coalesce(excluded.message, message)""",
        [
            number,
            audience.chat,
            audience.member,
            audience.message,
            audience.guild,
            audience.is_moderator,
            audience.language,
        ],
    )


def _number(job_id: str) -> int:
    """The row's number; -1, which no row has, where `job_id` is no job's."""
    is_number = job_id.isascii() and job_id.isdigit() and len(job_id) < 18
    return int(job_id) if is_number else -1


def _to_job(database: Database, row: Row) -> Job:
    return Job(
        id=str(row["number"]),
        request=request_from_json(row["request"]),
        status=Status(row["status"]),
        progress=_progress(row),
        created_at=from_iso(row["created_at"]),
        started_at=from_optional_iso(row["started_at"]),
        ended_at=from_optional_iso(row["ended_at"]),
        error=None if row["error"] is None else from_json(row["error"]),
        persona_id=row["persona_id"],
        is_cancel_requested=bool(row["is_cancel_requested"]),
        position=_position(database, row),
        audience=tuple(_audience(database, row["number"])),
        curve=tuple((tweets, loss) for tweets, loss in json.loads(row["learning_curve"] or "[]")),
    )


def _progress(row: Row) -> Progress:
    return Progress(
        Stage(row["stage"]),
        row["step"],
        row["steps"],
        row["loss"],
        row["held_out_loss"],
        row["seconds_left"],
        None if row["note"] is None else from_json(row["note"]),
    )


def _position(database: Database, row: Row) -> int:
    """How many jobs are ahead of a waiting one; 0 for any other."""
    if row["status"] != Status.WAITING:
        return 0
    return database.table("jobs").count_where(f"{NOT_OVER} AND number < ?", [row["number"]])


def _audience(database: Database, number: int) -> Iterator[Audience]:
    for row in database.table("job_audience").rows_where("job_number = ?", [number], order_by="rowid"):
        is_moderator = bool(row["is_moderator"])
        yield Audience(row["chat"], row["member"], row["message"], row["guild"], is_moderator, row["language"])
