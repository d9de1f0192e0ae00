"""Taking out of the registry all that names an account, for good: its personas, its jobs, and its name in the audit.

It does not know weights, posts or the trainer's own records. What is to be erased is written down first, so that a
crash in the middle is made up for.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from models.domain.audit_entry import AuditEntry
from models.domain.consent import ProofState
from models.registry.chats.audit_log import amend_within, append_within
from models.registry.database import RegistryFile, as_text

MADE_OF = """
    SELECT persona_id FROM persona_accounts JOIN accounts ON accounts.id = account_id WHERE account = :handle
    UNION SELECT id FROM personas WHERE name = :handle"""  # whoever goes by its name speaks for it too
ELSEWHERE = ("audit", "jobs", "requests", "personas", "runs", "erasures", "_sqlite_migrations")  # seen to by themselves
RULES = ("chat_settings", "chat_lists", "blocks")  # chats' own choices: an account may be called as one of their words
ADDRESSED = ("chat", "parent", "guild", "place", "member", "recorded_by", "recorded_in")  # hold addresses: discord:1
WORDED = ("kind", "key", "ground", "purpose", "state", "status", "deed", "source", "command", "label")  # hold our words


@dataclass(frozen=True, slots=True)
class ErasedNames:
    """What names an account: the ids of its personas, retired ones too, and of its jobs with their sources."""

    personas: tuple[str, ...]
    jobs: tuple[str, ...]
    unfinished: tuple[str, ...]
    sources: tuple[str, ...]


class ErasureTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def begin(self, handle: str, hashed: str, now: datetime, proof_id: int | None = None) -> None:
        """From here on the account opted out, its personas are seen by nobody, and what names it is to be erased.

        Twice is as once.
        """
        with self._file.writing() as database:
            opted_out = {"handle_hash": hashed, "recorded_at": as_text(now)}
            database.table("opt_outs").insert(opted_out, ignore=True)
            database.execute("UPDATE proofs SET state = ? WHERE id = ?", [ProofState.PROVEN.value, proof_id])
            database.table("erasures").insert({"handle": handle, "asked_at": as_text(now)}, ignore=True)
            hidden = f"retired_at IS NULL AND id IN ({MADE_OF})"
            said = {"handle": handle, "now": as_text(now)}
            database.execute(f"UPDATE personas SET retired_at = :now WHERE {hidden}", said)  # noqa: S608 - of fixed parts

    def pending(self) -> Sequence[str]:
        """The handles that are still to be erased."""
        with self._file.reading() as database:
            return [str(row["handle"]) for row in database.table("erasures").rows_where(order_by="asked_at")]

    def named(self, handle: str) -> ErasedNames:
        with self._file.reading() as database:
            personas = tuple(row["persona_id"] for row in list(database.query(MADE_OF, {"handle": handle})))
            jobs = {}
            for row in database.table("jobs").rows:
                request = json.loads(row["request"])
                if handle in (*request["handles"], request["name"]) or row["persona_id"] in personas:
                    jobs[str(row["number"])] = (row["status"], tuple(request["sources"]))
        unfinished = tuple(job for job, (status, _sources) in jobs.items() if status in ("waiting", "running"))
        sources = tuple(source for _status, said in jobs.values() for source in said)
        return ErasedNames(personas, tuple(jobs), unfinished, sources)

    def finish(self, handle: str, hashed: str, now: datetime) -> None:
        """Erase all rows that name the account, in one transaction; the audit gets the hash in the name's place."""
        found = self.named(handle)
        with self._file.writing() as database:
            for persona_id in found.personas:
                _erase_persona(database, persona_id, now)
            for job_id in found.jobs:
                database.execute("DELETE FROM jobs WHERE number = ?", [int(job_id)])
            named = "EXISTS (SELECT 1 FROM json_each(request, '$.handles') WHERE value = ?)"
            called = f"{named} OR json_extract(request, '$.name') = ?"
            database.execute(f"DELETE FROM requests WHERE {called}", [handle, handle])  # noqa: S608 - of fixed parts
            names = re.compile(rf"(?<![a-z0-9_])@?{re.escape(handle)}(?![a-z0-9_])", re.IGNORECASE)
            _erase_rows(database, handle, names)
            short = f"account {hashed[:12]}"
            amend_within(database, lambda row: _unnamed(row, names, short))
            append_within(database, AuditEntry(now, "mynah", "opted out", short))
            database.execute("DELETE FROM erasures WHERE handle = ?", [handle])

    def compact(self) -> None:
        """Leave no trace of what was erased, neither in the file nor in the log beside it."""
        self._file.compact()


def _erase_rows(database: Database, handle: str, names: re.Pattern[str]) -> None:
    """Every row that names the account, in whatever table: one that is added later is known by itself."""
    for table in database.table_names():
        if table in ELSEWHERE or table.startswith("sqlite_"):
            continue
        for row in list(database.query(f"SELECT rowid AS place_of_row, * FROM {table}")):  # noqa: S608
            if _is_about(table, row, handle, names):
                database.execute(f"DELETE FROM {table} WHERE rowid = ?", [row["place_of_row"]])  # noqa: S608


def _is_about(table: str, row: Mapping[str, Any], handle: str, names: re.Pattern[str]) -> bool:
    """Whether the row names the account; a rule of a chat does by `@` alone, or where it blocks the very account."""
    if table == "blocks" and row["kind"] == "handle" and row["what"] == handle:
        return True
    if table == "accounts":  # another's display name may have the word in it
        return bool(row["account"] == handle)
    said = [value for name, value in row.items() if isinstance(value, str) and name not in (*ADDRESSED, *WORDED)]
    return any(found[0].startswith("@") or table not in RULES for text in said for found in names.finditer(text))


def _unnamed(row: Mapping[str, Any], names: re.Pattern[str], short: str) -> dict[str, Any]:
    """The line of the audit without the account's name; what a detail is called is no name."""
    details = {name: names.sub(short, str(value)) for name, value in json.loads(row["details"]).items()}
    changed = json.dumps(details) if names.search(row["details"]) else row["details"]
    return {"subject": names.sub(short, row["subject"]), "details": changed}


def _erase_persona(database: Database, persona_id: str, now: datetime) -> None:
    database.execute("DELETE FROM personas WHERE id = ?", [persona_id])
    database.table("deleted_personas").insert({"id": persona_id, "deleted_at": as_text(now)}, ignore=True)
    database.execute("DELETE FROM chat_settings WHERE value = ?", [persona_id])
    database.execute("DELETE FROM chat_lists WHERE entry = ?", [persona_id])
    database.execute("DELETE FROM buttons WHERE instr(options, ?)", [persona_id])
