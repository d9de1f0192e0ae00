"""The trial of a network before anybody is served by it: at once and step by step it must find what transformers does.

It does not know rows or personas. The network of our own is taken where it passes, else the generic one.
"""

from collections.abc import Sequence

import structlog
import torch
from torch import Tensor

from models.base import LoadedBase
from models.errors import BaseUnavailable
from models.generic import GenericNetwork
from models.networks import Network, own_network

CLOSE = 0.1  # of the largest logit: bfloat16 is off by a hundredth, a misunderstood mask or position by far more
MISFITS = (AttributeError, IndexError, RuntimeError, TypeError, ValueError)

log = structlog.get_logger(__name__)


@torch.inference_mode()
def open_network(loaded: LoadedBase, device: torch.device, most_rows: int) -> Network:
    """The fastest network for `loaded` that writes as it should. Raises BaseUnavailable where none does."""
    model = loaded.model.to(device)
    tokens = [loaded.separator, *loaded.tokens("My dream is")]
    own = own_network(model, device, most_rows)
    if own is not None:
        expected = model(torch.tensor([tokens], device=device)).logits[:, -1].float()
        if _passes(own, tokens, expected):
            return own
        log.warning("the generic way is taken", model=loaded.base.name)
    generic = GenericNetwork(model, device)
    if not _passes(generic, tokens, None):
        raise BaseUnavailable(
            f"{loaded.base.name} is built so that rows of different lengths cannot be written together."
        )
    return generic


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
