"""The step that lets personas be managed: where each was made, who may have a new version, and which are deleted.

It does not know who reads the tables.
"""

from sqlite_utils import Database

from models.registry.migrations._steps import migrations


@migrations()
def m011_steward(database: Database) -> None:
    """Personas keep the visibility they have; of a deleted one its id stays, so that nothing brings it back."""
    database.execute("ALTER TABLE personas ADD COLUMN made_guild TEXT")
    database.execute("ALTER TABLE job_audience ADD COLUMN guild TEXT")
    database.execute("ALTER TABLE job_audience ADD COLUMN is_moderator INTEGER NOT NULL DEFAULT 0")
    database.execute("ALTER TABLE audit ADD COLUMN guild TEXT")
    database.execute("CREATE INDEX audit_by_action ON audit (action)")
    database.execute("CREATE TABLE deleted_personas (id TEXT PRIMARY KEY, deleted_at TEXT NOT NULL)")
    database.execute("""
        DELETE FROM persona_chats
        WHERE persona_id IN (SELECT id FROM personas WHERE visibility = 'private')""")
