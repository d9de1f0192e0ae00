"""Whom a persona is shown to: its maker and the chat where it was made, chats and guilds beside, or all.

It does not know who may change that.
"""

from collections.abc import Sequence

from sqlite_utils import Database


def share_within(database: Database, persona_id: str, places: Sequence[str]) -> None:
    """Let these chats and guilds see it too; one that all see stays so."""
    rows = [{"persona_id": persona_id, "chat": place} for place in places]
    database.table("persona_chats").insert_all(rows, ignore=True)
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
