"""Who may what in a chat: lists of people and personas, what is used up of each limit, requests that wait.

They do not know what a list or a limit is for.
"""

from sqlite_utils import Database

from models.registry.migrations._steps import migrations


@migrations()
def m010_lists(database: Database) -> None:
    """A chat's lists, in place of the roles of before, which nothing wrote."""
    database.execute("DROP TABLE roles")
    database.execute("""
        CREATE TABLE chat_lists (
            chat TEXT NOT NULL,
            key TEXT NOT NULL,
            entry TEXT NOT NULL,
            PRIMARY KEY (chat, key, entry)
        )""")


@migrations()
def m010_usage(database: Database) -> None:
    """What members had done of late, which limits count; of money, the guild that it was spent for."""
    database.execute("""
        CREATE TABLE usage (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            deed TEXT NOT NULL,
            amount INTEGER NOT NULL,
            member TEXT NOT NULL,
            chat TEXT NOT NULL,
            parent TEXT,
            guild TEXT,
            job_number INTEGER REFERENCES jobs (number) ON DELETE SET NULL,
            request_number INTEGER
        )""")
    database.execute("CREATE INDEX usage_by_time ON usage (at)")
    database.execute("CREATE INDEX usage_by_member ON usage (member)")
    database.execute("ALTER TABLE spending ADD COLUMN guild TEXT")
    database.execute("""
        CREATE TABLE requests (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            chat TEXT NOT NULL,
            parent TEXT,
            guild TEXT,
            is_direct INTEGER NOT NULL,
            member TEXT NOT NULL,
            member_name TEXT NOT NULL,
            request TEXT NOT NULL,
            dollars REAL,
            status TEXT NOT NULL CHECK (status IN ('waiting', 'approved', 'denied', 'gone')),
            decided_at TEXT,
            decided_by TEXT,
            job_number INTEGER REFERENCES jobs (number) ON DELETE SET NULL
        )""")
    database.execute("CREATE INDEX requests_by_status ON requests (status)")
