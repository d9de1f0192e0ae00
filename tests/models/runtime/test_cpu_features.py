"""The engine on processors without AVX-512: correct results by slower kernels, never a crash."""

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
from models.base_models.catalog import BaseModelSpec, fast_dtype, load
from models.engine.model.decoder import FusedDecoder
from models.runtime.cpu_features import packs_bfloat16
from models.engine.model.verification import verified_decoder
from models.engine.layers.int8_linear import has_fast_int8, int8_linear, quantize_weights

torch.manual_seed(0)
weight, x = torch.randn(96, 768), torch.randn(32, 768)
exact = x @ weight.t()
found = {"packs": packs_bfloat16(), "dtype": str(fast_dtype()), "int8": has_fast_int8()}
found["int8_error"] = float((int8_linear(quantize_weights(weight, None))(x) - exact).norm() / exact.norm())
loaded = load(BaseModelSpec("tiny", Path(sys.argv[1]), "tiny"), torch.bfloat16)
decoder, _ = verified_decoder(loaded, torch.device("cpu"), 8)
tokens = [0, 12, 13, 45, 7]
with torch.inference_mode():
    expected = loaded.model(torch.tensor([tokens])).logits[0, -1].float()
    logits = decoder.forward([], [tokens, tokens[:2]], [None, None])[0]
found["own"] = isinstance(decoder, FusedDecoder)
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
