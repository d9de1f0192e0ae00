"""Chat settings: values and lists (allowlists among them) of a chat or guild, in force at once in every process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.registry.database import RegistryFile, placeholders


@dataclass(frozen=True, slots=True)
class ChatSettingsSnapshot:
    """Everything that one scope, a chat or guild, has set for itself."""

    values: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)


class ChatSettingsTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def get(self, scope: str, key: str) -> str | None:
        """The scope's own value, or None where it has none."""
        with self._file.reading() as database:
            rows = database.table("chat_settings").rows_where("scope = ? AND key = ?", [scope, key])
            return next((str(row["value"]) for row in rows), None)

    def set(self, scope: str, key: str, value: str | None) -> None:
        """Set the scope's value; None deletes it."""
        with self._file.writing() as database:
            if value is None:
                database.execute("DELETE FROM chat_settings WHERE scope = ? AND key = ?", [scope, key])
            else:
                row = {"scope": scope, "key": key, "value": value}
                database.table("chat_settings").upsert(row, pk=("scope", "key"))

    def snapshots(self, scopes: Sequence[str]) -> Sequence[ChatSettingsSnapshot]:
        """What each of the scopes has set, all of one moment."""
        values: dict[str, dict[str, str]] = {scope: {} for scope in scopes}
        lists: dict[str, dict[str, frozenset[str]]] = {scope: {} for scope in scopes}
        is_wanted = f"scope IN ({placeholders(len(scopes))})"
        with self._file.reading() as database:
            for row in database.table("chat_settings").rows_where(is_wanted, [*scopes]):
                values[row["scope"]][row["key"]] = row["value"]
            for row in database.table("chat_lists").rows_where(is_wanted, [*scopes]):
                by_key = lists[row["scope"]]
                by_key[row["key"]] = by_key.get(row["key"], frozenset()) | {row["entry"]}
        return [ChatSettingsSnapshot(values[scope], lists[scope]) for scope in scopes]

    def add_to_list(self, scope: str, key: str, entry: str) -> None:
        """Put an entry on the scope's list; one that is there stays once."""
        with self._file.writing() as database:
            insert = "INSERT OR IGNORE INTO chat_lists (scope, key, entry) VALUES (?, ?, ?)"
            database.execute(insert, [scope, key, entry])

    def remove_from_list(self, scope: str, key: str, entry: str) -> None:
        with self._file.writing() as database:
            database.execute("DELETE FROM chat_lists WHERE scope = ? AND key = ? AND entry = ?", [scope, key, entry])

    def reset(self, scope: str, keys: Sequence[str]) -> None:
        """Delete the scope's values and lists for these keys, in one transaction."""
        with self._file.writing() as database:
            for table in ("chat_settings", "chat_lists"):
                where = f"scope = ? AND key IN ({placeholders(len(keys))})"
                database.execute(f"DELETE FROM {table} WHERE {where}", [scope, *keys])
