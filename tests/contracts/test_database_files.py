"""SQLite files are opened by SQLite only, through `models.runtime.sqlite_file` (decision 29)."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.contracts.tree import PRODUCT, ROOT, parsed, shown, sources

CONNECTING = {  # ways to connect, and the one module that may use each
    "sqlite3.connect": "models/runtime/sqlite_file.py",
    "DBOSClient": "trainer/jobs/queue.py",
    "DBOS.migrate": "trainer/jobs/queue.py",
    "DBOS": "trainer/jobs/worker.py",
    "create_engine": None,
}
FORKING = {"multiprocessing", "ProcessPoolExecutor", "fork"}  # a child would inherit connections
OPENING = {"open", "read_bytes", "read_text", "write_bytes", "write_text", "touch", "copy", "copyfile", "copy2", "move"}

# Everything that the service does with its databases, in one process that prints which of their files Python opens.
PROGRAM = """
import asyncio, os, sys
from datetime import UTC, datetime
from pathlib import Path

from models.runtime.data_dir import DataDir
from models.domain.training_job import TrainingRequest
from models.registry import Registry
from tests.fakes.stages import over, until, working
from trainer.jobs.queue import DbosTrainingQueue


def on_event(event, arguments):
    if event == "open" and not isinstance(arguments[0], int):
        path = os.fsdecode(arguments[0])
        if Path(path).suffix.startswith(".db"):
            print(path)


async def use(home, handles):
    registry, now = Registry(home.registry), datetime.now(UTC)
    queue = DbosTrainingQueue(home, registry)
    requests = [TrainingRequest((handle,), (f"files:{handle}.txt",), handle, "gpt2") for handle in handles]
    with working(home):
        jobs = [await queue.submit(request, None, now) for request in requests]
        await queue.cancel(jobs[1].id, now)
        until(lambda: over(registry, jobs[0]))
        await queue.opt_out(handles[0], now)
        until(lambda: not registry.erasures.pending())
    await queue.forget([jobs[1].id])
    registry.erasures.compact()


sys.addaudithook(on_event)
home = DataDir(Path(sys.argv[1]))
for handles in (("ada", "bob"), ("cy", "dee")):
    asyncio.run(use(home.prepare(), handles))
"""


@pytest.fixture(scope="module")
def trees() -> Mapping[str, ast.Module]:
    return {shown(path): parsed(path) for path in sources(*PRODUCT)}


def test_no_file_of_a_database_is_opened_but_by_sqlite(tmp_path: Path) -> None:
    """Enqueueing, cancelling, training, opting out and compaction, twice: Python itself opens none of the files."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, tmp_path / "data"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    opened = [line for line in done.stdout.splitlines() if line.startswith("/")]
    assert (done.returncode, opened) == (0, []), done.stderr


def test_connections_are_made_in_one_place(trees: Mapping[str, ast.Module]) -> None:
    """`models.runtime.sqlite_file` connects to the registry and compacts; DBOS connects in queue and worker."""
    assert [
        f"{name}:{call.lineno} {called}"
        for name, tree in trees.items()
        for call in _calls(tree)
        if (called := ast.unparse(call.func)) in CONNECTING and name != CONNECTING[called]
    ] == []


def test_no_database_is_opened_as_a_plain_file(trees: Mapping[str, ast.Module]) -> None:
    """The code never opens, copies or writes `home.registry`, `home.jobs` or a file of that name."""
    assert [
        f"{name}:{call.lineno}" for name, tree in trees.items() for call in _calls(tree) if _opens_a_database(call)
    ] == []


def test_no_process_is_forked(trees: Mapping[str, ast.Module]) -> None:
    """A spawned process inherits no connection."""
    assert [name for name, tree in trees.items() if any(FORKING & _names(node) for node in ast.walk(tree))] == []


@pytest.mark.parametrize(
    "line",
    [
        "self._home.jobs.read_bytes()",
        "os.open(home.jobs, os.O_RDWR)",
        "shutil.copyfile(settings.home.registry, target)",
        "(root / 'registry.db').open('rb')",
    ],
)
def test_these_are_found(line: str) -> None:
    """The rule finds the pattern in every way in which it was or could be written."""
    assert any(_opens_a_database(call) for call in _calls(ast.parse(line)))


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _opens_a_database(call: ast.Call) -> bool:
    is_opening = ast.unparse(call.func).rpartition(".")[2] in OPENING
    return is_opening and any(_is_database(node) for node in ast.walk(call))


def _is_database(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in ("registry", "jobs") and ast.unparse(node.value).endswith("home")
    return isinstance(node, ast.Constant) and str(node.value).endswith((".db", ".db-wal", ".db-shm"))


def _names(node: ast.AST) -> set[str]:
    match node:
        case ast.Import():
            return {alias.name.partition(".")[0] for alias in node.names}
        case ast.ImportFrom():
            return {str(node.module).partition(".")[0], *(alias.name for alias in node.names)}
        case ast.Attribute():
            return {node.attr}
    return set()
