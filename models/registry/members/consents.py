"""Words recorded for accounts, and who opted out, of whom nothing but a keyed hash of the handle is kept.

It does not know which words are enough, nor the key.
"""

from collections.abc import Sequence
from datetime import datetime

from models.domain.consent import Consent, ConsentBasis
from models.registry.database import RegistryFile, as_moment, as_text


class ConsentTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def record(self, consent: Consent) -> None:
        """Write it down, in place of what the same place had of the account on the same ground."""
        with self._file.writing() as database:
            database.execute(
                "DELETE FROM consents WHERE handle = ? AND recorded_in IS ? AND ground = ? AND (? OR recorded_by = ?)",
                [
                    consent.handle,
                    consent.recorded_in,
                    consent.ground.value,
                    consent.ground is not ConsentBasis.OWNER,
                    consent.recorded_by,
                ],
            )
            database.table("consents").insert(
                {
                    "handle": consent.handle,
                    "ground": consent.ground.value,
                    "note": consent.note,
                    "recorded_by": consent.recorded_by,
                    "recorded_in": consent.recorded_in,
                    "recorded_at": as_text(consent.recorded_at),
                }
            )

    def of(self, handle: str) -> Sequence[Consent]:
        """All that was recorded for the account, wherever, the newest first."""
        with self._file.reading() as database:
            rows = database.table("consents").rows_where("handle = ?", [handle], order_by="id DESC")
            return [
                Consent(
                    row["handle"],
                    ConsentBasis(row["ground"]),
                    row["recorded_by"],
                    as_moment(row["recorded_at"]),
                    row["recorded_in"],
                    row["note"],
                )
                for row in rows
            ]

    def withdraw(self, handle: str, places: Sequence[str | None], owner: str | None) -> int:
        """Take back what was recorded in these places, and the word that `owner` gave; gives how many there were.

        None among the places is what counts everywhere.
        """
        there = " OR ".join(["recorded_in IS ?"] * len(places)) or "FALSE"
        theirs = f"ground <> 'owner' AND ({there}) OR ground = 'owner' AND recorded_by = ?"
        where = f"handle = ? AND ({theirs})"
        with self._file.writing() as database:
            found = database.table("consents").count_where(where, [handle, *places, owner])
            database.execute(f"DELETE FROM consents WHERE {where}", [handle, *places, owner])  # noqa: S608
        return found


class OptOutTable:
    """By the keyed hash of a handle, which `Home.hash_of` makes."""

    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def add(self, hashed: str, now: datetime) -> None:
        with self._file.writing() as database:
            row = {"handle_hash": hashed, "recorded_at": as_text(now)}
            database.table("opt_outs").insert(row, ignore=True)

    def remove(self, hashed: str) -> bool:
        """Whether it was there."""
        with self._file.writing() as database:
            found = database.table("opt_outs").count_where("handle_hash = ?", [hashed]) > 0
            database.execute("DELETE FROM opt_outs WHERE handle_hash = ?", [hashed])
        return found

    def has(self, hashed: str) -> bool:
        with self._file.reading() as database:
            return database.table("opt_outs").count_where("handle_hash = ?", [hashed]) > 0
