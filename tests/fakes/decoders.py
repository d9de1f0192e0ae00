"""Fused decoders without verification, with the numerics that the engine would try first, and random adapters."""

from pathlib import Path
from typing import Any

import torch

from models.base_models.catalog import load
from models.engine.lora.adapter import LoraAdapter, LoraPair
from models.engine.model.decoder import FusedDecoder
from models.engine.model.verification import candidate_plans
from models.engine.model.weights import HfWeights, architecture_of
from tests.fakes.personas import base_at

CPU = torch.device("cpu")
SCALE = 0.1  # of the random weights


def fused_decoder(model: Any, max_batch_size: int = 32, *, int8: bool = False) -> FusedDecoder:
    plan, *_others = candidate_plans(model.dtype, CPU, allow_int8=int8)
    architecture = architecture_of(model)
    assert architecture is not None
    return FusedDecoder(HfWeights(model, architecture, plan), CPU, max_batch_size)


def decoder_at(path: Path, dtype: torch.dtype = torch.float32, *, int8: bool = False) -> FusedDecoder:
    """A decoder for the base model in the folder `path`."""
    return fused_decoder(load(base_at(path), dtype).model, int8=int8)


def random_adapter(decoder: FusedDecoder, seed: int, rank: int, *, head: bool = False) -> LoraAdapter:
    """Random LoRA on every layer; with `head` on the last one too."""
    rng = torch.Generator().manual_seed(seed)

    def matrix(*shape: int) -> torch.Tensor:
        return (torch.randn(shape, generator=rng) * SCALE).to(decoder.plan.lora_dtype)

    shapes = {path: shape for path, shape in decoder.shapes.items() if head or path != "lm_head"}
    return LoraAdapter({path: LoraPair(matrix(rank, ins), matrix(outs, rank)) for path, (ins, outs) in shapes.items()})
