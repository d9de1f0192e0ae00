"""Posts that were deleted at their source since personas were trained on them.

Only counts are stored; training a persona again resets its count.
"""

from collections.abc import Sequence
from datetime import datetime

from models.registry.database import RegistryFile, to_iso


class SourceDeletionTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def record(self, source: str, handle: str, posted_at: Sequence[datetime]) -> list[str]:
        """Count posts of an account, posted at these times, as deleted; returns the ids of the affected personas.

        A post counts for a persona if it lies between the first and the last post that the persona was trained on.
        """
        affected = []
        times = [to_iso(moment) for moment in posted_at]
        with self._file.writing() as database:
            rows = database.query(
                """
                SELECT persona_accounts.rowid AS row_number, persona_id, first_tweet_at, last_tweet_at
                FROM persona_accounts JOIN accounts ON accounts.id = account_id
                WHERE source = ? AND handle = ?""",
                [source, handle],
            )
            for row in list(rows):
                first, last = row["first_tweet_at"] or "", row["last_tweet_at"] or ""
                count = sum(first <= time <= last for time in times)
                if count:
                    database.execute(
                        """
                        UPDATE persona_accounts SET deleted_at_source = min(downloaded, deleted_at_source + ?)
                        WHERE rowid = ?""",
                        [count, row["row_number"]],
                    )
                    affected.append(str(row["persona_id"]))
        return affected
