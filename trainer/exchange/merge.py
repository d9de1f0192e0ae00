"""Merges a LoRA adapter into its base model, so that the result needs neither PEFT nor the base."""

import warnings
from pathlib import Path

import torch
from peft import PeftModel

from models.base_models.catalog import load, resolve
from models.domain.errors import CheckpointUnfit
from models.personas.checkpoints import Checkpoint
from trainer.settings import TrainerSettings


def merge(checkpoint: Checkpoint, folder: Path, settings: TrainerSettings) -> None:
    """Write the merged model and its tokenizer to `folder`. Raises BaseUnavailable, CheckpointUnfit."""
    manifest = checkpoint.manifest
    base = resolve(manifest.base, settings.home, settings.hf_endpoint)
    if base.fingerprint != manifest.base_fingerprint:
        raise CheckpointUnfit("export-base-changed", base=manifest.base)
    loaded = load(base, torch.float32)  # half precision would round the adapter away
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # from PEFT's own calls of transformers
        model = PeftModel.from_pretrained(loaded.model, checkpoint.path).merge_and_unload()
    model.generation_config.update(
        do_sample=True, max_length=None, eos_token_id=loaded.separator, pad_token_id=loaded.separator
    )
    model.save_pretrained(folder)
    loaded.tokenizer.save_pretrained(folder)
