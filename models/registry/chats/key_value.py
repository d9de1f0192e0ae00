"""What a part of the service must remember over restarts: one text for each key.

It does not know which keys there are or what the texts mean.
"""

from models.registry.database import RegistryFile


class KeyValueTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def get(self, key: str) -> str | None:
        with self._file.reading() as database:
            rows = database.table("notes").rows_where("key = ?", [key])
            return next((str(row["value"]) for row in rows), None)

    def set(self, key: str, value: str | None) -> None:
        """Set the text; None takes it away."""
        with self._file.writing() as database:
            if value is None:
                database.execute("DELETE FROM notes WHERE key = ?", [key])
            else:
                database.table("notes").upsert({"key": key, "value": value}, pk="key")
