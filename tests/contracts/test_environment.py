"""Only `__main__` and `app` read the environment, the clock or random numbers; elsewhere these are parameters."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.contracts.tree import PRODUCT, parsed, shown, sources

READERS = ("__main__.py", "app.py")
CLOCK = (
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "strftime")),
)
ENVIRONMENT = ("os.environ", "os.getenv", "os.environb", "os.putenv")
CHANCE = ("random", "secrets", "uuid", "os.urandom", "os.getrandom", "torch.seed", "torch.initial_seed")
SETTINGS = ("SharedSettings", "SpendingSettings", "BotSettings", "EngineSettings", "TrainerSettings", "read_settings")
SEEDED = ("random.Random",)  # a generator with a given seed
ALLOWED = {
    "models/runtime/data_dir.py": {
        "secrets.token_bytes": "the guard's key: drawn once for a data folder, and never to be repeated"
    },
    "trainer/backup/keys.py": {"secrets.token_bytes": "a salt, which is drawn anew for each back-up"},
    "bot/platforms/console.py": dict.fromkeys(("os.environ", "os.environ.get"), "the language of the terminal"),
    "models/runtime/python_process.py": dict.fromkeys(
        ("os.environ", "os.environ.items"), "what a child process inherits"
    ),
    "models/engine/model/engine_cache.py": dict.fromkeys(
        ("os.environ", "os.environ.items"), "limits of libraries: with others, a model has to be verified again"
    ),
}


def test_the_world_is_read_at_the_door_only() -> None:
    """Code that is passed `now` and `seed` can be tested with frozen time, and is repeatable."""
    paths = [path for path in sources(*PRODUCT) if path.name not in READERS]
    assert [f"{shown(path)}: {name}" for path in paths for name in sorted(_read_by(path))] == []


def test_settings_are_read_in_a_main_only() -> None:
    """Calling a settings class reads the environment; everything else is passed the result."""
    paths = [path for path in sources(*PRODUCT) if path.name != "__main__.py"]
    assert [f"{shown(path)}: {name}" for path in paths for name in _called(path) if name in SETTINGS] == []


def test_python_is_started_in_one_place() -> None:
    """`python_module` adds -P, without which a child imports from the current folder."""
    starters = {shown(path) for path in sources(*PRODUCT) if "sys.executable" in set(_used(parsed(path)))}
    assert starters == {"models/runtime/python_process.py"}


def test_a_reading_is_seen_however_it_is_imported() -> None:
    """The rule knows `import x`, `from x import y` and `as`."""
    tree = ast.parse("import os as o\nfrom time import time as t\nfrom random import Random, random\no.environ; t()")
    seen = {name for name in _used(tree) if _is_of_the_world(name)}
    assert seen == {"os.environ", "time.time", "random.Random", "random.random"}


def _read_by(path: Path) -> set[str]:
    """Reads of the environment, clock or random numbers in the file that are not allowed."""
    allowed = {*SEEDED, *ALLOWED.get(shown(path), ())}
    return {name for name in _used(parsed(path)) if _is_of_the_world(name) and name not in allowed}


def _called(path: Path) -> list[str]:
    """The undotted names that the file calls."""
    calls = (node.func for node in ast.walk(parsed(path)) if isinstance(node, ast.Call))
    return [function.id for function in calls if isinstance(function, ast.Name)]


def _is_of_the_world(name: str) -> bool:
    return any(
        name == known or name.startswith(f"{known}.") for known in (*CLOCK, *ENVIRONMENT, *CHANCE) if "." in name
    )


def _used(tree: ast.Module) -> Iterator[str]:
    """The full dotted names of everything imported by name or used through an imported module."""
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            aliases |= {alias.asname or alias.name.partition(".")[0]: alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            aliases |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    yield from (name for name in aliases.values() if "." in name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (name := _dotted(node)):
            head, _dot, rest = name.partition(".")
            if head in aliases:
                yield f"{aliases[head]}.{rest}"


def _dotted(node: ast.expr) -> str | None:
    """`a.b.c` as a string; None if it does not begin with a name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return f"{before}.{node.attr}"
    return None
