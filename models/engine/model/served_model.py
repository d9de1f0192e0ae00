"""Served model: a verified decoder, its tokenizer, and what a sequence needs to know of the model.

It comes from a base model that transformers loaded, or, faster, from the snapshot of an earlier start.
"""

from dataclasses import dataclass

import torch

from models.base_models.catalog import BaseModelSpec, LoadedBase
from models.engine.model.decoder import Decoder
from models.engine.model.tokenizer import Tokenizer, tokenizer_of
from models.engine.model.verification import verified_decoder
from models.engine.model.weights import HfWeights

MAX_CONTEXT_TOKENS = 2048  # prompt and completion: bounds the memory of one sequence's KV cache


@dataclass(frozen=True, slots=True)
class ServedModel:
    """One model in memory. `separator` is the token between tweets, and `end_ids` are those that end a completion."""

    base: BaseModelSpec
    decoder: Decoder
    tokenizer: Tokenizer
    separator: int
    end_ids: frozenset[int]
    context: int  # tokens that a sequence can have


def open_model(
    loaded: LoadedBase, device: torch.device, max_batch_size: int, *, allow_int8: bool = False
) -> tuple[ServedModel, HfWeights | None]:
    """`loaded` with the fastest decoder that is right, and that decoder's weights if it is a fused one.

    Raises BaseUnavailable if there is none.
    """
    decoder, weights = verified_decoder(loaded, device, max_batch_size, allow_int8=allow_int8)
    tokenizer = tokenizer_of(loaded.tokenizer)
    return ServedModel(loaded.base, decoder, tokenizer, loaded.separator, _end_ids(loaded), _context(loaded)), weights


def _context(loaded: LoadedBase) -> int:
    """Attention here has no sliding window, so a model's window is a limit too."""
    window = getattr(loaded.model.config, "sliding_window", None)
    return min(loaded.context, MAX_CONTEXT_TOKENS, window or MAX_CONTEXT_TOKENS)


def _end_ids(loaded: LoadedBase) -> frozenset[int]:
    """The separator, and every other special token."""
    tokenizer = loaded.tokenizer
    special = {token for token, added in tokenizer.added_tokens_decoder.items() if added.special}
    configured = loaded.model.generation_config.eos_token_id
    ends = configured if isinstance(configured, list) else [configured]
    return frozenset(
        {loaded.separator, *special, *tokenizer.all_special_ids, *(end for end in ends if end is not None)}
    )
