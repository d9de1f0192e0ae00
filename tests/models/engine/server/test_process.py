"""The engine as a process."""

import json
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
from models.engine.server.listen import tcp_socket, unix_socket
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
    """An engine process; its end of stdin is ours."""
    command = [sys.executable, "-m", "models", "engine", "--data-dir", str(home.root), *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=os.environ | environment, stdin=pipe, stderr=pipe, stdout=pipe) as process:
        try:
            yield process
        finally:
            process.kill()


def until_it_listens(process: subprocess.Popen[bytes]) -> list[str]:
    """The lines of its log up to the one that says where it listens."""
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
    """It answers its user alone as soon as it listens; when its stdin closes it ends, and its socket is gone."""
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


def test_without_a_place_it_listens_on_this_machine_until_sigterm(home: DataDir) -> None:
    """Nothing needs to be said: it takes 127.0.0.1 and says at which address it answers, whatever the log level.

    Told to end it ends well; a closed stdin alone does not matter without the option.
    """
    with running(home, "--port", "0", LOG_LEVEL="ERROR") as process:
        assert process.stdin is not None
        process.stdin.close()
        told = re.search(r"The engine is listening at (http://127\.0\.0\.1:\d+)\.", until_it_listens(process)[-1])
        assert told is not None
        assert httpx2.get(f"{told[1]}/healthz", timeout=UP_SECONDS).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(END_SECONDS) == 0


def test_two_places_are_wrong_usage(home: DataDir) -> None:
    """A socket and an address at once cannot be."""
    with running(home, "--socket", "x", "--host", "127.0.0.1") as process:
        process.communicate(timeout=UP_SECONDS)
    assert process.returncode == 2


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", ""])
@pytest.mark.parametrize("key", [{}, {"ENGINE_API_KEY": ""}])
def test_without_a_key_nobody_else_is_let_in(host: str, key: dict[str, str], tmp_path: Path) -> None:
    """An address that others can reach is refused before anything listens, with what is to be set."""
    told = CliRunner().invoke(program, ["engine", "--host", host, "--data-dir", str(tmp_path)], env=key)
    assert isinstance(told.exception, RequestUnfit)
    assert "ENGINE_API_KEY" in told.exception.sentence


def test_a_dead_engines_socket_is_replaced(tmp_path: Path) -> None:
    """A socket file that nobody listens on is no obstacle; one with an engine behind it is left alone."""
    path = DataDir(tmp_path).socket_path()
    unix_socket(path).close()
    with unix_socket(path) as living:
        living.listen()
        with pytest.raises(RequestUnfit, match="already listening"):
            unix_socket(path)


def test_a_socket_path_that_is_too_long_is_refused(tmp_path: Path) -> None:
    """The system's own error for a long path would not say what is wrong."""
    with pytest.raises(RequestUnfit, match="at most"):
        unix_socket(tmp_path / ("x" * 120))


def test_a_taken_port_is_told_in_a_sentence(home: DataDir) -> None:
    """Wrong use ends with 1 and one sentence, without a traceback."""
    with tcp_socket("127.0.0.1", 0) as taken:
        taken.listen()
        port = str(taken.getsockname()[1])
        with running(home, "--host", "127.0.0.1", "--port", port) as process:
            _out, errors = process.communicate(timeout=UP_SECONDS)
    assert process.returncode == 1
    assert errors.decode().splitlines()[-1].startswith(f"The engine cannot listen at 127.0.0.1:{port}:")


def test_the_device_is_told_as_json() -> None:
    """`python -m models device` prints one document that names device, number format and processors."""
    told = json.loads(CliRunner().invoke(program, ["device"]).stdout)
    assert told["device"]
    assert told["dtype"] in ("bfloat16", "float32")
    assert told["processors"] == os.cpu_count()
