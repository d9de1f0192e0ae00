"""The trial of a network before anybody is served by it: at once and step by step it must find what transformers does.

It does not know rows or personas. The network of our own is taken where it passes, else the generic one. Its weights
are in 8 bits where they may be, the processor is fast at it, and the base bears it: what it thinks of a page's words
hardly changes.
"""

from collections.abc import Sequence

import structlog
import torch
from torch import Tensor

from models.base import LoadedBase
from models.errors import BaseUnavailable
from models.generic import GenericNetwork
from models.networks import Network, OwnNetwork, own_network
from models.rounded import is_fast_here

CLOSE = 0.1  # of the largest logit: bfloat16 is off by a hundredth, a misunderstood mask or position by far more
PAGE = "My dream is to see the sea again before winter comes. And you, what would you do today? Thanks to all of you!"
PAGE_TOKENS = 24
BORNE = 0.05  # nats per token by which 8 bits may change what is thought of the next token (docs/engine-log.md)
MISFITS = (AttributeError, IndexError, RuntimeError, TypeError, ValueError)

log = structlog.get_logger(__name__)


@torch.inference_mode()
def open_network(loaded: LoadedBase, device: torch.device, most_rows: int, *, may_round: bool = False) -> Network:
    """The fastest network for `loaded` that writes as it should. Raises BaseUnavailable where none does."""
    model = loaded.model.to(device)
    tokens = [loaded.separator, *loaded.tokens(PAGE)][:PAGE_TOKENS]
    own = own_network(model, device, most_rows)
    if own is not None:
        expected = model(torch.tensor([tokens], device=device)).logits[0].float()
        rounded = _rounded(loaded, device, most_rows, expected, tokens) if may_round else None
        if rounded is not None:
            return rounded
        if _passes(own, tokens, expected[-1:]):
            return own
        log.warning("the generic way is taken", model=loaded.base.name)
    generic = GenericNetwork(model, device)
    if not _passes(generic, tokens, None):
        raise BaseUnavailable(
            f"{loaded.base.name} is built so that rows of different lengths cannot be written together."
        )
    return generic


def _rounded(
    loaded: LoadedBase, device: torch.device, most_rows: int, expected: Tensor, tokens: Sequence[int]
) -> OwnNetwork | None:
    """The network in 8 bits; None where that is not fast here, or says another thing than `expected` after `tokens`."""
    if device.type != "cpu" or not is_fast_here():
        log.info("8 bits are not used: this processor or this torch has no fast products of them")
        return None
    own = own_network(loaded.model, device, most_rows, is_rounded=True)
    if own is None:
        return None
    beginnings = [tokens[:length] for length in range(1, len(tokens) + 1)]
    found = own.advance([], beginnings, [None] * len(beginnings))
    own.clear()
    change = _apart(expected, found)
    if change > BORNE:
        log.info("8 bits are not used: this base bears them badly", model=loaded.base.name, nats=round(change, 3))
        return None
    return own if _passes(own, tokens, found[-1:]) else None


def _apart(one: Tensor, other: Tensor) -> float:
    """How far two rows of logits say different things: Kullback-Leibler, in nats, on the mean over the rows."""
    before, after = torch.log_softmax(one, -1), torch.log_softmax(other, -1)
    return float((before.exp() * (before - after)).sum(-1).mean())


def _passes(network: Network, tokens: Sequence[int], expected: Tensor | None) -> bool:
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
