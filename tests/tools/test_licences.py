"""docs/licences.md: the licences of all libraries that are installed with Mynah."""

from importlib.metadata import distributions

import pytest

from tests.contracts.tree import ROOT
from tools import licences

PAGE = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")


def test_every_library_is_listed() -> None:
    """After `make upgrade`, `make docs` adds new ones."""
    names = {licences.canonical(name) for name in (*licences.direct_names(), *licences.locked_names())}
    listed = {
        licences.canonical(line.split(" | ")[0].removeprefix("| ")) for line in PAGE.splitlines() if line[:1] == "|"
    }
    assert sorted(names - listed) == []


def test_the_licences_are_those_of_the_installed_packages() -> None:
    """Those that are installed here; others stay as they are."""
    installed = {licences.canonical(found.metadata["Name"]) for found in distributions()}
    names = [
        name for name in (*licences.direct_names(), *licences.locked_names()) if licences.canonical(name) in installed
    ]
    assert [name for name in names if f"| {licences.licence(name)} |" not in PAGE] == []


def test_copyleft_is_pointed_out() -> None:
    """Whoever chooses Mynah's licence has to know of every library whose licence asks more than a notice."""
    names = (*licences.direct_names(), *licences.locked_names())
    demanding = {name for name in names if any(word in licences.licence(name) for word in ("GPL", "MPL"))}
    told = licences.canonical(PAGE.partition("Besides libraries")[0])
    assert [name for name in demanding if licences.canonical(name) not in told] == []


@pytest.mark.parametrize(("name", "licence"), [("python-telegram-bot", "LGPL-3.0-only"), ("discord.py", "MIT")])
def test_a_licence_is_read_from_the_metadata(name: str, licence: str) -> None:
    """As an expression, or a classifier where the field has the whole text."""
    assert licences.licence(name) == licence
