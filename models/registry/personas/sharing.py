"""Whom a persona is shown to: its maker and the chat where it was made, chats and guilds beside, or all.

It does not know who may change that.
"""

from collections.abc import Sequence

from sqlite_utils import Database


def share_within(database: Database, persona_id: str, places: Sequence[str], held_at: str | None = None) -> None:
    """Let these chats and guilds see it too; one that all see stays so.

    Held since a moment, they see it once a moderator of theirs published it; those that see it already go on.
    """
    for place in places:
        database.execute(
            """
            INSERT INTO persona_chats (persona_id, chat, held_at) VALUES (:id, :place, :held_at)
            ON CONFLICT DO UPDATE SET held_at = NULL WHERE :held_at IS NULL""",
            {"id": persona_id, "place": place, "held_at": held_at},
        )
    if places:
        database.execute(
            "UPDATE personas SET visibility = 'chats' WHERE id = ? AND visibility = 'private'", [persona_id]
        )


def hide_within(database: Database, persona_id: str, places: Sequence[str]) -> None:
    """Let these chats and guilds see it no more; one that was shared with no others is private again."""
    for place in places:
        database.execute("DELETE FROM persona_chats WHERE persona_id = ? AND chat = ?", [persona_id, place])
    database.execute(
        """
        UPDATE personas SET visibility = 'private' WHERE id = :id AND visibility = 'chats'
        AND NOT EXISTS (SELECT 1 FROM persona_chats WHERE persona_id = :id)""",
        {"id": persona_id},
    )
