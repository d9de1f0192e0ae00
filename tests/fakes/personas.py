"""Published personas with made-up weights: adapters as PEFT saves them, and full checkpoints.

It does not know what they say; only that no two say the same.
"""

import warnings
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from models.base_models.catalog import BaseModelSpec, fingerprint_of
from models.personas import checkpoints
from models.personas.checkpoints import Checkpoint
from models.runtime.data_dir import DataDir

TARGETS = {
    "gpt2": ["c_attn", "c_proj", "c_fc"],
    "llama": ["q_proj", "v_proj", "o_proj", "gate_proj", "down_proj"],
    "gpt_neox": ["query_key_value", "dense", "dense_4h_to_h"],
}


def base_at(path: Path) -> BaseModelSpec:
    """The base in the folder `path`, named by it."""
    return BaseModelSpec(str(path), path, fingerprint_of(path))


def adapted(base: Path, seed: int, **changes: Any) -> Any:
    """A PeftModel over `base` whose adapter has random weights that depend on `seed`; `changes` go to LoraConfig."""
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    kind = model.config.model_type
    figures = {"r": 4, "lora_alpha": 8, "target_modules": TARGETS[kind], "fan_in_fan_out": kind == "gpt2"}
    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft's own use of transformers
        torch.manual_seed(seed)
        return get_peft_model(model, LoraConfig(**(figures | {"init_lora_weights": False} | changes))).eval()


def publish_adapter(
    home: DataDir, base: BaseModelSpec, persona_id: str, seed: int, version: int = 1, model: Any = None
) -> Checkpoint:
    """Publish `model`'s adapter, or one made from `seed`, as the persona's version `version`."""
    staged = checkpoints.stage(home, persona_id, version)
    (model or adapted(base.path, seed)).save_pretrained(staged)
    checkpoints.seal(staged, persona_id, version, "adapter", base.name, base.fingerprint)
    return checkpoints.publish(home, persona_id, version)


def publish_full(home: DataDir, base: BaseModelSpec, persona_id: str, seed: int, version: int = 1) -> Checkpoint:
    """Publish a whole model: `base` with an adapter made from `seed` merged into it."""
    staged = checkpoints.stage(home, persona_id, version)
    adapted(base.path, seed).merge_and_unload().save_pretrained(staged)
    AutoTokenizer.from_pretrained(base.path).save_pretrained(staged)
    checkpoints.seal(staged, persona_id, version, "full", base.name, base.fingerprint)
    return checkpoints.publish(home, persona_id, version)


def reopened(base: Path, folder: Path) -> Any:
    """What PEFT itself makes of a published adapter."""
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return PeftModel.from_pretrained(model, folder).eval()
