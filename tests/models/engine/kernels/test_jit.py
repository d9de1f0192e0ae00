"""What is compiled and kept: trouble with the place where it is kept is nobody's trouble."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import numpy, sys
from models import activation
print(activation.gelu(numpy.ones((1, 2), numpy.float32))[0, 0])
"""
ROOT = Path(__file__).parents[4]
SECONDS = 300


def says(cache: Path, program: str = PROGRAM, **settings: str) -> str:
    environment = os.environ | {"NUMBA_CACHE_DIR": str(cache)} | settings
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    return done.stdout.splitlines()[-1]


def test_a_damaged_file_is_compiled_anew(tmp_path: Path) -> None:
    """As after a power failure: every kept file is empty; and what is compiled then is kept again."""
    expected = says(tmp_path)
    kept = list(tmp_path.rglob("*.nb?"))
    assert kept
    for path in kept:
        path.write_bytes(b"")
    assert says(tmp_path) == expected
    assert any(path.stat().st_size for path in tmp_path.rglob("*.nbi"))


def test_a_full_disk_stops_nothing(tmp_path: Path) -> None:
    """No file may grow beyond a few bytes: what is compiled serves this process."""
    limited = "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    limited += "resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))\n"
    assert says(tmp_path, limited + PROGRAM).startswith("0.84")


@pytest.mark.parametrize("setting", ["NUMBA_ENABLE_AVX", "NUMBA_CPU_NAME", "NUMBA_DISABLE_JIT"])
def test_instructions_that_the_compiler_is_not_to_use_are_not_used(setting: str, tmp_path: Path) -> None:
    """It would end the process without an error that anybody could catch."""
    value = {"NUMBA_ENABLE_AVX": "0", "NUMBA_CPU_NAME": "generic", "NUMBA_DISABLE_JIT": "1"}[setting]
    program = "from models import dots; print(dots.is_possible_here())"
    assert says(tmp_path, program, **{setting: value}) == "False"
