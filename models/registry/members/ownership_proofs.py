"""Ownership proofs: one-time codes that a member puts into an account's profile, valid for an hour.

The trainer reads profiles; it finds the proofs that await a check here, also after a restart.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from models.domain.consent import OwnershipProof, ProofPurpose, ProofState
from models.domain.errors import NotFound, TryLater
from models.messages import as_json, from_json
from models.registry.database import RegistryFile, from_iso, to_iso

LIFETIME = timedelta(hours=1)
MAX_CODES_PER_DAY = 5  # for a member: each check can cost
MAX_ATTEMPTS = 5
HOUR_SECONDS, MINUTE_SECONDS = 3600.0, 60.0


class OwnershipProofTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def issue(
        self, handle: str, member: str, chat: str, purpose: ProofPurpose, code: str, now: datetime
    ) -> OwnershipProof:
        """A new proof in place of the member's earlier ones for the same. Raises TryLater beyond MAX_CODES_PER_DAY."""
        with self._file.writing() as database:
            database.execute("DELETE FROM ownership_proofs WHERE issued_at < ?", [to_iso(now - timedelta(days=1))])
            recent = [member, to_iso(now + LIFETIME)]  # not those of a time when the clock was wrong
            if (
                database.table("ownership_proofs").count_where("member = ? AND issued_at < ?", recent)
                >= MAX_CODES_PER_DAY
            ):
                raise TryLater("ownership-codes-used-up", HOUR_SECONDS, max=MAX_CODES_PER_DAY)
            database.execute(
                """
                UPDATE ownership_proofs SET expires_at = issued_at
                WHERE member = ? AND handle = ? AND purpose = ?""",
                [member, handle, purpose.value],
            )
            row = {
                "handle": handle,
                "member": member,
                "chat": chat,
                "purpose": purpose.value,
                "code": code,
                "issued_at": to_iso(now),
                "expires_at": to_iso(now + LIFETIME),
                "state": ProofState.ISSUED.value,
            }
            return _get(database, int(str(database.table("ownership_proofs").insert(row).last_pk)))

    def get(self, proof_id: int) -> OwnershipProof:
        """Raises NotFound."""
        with self._file.reading() as database:
            return _get(database, proof_id)

    def request_check(self, proof_id: int, member: str, now: datetime) -> OwnershipProof:
        """Have the profile checked. Raises NotFound for another member's, an expired or a used code, TryLater."""
        with self._file.writing() as database:
            proof = _get(database, proof_id)
            is_valid = timedelta(0) < proof.expires_at - now <= LIFETIME
            if proof.member != member or proof.state is ProofState.PROVEN or not is_valid:
                raise NotFound("ownership-code-invalid")
            if proof.attempts >= MAX_ATTEMPTS:
                raise TryLater("ownership-checks-used-up", MINUTE_SECONDS, max=MAX_ATTEMPTS)
            if proof.state is ProofState.ISSUED:
                change = {"state": ProofState.AWAITING_CHECK.value, "attempts": proof.attempts + 1, "sentence": None}
                database.table("ownership_proofs").update(proof_id, change)
            return _get(database, proof_id)

    def awaiting_check(self) -> Sequence[OwnershipProof]:
        """The proofs whose profiles are to be checked."""
        with self._file.reading() as database:
            wanted = [ProofState.AWAITING_CHECK.value]
            rows = database.table("ownership_proofs").rows_where("state = ?", wanted, order_by="id")
            return [_to_proof(row) for row in rows]

    def record_result(self, proof_id: int, state: ProofState, sentence: str = "") -> None:
        """Write down the result of a check. A proof that was proven stays so."""
        parameters = {
            "id": proof_id,
            "state": state.value,
            "sentence": as_json(sentence) if sentence else None,
            "proven": ProofState.PROVEN.value,
        }
        update = "UPDATE ownership_proofs SET state = :state, sentence = :sentence WHERE id = :id AND state != :proven"
        with self._file.writing() as database:
            database.execute(update, parameters)


def _get(database: Database, proof_id: int) -> OwnershipProof:
    for row in database.table("ownership_proofs").rows_where("id = ?", [proof_id]):
        return _to_proof(row)
    raise NotFound("ownership-code-invalid")


def _to_proof(row: dict[str, Any]) -> OwnershipProof:
    return OwnershipProof(
        row["id"],
        row["handle"],
        row["member"],
        row["chat"],
        ProofPurpose(row["purpose"]),
        row["code"],
        from_iso(row["expires_at"]),
        row["attempts"],
        ProofState(row["state"]),
        from_json(row["sentence"]) if row["sentence"] else "",
    )
