"""Personas that wait for the moderators of a chat which they came to beside that where they were made.

It does not know how one comes to a second chat.
"""

from sqlite_utils import Database

from models.registry.migrations._steps import migrations


@migrations()
def m016_held_shares(database: Database) -> None:
    """One that is shared and held is shown to that chat once a moderator there published it."""
    database.execute("ALTER TABLE persona_chats ADD COLUMN held_at TEXT")
