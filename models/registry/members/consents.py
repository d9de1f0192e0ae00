"""Consents recorded for accounts, and opt-outs, of which only a keyed hash of the handle is stored."""

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from models.domain.consent import Consent, ConsentBasis
from models.registry.database import RegistryFile, from_iso, to_iso

MEMBERS_BASES = ", ".join(f"'{basis.value}'" for basis in ConsentBasis if basis.is_members)
BY_MEMBER = f"basis IN ({MEMBERS_BASES})"  # for an account of their own


class ConsentTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def record(self, consent: Consent) -> None:
        """Replaces the consent on the same basis in the same scope.

        Of members' consents for accounts of their own, only the same member's is replaced.
        """
        with self._file.writing() as database:
            database.execute(
                "DELETE FROM consents WHERE handle = ? AND scope IS ? AND basis = ? AND (? OR recorded_by = ?)",
                [
                    consent.handle,
                    consent.recorded_in,
                    consent.basis.value,
                    not consent.basis.is_members,
                    consent.recorded_by,
                ],
            )
            database.table("consents").insert(
                {
                    "handle": consent.handle,
                    "basis": consent.basis.value,
                    "scope": consent.recorded_in,
                    "note": consent.note,
                    "recorded_by": consent.recorded_by,
                    "recorded_at": to_iso(consent.recorded_at),
                }
            )

    def list(self, handle: str) -> Sequence[Consent]:
        """Every consent for the account, in whatever scope, the newest first."""
        with self._file.reading() as database:
            rows = database.table("consents").rows_where("handle = ?", [handle], order_by="id DESC")
            return [
                Consent(
                    row["handle"],
                    ConsentBasis(row["basis"]),
                    row["recorded_by"],
                    from_iso(row["recorded_at"]),
                    row["scope"],
                    row["note"],
                )
                for row in rows
            ]

    def withdraw(self, handle: str, scopes: Sequence[str | None], owner: str | None) -> int:
        """Delete the consents of these scopes, and the one that `owner` gave; returns how many there were.

        None among the scopes stands for consents that count everywhere.
        """
        is_in_scope = " OR ".join(["scope IS ?"] * len(scopes)) or "FALSE"
        is_theirs = f"NOT {BY_MEMBER} AND ({is_in_scope}) OR {BY_MEMBER} AND recorded_by = ?"
        delete = f"DELETE FROM consents WHERE handle = ? AND ({is_theirs})"
        with self._file.writing() as database:
            return int(database.execute(delete, [handle, *scopes, owner]).rowcount)


class OptOutTable:
    """Accounts that opted out, by the keyed hash of the handle that `DataDir.hash_of` makes."""

    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def add(self, handle_hash: str, now: datetime) -> None:
        with self._file.writing() as database:
            insert_opt_out(database, handle_hash, now)

    def remove(self, handle_hash: str) -> bool:
        """Whether it was there."""
        with self._file.writing() as database:
            return bool(database.execute("DELETE FROM opt_outs WHERE handle_hash = ?", [handle_hash]).rowcount)

    def hashes(self) -> list[str]:
        """All of them, sorted: in the order of their times they would tell more than they must."""
        with self._file.reading() as database:
            return [str(row["handle_hash"]) for row in database.table("opt_outs").rows_where(order_by="handle_hash")]

    def has(self, handle_hash: str) -> bool:
        with self._file.reading() as database:
            return database.table("opt_outs").count_where("handle_hash = ?", [handle_hash]) > 0


def insert_opt_out(database: Database, handle_hash: str, now: datetime) -> None:
    """Within another table's transaction. An opt-out that was recorded before keeps its time."""
    database.table("opt_outs").insert({"handle_hash": handle_hash, "opted_out_at": to_iso(now)}, ignore=True)
