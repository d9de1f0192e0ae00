"""Learning curves of accounts of which no persona was made.

It does not know how they are measured.
"""

from sqlite_utils import Database

from models.registry.migrations._steps import migrations


@migrations()
def m017_curves(database: Database) -> None:
    """Each with the job that was for it alone, as JSON."""
    database.execute("ALTER TABLE jobs ADD COLUMN curve TEXT")
