"""Personas in the registry: what each is made of, who may see it, and how a new version takes the old one's place.

It does not know where weights lie or how they were trained.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from models.errors import NotFound
from models.job import Job, TrainingRequest
from models.persona import Counts, Persona
from models.registry.database import RegistryFile, as_moment, as_text
from models.registry.jobs import change_within, done, job_within
from models.registry.runs import Run, insert_within

Row = dict[str, Any]
VISIBLE = """
    retired_at IS NULL AND (
        :chat IS NULL OR visibility = 'everywhere' OR made_in = :chat
        OR visibility = 'chats' AND id IN (SELECT persona_id FROM persona_chats WHERE chat = :chat))"""
NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was read of one of a persona's accounts, from where and when. Its counts stand in the persona.

    `source` is the kind of the source (`archive`, `x`), never a path.
    """

    handle: str
    source: str
    read_at: datetime
    first_tweet_at: datetime | None = None
    last_tweet_at: datetime | None = None
    display_name: str | None = None
    avatar_url: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Under which id and as which version a job's persona is to be published."""

    persona_id: str
    version: int


class Personas:
    """A chat sees what is visible everywhere, what was made in it and what is shared with it; None sees all."""

    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def get(self, persona_id: str) -> Persona:
        """The persona with this id, retired or not. Raises NotFound."""
        with self._file.reading() as database:
            for row in database.table("personas").rows_where("id = ?", [persona_id]):
                return _read(database, row)
        raise NotFound(f"There is no persona with the id “{persona_id[:40]}”.")

    def find(self, name_or_handle: str, chat: str | None = None) -> Persona:
        """The persona that `chat` means: by id, by name, or by the one handle it is made of. Raises NotFound.

        Of several with the name, the one made in the chat comes first, then the newest.
        """
        wanted = name_or_handle.strip().removeprefix("@").casefold()
        personas = self.list(chat)
        for is_meant in (_has_id, _has_name, _has_handle):
            found = [persona for persona in personas if is_meant(persona, wanted)]
            if found:
                return found[0]
        raise NotFound(_not_found(name_or_handle, wanted, [persona.name for persona in personas]))

    def list(self, chat: str | None = None) -> Sequence[Persona]:
        """The personas that `chat` sees, retired ones left out: those made there first, then the newest first."""
        order = "made_in IS :chat DESC, created_at DESC, id"
        with self._file.reading() as database:
            rows = database.table("personas").rows_where(VISIBLE, {"chat": chat}, order_by=order)
            return [_read(database, row) for row in rows]

    def plan(self, job_id: str, new_id: str) -> Plan:
        """Where the job's persona is to go: the next version of an equal one, or the first under `new_id`.

        Equal means the same name and handles, made in the same chat. After the job was published this is still the
        same plan, so that a build that is repeated after a crash writes to the same place. Raises NotFound.
        """
        with self._file.reading() as database:
            job = job_within(database, job_id)
            return _published(database, job_id) or _continued(database, job) or _next(database, job) or Plan(new_id, 1)

    def request(self, persona_id: str) -> TrainingRequest:
        """What was asked for when the persona's newest version was built. Raises NotFound."""
        with self._file.reading() as database:
            wanted = "persona_id = ? AND job_number IS NOT NULL"
            for row in database.table("runs").rows_where(wanted, [persona_id], order_by="version DESC"):
                return job_within(database, str(row["job_number"])).request
        raise NotFound("How that persona was built is not known here; train it by its handle.")

    def publish(self, persona: Persona, provenances: Sequence[Provenance], run: Run, job_id: str) -> Persona:
        """Write the persona, its provenance, its run and the job's end, all or nothing; twice is as once.

        Its id and version are those of `plan`. It becomes visible to every chat that waits for the job, which
        ended when the run was written down.
        """
        with self._file.writing() as database:
            if _published(database, job_id) is None:
                job = job_within(database, job_id)
                _write_persona(database, persona, job)
                _write_accounts(database, persona, provenances)
                insert_within(database, run, persona.id, persona.version, int(job.id))
                change_within(database, job_id, done(persona.id, run.created_at))
            return _read(database, database.table("personas").get(persona.id))

    def remove_posts(self, handle: str) -> Sequence[Persona]:
        """Note that all posts of `handle` are removed; gives the personas built of them, retired ones too."""
        with self._file.writing() as database:
            database.execute(
                """
                UPDATE persona_accounts SET removed = downloaded
                WHERE account_id IN (SELECT id FROM accounts WHERE account = ?)""",
                [handle],
            )
            made_of = """
                id IN (SELECT persona_id FROM persona_accounts JOIN accounts ON accounts.id = account_id
                       WHERE account = ?)"""
            rows = list(database.table("personas").rows_where(made_of, [handle], order_by="name, id"))
            return [_read(database, row) for row in rows]


def _has_id(persona: Persona, wanted: str) -> bool:
    return persona.id == wanted


def _has_name(persona: Persona, wanted: str) -> bool:
    return persona.name.casefold() == wanted


def _has_handle(persona: Persona, wanted: str) -> bool:
    return persona.handles == (wanted,)


def _not_found(given: str, wanted: str, names: Sequence[str]) -> str:
    """What is not there, and what the person may have meant."""
    shown = given.strip()[:40]
    near = difflib.get_close_matches(wanted, dict.fromkeys(names), n=NAMES_SHOWN, cutoff=0.5)
    if near:
        return f"There is no persona “{shown}”. Did you mean {' or '.join(near)}?"
    if names:
        known = ", ".join(list(dict.fromkeys(names))[:NAMES_SHOWN])
        return f"There is no persona “{shown}”; there is {known}{', and more' if len(names) > NAMES_SHOWN else ''}."
    return f"There is no persona “{shown}”, nor any other yet; train one first."


def _published(database: Database, job_id: str) -> Plan | None:
    number = int(job_within(database, job_id).id)
    rows = database.table("runs").rows_where("job_number = ?", [number])
    return next((Plan(row["persona_id"], row["version"]) for row in rows), None)


def _continued(database: Database, job: Job) -> Plan | None:
    rows = database.table("personas").rows_where("id = ? AND retired_at IS NULL", [job.request.continues])
    return next((Plan(row["id"], row["version"] + 1) for row in rows), None)


def _next(database: Database, job: Job) -> Plan | None:
    made_in = job.audience[0].chat if job.audience else None
    rows = database.table("personas").rows_where(
        "name = ? AND made_in IS ? AND retired_at IS NULL", [job.request.name, made_in], order_by="created_at DESC"
    )
    for row in rows:
        if set(_read(database, row).handles) == set(job.request.handles):
            return Plan(row["id"], row["version"] + 1)
    return None


def _write_persona(database: Database, persona: Persona, job: Job) -> None:
    """A new version keeps when, by whom and where the persona was made first, and who may see it."""
    row = {
        "id": persona.id,
        "name": persona.name,
        "display_name": persona.display_name,
        "base": persona.base,
        "kind": persona.kind,
        "version": persona.version,
        "held_out_loss": persona.held_out_loss,
        "base_loss": persona.base_loss,
    }
    table = database.table("personas")
    if table.count_where("id = ?", [persona.id]):
        table.update(persona.id, row)
    else:
        maker = job.audience[0] if job.audience else None
        made = {
            "created_at": as_text(persona.created_at),
            "visibility": persona.visibility,
            "made_by": maker.member if maker else None,
            "made_in": maker.chat if maker else None,
        }
        table.insert({**row, **made})
    chats = [{"persona_id": persona.id, "chat": audience.chat} for audience in job.audience]
    database.table("persona_chats").insert_all(chats, ignore=True)


def _write_accounts(database: Database, persona: Persona, provenances: Sequence[Provenance]) -> None:
    database.execute("DELETE FROM persona_accounts WHERE persona_id = ?", [persona.id])
    for place, provenance in enumerate(provenances):
        counts = persona.counts[provenance.handle]
        row = {
            "persona_id": persona.id,
            "account_id": _account(database, provenance),
            "place": place,
            "read_at": as_text(provenance.read_at),
            "first_tweet_at": _text(provenance.first_tweet_at),
            "last_tweet_at": _text(provenance.last_tweet_at),
            "downloaded": counts.downloaded,
            "retweets": counts.retweets,
            "short": counts.short,
            "duplicates": counts.duplicates,
            "kept": counts.kept,
            "characters": counts.characters,
        }
        database.table("persona_accounts").insert(row)


def _account(database: Database, provenance: Provenance) -> int:
    """The account's row; what is newly known of it replaces what was known."""
    rows = database.query(
        """
        INSERT INTO accounts (source, account, display_name, avatar_url) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET
            display_name = coalesce(excluded.display_name, display_name),
            avatar_url = coalesce(excluded.avatar_url, avatar_url)
        RETURNING id""",
        [provenance.source, provenance.handle, provenance.display_name, provenance.avatar_url],
    )
    return int(next(iter(rows))["id"])


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else as_text(moment)


def _read(database: Database, row: Row) -> Persona:
    counts = dict(_counts(database, row["id"]))
    return Persona(
        id=row["id"],
        name=row["name"],
        display_name=row["display_name"],
        handles=tuple(counts),
        base=row["base"],
        kind=row["kind"],
        created_at=as_moment(row["created_at"]),
        version=row["version"],
        counts=counts,
        held_out_loss=row["held_out_loss"],
        base_loss=row["base_loss"],
        visibility=row["visibility"],
        retired_at=None if row["retired_at"] is None else as_moment(row["retired_at"]),
        stale_share=_stale_share(database, row["id"]),
    )


def _stale_share(database: Database, persona_id: str) -> float:
    rows = database.query(
        "SELECT sum(removed) AS removed, sum(downloaded) AS downloaded FROM persona_accounts WHERE persona_id = ?",
        [persona_id],
    )
    found = next(iter(list(rows)))
    return float(found["removed"] / found["downloaded"]) if found["downloaded"] else 0.0


def _counts(database: Database, persona_id: str) -> list[tuple[str, Counts]]:
    rows = database.query(
        """
        SELECT * FROM persona_accounts JOIN accounts ON accounts.id = account_id
        WHERE persona_id = ? ORDER BY place""",
        [persona_id],
    )
    return [(row["account"], _count(row)) for row in rows]


def _count(row: Row) -> Counts:
    return Counts(row["downloaded"], row["retweets"], row["short"], row["kept"], row["duplicates"], row["characters"])
