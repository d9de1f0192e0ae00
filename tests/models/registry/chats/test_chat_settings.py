"""A chat's settings in the registry."""

from pathlib import Path

from models.registry import Registry


def test_a_setting_is_the_chats_own_and_in_force_for_every_opener(tmp_path: Path) -> None:
    """Set, changed and taken away; another chat's value for the same key is another one."""
    writer, reader = Registry(tmp_path / "registry.db").chat_settings, Registry(tmp_path / "registry.db").chat_settings
    assert reader.get("console:1", "default") is None
    writer.set("console:1", "default", "ada")
    writer.set("console:2", "default", "bob")
    writer.set("console:1", "default", "cyd")
    assert (reader.get("console:1", "default"), reader.get("console:2", "default")) == ("cyd", "bob")
    writer.set("console:1", "default", None)
    assert (reader.get("console:1", "default"), reader.get("console:2", "default")) == (None, "bob")
