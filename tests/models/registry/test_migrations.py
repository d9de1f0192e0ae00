"""Migrations: each is tested from the file that the one before left, kept in `schemas` as SQL with rows in every table.

A migration that was released is never edited. A new one comes with a fixture of its own, made from a registry that it
migrated, by `sqlite3 registry.db .dump`.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from models.domain.persona import PersonaStatus
from models.domain.training_job import Status
from models.messages import Text
from models.registry import Registry
from models.registry.migrations import migrations

SCHEMAS = sorted((Path(__file__).parent / "schemas").glob("*.sql"))


def names() -> list[str]:
    with Database(memory=True) as empty:
        return [migration.name for migration in migrations.pending(empty)]


def load(fixture: Path, path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(fixture.read_text("utf-8"))
    return path


def schema(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def rows(path: Path) -> dict[str, list[dict[str, Any]]]:
    with Database(path) as database:
        tables = [name for name in database.table_names() if not name.startswith(("sqlite_", "_sqlite_"))]
        return {name: list(database.table(name).rows) for name in tables}


def test_every_migration_has_a_fixture_and_a_number() -> None:
    """Migrations run in the order of their numbers, and none is released without a fixture."""
    assert [name[:4] for name in names()] == [f"m{number:03}" for number in range(1, len(names()) + 1)]
    assert [path.stem for path in SCHEMAS] == names()


@pytest.mark.parametrize("fixture", SCHEMAS, ids=lambda path: path.stem)
def test_a_released_migration_is_never_edited(tmp_path: Path, fixture: Path) -> None:
    """A fresh file has, after each migration, exactly the schema that was released with it."""
    following = names()[names().index(fixture.stem) + 1 :]
    with Database(tmp_path / "fresh.db") as fresh:
        migrations.apply(fresh, **({"stop_before": following[0]} if following else {}))
    assert schema(tmp_path / "fresh.db") == schema(load(fixture, tmp_path / "released.db"))


@pytest.mark.parametrize("fixture", SCHEMAS, ids=lambda path: path.stem)
def test_an_old_file_keeps_its_rows_and_gets_todays_schema(tmp_path: Path, fixture: Path) -> None:
    """Whoever started with an early version loses nothing, and has the same tables as whoever starts today."""
    path = load(fixture, tmp_path / "old.db")
    before = rows(path)
    assert [name for name, found in before.items() if not found] == []
    Registry(path)
    Registry(tmp_path / "fresh.db")
    assert schema(path) == schema(tmp_path / "fresh.db")
    after = rows(path)
    for table, old_rows in before.items():
        kept = [{name: row[name] for name in old_rows[0] if name in row} for row in after[table]]
        assert kept == [{name: row[name] for name in old_rows[0] if name in after[table][0]} for row in old_rows], table


@pytest.mark.parametrize("fixture", SCHEMAS, ids=lambda path: path.stem)
def test_an_old_file_is_read_as_it_was_written(tmp_path: Path, fixture: Path) -> None:
    """JSON in the rows still becomes requests, learning curves and messages with their ids."""
    registry = Registry(load(fixture, tmp_path / "old.db"))
    done, failed, curve, waiting = registry.jobs.list()
    assert (done.status, waiting.status) == (Status.DONE, Status.WAITING)
    assert done.request.shares == (60, 40)
    assert isinstance(failed.error, Text)
    assert failed.error.message_id == "job-unknown"
    assert curve.curve == ((0, 3.9), (100, 3.5), (200, 3.3))
    assert registry.personas.get("p1").counts["ada"].kept == 850
    assert registry.management.status("p0") is PersonaStatus.DELETED
    assert registry.training_runs.list("p1")[0].history == [(0, 3.9), (40, 3.1)]
    assert [pending.asked.member_name for pending in registry.approvals.pending(done.created_at)] == ["Fay"]
    assert isinstance(registry.ownership_proofs.get(1).sentence, Text)
    assert registry.erasures.pending() == ["gus"]
