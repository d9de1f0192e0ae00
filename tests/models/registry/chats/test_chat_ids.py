"""Chats whose id changes."""

from pathlib import Path

from models.domain.training_job import Audience
from models.registry import Registry
from models.registry.chats.chat_ids import CHAT_ID_COLUMNS
from models.registry.database import RegistryFile
from tests.fakes.bot import NOW, made, wanted


def test_a_chat_that_moves_keeps_what_it_has(tmp_path: Path) -> None:
    """Its settings and its topics', its jobs and its personas; twice is as once, and others are left alone."""
    registry = Registry(tmp_path / "registry.db")
    for chat in ("fake:1", "fake:1/7", "fake:12"):
        registry.chat_settings.set(chat, "persona", f"of {chat}")
    job, _is_new = registry.jobs.submit(wanted(), Audience("fake:1", "fake:ann"), NOW)
    for _time in range(2):
        registry.chats.move("fake:1", "fake:-1001")
    found = [
        registry.chat_settings.get(chat, "persona") for chat in ("fake:-1001", "fake:-1001/7", "fake:12", "fake:1")
    ]
    assert found == ["of fake:1", "of fake:1/7", "of fake:12", None]
    assert registry.jobs.get(job.id).audience == (Audience("fake:-1001", "fake:ann"),)


def test_what_the_new_chat_has_already_stays(tmp_path: Path) -> None:
    """Who chose there chose later."""
    registry = Registry(tmp_path / "registry.db")
    registry.chat_settings.set("fake:1", "persona", "old")
    registry.chat_settings.set("fake:2", "persona", "new")
    registry.chats.move("fake:1", "fake:2")
    assert registry.chat_settings.get("fake:2", "persona") == "new"


def test_every_column_with_a_chats_id_is_listed(tmp_path: Path) -> None:
    """A new table with a chat in it moves too; the audit is never changed."""
    made(Registry(tmp_path / "registry.db"))
    with RegistryFile(tmp_path / "registry.db").reading() as database:
        columns = {(table.name, column.name) for table in database.tables for column in table.columns}
    names = ("chat", "parent", "guild", "created_in", "created_in_guild", "scope")
    found = {column for column in columns if column[1] in names and column[0] != "audit_log"}
    assert found == set(CHAT_ID_COLUMNS)
