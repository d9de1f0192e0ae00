"""Chats whose address changes, as a Telegram group's does when it becomes a supergroup.

It does not know what is kept of a chat, only where its address stands. The audit keeps the address of its time.
"""

from models.registry.database import RegistryFile

PLACES = (
    ("chat_settings", "chat"),
    ("persona_chats", "chat"),
    ("personas", "made_in"),
    ("personas", "made_guild"),
    ("job_audience", "chat"),
    ("job_audience", "guild"),
    ("chat_lists", "chat"),
    ("consents", "recorded_in"),
    ("spending", "chat"),
    ("spending", "guild"),
    ("usage", "chat"),
    ("usage", "parent"),
    ("usage", "guild"),
    ("requests", "chat"),
    ("requests", "parent"),
    ("requests", "guild"),
    ("proofs", "chat"),
    ("blocks", "place"),
    ("surroundings", "chat"),
    ("surroundings", "parent"),
    ("surroundings", "guild"),
)


class ChatTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def move(self, old: str, new: str) -> None:
        """Let `new` have all that `old` and the topics in it (`old/…`) have; what `new` has already stays."""
        with self._file.writing() as database:
            for table, column in PLACES:
                database.execute(
                    f"""
                    UPDATE OR IGNORE {table} SET {column} = :new || substr({column}, length(:old) + 1)
                    WHERE {column} = :old OR substr({column}, 1, length(:old) + 1) = :old || '/'""",  # noqa: S608
                    {"old": old, "new": new},
                )
            database.execute(  # the one setting whose value is a chat
                "UPDATE chat_settings SET value = ? WHERE key = 'reports' AND value = ?", [new, old]
            )
