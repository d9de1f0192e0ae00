"""Persona shares: the chats and guilds that see a persona beside the chat where it was created, and offers to chats."""

from collections.abc import Sequence

from sqlite_utils import Database


def insert_shares(database: Database, persona_id: str, scopes: Sequence[str], held_at: str | None = None) -> None:
    """Share the persona with these chats and guilds; its visibility stays `everywhere` where it is so.

    With `held_at` they see it only once a moderator of theirs published it; shares that are not held stay so.
    """
    for scope in scopes:
        database.execute(
            """
            INSERT INTO persona_shares (persona_id, scope, held_at) VALUES (:id, :scope, :held_at)
            ON CONFLICT DO UPDATE SET held_at = NULL WHERE :held_at IS NULL""",
            {"id": persona_id, "scope": scope, "held_at": held_at},
        )
    if scopes:
        database.execute(
            "UPDATE personas SET visibility = 'chats' WHERE id = ? AND visibility = 'private'", [persona_id]
        )


def delete_shares(database: Database, persona_id: str, scopes: Sequence[str]) -> None:
    """End these shares and withdraw these offers; a persona that is shared with no others becomes private again."""
    for scope in scopes:
        database.execute("DELETE FROM share_offers WHERE persona_id = ? AND scope = ?", [persona_id, scope])
        database.execute("DELETE FROM persona_shares WHERE persona_id = ? AND scope = ?", [persona_id, scope])
    database.execute(
        """
        UPDATE personas SET visibility = 'private' WHERE id = :id AND visibility = 'chats'
        AND NOT EXISTS (SELECT 1 FROM persona_shares WHERE persona_id = :id)""",
        {"id": persona_id},
    )
