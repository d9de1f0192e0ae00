"""Trusted chats: the servers and groups whose moderators can record consent; what the operator decided, and the result.

How trust is determined is in `bot.permissions.trusted_chats`; processes without a platform read the last result here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.registry.database import RegistryFile


@dataclass(frozen=True, slots=True)
class ChatTrust:
    """`decision` is the operator's, by /trust; None where they decided nothing. `is_trusted` is the last result."""

    scope: str
    is_trusted: bool
    decision: bool | None = None


class TrustedChatTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def get(self, scope: str) -> ChatTrust | None:
        """None for a chat that was never looked at."""
        with self._file.reading() as database:
            rows = database.table("trusted_chats").rows_where("scope = ?", [scope])
            return next((_to_trust(row) for row in rows), None)

    def list(self) -> Sequence[ChatTrust]:
        """Those that were trusted when last determined."""
        with self._file.reading() as database:
            rows = database.table("trusted_chats").rows_where("is_trusted", order_by="scope")
            return [_to_trust(row) for row in rows]

    def decide(self, scope: str, *, is_trusted: bool) -> None:
        """The operator's decision, which counts at once and overrides everything else."""
        row = {"scope": scope, "is_trusted": is_trusted, "decision": is_trusted}
        with self._file.writing() as database:
            database.table("trusted_chats").upsert(row, pk="scope")

    def set_result(self, scope: str, *, is_trusted: bool) -> None:
        """Store the result for a chat about which the operator decided nothing; a decision made meanwhile stays."""
        with self._file.writing() as database:
            database.execute(
                """
                INSERT INTO trusted_chats (scope, is_trusted) VALUES (:scope, :is_trusted)
                ON CONFLICT (scope) DO UPDATE SET is_trusted = :is_trusted WHERE decision IS NULL""",
                {"scope": scope, "is_trusted": is_trusted},
            )


def _to_trust(row: dict[str, int | str | None]) -> ChatTrust:
    decision = row["decision"]
    return ChatTrust(str(row["scope"]), bool(row["is_trusted"]), None if decision is None else bool(decision))
