"""A chat's settings: one text for each chat and key, in force at once for every process.

It does not know which keys there are, what they mean or what they are by default.
"""

from models.registry.database import RegistryFile


class ChatSettings:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def get(self, chat: str, key: str) -> str | None:
        """The chat's own value, or None where it has none."""
        with self._file.reading() as database:
            rows = database.table("chat_settings").rows_where("chat = ? AND key = ?", [chat, key])
            return next((str(row["value"]) for row in rows), None)

    def set(self, chat: str, key: str, value: str | None) -> None:
        """Set the chat's value; None takes it away."""
        with self._file.writing() as database:
            if value is None:
                database.execute("DELETE FROM chat_settings WHERE chat = ? AND key = ?", [chat, key])
            else:
                database.table("chat_settings").upsert({"chat": chat, "key": key, "value": value}, pk=("chat", "key"))
