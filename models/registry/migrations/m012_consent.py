"""The twelfth step: words recorded for accounts, proofs of who owns one, and whose a button's words are.

It does not know who reads the tables.
"""

from sqlite_utils import Database

from models.registry.migrations._steps import migrations


@migrations()
def m012_consent(database: Database) -> None:
    """A word is for a handle, whichever way its posts come; nothing was ever written into the table before."""
    database.execute("DROP TABLE consents")
    database.execute("""
        CREATE TABLE consents (
            id INTEGER PRIMARY KEY,
            handle TEXT NOT NULL,
            ground TEXT NOT NULL,
            note TEXT NOT NULL,
            recorded_by TEXT NOT NULL,
            recorded_in TEXT,
            recorded_at TEXT NOT NULL
        )""")
    database.execute("CREATE INDEX consents_by_handle ON consents (handle)")
    database.execute("ALTER TABLE persona_accounts ADD COLUMN ground TEXT")
    database.execute("""
        CREATE TABLE proofs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            handle TEXT NOT NULL,
            member TEXT NOT NULL,
            chat TEXT NOT NULL,
            purpose TEXT NOT NULL,
            code TEXT NOT NULL,
            given_at TEXT NOT NULL,
            expires_at TEXT NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0,
            state TEXT NOT NULL,
            sentence TEXT
        )""")
    database.execute("CREATE INDEX proofs_by_member ON proofs (member)")
    database.execute("CREATE TABLE erasures (handle TEXT PRIMARY KEY, asked_at TEXT NOT NULL)")
    database.execute("""
        CREATE TABLE button_members (
            token TEXT NOT NULL REFERENCES buttons (token) ON DELETE CASCADE,
            member TEXT NOT NULL,
            PRIMARY KEY (token, member)
        )""")
