"""The lock files: pinned versions with hashes that fit pyproject.toml on every supported Python and platform.

`make upgrade` writes them (tools/upgrade.sh). What a package requires is read from its installed metadata, so packages
that are only for other platforms are not looked into.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from itertools import product

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.contracts.tree import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
NOT_LOCKED = re.compile(r"torch|triton|nvidia-.*|cuda-.*|pip")  # they differ by machine; pip is in every environment
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PYTHONS = [
    name.rpartition(" ")[2] for name in PROJECT["project"]["classifiers"] if name.startswith("Programming Language")
]
PLATFORMS = (("linux", "Linux", "x86_64"), ("linux", "Linux", "aarch64"), ("darwin", "Darwin", "arm64"))


@dataclass(frozen=True)
class Entry:
    """One package of a lock file: `name==version ; marker` and the hashes of its distributions."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        (specifier,) = self.requirement.specifier
        assert specifier.operator == "==", f"{self.requirement} is not pinned"
        return specifier.version


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_and_has_hashes(name: str) -> None:
    """`pip install --require-hashes` refuses anything else; one SHA-256 for each wheel and the source."""
    for entry in _entries(name):
        assert entry.version
        assert entry.hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in entry.hashes), entry


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_place_to_download_from(name: str) -> None:
    """No index, find-links, URL or path: packages come from whatever index the reader of the lock uses."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "/" not in text
    assert [line for line in text.splitlines() if line.lstrip().startswith("-") and "--hash=" not in line] == []


@pytest.mark.parametrize("name", LOCKS)
def test_what_differs_by_machine_is_not_locked(name: str) -> None:
    """PyTorch's wheel and its CUDA parts depend on the GPU: tools/install_torch.py installs them."""
    assert [entry.name for entry in _entries(name) if NOT_LOCKED.fullmatch(entry.name)] == []


def test_both_locks_agree() -> None:
    """The dev lock is installed over the other one, and must not change what runs."""
    runtime, dev = ({(entry.name, entry.version) for entry in _entries(name)} for name in LOCKS)
    shared = {name for name, _ in runtime} & {name for name, _ in dev}
    assert {pin for pin in runtime if pin[0] in shared} == {pin for pin in dev if pin[0] in shared}


def test_the_supported_pythons_are_said_once() -> None:
    """The classifiers, which the Makefile and `make upgrade` read, agree with requires-python, which pip reads."""
    allowed = SpecifierSet(PROJECT["project"]["requires-python"])
    assert [f"3.{minor}" for minor in range(30) if f"3.{minor}.0" in allowed] == PYTHONS


@pytest.mark.parametrize(("python", "platform"), list(product(PYTHONS, PLATFORMS)))
def test_the_locks_have_every_dependency(python: str, platform: tuple[str, str, str]) -> None:
    """Direct ones in pyproject.toml's ranges, and theirs: for each exactly one entry applies and it fits."""
    environment = _environment(python, *platform)
    pins: dict[str, set[str]] = {}
    for entry in (entry for name in LOCKS for entry in _entries(name)):
        if entry.requirement.marker is None or entry.requirement.marker.evaluate(environment):
            pins.setdefault(entry.name, set()).add(entry.version)
    assert {name: versions for name, versions in pins.items() if len(versions) > 1} == {}
    wrong = {
        str(needed): pins.get(name)
        for name, needed in _needed(environment)
        if not any(version in needed.specifier for version in pins.get(name, ()))
    }
    assert wrong == {}


def test_a_missing_dependency_is_seen() -> None:
    """Extras and indirect dependencies are checked too."""
    names = {name for name, _ in _needed(_environment("3.13", "linux", "Linux", "x86_64"))}
    assert {"tornado", "aiolimiter", "mpmath", "audioop-lts", "pluggy"} <= names
    assert "audioop-lts" not in {name for name, _ in _needed(_environment("3.11", "linux", "Linux", "x86_64"))}


def _entries(name: str) -> list[Entry]:
    """The blocks of a lock file; a block goes on over lines that end with a backslash."""
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    blocks = (block.split("--hash=") for block in lines.replace("\\\n", " ").splitlines())
    return [Entry(Requirement(head.strip()), tuple(digest.strip() for digest in hashes)) for head, *hashes in blocks]


def _environment(python: str, sys_platform: str, system: str, machine: str) -> dict[str, str]:
    """Values for environment markers, of another Python and platform."""
    here = {key: str(value) for key, value in default_environment().items()}
    return here | {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": sys_platform,
        "platform_system": system,
        "platform_machine": machine,
    }


def _needed(environment: dict[str, str]) -> Iterator[tuple[str, Requirement]]:
    """Every requirement, direct or not, that applies in `environment`, by its package's name."""
    waiting = [
        Requirement(line) for line in (*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"])
    ]
    walked: set[tuple[str, str]] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if not NOT_LOCKED.fullmatch(name):
            yield name, requirement
        for extra in {"", *requirement.extras}:
            if (name, extra) not in walked:
                walked.add((name, extra))
                waiting.extend(_requires(name, extra, environment))


def _requires(name: str, extra: str, environment: dict[str, str]) -> list[Requirement]:
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []  # not for this platform
    requirements = [Requirement(line) for line in lines]
    values = {**environment, "extra": extra}
    return [found for found in requirements if found.marker is None or found.marker.evaluate(values)]
