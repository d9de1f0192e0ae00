"""Which module may import which: the contracts in pyproject.toml, and what they cannot say."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.contracts.tree import PRODUCT, ROOT

KINDS = ("bot.commands", "bot.platforms", "trainer.sources")
HEAVY = ("torch", "transformers", "peft", "accelerate")
PURE = ("tweet", "consent", "proof", "persona", "job", "errors", "handle", "prompt")


def test_the_import_contracts_are_kept() -> None:
    """Layers, the one door between bot and trainer, and one owner for each library."""
    linter = Path(sys.executable).with_name("lint-imports")
    told = subprocess.run(
        [linter, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PRODUCT, include_external_packages=True)


@pytest.mark.parametrize("package", KINDS)
def test_those_of_a_kind_do_not_know_each_other(package: str, graph: grimp.ImportGraph) -> None:
    """A command, a platform, a source is written and taken away by itself; what several share begins with `_`."""
    kinds = {name for name in graph.find_children(package) if not name.rpartition(".")[2].startswith("_")}
    known = {name: graph.find_modules_directly_imported_by(name) & kinds for name in graph.find_children(package)}
    assert len(kinds) >= 1
    assert {name: others for name, others in known.items() if others} == {}


def test_the_words_need_nothing_but_python(graph: grimp.ImportGraph) -> None:
    """A persona, a job, a tweet, an error and a prompt are the same on a machine with no library at all."""
    ours = {f"models.{name}" for name in PURE}
    allowed = ours | sys.stdlib_module_names
    imported = {name: graph.find_modules_directly_imported_by(name) - allowed for name in sorted(ours)}
    assert {name: others for name, others in imported.items() if others} == {}


def test_a_running_bot_has_no_torch() -> None:
    """Not through a library either: answers would wait for what torch does, and a bot would take a gigabyte."""
    program = (
        "import sys, bot.__main__, bot.app, bot.platforms.console, bot.cli.process_manager\n"
        "import bot.cli.doctor, bot.cli.training_runs, bot.cli.manage_personas\n"
        f"print(*sorted(set(sys.modules) & {set(HEAVY)!r}))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert told.stdout.split() == []
