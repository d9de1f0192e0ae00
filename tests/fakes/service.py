"""The service as a person meets it in a terminal: the `mynah` command as a process, on a data folder of its own.

It does not know what is tried; it makes sure that nothing goes out and nothing is left behind.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import torch

from bot.engine_client.address import EngineAddress, remove_engine_file, write_engine_file
from models.engine.core.engine import Engine
from models.engine.core.model_manager import ModelManager
from models.engine.server import process
from models.engine.server.api import application
from models.engine.server.listen import unix_socket
from models.runtime.data_dir import DataDir
from models.runtime.socket_folder import remove_abandoned
from tests.processors import AVX2

# Of all data folders of this process: an engine that finds its base model here starts in half the time.
ENGINE_CACHE = Path(tempfile.mkdtemp(prefix="mynah-engine-cache-"))
atexit.register(shutil.rmtree, ENGINE_CACHE, ignore_errors=True)

MEMORY_BYTES = 1 << 30
LIMIT = 600  # seconds: the machine may be busy
NOWHERE = "http://127.0.0.1:9"  # the discard port, where nobody listens


@dataclass(frozen=True, slots=True)
class Terminal:
    """Commands given one after the other on the data folder `data`, with the `settings` that a test adds."""

    data: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            DataDir(self.data).engine_cache.symlink_to(ENGINE_CACHE)

    @property
    def environment(self) -> dict[str, str]:
        """As little as a fresh account has, every outside address nowhere, and this run's processor (AVX2)."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.data.parent),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "DATA_DIR": str(self.data),
            "HF_ENDPOINT": NOWHERE,
            "OMP_NUM_THREADS": "1",
            **{name: os.environ[name] for name in AVX2 if name in os.environ},
            **self.settings,
        }

    def mynah(self, *arguments: object) -> "subprocess.CompletedProcess[str]":
        """Run `mynah ARGUMENTS` to its end, as its script does: with -P."""
        command = [sys.executable, "-P", "-m", "bot", *map(str, arguments)]
        return subprocess.run(
            command,
            env=self.environment,
            cwd=self.data.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )

    def start(self, *arguments: object, output: IO[bytes] | int = subprocess.DEVNULL) -> "subprocess.Popen[bytes]":
        """Start `python -m ARGUMENTS` and leave it running; whoever starts it ends it. `output` gets what it prints."""
        return subprocess.Popen(
            [sys.executable, "-m", *map(str, arguments)],
            env=self.environment,
            cwd=self.data.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )


@contextmanager
def engine_of(terminal: Terminal) -> Iterator[None]:
    """A running service's engine, which the terminal's commands find and ask instead of starting one each.

    It is in this process, which has torch loaded already: an engine of its own takes six seconds to start.
    """
    home = DataDir(terminal.data).prepare()
    socket = home.socket_path()
    manager = ModelManager(home, NOWHERE, MEMORY_BYTES, torch.device("cpu"), None)
    engine = Engine(manager, time.monotonic)
    answering = process.server(application(engine, home, lambda: 0, time.time))
    with unix_socket(socket) as bound:
        bound.listen()
        thread = threading.Thread(target=answering.run, kwargs={"sockets": [bound]})
        engine.start()
        thread.start()
        try:
            write_engine_file(home, EngineAddress.at_socket(socket))
            yield
        finally:
            answering.should_exit = True
            thread.join()
            engine.close()
            remove_engine_file(home)
            remove_abandoned(home)
