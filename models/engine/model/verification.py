"""Chooses a model's numerics and decoder, and verifies them against transformers before anybody is served.

1. int8, if allowed and fast here, and if the mean KL on a probe text is at most 0.05 nats.
2. The model's own number format with fused layers, if its logits are those of transformers.
3. The transformers fallback, if it can batch sequences of different lengths.

Each must also give the same logits token by token as for the whole probe text at once.
"""

from collections.abc import Sequence
from typing import Any

import structlog
import torch
from torch import Tensor

from models.base_models.catalog import LoadedBase
from models.domain.errors import BaseUnavailable
from models.engine.kernels.jit import CompileError
from models.engine.layers.int8_linear import has_fast_int8, instructions
from models.engine.lora.adapter import RANK_MULTIPLE, LoraAdapter, LoraPair
from models.engine.model.decoder import Decoder, FusedDecoder
from models.engine.model.numerics import NumericsPlan
from models.engine.model.weights import HfWeights, architecture_of
from models.runtime.cpu_features import packs_bfloat16

PROBE = "My dream is to see the sea again before winter comes. And you, what would you do today? Thanks to all of you!"
PROBE_TOKENS, PARITY_TOKENS = 24, 4
MAX_KL = 0.05  # nats per token between the int8 and the unquantized model (docs/engine-log.md)
TOLERANCE = 0.1  # of the largest logit: bfloat16 is off by 1 %, a wrong mask or position by far more
CANNOT_RUN = (AttributeError, IndexError, RuntimeError, TypeError, ValueError, CompileError)

log = structlog.get_logger(__name__)


@torch.inference_mode()
def verified_decoder(
    loaded: LoadedBase, device: torch.device, max_batch_size: int, *, allow_int8: bool = False
) -> tuple[Decoder, HfWeights | None]:
    """The fastest verified decoder for `loaded`, and its weights if it is a fused one.

    Raises BaseUnavailable if there is none.
    """
    model = loaded.model.to(device)
    probe = [loaded.separator, *loaded.tokens(PROBE)][:PROBE_TOKENS]
    if (architecture := architecture_of(model)) is not None:
        for plan in candidate_plans(model.dtype, device, allow_int8=allow_int8):
            weights = HfWeights(model, architecture, plan)
            decoder = _verified(loaded, weights, device, max_batch_size, probe)
            if decoder is not None:
                return decoder, weights
    from models.engine.model.hf_decoder import HfDecoder  # transformers' modelling code takes a second to import

    fallback = HfDecoder(model, device)
    if not _is_consistent(fallback, probe[:PARITY_TOKENS], None):
        raise BaseUnavailable("base-not-batchable", base=loaded.base.name)
    return fallback, None


def candidate_plans(dtype: torch.dtype, device: torch.device, *, allow_int8: bool) -> list[NumericsPlan]:
    """Fastest first."""
    unquantized = NumericsPlan(dtype, int8=False, attention="torch", lora="stacked")
    if not allow_int8 or device.type != "cpu":
        return [unquantized]
    int8 = NumericsPlan(dtype, int8=True, attention="compiled", lora="in_place")
    return [int8, unquantized]


def _verified(
    loaded: LoadedBase, weights: HfWeights, device: torch.device, max_batch_size: int, probe: Sequence[int]
) -> FusedDecoder | None:
    if weights.plan.int8:
        return _verified_int8(loaded, weights, device, max_batch_size, probe)
    if device.type == "cpu" and weights.plan.dtype == torch.bfloat16 and not packs_bfloat16():
        log.info("bfloat16_slow", model=loaded.base.name, reason="no_onednn_bfloat16")
    tokens = probe[:PARITY_TOKENS]
    decoder = FusedDecoder(weights, device, max_batch_size)
    if _is_consistent(decoder, tokens, _hf_logits(loaded.model, tokens)[-1:]):
        return decoder
    log.warning("fused_decoder_rejected", model=loaded.base.name, reason="logits_differ_from_transformers")
    return None


def _verified_int8(
    loaded: LoadedBase, weights: HfWeights, device: torch.device, max_batch_size: int, probe: Sequence[int]
) -> FusedDecoder | None:
    """None if int8 is slow here, or changes this model's predictions too much."""
    if not has_fast_int8():
        log.info("int8_unavailable", model=loaded.base.name, reason="no_fast_int8_products")
        return None
    prefixes = [probe[:length] for length in range(1, len(probe) + 1)]
    try:
        decoder = FusedDecoder(weights, device, max_batch_size)
        logits = decoder.forward([], prefixes, [None] * len(prefixes))
        decoder.clear()
        decoder.forward([], [probe[:1]], [_zero_adapter(decoder)])  # compiles the LoRA kernel
    except CANNOT_RUN:
        return None
    decoder.clear()
    kl = _mean_kl(_hf_logits(loaded.model, probe), logits)
    if kl > MAX_KL:
        log.info("int8_rejected", model=loaded.base.name, kl=round(kl, 3))
        return None
    if not _is_consistent(decoder, probe[:PARITY_TOKENS], logits[PARITY_TOKENS - 1 : PARITY_TOKENS]):
        return None
    log.info("int8_enabled", model=loaded.base.name, instructions=instructions(), kl=round(kl, 3))
    return decoder


def _zero_adapter(decoder: FusedDecoder) -> LoraAdapter:
    """An adapter that changes nothing."""
    path, (inputs, outputs) = next(iter(decoder.shapes.items()))
    return LoraAdapter({path: LoraPair(torch.zeros(RANK_MULTIPLE, inputs), torch.zeros(outputs, RANK_MULTIPLE))})


def _hf_logits(model: Any, tokens: Sequence[int]) -> Tensor:
    """Logits [T, V] of transformers after each of `tokens`."""
    logits: Tensor = model(torch.tensor([tokens], device=model.device)).logits[0]
    return logits.float()


def _mean_kl(expected: Tensor, logits: Tensor) -> float:
    """Kullback-Leibler divergence in nats, averaged over tokens."""
    p, q = torch.log_softmax(expected, -1), torch.log_softmax(logits, -1)
    return float((p.exp() * (p - q)).sum(-1).mean())


def _is_consistent(decoder: Decoder, tokens: Sequence[int], expected: Tensor | None) -> bool:
    """Whether prefilling `tokens` and decoding them one by one give the same logits, and those expected if given."""
    try:
        prefilled = decoder.forward([], [tokens], [None])
        decoder.clear()
        decoded = decoder.forward([], [tokens[:1]], [None])
        for token in tokens[1:]:
            decoded = decoder.forward([token], [], [None])
    except CANNOT_RUN:
        return False
    finally:
        decoder.clear()
    bound = TOLERANCE * prefilled.abs().max()
    reference = prefilled if expected is None else expected
    return bool((prefilled - decoded).abs().max() <= bound and (prefilled - reference).abs().max() <= bound)
