"""The key-value store."""

from pathlib import Path

from models.registry import Registry


def test_a_value_survives_a_restart(tmp_path: Path) -> None:
    """Written, changed and forgotten."""
    path = tmp_path / "registry.db"
    assert Registry(path).key_values.get("fake:commands") is None
    Registry(path).key_values.set("fake:commands", "a1")
    Registry(path).key_values.set("fake:commands", "b2")
    assert Registry(path).key_values.get("fake:commands") == "b2"
    Registry(path).key_values.set("fake:commands", None)
    assert Registry(path).key_values.get("fake:commands") is None
