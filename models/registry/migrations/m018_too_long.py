"""Posts that were dropped because they were too long."""

from sqlite_utils import Database

from models.registry.migrations._steps import migrations


@migrations()
def m018_count_of_too_long_posts(database: Database) -> None:
    """Zero for a persona that was built before: nothing was dropped for its length."""
    database.execute("ALTER TABLE persona_accounts ADD COLUMN too_long INTEGER NOT NULL DEFAULT 0")
