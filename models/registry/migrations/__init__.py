"""Schema migrations of the registry, from an empty file to today's tables.

A migration that was released is never edited. A schema change is a new function in a new file, `m002_SUBJECT.py`,
decorated with `@migrations()` and imported below in the order of the numbers, with a fixture of what it leaves behind
in tests/models/registry/schemas.
"""

from models.registry.migrations import m001_baseline
from models.registry.migrations.migration_set import migrations

__all__ = ["m001_baseline", "migrations"]
