"""Removed posts: of what each persona was built of, how many were deleted since.

It does not know posts, only when each was written; building a persona anew sets its count back.
"""

from collections.abc import Sequence
from datetime import datetime

from models.registry.database import RegistryFile, as_text


class SourceDeletionTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def note(self, source: str, handle: str, written_at: Sequence[datetime]) -> list[str]:
        """Posts of an account, written at these times, are gone; gives the ids of the personas built of some of them.

        A persona was built of those that lie between the first and the last post that it was built of.
        """
        stale = []
        with self._file.writing() as database:
            rows = database.query(
                """
                SELECT persona_accounts.rowid AS place, persona_id, first_tweet_at, last_tweet_at
                FROM persona_accounts JOIN accounts ON accounts.id = account_id
                WHERE source = ? AND account = ?""",
                [source, handle],
            )
            times = [as_text(moment) for moment in written_at]
            for row in list(rows):
                first, last = row["first_tweet_at"] or "", row["last_tweet_at"] or ""
                count = sum(first <= time <= last for time in times)
                if count:
                    database.execute(
                        "UPDATE persona_accounts SET removed = min(downloaded, removed + ?) WHERE rowid = ?",
                        [count, row["place"]],
                    )
                    stale.append(str(row["persona_id"]))
        return stale
