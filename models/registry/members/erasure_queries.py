"""Erasure of an account on opt-out: its personas, its jobs, and its name in the audit log.

The erasure is written down before it begins, so that it is finished after a crash. Weights, posts and the trainer's
own records are erased by `trainer.privacy.erasure`.
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
from models.registry.chats.audit_log import insert_audit_entry, rewrite_audit_log
from models.registry.chats.games import delete_games
from models.registry.chats.kept_tweets import delete_kept_tweets
from models.registry.database import RegistryFile, to_iso
from models.registry.members.consents import insert_opt_out

PERSONAS_OF_ACCOUNT = """
    SELECT persona_id FROM persona_accounts JOIN accounts ON accounts.id = account_id WHERE handle = :handle
    UNION SELECT id FROM personas WHERE name = :handle"""  # a persona with its name speaks for it too
ERASED_BY_ID = ("audit_log", "jobs", "approvals", "personas", "training_runs", "erasures", "_sqlite_migrations")
KNOWN_HANDLES = """
    SELECT handle FROM accounts UNION SELECT name FROM personas UNION SELECT handle FROM consents
    UNION SELECT handle FROM ownership_proofs UNION SELECT handle FROM erasures
    UNION SELECT value FROM jobs, json_each(request, '$.handles') UNION SELECT json_extract(request, '$.name') FROM jobs
    UNION SELECT value FROM approvals, json_each(request, '$.handles')
    UNION SELECT json_extract(request, '$.name') FROM approvals
    UNION SELECT value FROM blocks WHERE kind = 'handle'"""
CHAT_RULES = ("chat_settings", "chat_lists", "blocks")  # a chat's own choices: a handle may be one of their words
ADDRESS_COLUMNS = ("chat", "parent", "guild", "scope", "member", "recorded_by", "asker", "asked")  # as in discord:1
ENUM_COLUMNS = ("kind", "key", "basis", "purpose", "state", "status", "action", "source", "command", "label", "mood")


@dataclass(frozen=True, slots=True)
class AccountData:
    """Ids of the personas of an account, retired ones too, and of its jobs, with the sources of these."""

    personas: tuple[str, ...]
    jobs: tuple[str, ...]
    unfinished_jobs: tuple[str, ...]
    sources: tuple[str, ...]


class ErasureTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def begin(self, handle: str, handle_hash: str, now: datetime, proof_id: int | None = None) -> None:
        """Opt the account out, retire its personas and queue the erasure. Idempotent."""
        with self._file.writing() as database:
            insert_opt_out(database, handle_hash, now)
            database.execute("UPDATE ownership_proofs SET state = ? WHERE id = ?", [ProofState.PROVEN.value, proof_id])
            database.table("erasures").insert({"handle": handle, "requested_at": to_iso(now)}, ignore=True)
            is_served = f"retired_at IS NULL AND id IN ({PERSONAS_OF_ACCOUNT})"
            parameters = {"handle": handle, "now": to_iso(now)}
            database.execute(f"UPDATE personas SET retired_at = :now WHERE {is_served}", parameters)

    def pending(self) -> Sequence[str]:
        """The handles that are still to be erased, in the order of the opt-outs."""
        with self._file.reading() as database:
            return [str(row["handle"]) for row in database.table("erasures").rows_where(order_by="requested_at")]

    def known_handles(self) -> set[str]:
        """Every account that anything here is about, and the names of personas and jobs, which may be handles too."""
        with self._file.reading() as database:
            return {str(row["handle"]) for row in list(database.query(KNOWN_HANDLES)) if row["handle"]}

    def find_data(self, handle: str) -> AccountData:
        with self._file.reading() as database:
            personas = tuple(row["persona_id"] for row in list(database.query(PERSONAS_OF_ACCOUNT, {"handle": handle})))
            jobs = {}
            for row in database.table("jobs").rows:
                request = json.loads(row["request"])
                if handle in (*request["handles"], request["name"]) or row["persona_id"] in personas:
                    jobs[str(row["number"])] = (row["status"], tuple(request["sources"]))
        unfinished = tuple(job for job, (status, _sources) in jobs.items() if status in ("waiting", "running"))
        sources = tuple(source for _status, job_sources in jobs.values() for source in job_sources)
        return AccountData(personas, tuple(jobs), unfinished, sources)

    def finish(self, handle: str, handle_hash: str, now: datetime) -> None:
        """Erase all rows about the account in one transaction; the audit log gets the hash in place of the handle."""
        data = self.find_data(handle)
        with self._file.writing() as database:
            for persona_id in data.personas:
                _erase_persona(database, persona_id, now)
            for job_id in data.jobs:
                database.execute("DELETE FROM jobs WHERE number = ?", [int(job_id)])
            has_handle = "EXISTS (SELECT 1 FROM json_each(request, '$.handles') WHERE value = ?)"
            has_name = "json_extract(request, '$.name') = ?"
            database.execute(f"DELETE FROM approvals WHERE {has_handle} OR {has_name}", [handle, handle])
            mention = re.compile(rf"(?<![a-z0-9_])@?{re.escape(handle)}(?![a-z0-9_])", re.IGNORECASE)
            _erase_rows(database, handle, mention)
            pseudonym = f"account {handle_hash[:12]}"
            rewrite_audit_log(database, lambda row: _pseudonymised(row, mention, pseudonym))
            insert_audit_entry(database, AuditEntry(now, "mynah", "opted out", pseudonym))
            database.execute("DELETE FROM erasures WHERE handle = ?", [handle])

    def compact(self) -> None:
        """Leave no trace of what was erased in the file's free pages or its write-ahead log."""
        self._file.compact()


def _erase_rows(database: Database, handle: str, mention: re.Pattern[str]) -> None:
    """Delete the rows about the account in every other table, also in those that are added later."""
    for table in database.table_names():
        if table in ERASED_BY_ID or table.startswith("sqlite_"):
            continue
        for row in list(database.query(f"SELECT rowid AS row_number, * FROM {table}")):
            if _is_about(table, row, handle, mention):
                database.execute(f"DELETE FROM {table} WHERE rowid = ?", [row["row_number"]])


def _is_about(table: str, row: Mapping[str, Any], handle: str, mention: re.Pattern[str]) -> bool:
    """Whether the row mentions the account; a chat's rule does only by `@handle`, or where it blocks the handle."""
    if table == "blocks" and row["kind"] == "handle" and row["value"] == handle:
        return True
    if table == "accounts":  # another's display name may have the word in it
        return bool(row["handle"] == handle)
    skipped = (*ADDRESS_COLUMNS, *ENUM_COLUMNS)
    texts = [value for name, value in row.items() if isinstance(value, str) and name not in skipped]
    return any(
        found[0].startswith("@") or table not in CHAT_RULES for text in texts for found in mention.finditer(text)
    )


def _pseudonymised(row: Mapping[str, Any], mention: re.Pattern[str], pseudonym: str) -> dict[str, Any]:
    """The audit entry's columns without the handle; keys of its details stay."""
    details = {name: mention.sub(pseudonym, str(value)) for name, value in json.loads(row["details"]).items()}
    changed = json.dumps(details) if mention.search(row["details"]) else row["details"]
    return {"subject": mention.sub(pseudonym, row["subject"]), "details": changed}


def _erase_persona(database: Database, persona_id: str, now: datetime) -> None:
    database.execute("DELETE FROM personas WHERE id = ?", [persona_id])
    database.table("deleted_personas").insert({"id": persona_id, "deleted_at": to_iso(now)}, ignore=True)
    delete_games(database, persona_id)
    delete_kept_tweets(database, persona_id)
    database.execute("DELETE FROM chat_settings WHERE value = ?", [persona_id])
    database.execute("DELETE FROM chat_lists WHERE entry = ?", [persona_id])
    database.execute("DELETE FROM buttons WHERE instr(options, ?)", [persona_id])
