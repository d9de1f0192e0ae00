"""Jobs in the registry: what was asked for, by whom, and how far each has come, for every process to read.

It does not know who carries a job out. What is asked of a job that is over changes nothing, so that a step that is
repeated after a crash does no harm.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlite_utils import Database
from sqlite_utils.db import NotFoundError

from models.domain.errors import NotFound
from models.domain.training_job import Audience, Job, Progress, Stage, Status, TrainingRequest
from models.registry.database import RegistryFile, as_moment, as_text

Row = dict[str, Any]
OVER = "status IN ('done', 'failed', 'cancelled')"
NOT_OVER = "status IN ('waiting', 'running')"


class JobTable:
    """Job ids are numbers, as text: people type them. None is ever given twice."""

    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def submit(self, request: TrainingRequest, audience: Audience | None, now: datetime) -> tuple[Job, bool]:
        """The job for `request`, and whether it is new.

        Equal inputs join a job that is neither over nor about to be cancelled.
        """
        with self._file.writing() as database:
            equal = database.table("jobs").rows_where(
                f"inputs = ? AND {NOT_OVER} AND NOT is_cancel_wished", [request.inputs()]
            )
            joined = next((int(row["number"]) for row in equal), None)
            number = _insert(database, request, now) if joined is None else joined
            if audience is not None:
                _add_audience(database, number, audience)
            return job_within(database, str(number)), joined is None

    def get(self, job_id: str) -> Job:
        """Raises NotFound."""
        with self._file.reading() as database:
            return job_within(database, job_id)

    def list(self, is_over: bool | None = None) -> Sequence[Job]:
        """All jobs, or those that are over or not, in the order in which they were asked for."""
        where = {None: None, True: OVER, False: NOT_OVER}[is_over]
        with self._file.reading() as database:
            return [_read(database, row) for row in database.table("jobs").rows_where(where, order_by="number")]

    def start(self, job_id: str, now: datetime) -> Job:
        """Say that the job is being worked on; one that was so before keeps the time at which it began."""
        with self._file.writing() as database:
            began = job_within(database, job_id).started_at or now
            return change_within(database, job_id, {"status": Status.RUNNING.value, "started_at": as_text(began)})

    def progress(self, job_id: str, progress: Progress) -> None:
        """Say how far the job is. A few times a second at most: each is a write to the disk."""
        self._change(job_id, {**asdict(progress), "stage": progress.stage.value})

    def finish(self, job_id: str, persona_id: str | None, now: datetime) -> Job:
        """The job is done. `Personas.publish` says so by itself, together with what it publishes."""
        return self._change(job_id, done(persona_id, now))

    def finish_curve(self, job_id: str, curve: Sequence[tuple[int, float]], now: datetime) -> Job:
        """The job, which was for a learning curve alone, is done."""
        return self._change(job_id, {**done(None, now), "curve": json.dumps(curve)})

    def fail(self, job_id: str, sentence: str, now: datetime) -> Job:
        return self._change(job_id, {"status": Status.FAILED.value, "ended_at": as_text(now), "error": sentence})

    def cancel(self, job_id: str, now: datetime) -> Job:
        """The job is cancelled: said by whoever worked on it, having broken off."""
        return self._change(job_id, {"status": Status.CANCELLED.value, "ended_at": as_text(now)})

    def wish_cancel(self, job_id: str, now: datetime) -> Job:
        """A waiting job is cancelled at once; a running one is by whoever works on it, who looks at this wish."""
        with self._file.writing() as database:
            wish: Row = {"is_cancel_wished": True}
            if job_within(database, job_id).status == Status.WAITING:
                wish |= {"status": Status.CANCELLED.value, "ended_at": as_text(now)}
            return change_within(database, job_id, wish)

    def is_cancel_wished(self, job_id: str) -> bool:
        return self.get(job_id).is_cancel_wished

    def set_message(self, job_id: str, audience: Audience, message: str | None) -> None:
        """Remember the message that shows the job's progress to `audience`. Raises NotFound."""
        with self._file.writing() as database:
            key = (_number(job_id), audience.chat, audience.member)
            try:
                database.table("job_audience").update(key, {"message": message})
            except NotFoundError:
                raise NotFound(f"Nobody by that address waits for job “{job_id[:40]}”.") from None

    def _change(self, job_id: str, values: Row) -> Job:
        with self._file.writing() as database:
            return change_within(database, job_id, values)


def done(persona_id: str | None, now: datetime) -> Row:
    """What is written of a job that came to its end."""
    return {"status": Status.DONE.value, "ended_at": as_text(now), "persona_id": persona_id}


def change_within(database: Database, job_id: str, values: Row) -> Job:
    """Change a job that is not over, within the caller's transaction. Raises NotFound."""
    if not job_within(database, job_id).status.is_over:
        database.table("jobs").update(_number(job_id), values)
    return job_within(database, job_id)


def job_within(database: Database, job_id: str) -> Job:
    """The job as the caller's transaction sees it. Raises NotFound."""
    for row in database.table("jobs").rows_where("number = ?", [_number(job_id)]):
        return _read(database, row)
    raise NotFound(f"There is no job “{job_id[:40]}”; /jobs lists them.")


def _insert(database: Database, request: TrainingRequest, now: datetime) -> int:
    row = {
        "inputs": request.inputs(),
        "request": json.dumps(asdict(request)),
        "status": Status.WAITING.value,
        "stage": Stage.COLLECT.value,
        "created_at": as_text(now),
    }
    return int(str(database.table("jobs").insert(row).last_pk))


def _add_audience(database: Database, number: int, audience: Audience) -> None:
    """Who asks again keeps the message there is, unless there is a new one."""
    database.execute(
        """
        INSERT INTO job_audience (job_number, chat, member, message, guild, is_moderator) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET message = coalesce(excluded.message, message)""",
        [number, audience.chat, audience.member, audience.message, audience.guild, audience.is_moderator],
    )


def _number(job_id: str) -> int:
    """The row's number; -1, which no row has, where `job_id` is no job's."""
    is_number = job_id.isascii() and job_id.isdigit() and len(job_id) < 18
    return int(job_id) if is_number else -1


def _read(database: Database, row: Row) -> Job:
    return Job(
        id=str(row["number"]),
        request=_request(row["request"]),
        status=Status(row["status"]),
        progress=_progress(row),
        created_at=as_moment(row["created_at"]),
        started_at=_moment(row["started_at"]),
        ended_at=_moment(row["ended_at"]),
        error=row["error"],
        persona_id=row["persona_id"],
        is_cancel_wished=bool(row["is_cancel_wished"]),
        position=_position(database, row),
        audience=tuple(_audience(database, row["number"])),
        curve=tuple((tweets, loss) for tweets, loss in json.loads(row["curve"] or "[]")),
    )


def _request(text: str) -> TrainingRequest:
    parts = json.loads(text)
    lists = {name: tuple(value) for name, value in parts.items() if isinstance(value, list)}
    return TrainingRequest(**{**parts, **lists})


def _progress(row: Row) -> Progress:
    return Progress(
        Stage(row["stage"]),
        row["step"],
        row["steps"],
        row["loss"],
        row["held_out_loss"],
        row["seconds_left"],
        row["note"],
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else as_moment(text)


def _position(database: Database, row: Row) -> int:
    """How many jobs are before a waiting one; 0 for any other."""
    if row["status"] != Status.WAITING:
        return 0
    return database.table("jobs").count_where(f"{NOT_OVER} AND number < ?", [row["number"]])


def _audience(database: Database, number: int) -> Iterator[Audience]:
    for row in database.table("job_audience").rows_where("job_number = ?", [number], order_by="rowid"):
        yield Audience(row["chat"], row["member"], row["message"], row["guild"], bool(row["is_moderator"]))
