"""The migration set that every migration registers itself with."""

from sqlite_utils.migrations import Migrations

migrations = Migrations("mynah")
