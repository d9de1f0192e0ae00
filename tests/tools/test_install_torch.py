"""tools/install_torch.py with the real pip against package indexes on the loopback, which offer tiny wheels."""

import importlib.util
import os
import socket
import subprocess
import sys
import venv
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from zipfile import ZipFile

import pytest

from tests.contracts.tree import ROOT

SCRIPT = ROOT / "tools" / "install_torch.py"
CUDA, CPU = "2.13.0", "2.13.0+cpu"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the default index has the CPU build")


class Machine:
    """An empty virtual environment and two indexes: PyTorch's with the CPU build, the default one with CUDA's."""

    def __init__(self, folder: Path, address: str) -> None:
        self.cpu_index = f"{address}/cpu"
        self._default_index = f"{address}/default"
        self._folder = folder
        self.path = folder / "bin"
        self.path.mkdir()
        venv.create(folder / "venv")
        pip = importlib.util.find_spec("pip")
        assert pip is not None
        assert pip.origin is not None
        (folder / "lib").mkdir()
        (folder / "lib" / "pip").symlink_to(Path(pip.origin).parent)

    def install(self, build: str, *options: str, requirement: str = "torch==2.13.0") -> str:
        """Run the script; gives what it and pip printed."""
        environment = {
            "PATH": str(self.path),
            "PYTHONPATH": str(self._folder / "lib"),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": self._default_index,
            "PIP_NO_CACHE_DIR": "1",
        }
        command = [str(self._folder / "venv" / "bin" / "python"), str(SCRIPT), *options, requirement]
        chosen = ["--build", build, "--cpu-index", self.cpu_index]
        run = subprocess.run(
            [*command, *chosen], env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    @property
    def installed(self) -> list[str]:
        folders = self._folder.glob("venv/lib/python*/site-packages/*.dist-info")
        return [folder.name.removesuffix(".dist-info") for folder in folders]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    served = tmp_path / "served"
    _offer(served / "cpu" / "torch", CPU)
    _offer(served / "default" / "torch", CUDA)
    _offer(served / "default" / "torch", "2.14.0")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(served))) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield Machine(tmp_path, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()


@pytest.mark.skipif(Path("/dev/nvidia0").exists(), reason="this machine has an NVIDIA GPU")
def test_without_a_gpu_the_cpu_build_is_installed(machine: Machine) -> None:
    """It comes from PyTorch's own index, and what is asked for is said with its size."""
    said = machine.install("auto")
    assert machine.installed == [f"torch-{CPU}"]
    assert "No NVIDIA GPU was found" in said
    assert "0.2 GB" in said


def test_with_a_gpu_the_cuda_build_is_installed(machine: Machine) -> None:
    """`nvidia-smi -L` lists the GPUs that can be used."""
    _command(machine.path / "nvidia-smi", 'test "$1" = -L && echo "GPU 0: NVIDIA H200 (UUID: GPU-1)"')
    said = machine.install("auto")
    assert machine.installed == [f"torch-{CUDA}"]
    assert "An NVIDIA GPU was found" in said
    assert "2.7 GB" in said


def test_a_driver_without_a_gpu_is_no_gpu(machine: Machine) -> None:
    """A virtual machine made from an image with the driver."""
    _command(machine.path / "nvidia-smi", "echo 'No devices were found'; exit 6")
    machine.install("auto")
    assert machine.installed == [f"torch-{CPU}"]


def test_the_build_can_be_chosen(machine: Machine) -> None:
    """TORCH=cuda on a machine whose GPU is not there yet; a build that is installed stays."""
    machine.install("cuda")
    assert machine.installed == [f"torch-{CUDA}"]
    assert "torch 2.13.0 is installed" in machine.install("cpu")
    assert machine.installed == [f"torch-{CUDA}"]


def test_another_version_replaces_the_installed_one(machine: Machine) -> None:
    """pyproject.toml's pin was raised."""
    machine.install("cpu")
    machine.install("cuda", requirement="torch==2.14.0")
    assert machine.installed == ["torch-2.14.0"]


def test_without_the_cpu_index_the_default_build_is_installed(machine: Machine) -> None:
    """Refused connections and an index without this version are told with the size of what comes instead."""
    machine.cpu_index = f"http://127.0.0.1:{_closed_port()}"
    said = machine.install("cpu")
    assert machine.installed == [f"torch-{CUDA}"]
    assert "2.7 GB to download instead of 0.2 GB" in said
    assert machine.cpu_index in said


def test_a_version_that_the_cpu_index_lacks_comes_from_the_default_index(machine: Machine) -> None:
    """Asking for it there would end in an error of pip."""
    said = machine.install("cpu", requirement="torch==2.14.0")
    assert machine.installed == ["torch-2.14.0"]
    assert "did not offer torch==2.14.0" in said


def test_an_index_that_never_answers_is_given_up(machine: Machine) -> None:
    """It accepts the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        machine.cpu_index = f"http://127.0.0.1:{silent.getsockname()[1]}"
        said = machine.install("cpu", "--seconds", "0.5")
    assert machine.installed == [f"torch-{CUDA}"]
    assert "within 0.5 s" in said


class _Quiet(SimpleHTTPRequestHandler):
    """A folder's files and listings; pip reads the listings as an index."""

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


def _offer(folder: Path, version: str) -> None:
    """Put a wheel of an empty torch into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    about = f"torch-{version}.dist-info"
    with ZipFile(folder / f"torch-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: torch\nVersion: {version}\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", f"{about}/METADATA,,\n{about}/WHEEL,,\n{about}/RECORD,,\n")


def _command(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def _closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port
