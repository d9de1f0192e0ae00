"""The list that every step of the migrations enters itself into.

It does not know any step.
"""

from sqlite_utils.migrations import Migrations

migrations = Migrations("mynah")
