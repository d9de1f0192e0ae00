"""The registry's tables, as numbered steps from an empty file to today's.

It does not know who reads them. A step that was ever released is never edited: a change is a new step, in a file of
its own that says `@migrations()` and is imported below, in the order of the numbers.
"""

from models.registry.migrations import (
    m001_to_m009,
    m010_rights,
    m011_steward,
    m012_consent,
    m013_safety,
    m014_measures,
    m016_held_shares,
    m017_curves,
    m018_too_long,
)
from models.registry.migrations._steps import migrations

__all__ = [
    "m001_to_m009",
    "m010_rights",
    "m011_steward",
    "m012_consent",
    "m013_safety",
    "m014_measures",
    "m016_held_shares",
    "m017_curves",
    "m018_too_long",
    "migrations",
]
