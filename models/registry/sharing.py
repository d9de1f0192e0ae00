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
