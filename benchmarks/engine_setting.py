"""What the engine benchmark runs on: a full-size GPT-2 and adapters with random weights. Nothing is downloaded."""

import json
import os
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from models.base_models.catalog import BaseModelSpec, fingerprint_of
from models.personas import checkpoints
from models.runtime.data_dir import DataDir
from tests.fakes.tiny_base import SEPARATOR, tiny_base

VOCABULARY = 50_257
PROMPT = "My dream is"
PAPER_TARGETS = ("c_attn", "c_proj", "c_fc")  # as in published benchmarks
ALL_TARGETS = (*PAPER_TARGETS, "mlp.c_proj")


def make_base(folder: Path) -> BaseModelSpec:
    """GPT-2 with 124M parameters, and a tokenizer with its vocabulary size."""
    torch.manual_seed(0)
    model = GPT2LMHeadModel(GPT2Config(bos_token_id=0, eos_token_id=0))
    model.generation_config.update(do_sample=True, pad_token_id=0)
    model.save_pretrained(folder)
    _tokenizer(folder).save_pretrained(folder)
    return BaseModelSpec("gpt2", folder, fingerprint_of(folder))


def _tokenizer(folder: Path) -> PreTrainedTokenizerFast:
    """The tests' tokenizer, padded with words that no text has."""
    small = json.loads((tiny_base(folder / "small") / "tokenizer.json").read_text())
    vocabulary = small["model"]["vocab"]
    vocabulary |= {f" word{number}": number for number in range(len(vocabulary), VOCABULARY)}
    marks = {"bos_token": SEPARATOR, "eos_token": SEPARATOR, "unk_token": SEPARATOR}
    return PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_str(json.dumps(small)), **marks)


def publish_personas(home: DataDir, base: BaseModelSpec, count: int, rank: int, name: str = "persona") -> list[str]:
    """`count` personas with an adapter of `rank`. Their files are hard links to one, but each is loaded by itself."""
    first = checkpoints.stage(home, f"{name}-0", 1)
    save_adapter(base, rank, first, 0)
    checkpoints.seal(first, f"{name}-0", 1, "adapter", str(base.path), base.fingerprint)
    published = checkpoints.publish(home, f"{name}-0", 1).path
    manifest = (published / checkpoints.MANIFEST).read_text()
    for number in range(1, count):  # as publishing does, without hashing the same bytes each time
        folder = home.checkpoints / f"{name}-{number}"
        (folder / "1").mkdir(parents=True)
        for path in published.iterdir():
            if path.name != checkpoints.MANIFEST:
                os.link(path, folder / "1" / path.name)
        (folder / "1" / checkpoints.MANIFEST).write_text(manifest.replace(f"{name}-0", f"{name}-{number}"))
        (folder / "current").symlink_to("1")
    return [f"{name}-{number}" for number in range(count)]


def save_adapter(base: BaseModelSpec, rank: int, folder: Path, seed: int) -> None:
    """An adapter in bfloat16, as the trainer publishes it. Rank 64 is the product's, on all linear layers."""
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_pretrained(base.path, dtype=torch.bfloat16)
    targets = list(ALL_TARGETS if rank == 64 else PAPER_TARGETS)
    figures = {"lora_alpha": 2 * rank, "target_modules": targets, "fan_in_fan_out": True}
    get_peft_model(model, LoraConfig(r=rank, **figures), autocast_adapter_dtype=False).save_pretrained(folder)
