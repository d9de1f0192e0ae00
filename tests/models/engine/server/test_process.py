"""The engine process."""

import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner

from models.__main__ import program
from models.domain.errors import RequestUnfit
from models.engine.server.listen import tcp_socket
from models.runtime.data_dir import DataDir
from tests.fakes.personas import base_at, publish_adapter

UP_SECONDS = END_SECONDS = 300


@pytest.fixture
def home(tmp_path: Path, tiny_gpt2: Path) -> DataDir:
    home = DataDir(tmp_path / "var").prepare()
    publish_adapter(home, base_at(tiny_gpt2), "ann", 1)
    return home


@contextmanager
def running(home: DataDir, *options: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """An engine process, with a pipe for its stdin."""
    command = [sys.executable, "-m", "models", "engine", "--data-dir", str(home.root), *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=os.environ | environment, stdin=pipe, stderr=pipe, stdout=pipe) as process:
        try:
            yield process
        finally:
            process.kill()


def until_it_listens(process: subprocess.Popen[bytes]) -> list[str]:
    """Its stderr up to the line with its address."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line.decode())
        if "listening" in lines[-1]:
            return lines
    raise AssertionError("".join(lines))


def client(socket: Path) -> httpx2.Client:
    return httpx2.Client(
        transport=httpx2.HTTPTransport(verify=False, uds=str(socket)), base_url="http://engine", timeout=UP_SECONDS
    )


def test_it_ends_with_its_parent(home: DataDir) -> None:
    """It serves its own user on a private socket; when its stdin closes it ends, and the socket is gone."""
    socket = home.socket_path()
    with running(home, "--socket", str(socket), "--until-stdin-closes") as process:
        until_it_listens(process)
        assert stat.S_IMODE(socket.stat().st_mode) == 0o600
        with client(socket) as asking:
            assert asking.get("/healthz").json() == {"status": "ok", "rows": 0, "waiting": 0}
            answer = asking.post("/v1/completions", json={"model": "ann", "prompt": "My secret is", "max_tokens": 4})
            assert answer.status_code == 200
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(END_SECONDS) == 0
        assert process.stderr is not None
        assert b"secret" not in process.stderr.read()
    assert not socket.exists()


def test_the_default_is_loopback_until_sigterm(home: DataDir) -> None:
    """It prints its address at any log level. Without the option, a closed stdin does not end it."""
    with running(home, "--port", "0", LOG_LEVEL="ERROR") as process:
        assert process.stdin is not None
        process.stdin.close()
        told = re.search(r"The engine is listening at (http://127\.0\.0\.1:\d+)\.", until_it_listens(process)[-1])
        assert told is not None
        assert httpx2.get(f"{told[1]}/healthz", timeout=UP_SECONDS).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(END_SECONDS) == 0


def test_socket_and_host_are_exclusive(home: DataDir) -> None:
    """Exit status 2."""
    with running(home, "--socket", "x", "--host", "127.0.0.1") as process:
        process.communicate(timeout=UP_SECONDS)
    assert process.returncode == 2


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", ""])
@pytest.mark.parametrize("key", [{}, {"ENGINE_API_KEY": ""}])
def test_a_public_address_needs_a_key(host: str, key: dict[str, str], tmp_path: Path) -> None:
    """The command is refused before it listens, with the name of the setting."""
    told = CliRunner().invoke(program, ["engine", "--host", host, "--data-dir", str(tmp_path)], env=key)
    assert isinstance(told.exception, RequestUnfit)
    assert "ENGINE_API_KEY" in told.exception.sentence


def test_a_port_in_use_is_one_sentence(home: DataDir) -> None:
    """Exit status 1, without a traceback."""
    with tcp_socket("127.0.0.1", 0) as taken:
        taken.listen()
        port = str(taken.getsockname()[1])
        with running(home, "--host", "127.0.0.1", "--port", port) as process:
            _out, errors = process.communicate(timeout=UP_SECONDS)
    assert process.returncode == 1
    assert errors.decode().splitlines()[-1].startswith(f"The engine can't listen at 127.0.0.1:{port}:")
