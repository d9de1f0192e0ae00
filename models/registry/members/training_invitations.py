"""Training invitations that wait for their answer, and keyed hashes of who may not be asked."""

from datetime import datetime

from sqlite_utils import Database

from models.domain.errors import NotAllowed, NotFound, TryLater
from models.domain.training_invitation import LIFETIME, TrainingInvitation
from models.registry.database import RegistryFile, from_iso, to_iso


class TrainingInvitationTable:
    """`asked_hash` is a keyed hash of the member who is asked, `pair_hash` of them and whoever asks.

    The hashes stay when a member's data is deleted: or else nobody could be left alone.
    """

    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def open(
        self, chat: str, asker: str, asked: str, asked_hash: str, pair_hash: str, now: datetime
    ) -> TrainingInvitation:
        """Raises NotAllowed for a member who wants no invitations, TryLater where one was sent within LIFETIME.

        That is by the same member, or by others in the same chat.
        """
        with self._file.writing() as database:
            delete_expired_invitations(database, now)
            limits, invitations = database.table("invitation_limits"), database.table("training_invitations")
            if limits.count_where("hash = ?", [asked_hash]):
                raise NotAllowed("asktrain-not-wanted")
            for limit in list(limits.rows_where("hash = ?", [pair_hash])):
                raise TryLater("asktrain-this-week", (from_iso(limit["asked_at"]) + LIFETIME - now).total_seconds())
            if invitations.count_where("chat = ? AND asked = ?", [chat, asked]):
                raise TryLater("asktrain-waits", LIFETIME.total_seconds())
            limits.insert({"hash": pair_hash, "asked_at": to_iso(now)})
            row = {"chat": chat, "asker": asker, "asked": asked, "asked_at": to_iso(now)}
            return TrainingInvitation(int(str(invitations.insert(row).last_pk)), chat, asker, asked)

    def get(self, number: int, now: datetime) -> TrainingInvitation:
        """Raises NotFound once it was answered, deleted or is older than LIFETIME."""
        with self._file.reading() as database:
            current = "number = ? AND asked_at > ?"
            rows = database.table("training_invitations").rows_where(current, [number, to_iso(now - LIFETIME)])
            for row in list(rows):
                return TrainingInvitation(row["number"], row["chat"], row["asker"], row["asked"])
        raise NotFound("asktrain-gone")

    def close(self, number: int) -> None:
        with self._file.writing() as database:
            database.execute("DELETE FROM training_invitations WHERE number = ?", [number])

    def refuse_all(self, asked: str, asked_hash: str) -> None:
        """From now on the member can't be invited, by anybody; open invitations are deleted."""
        with self._file.writing() as database:
            database.execute("DELETE FROM training_invitations WHERE asked = ?", [asked])
            database.table("invitation_limits").insert({"hash": asked_hash, "asked_at": None}, ignore=True)


def delete_expired_invitations(database: Database, now: datetime) -> None:
    """Within another table's transaction. Refusals for good have no time, and stay."""
    for table in ("training_invitations", "invitation_limits"):
        database.execute(f"DELETE FROM {table} WHERE asked_at <= ?", [to_iso(now - LIFETIME)])
