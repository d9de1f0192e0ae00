"""Chat ids: the channel and guild around a chat, and chats whose id changes.

A Telegram group gets another id when it becomes a supergroup. The audit log keeps the id of its time.
"""

from collections.abc import Sequence

from models.registry.database import RegistryFile

CHAT_ID_COLUMNS = (
    ("chat_settings", "scope"),
    ("chat_lists", "scope"),
    ("blocks", "scope"),
    ("trusted_chats", "scope"),
    ("consents", "scope"),
    ("persona_shares", "scope"),
    ("share_offers", "scope"),
    ("personas", "created_in"),
    ("personas", "created_in_guild"),
    ("job_audience", "chat"),
    ("job_audience", "guild"),
    ("spending", "chat"),
    ("spending", "guild"),
    ("quota_usage", "chat"),
    ("quota_usage", "parent"),
    ("quota_usage", "guild"),
    ("approvals", "chat"),
    ("approvals", "parent"),
    ("approvals", "guild"),
    ("ownership_proofs", "chat"),
    ("training_invitations", "chat"),
    ("games", "chat"),
    ("kept_tweets", "chat"),
    ("chat_parents", "chat"),
    ("chat_parents", "parent"),
    ("chat_parents", "guild"),
)


class ChatTable:
    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def set_parents(self, chat: str, parent: str | None, guild: str | None) -> None:
        """Remember the channel and the guild around a chat; writes nothing where that is known."""
        if parent is None and guild is None:
            return
        row = {"chat": chat, "parent": parent, "guild": guild}
        with self._file.reading() as database:
            rows = database.table("chat_parents").rows_where("chat = ?", [chat])
            is_known = next(iter(list(rows)), None) == row
        if not is_known:
            with self._file.writing() as database:
                database.table("chat_parents").upsert(row, pk="chat")

    def scopes_of(self, chat: str) -> Sequence[str]:
        """The chat, and as far as known the channel around it and the guild."""
        with self._file.reading() as database:
            rows = list(database.table("chat_parents").rows_where("chat = ?", [chat]))
        scopes = (chat, *((rows[0]["parent"], rows[0]["guild"]) if rows else ()))
        return [scope for scope in scopes if scope is not None]

    def move(self, old: str, new: str) -> None:
        """Give `new` what `old` and the topics in it (`old/…`) have; what `new` has already stays."""
        with self._file.writing() as database:
            for table, column in CHAT_ID_COLUMNS:
                database.execute(
                    f"""
                    UPDATE OR IGNORE {table} SET {column} = :new || substr({column}, length(:old) + 1)
                    WHERE {column} = :old OR substr({column}, 1, length(:old) + 1) = :old || '/'""",
                    {"old": old, "new": new},
                )
            database.execute(  # the one setting whose value is a chat
                "UPDATE chat_settings SET value = ? WHERE key = 'reports' AND value = ?", [new, old]
            )
