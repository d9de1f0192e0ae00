"""A chat's settings: a text for a key, and lists of words for others, in force at once for every process.

It does not know which keys there are, what they mean or what they are by default.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.registry.database import RegistryFile


@dataclass(frozen=True, slots=True)
class ChatSettingsSnapshot:
    """All that one chat, or guild, has settled for itself."""

    values: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)


class ChatSettingsTable:
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

    def of(self, chats: Sequence[str]) -> Sequence[ChatSettingsSnapshot]:
        """What each of the chats has settled, all of one moment."""
        with self._file.reading() as database:
            values: dict[str, dict[str, str]] = {chat: {} for chat in chats}
            lists: dict[str, dict[str, frozenset[str]]] = {chat: {} for chat in chats}
            among = f"chat IN ({', '.join('?' * len(chats))})"
            for row in database.table("chat_settings").rows_where(among, [*chats]):
                values[row["chat"]][row["key"]] = row["value"]
            for row in database.table("chat_lists").rows_where(among, [*chats]):
                of_chat = lists[row["chat"]]
                of_chat[row["key"]] = of_chat.get(row["key"], frozenset()) | {row["entry"]}
        return [ChatSettingsSnapshot(values[chat], lists[chat]) for chat in chats]

    def add(self, chat: str, key: str, entry: str) -> None:
        """Put a word on the chat's list; one that is there stays once."""
        with self._file.writing() as database:
            database.execute("INSERT OR IGNORE INTO chat_lists (chat, key, entry) VALUES (?, ?, ?)", [chat, key, entry])

    def remove(self, chat: str, key: str, entry: str) -> None:
        with self._file.writing() as database:
            database.execute("DELETE FROM chat_lists WHERE chat = ? AND key = ? AND entry = ?", [chat, key, entry])

    def forget(self, chat: str, keys: Sequence[str]) -> None:
        """Take away what the chat has of these keys, values and lists, in one step."""
        with self._file.writing() as database:
            for table in ("chat_settings", "chat_lists"):
                among = f"chat = ? AND key IN ({', '.join('?' * len(keys))})"
                database.execute(f"DELETE FROM {table} WHERE {among}", [chat, *keys])  # noqa: S608 - marks alone
