"""A key-value store: what a part of the service remembers across restarts, one text for each key."""

from models.registry.database import RegistryFile


class KeyValueTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def get(self, key: str) -> str | None:
        with self._file.reading() as database:
            rows = database.table("key_values").rows_where("key = ?", [key])
            return next((str(row["value"]) for row in rows), None)

    def remove(self, key: str, value: str) -> bool:
        """Delete the key if it has this value; whether it had."""
        with self._file.writing() as database:
            delete = "DELETE FROM key_values WHERE key = ? AND value = ?"
            return bool(database.execute(delete, [key, value]).rowcount)

    def set(self, key: str, value: str | None) -> None:
        """Set the value; None deletes it."""
        with self._file.writing() as database:
            if value is None:
                database.execute("DELETE FROM key_values WHERE key = ?", [key])
            else:
                database.table("key_values").upsert({"key": key, "value": value}, pk="key")
