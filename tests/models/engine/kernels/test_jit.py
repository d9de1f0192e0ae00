"""The kernel cache on disk: its trouble stops nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest

from models.engine.kernels import dot_product
from tests.processors import AVX2, needs_avx2

PROGRAM = """
import numpy, sys
from models.engine.kernels import activations
print(activations.gelu(numpy.ones((1, 2), numpy.float32))[0, 0])
"""
ROOT = Path(__file__).parents[4]
SECONDS = 300


def last_line(cache: Path, program: str = PROGRAM, root: Path = ROOT, **settings: str) -> str:
    environment = os.environ | {"NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(root)} | settings
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=root,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    return done.stdout.splitlines()[-1]


def test_damaged_cache_files_are_replaced(tmp_path: Path) -> None:
    """As after a power failure, every file is empty."""
    expected = last_line(tmp_path)
    kept = list(tmp_path.rglob("*.nb?"))
    assert kept
    for path in kept:
        path.write_bytes(b"")
    assert last_line(tmp_path) == expected
    assert any(path.stat().st_size for path in tmp_path.rglob("*.nbi"))


def test_a_full_disk_stops_nothing(tmp_path: Path) -> None:
    """No file may be longer than a few bytes: the kernel runs uncached."""
    limited = "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    limited += "resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))\n"
    assert last_line(tmp_path, limited + PROGRAM).startswith("0.84")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"NUMBA_ENABLE_AVX": "0"}, None),
        ({"NUMBA_CPU_NAME": "generic"}, None),
        ({"NUMBA_CPU_NAME": "haswell"}, None),
        ({"NUMBA_DISABLE_JIT": "1"}, None),
        pytest.param(AVX2, "AVX2", marks=needs_avx2),
    ],
)
def test_forbidden_instructions_are_not_used(
    settings: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would kill the process without an exception."""
    for name in ("ENABLE_AVX", "CPU_NAME", "CPU_FEATURES", "DISABLE_JIT"):
        monkeypatch.delenv(f"NUMBA_{name}", raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    try:
        numba.config.reload_config()
        kind = dot_product.available()
        assert (kind.name if kind else None) == expected
    finally:
        monkeypatch.undo()
        numba.config.reload_config()


def test_a_change_in_another_file_recompiles(tmp_path: Path) -> None:
    """Softmax inlines `exp` from another file, whose changes numba itself does not see."""
    package = Path("models", "engine", "kernels")
    for folder in (package.parent.parent, package.parent):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "__init__.py").touch()
    shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    program = "import numpy; from models.engine.kernels.decode_attention import _softmax as softmax\n"
    program += "x = numpy.array([0, 1], numpy.float32); softmax(x); print(x[0])"
    assert last_line(tmp_path / "cache", program, tmp_path) != "0.5"
    source = tmp_path / package / "activations.py"
    source.write_text(source.read_text().replace("    x = min(max(x, MIN_EXPONENT), MAX_EXPONENT)", "    x = x - x"))
    assert last_line(tmp_path / "cache", program, tmp_path) == "0.5"
