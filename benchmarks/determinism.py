"""How often a request with a seed gives a different text in a batch than alone. Rounding is the only possible cause.

    python benchmarks/determinism.py --base smollm2 --dtype bf16 --requests 20

Prints one JSON line: completions, how many differed, their share, and where in the text they first differ.
"""

import argparse
import json
import random
import statistics
import tempfile
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model

from models.base_models.catalog import BaseModelSpec, load, resolve
from models.engine.core.engine import Engine
from models.engine.core.model_manager import ModelManager
from models.engine.request import GenerationRequest, Sampling
from models.personas import checkpoints
from models.runtime.data_dir import DataDir
from tests.fakes.chunk_collector import generate, submit

DTYPES = {"bf16": torch.bfloat16, "fp32": torch.float32}
PROMPTS = ("My dream is", "", "Good morning", "The best thing about the sea is that", "I have never")
PERSONAS = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="smollm2")
    parser.add_argument("--home", type=Path, default=Path("var"), help="where the base model is, or is downloaded to")
    parser.add_argument("--dtype", choices=DTYPES, default="bf16")
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--tokens", type=int, default=32)
    options = parser.parse_args()
    base = resolve(options.base, DataDir(options.home.absolute()).prepare(), "https://huggingface.co", print)
    with tempfile.TemporaryDirectory() as folder:
        home = DataDir(Path(folder)).prepare()
        publish(home, base)
        manager = ModelManager(home, "", 1 << 40, torch.device("cpu"), DTYPES[options.dtype])
        with Engine(manager) as engine:
            found = compare(engine, options.requests, options.tokens)
    print(json.dumps({"base": base.name, "dtype": options.dtype, **found}))


def publish(home: DataDir, base: BaseModelSpec) -> None:
    """Personas with small random adapters."""
    targets = "all-linear"
    for number in range(PERSONAS):
        torch.manual_seed(number)
        model = load(base, torch.float32).model
        adapted = get_peft_model(model, LoraConfig(r=16, lora_alpha=1, target_modules=targets, init_lora_weights=False))
        staged = checkpoints.stage(home, f"persona-{number}", 1)
        adapted.save_pretrained(staged)
        checkpoints.seal(staged, f"persona-{number}", 1, "adapter", base.name, base.fingerprint)
        checkpoints.publish(home, f"persona-{number}", 1)


def compare(engine: Engine, count: int, tokens: int) -> dict[str, object]:
    """Each request alone, then all at once, so that sequences join and leave at different steps."""
    rng = random.Random(0)
    requests = [
        GenerationRequest(
            f"persona-{number % PERSONAS}",
            PROMPTS[number % len(PROMPTS)],
            number,
            rng.randint(1, 4),
            Sampling(max_tokens=rng.randint(tokens // 2, tokens)),
        )
        for number in range(count)
    ]
    alone = [text for request in requests for text in generate(engine, request)]
    again = [text for request in requests[:5] for text in generate(engine, request)]
    collectors = [(request.count, submit(engine, request)[1]) for request in requests]
    batched = [chunk.text for number, collector in collectors for chunk in collector.finished(number)]
    first = [_first_difference(*pair) for pair in zip(alone, batched, strict=True) if pair[0] != pair[1]]
    return {
        "completions": len(alone),
        "differ_in_batch": len(first),
        "share": round(len(first) / len(alone), 4),
        "differ_alone_again": sum(one != two for one, two in zip(alone, again, strict=False)),
        "median_first_difference_characters": statistics.median(first) if first else None,
    }


def _first_difference(one: str, two: str) -> int:
    return next((place for place, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))


if __name__ == "__main__":
    main()
