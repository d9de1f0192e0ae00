"""How often the text of the same request, with the same seed, differs alone and in company.

It does not know why: rounding is the only way left, since every row draws from a stream of chance of its own.

    python benchmarks/determinism.py --base smollm2 --dtype bf16 --requests 20

Prints one JSON line: rows asked, rows that differed, their share, and where in the text the first difference stands.
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
from tests.fakes.listening import ask, texts

DTYPES = {"bf16": torch.bfloat16, "fp32": torch.float32}
PROMPTS = ("My dream is", "", "Good morning", "The best thing about the sea is that", "I have never")
PERSONAS = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="smollm2")
    parser.add_argument("--home", type=Path, default=Path("var"), help="where the base is, or is fetched to")
    parser.add_argument("--dtype", choices=DTYPES, default="bf16")
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--tokens", type=int, default=32)
    options = parser.parse_args()
    base = resolve(options.base, DataDir(options.home.absolute()).prepare(), "https://huggingface.co", print)
    with tempfile.TemporaryDirectory() as folder:
        home = DataDir(Path(folder)).prepare()
        publish(home, base)
        roster = ModelManager(home, "", 1 << 40, torch.device("cpu"), DTYPES[options.dtype])
        with Engine(roster) as engine:
            found = compare(engine, options.requests, options.tokens)
    print(json.dumps({"base": base.name, "dtype": options.dtype, **found}))


def publish(home: DataDir, base: BaseModelSpec) -> None:
    """Several personas whose adapters are small and random."""
    targets = "all-linear"
    for number in range(PERSONAS):
        torch.manual_seed(number)
        model = load(base, torch.float32).model
        adapted = get_peft_model(model, LoraConfig(r=16, lora_alpha=1, target_modules=targets, init_lora_weights=False))
        staged = checkpoints.stage(home, f"persona-{number}", 1)
        adapted.save_pretrained(staged)
        checkpoints.seal(staged, f"persona-{number}", 1, "adapter", base.name, base.fingerprint)
        checkpoints.publish(home, f"persona-{number}", 1)


def compare(engine: Engine, requests: int, tokens: int) -> dict[str, object]:
    """Each request alone, then all of them at once: rows join and leave at different steps."""
    chance = random.Random(0)
    asked = [
        GenerationRequest(
            f"persona-{number % PERSONAS}",
            PROMPTS[number % len(PROMPTS)],
            number,
            chance.randint(1, 4),
            Sampling(max_tokens=chance.randint(tokens // 2, tokens)),
        )
        for number in range(requests)
    ]
    alone = [text for request in asked for text in texts(engine, request)]
    again = [text for request in asked[:5] for text in texts(engine, request)]
    listening = [(request.count, ask(engine, request)[1]) for request in asked]
    beside = [piece.text for count, one in listening for piece in one.finished(count)]
    first = [_first_difference(*pair) for pair in zip(alone, beside, strict=True) if pair[0] != pair[1]]
    return {
        "rows": len(alone),
        "differ_in_company": len(first),
        "share": round(len(first) / len(alone), 4),
        "differ_alone_again": sum(one != two for one, two in zip(alone, again, strict=False)),
        "median_first_difference_characters": statistics.median(first) if first else None,
    }


def _first_difference(one: str, two: str) -> int:
    return next((place for place, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))


if __name__ == "__main__":
    main()
