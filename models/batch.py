"""The rows under way on one model, all going one token further with each step.

It does not know personas, requests or HTTP: only rows, which join at any step and leave at their end.

    waiting ──► joining: prompts read together ──► rows: one token a step, all in one forward pass ──► over

Keys and values of the rows stand flush right, so that the newest token is the last for everyone; what is left of a
row's own is padding, masked out: adding it changes a row's logits by rounding only.
"""

import inspect
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache

from models.adapters import AdaptedLayers
from models.base import LoadedBase
from models.errors import BaseUnavailable
from models.row import Row
from models.sampling import draw

MOST_ROWS = 32


class Batch:
    """One model and the rows on it."""

    def __init__(self, loaded: LoadedBase, device: torch.device, most_rows: int = MOST_ROWS) -> None:
        self.loaded = loaded
        self.model = loaded.model.to(device)
        self.layers = AdaptedLayers(self.model)
        self.waiting: deque[Row] = deque()
        self.rows: list[Row] = []
        self._arriving: list[Row] = []
        self._over: list[Row] = []
        self._most_rows = most_rows
        self._device = device
        self._cache = DynamicCache()
        self._ends = sorted(_ends(loaded))
        self._takes = inspect.signature(self.model.forward).parameters

    @property
    def is_busy(self) -> bool:
        return bool(self.rows or self.waiting)

    @property
    def size(self) -> int:
        """Bytes of the weights."""
        return sum(weight.nbytes for weight in self.model.parameters())

    def decode(self, tokens: list[int]) -> str:
        """The text of `tokens`, exactly: no space is tidied away."""
        text: str = self.loaded.tokenizer.decode(tokens, clean_up_tokenization_spaces=False)
        return text

    @torch.inference_mode()
    def advance(self) -> list[Row]:
        """Let waiting rows join, go one token further with all, and give those that are over."""
        self._join()
        if self.rows:
            self._draw(self.rows, self._feed(self.rows, self._cache, [row.tokens[-1:] for row in self.rows]))
            self._let_go()
        over, self._over = self._over, []
        return over

    @torch.inference_mode()
    def drop(self, is_unwanted: Callable[[Row], bool]) -> list[Row]:
        """Take the rows out for which `is_unwanted`, and give them."""
        gone = [row for row in (*self.rows, *self.waiting) if is_unwanted(row)]
        if gone:
            self.waiting = deque(row for row in self.waiting if not is_unwanted(row))
            self._keep([place for place, row in enumerate(self.rows) if not is_unwanted(row)])
        return gone

    def abandon(self) -> list[Row]:
        """Take every row out, after a step that failed in its middle, and give them."""
        gone = [*self._over, *self._arriving, *self.rows, *self.waiting]
        self._over, self._arriving, self.rows, self._cache = [], [], [], DynamicCache()
        self.waiting.clear()
        return gone

    @torch.inference_mode()
    def rehearse(self, rows: int = 5) -> Callable[[], object]:
        """A decoding step, to be timed. Raises BaseUnavailable where a model keeps no keys and values."""
        cache, prompt = DynamicCache(), [[self.loaded.separator] * 4] * rows
        self.layers.seat([None] * rows)
        self._forward(prompt, cache, [0] * rows)
        if {layer.get_seq_length() for layer in cache.layers} != {4}:
            raise BaseUnavailable(f"{self.loaded.base.name} is not a transformer with a cache of keys and values.")

        def step() -> object:
            with torch.inference_mode():
                self._forward([tokens[:1] for tokens in prompt], cache, [cache.get_seq_length()] * rows)
                cache.crop(-1)
            return None

        return step

    def _join(self) -> None:
        """Read the prompts of as many waiting rows as there is room for; neighbours get the same adapter."""
        free = min(self._most_rows - len(self.rows), len(self.waiting))
        if free <= 0:
            return
        self._arriving = [self.waiting.popleft() for _ in range(free)]
        cache = DynamicCache()
        self._draw(self._arriving, self._feed(self._arriving, cache, [row.tokens for row in self._arriving]))
        self._cache = _beside(self._cache, cache) if self.rows else cache
        self.rows, self._arriving = self.rows + self._arriving, []
        self._let_go()
        self._keep(sorted(range(len(self.rows)), key=lambda place: id(self.rows[place].adapter)))

    def _let_go(self) -> None:
        """Take out the rows that have drawn their last token."""
        self._over += [row for row in self.rows if row.finish]
        self._keep([place for place, row in enumerate(self.rows) if not row.finish])

    def _feed(self, rows: Sequence[Row], cache: DynamicCache, tokens: Sequence[Sequence[int]]) -> Tensor:
        """Show each row its next tokens; gives the logits [rows, vocabulary] of what comes after them."""
        self.layers.seat([row.adapter for row in rows])
        logits = self._forward(tokens, cache, [row.cached for row in rows])
        for row, shown in zip(rows, tokens, strict=True):
            row.cached += len(shown)
        return logits

    def _forward(self, tokens: Sequence[Sequence[int]], cache: DynamicCache, cached: Sequence[int]) -> Tensor:
        """One pass of the model. `cached` counts the tokens of each row that `cache` has already."""
        width = max(map(len, tokens))
        padded = [[0] * (width - len(shown)) + list(shown) for shown in tokens]
        positions = [
            [max(0, place) for place in range(before + len(shown) - width, before + len(shown))]
            for before, shown in zip(cached, tokens, strict=True)
        ]
        total = max(before for before in cached) + width
        lengths = [before + len(shown) for before, shown in zip(cached, tokens, strict=True)]
        mask = torch.arange(total) >= total - torch.tensor(lengths).unsqueeze(-1)  # [rows, total]
        offered = {"position_ids": self._tensor(positions), "logits_to_keep": 1}
        output: Any = self.model(
            input_ids=self._tensor(padded),
            attention_mask=mask.to(self._device, torch.long),
            past_key_values=cache,
            use_cache=True,
            **{name: value for name, value in offered.items() if name in self._takes},
        )
        logits: Tensor = output.logits[:, -1]
        return logits.float()

    def _draw(self, rows: Sequence[Row], logits: Tensor) -> None:
        """Draw each row's next token; before its least length no row can end."""
        early = [place for place, row in enumerate(rows) if not row.may_end]
        if early:
            logits[self._tensor(early).unsqueeze(-1), self._tensor(self._ends)] = -torch.inf
        drawn = draw(logits, [row.ticket.request.sampling for row in rows], [row.chance.random() for row in rows])
        for row, token in zip(rows, drawn, strict=True):
            row.take(token, is_end=token in self._ends)

    def _keep(self, places: Sequence[int]) -> None:
        """Go on with the rows at `places`, in that order, and without the padding that all of them have."""
        if list(places) == list(range(len(self.rows))):
            return
        self.rows = [self.rows[place] for place in places]
        if not self.rows:
            self._cache = DynamicCache()
            return
        chosen, width = self._tensor(places), max(row.cached for row in self.rows)
        for layer in self._cache.layers:
            layer.keys = layer.keys[chosen, :, -width:]
            layer.values = layer.values[chosen, :, -width:]

    def _tensor(self, numbers: Any) -> Tensor:
        return torch.tensor(numbers, device=self._device)


def _beside(one: DynamicCache, other: DynamicCache) -> DynamicCache:
    """The rows of both, flush right. Keys and values: [rows, heads, tokens, head size]."""
    width = max(one.get_seq_length(), other.get_seq_length())
    for layer, more in zip(one.layers, other.layers, strict=True):
        layer.keys = torch.cat([_padded(layer.keys, width), _padded(more.keys, width)])
        layer.values = torch.cat([_padded(layer.values, width), _padded(more.values, width)])
    return one


def _padded(kept: Tensor, width: int) -> Tensor:
    return torch.nn.functional.pad(kept, (0, 0, width - kept.shape[-2], 0))


def _ends(loaded: LoadedBase) -> set[int]:
    """The tokens that end a text: the separator, and every other mark that is no text."""
    tokenizer = loaded.tokenizer
    marks = {token for token, added in tokenizer.added_tokens_decoder.items() if added.special}
    configured = loaded.model.generation_config.eos_token_id
    ends = configured if isinstance(configured, list) else [configured]
    return {loaded.separator, *marks, *tokenizer.all_special_ids, *(end for end in ends if end is not None)}
