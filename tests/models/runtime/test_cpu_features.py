"""The engine on processors that lack what its fastest kernels need: right results by another path, never a crash."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.processors import AVX2

ROOT = Path(__file__).parents[3]
PROGRAM = """
import json, sys, torch
from pathlib import Path
from models.base import Base, fast_dtype, load
from models.networks import OwnNetwork
from models.processor import packs_bfloat16
from models.rehearsal import open_network
from models.rounded import is_fast_here, rounded

torch.manual_seed(0)
weight, x = torch.randn(96, 768), torch.randn(32, 768)
exact = x @ weight.t()
found = {"packs": packs_bfloat16(), "dtype": str(fast_dtype()), "int8": is_fast_here()}
found["int8_error"] = float((rounded(weight, None)(x) - exact).norm() / exact.norm())
loaded = load(Base("tiny", Path(sys.argv[1]), "tiny"), torch.bfloat16)
network = open_network(loaded, torch.device("cpu"), 8)
tokens = [0, 12, 13, 45, 7]
with torch.inference_mode():
    expected = loaded.model(torch.tensor([tokens])).logits[0, -1].float()
    logits = network.advance([], [tokens, tokens[:2]], [None, None])[0]
found["own"] = isinstance(network, OwnNetwork)
found["bfloat16_error"] = float((logits - expected).norm() / expected.norm())
print(json.dumps(found))
"""


def test_a_processor_without_avx512_gives_right_results(tiny_gpt2: Path) -> None:
    """A base in bfloat16 loads and its logits are transformers'; int8 products are right, and not used for speed."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, tiny_gpt2],
        env=os.environ | AVX2,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "bfloat16_slow" in done.stdout
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["bfloat16_error"] < 0.02
    assert found["int8_error"] < 0.02
    assert {key: found[key] for key in ("packs", "dtype", "int8", "own")} == {
        "packs": False,
        "dtype": "torch.float32",
        "int8": False,
        "own": True,
    }
