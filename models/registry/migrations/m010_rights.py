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
