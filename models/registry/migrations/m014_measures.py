"""What is known of a persona's language, and of its accounts by the original recipe's count.

It does not know how either was found.
"""

from sqlite_utils import Database

from models.registry.migrations._steps import migrations


@migrations()
def m014_language_and_the_recipes_count(database: Database) -> None:
    """Both are empty for a persona that was built before."""
    database.execute("ALTER TABLE personas ADD COLUMN language TEXT")
    database.execute("ALTER TABLE persona_accounts ADD COLUMN short_by_spaces INTEGER")
