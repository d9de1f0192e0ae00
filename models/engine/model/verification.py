"""The trial of a network before anybody is served by it: at once and step by step it must find what transformers does.

It does not know rows or personas. The network of our own is taken where it passes, else the generic one. Its weights
are in 8 bits where they may be, the processor is fast at it, and the base bears it: what it thinks of a page's words
hardly changes.
"""

from collections.abc import Sequence
from typing import Any

import structlog
import torch
from torch import Tensor

from models.base_models.catalog import LoadedBase
from models.domain.errors import BaseUnavailable
from models.engine.kernels.jit import CompilingFailed
from models.engine.layers.int8_linear import is_fast_here
from models.engine.lora.adapter import RANK_STEP, LoraAdapter, LoraPair
from models.engine.model.decoder import Decoder, FusedDecoder, own_network
from models.engine.model.hf_decoder import HfDecoder
from models.runtime.cpu_features import packs_bfloat16

CLOSE = 0.1  # of the largest logit: bfloat16 is off by a hundredth, a misunderstood mask or position by far more
PAGE = "My dream is to see the sea again before winter comes. And you, what would you do today? Thanks to all of you!"
PAGE_TOKENS, TRIAL_TOKENS = 24, 4
BORNE = 0.05  # nats per token by which 8 bits may change what is thought of the next token (docs/engine-log.md)
MISFITS = (AttributeError, IndexError, RuntimeError, TypeError, ValueError, CompilingFailed)

log = structlog.get_logger(__name__)


@torch.inference_mode()
def open_network(loaded: LoadedBase, device: torch.device, max_rows: int, *, may_round: bool = False) -> Decoder:
    """The fastest network for `loaded` that writes as it should. Raises BaseUnavailable where none does."""
    model = loaded.model.to(device)
    tokens = [loaded.separator, *loaded.tokens(PAGE)][:PAGE_TOKENS]
    own = None
    if may_round and device.type == "cpu":
        own = _rounded(loaded, max_rows, tokens)
    if own is None and device.type == "cpu" and model.dtype == torch.bfloat16 and not packs_bfloat16():
        log.info("bfloat16_slow", model=loaded.base.name, reason="no_onednn_bfloat16")
    own = own or _exact(loaded, device, max_rows, tokens[:TRIAL_TOKENS])
    if own is not None:
        return own
    generic = HfDecoder(model, device)
    if not _passes(generic, tokens[:TRIAL_TOKENS], None):
        raise BaseUnavailable(
            f"{loaded.base.name} is built so that rows of different lengths cannot be written together."
        )
    return generic


def _exact(loaded: LoadedBase, device: torch.device, max_rows: int, tokens: Sequence[int]) -> FusedDecoder | None:
    """Our network in the model's own number format; None where there is none for it, or it says something else."""
    own = own_network(loaded.model, device, max_rows)
    if own is None or _passes(own, tokens, _expected(loaded.model, tokens)[-1:]):
        return own
    log.warning("the generic way is taken", model=loaded.base.name)
    return None


def _rounded(loaded: LoadedBase, max_rows: int, tokens: Sequence[int]) -> FusedDecoder | None:
    """Our network in 8 bits; None where that is not fast here, or it says something else after `tokens`."""
    if not is_fast_here():
        log.info("int8_unavailable", model=loaded.base.name, reason="no_fast_int8_products")
        return None
    beginnings = [tokens[:length] for length in range(1, len(tokens) + 1)]
    try:
        own = own_network(loaded.model, torch.device("cpu"), max_rows, is_rounded=True)
        if own is None:
            return None
        found = own.advance([], beginnings, [None] * len(beginnings))
        own.clear()
        own.advance([], [tokens[:1]], [_silent(own)])  # so that every loop has been compiled
    except MISFITS:
        return None
    own.clear()
    change = _apart(_expected(loaded.model, tokens), found)
    if change > BORNE:
        log.info("int8_rejected", model=loaded.base.name, kl=round(change, 3))
        return None
    few = tokens[:TRIAL_TOKENS]
    return own if _passes(own, few, found[len(few) - 1 : len(few)]) else None


def _silent(network: FusedDecoder) -> LoraAdapter:
    """One that changes nothing."""
    path, (inputs, outputs) = next(iter(network.shapes.items()))
    return LoraAdapter({path: LoraPair(torch.zeros(RANK_STEP, inputs), torch.zeros(outputs, RANK_STEP))})


def _expected(model: Any, tokens: Sequence[int]) -> Tensor:
    """What transformers thinks after each of `tokens`: logits [tokens, vocabulary]."""
    logits: Tensor = model(torch.tensor([tokens], device=model.device)).logits[0]
    return logits.float()


def _apart(one: Tensor, other: Tensor) -> float:
    """How far two rows of logits say different things: Kullback-Leibler, in nats, on the mean over the rows."""
    before, after = torch.log_softmax(one, -1), torch.log_softmax(other, -1)
    return float((before.exp() * (before - after)).sum(-1).mean())


def _passes(network: Decoder, tokens: Sequence[int], expected: Tensor | None) -> bool:
    """Whether reading `tokens` at once, and again one by one, gives the same; and what is expected, where known."""
    try:
        at_once = network.advance([], [tokens], [None])
        network.clear()
        step_by_step = network.advance([], [tokens[:1]], [None])
        for token in tokens[1:]:
            step_by_step = network.advance([token], [], [None])
    except MISFITS:
        return False
    finally:
        network.clear()
    bound = CLOSE * at_once.abs().max()
    known = at_once if expected is None else expected
    return bool((at_once - step_by_step).abs().max() <= bound and (at_once - known).abs().max() <= bound)
