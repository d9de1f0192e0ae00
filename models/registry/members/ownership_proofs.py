"""Codes that were given out to be put into profiles: one member's, for one account and purpose, for an hour, once.

It does not know how a profile is read. A row that was asked for is found by the trainer, also after a restart.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from models.domain.consent import OwnershipProof, ProofPurpose, ProofState
from models.domain.errors import NotFound, TryLater
from models.registry.database import RegistryFile, as_moment, as_text

LIVES = timedelta(hours=1)
MAX_A_DAY = 5  # for a member: each look can cost
MAX_TRIES = 5
GONE = "That code is too old, used or not yours; ask for a new one."


class OwnershipProofTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def give(
        self, handle: str, member: str, chat: str, purpose: ProofPurpose, code: str, now: datetime
    ) -> OwnershipProof:
        """A new code, in place of what the member had for the same. Raises TryLater beyond the day's number."""
        day_ago = as_text(now - timedelta(days=1))
        with self._file.writing() as database:
            database.execute("DELETE FROM proofs WHERE given_at < ?", [day_ago])
            if database.table("proofs").count_where("member = ?", [member]) >= MAX_A_DAY:
                raise TryLater(f"You were given {MAX_A_DAY} codes within a day; ask again tomorrow.", 3600.0)
            same = [member, handle, purpose.value]
            database.execute(
                "UPDATE proofs SET expires_at = given_at WHERE member = ? AND handle = ? AND purpose = ?", same
            )
            row = {
                "handle": handle,
                "member": member,
                "chat": chat,
                "purpose": purpose.value,
                "code": code,
                "given_at": as_text(now),
                "expires_at": as_text(now + LIVES),
                "state": ProofState.GIVEN.value,
            }
            return _get(database, int(str(database.table("proofs").insert(row).last_pk)))

    def get(self, number: int) -> OwnershipProof:
        """Raises NotFound."""
        with self._file.reading() as database:
            return _get(database, number)

    def ask(self, number: int, member: str, now: datetime) -> OwnershipProof:
        """Have the code looked for. Raises NotFound where it is another's, too old or used, TryLater."""
        with self._file.writing() as database:
            proof = _get(database, number)
            if proof.member != member or proof.state is ProofState.PROVEN or proof.expires_at <= now:
                raise NotFound(GONE)
            if proof.tries >= MAX_TRIES:
                raise TryLater(f"That code was looked for {MAX_TRIES} times already; ask for a new one.", 60.0)
            if proof.state is ProofState.GIVEN:
                change = {"state": ProofState.ASKED.value, "tries": proof.tries + 1, "sentence": None}
                database.table("proofs").update(number, change)
            return _get(database, number)

    def asked(self) -> Sequence[OwnershipProof]:
        """Those that wait to be looked for."""
        with self._file.reading() as database:
            rows = database.table("proofs").rows_where("state = ?", [ProofState.ASKED.value], order_by="id")
            return [_read(row) for row in rows]

    def answer(self, number: int, state: ProofState, sentence: str = "") -> None:
        """Write down what came of the look. What is proven stays so."""
        values = {"state": state.value, "sentence": sentence, "number": number, "proven": ProofState.PROVEN.value}
        change = "UPDATE proofs SET state = :state, sentence = :sentence WHERE id = :number AND state != :proven"
        with self._file.writing() as database:
            database.execute(change, values)


def _get(database: Database, number: int) -> OwnershipProof:
    for row in database.table("proofs").rows_where("id = ?", [number]):
        return _read(row)
    raise NotFound(GONE)


def _read(row: dict[str, Any]) -> OwnershipProof:
    return OwnershipProof(
        row["id"],
        row["handle"],
        row["member"],
        row["chat"],
        ProofPurpose(row["purpose"]),
        row["code"],
        as_moment(row["expires_at"]),
        row["tries"],
        ProofState(row["state"]),
        row["sentence"] or "",
    )
