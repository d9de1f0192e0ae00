"""What moderators keep out of their chats, which chat belongs to which server, and personas that wait for them.

It does not know how a word is found in a text.
"""

from sqlite_utils import Database

from models.registry.migrations._steps import migrations


@migrations()
def m013_safety(database: Database) -> None:
    """`place` is a chat's address, or that of the server around it. A persona that is held is shown to nobody yet."""
    database.execute("""
        CREATE TABLE blocks (
            place TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('word', 'prompt', 'handle', 'member')),
            what TEXT NOT NULL,
            blocked_by TEXT NOT NULL,
            blocked_at TEXT NOT NULL,
            PRIMARY KEY (place, kind, what)
        )""")
    database.execute("""
        CREATE TABLE surroundings (
            chat TEXT PRIMARY KEY,
            parent TEXT,
            guild TEXT
        )""")
    database.execute("ALTER TABLE personas ADD COLUMN held_at TEXT")
