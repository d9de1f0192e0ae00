"""Training invitations of one data folder: who may not be asked is stored as keyed hashes only."""

from datetime import datetime

from models.domain.training_invitation import TrainingInvitation
from models.registry import TrainingInvitationTable
from models.runtime.data_dir import DataDir


class TrainingInvitations:
    """Each method blocks: call it in a thread."""

    def __init__(self, data_dir: DataDir, table: TrainingInvitationTable) -> None:
        self._data_dir, self._table = data_dir, table

    def open(self, chat: str, asker: str, asked: str, now: datetime) -> TrainingInvitation:
        """Raises NotAllowed for a member who wants no invitations, TryLater where they were invited this week."""
        pair_hash = self._data_dir.hash_of(f"invited {asker} {asked}")
        return self._table.open(chat, asker, asked, self._hash_of(asked), pair_hash, now)

    def get(self, number: int, now: datetime) -> TrainingInvitation:
        """Raises NotFound once it is over."""
        return self._table.get(number, now)

    def close(self, number: int) -> None:
        self._table.close(number)

    def refuse_all(self, asked: str) -> None:
        """From now on the member can't be invited, by anybody."""
        self._table.refuse_all(asked, self._hash_of(asked))

    def _hash_of(self, asked: str) -> str:
        return self._data_dir.hash_of(f"invited {asked}")
