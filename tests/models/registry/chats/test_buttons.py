"""Buttons in the registry."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.domain.errors import NotFound
from models.registry import Registry, StoredButton

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
AGAIN = StoredButton("Again", "tweet", {"persona": "p1", "prompt": "“夢” is\nmine", "count": 3, "words": ("a", "b")})


def test_a_button_means_after_a_restart_what_it_meant(tmp_path: Path) -> None:
    """Whatever its options hold."""
    [token] = Registry(tmp_path / "registry.db").buttons.store([AGAIN], NOW)
    assert Registry(tmp_path / "registry.db").buttons.get(token) == AGAIN


def test_equal_buttons_have_one_token(tmp_path: Path) -> None:
    """In any order of their options, at any time; another button has another one."""
    buttons = Registry(tmp_path / "registry.db").buttons
    turned = StoredButton("Again", "tweet", dict(reversed(list(AGAIN.options.items()))))
    other = StoredButton("Again", "tweet", {})
    first, same, another = buttons.store([AGAIN, AGAIN, other], NOW)
    assert first == same != another
    assert buttons.store([other, turned], NOW + timedelta(days=9)) == [another, first]
    assert buttons.get(another) == other
    assert buttons.store([], NOW) == []


def test_a_button_not_shown_for_a_month_is_forgotten(tmp_path: Path) -> None:
    """What a member wrote is not kept for ever; one that is shown again stays."""
    buttons = Registry(tmp_path / "registry.db").buttons
    old, shown_again = buttons.store([AGAIN, StoredButton("Help", "help", {})], NOW)
    buttons.store([StoredButton("Help", "help", {})], NOW + timedelta(days=20))
    buttons.store([StoredButton("Jobs", "jobs", {})], NOW + timedelta(days=31))
    assert buttons.get(shown_again).command == "help"
    with pytest.raises(NotFound, match="This button is too old"):
        buttons.get(old)
