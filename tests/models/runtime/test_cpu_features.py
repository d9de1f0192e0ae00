"""The engine on processors without AVX-512: right results, int8 by AVX2, never a crash."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.processors import AVX2, needs_avx2

ROOT = Path(__file__).parents[3]
PROGRAM = """
import json, sys, torch
from pathlib import Path
from models.base_models.catalog import BaseModelSpec, fast_dtype, load
from models.engine.model.decoder import FusedDecoder
from models.runtime.cpu_features import packs_bfloat16
from models.engine.kernels import int8_gemm
from models.engine.layers.int8_linear import int8_linear, quantize_weights, reference
from models.engine.model.verification import verified_decoder

torch.manual_seed(0)
weight, x = torch.randn(90, 768), torch.randn(32, 768)
weights, exact = quantize_weights(weight, None), x @ weight.t()
multiply = int8_linear(weights)
found = {"packs": packs_bfloat16(), "dtype": str(fast_dtype()), "int8": int8_gemm.DOT and int8_gemm.DOT.name}
found["int8_error"] = float((multiply(x) - exact).norm() / exact.norm())
found["sums_are_exact"] = multiply(x).equal(reference(weights)(x))
found["is_batch_invariant"] = torch.cat([multiply(row[None]) for row in x]).equal(multiply(x))
loaded = load(BaseModelSpec("tiny", Path(sys.argv[1]), "tiny"), torch.bfloat16)
decoder, _ = verified_decoder(loaded, torch.device("cpu"), 8)
tokens = [0, 12, 13, 45, 7]
with torch.inference_mode():
    expected = loaded.model(torch.tensor([tokens])).logits[0, -1].float()
    logits = decoder.forward([], [tokens, tokens[:2]], [None, None])[0]
found["own"] = isinstance(decoder, FusedDecoder)
loaded = load(BaseModelSpec("tiny", Path(sys.argv[1]), "tiny"))
quantized, _ = verified_decoder(loaded, torch.device("cpu"), 8, allow_int8=True)
found["plan"] = [quantized.plan.int8, quantized.plan.lora, quantized.plan.attention]
found["bfloat16_error"] = float((logits - expected).norm() / expected.norm())
print(json.dumps(found))
"""


@needs_avx2
def test_a_processor_without_avx512_gives_right_results(tiny_gpt2: Path) -> None:
    """A base in bfloat16 loads and its logits are transformers'; int8 sums are exact, which oneDNN's are not there."""
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
    assert found.pop("bfloat16_error") < 0.02
    assert found.pop("int8_error") < 0.02
    assert found == {
        "packs": False,
        "dtype": "torch.float32",
        "int8": "AVX2",
        "sums_are_exact": True,
        "is_batch_invariant": True,
        "own": True,
        "plan": [True, "in_place", "compiled"],
    }
