"""The rows under way on one model, all going one token further with each step.

It does not know personas, requests or HTTP: only rows, which join at any step and leave at their end.

    waiting ──► joining: prompts of one length read together ──► rows: one token a step, all in one pass ──► over

What stands beside a row changes its logits by rounding at most; see `models.slots` for how that is kept small.
"""

import inspect
from collections import deque
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache

from models.adapters import AdaptedLayers
from models.base import LoadedBase
from models.errors import BaseUnavailable
from models.row import Row
from models.sampling import draw
from models.slots import Slots

MOST_ROWS = 32
MOST_CONTEXT = 2048  # tokens of prompt and completion: bounds the memory that one row's keys and values take
CLOSE = 0.1  # of the largest logit: bfloat16 is off by a hundredth, a misunderstood mask or position by far more


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
        self._slots = Slots(device)
        self._ends = sorted(_ends(loaded))
        self._takes = inspect.signature(self.model.forward).parameters

    @property
    def is_busy(self) -> bool:
        return bool(self.rows or self.waiting)

    @property
    def context(self) -> int:
        """Tokens a row can have. Within a sliding window, where a model has one, all tokens see each other."""
        window = getattr(self.model.config, "sliding_window", None)
        return min(self.loaded.context, MOST_CONTEXT, window or MOST_CONTEXT)

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
            self.layers.seat([row.adapter for row in self.rows])
            self._draw(self.rows, self._step([row.tokens[-1] for row in self.rows], self._slots))
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
        gone = list(dict.fromkeys((*self._over, *self._arriving, *self.rows, *self.waiting)))
        self._over, self._arriving, self.rows, self._slots = [], [], [], Slots(self._device)
        self.waiting.clear()
        return gone

    @torch.inference_mode()
    def rehearse(self) -> None:
        """Read a few tokens at once, and again one by one: a model must find the same. Raises BaseUnavailable."""
        tokens, slots = [self.loaded.separator, *self.loaded.tokens("My dream is")], Slots(self._device)
        self.layers.seat([None])
        at_once = self._read([tokens], DynamicCache())
        try:
            read = DynamicCache()
            self._read([tokens[:1]], read)
            slots.take_in(read)
            for token in tokens[1:]:
                step_by_step = self._step([token], slots)
        except (AttributeError, IndexError, RuntimeError, TypeError, ValueError) as error:
            raise self._unbatchable() from error
        if (at_once - step_by_step).abs().max() > CLOSE * at_once.abs().max():
            raise self._unbatchable()

    def timed_step(self, rows: int = 5) -> Callable[[], object]:
        """A step like any other, for `rows` rows, to be timed."""
        slots, token = Slots(self._device), self.loaded.separator
        self.layers.seat([None] * rows)

        def step() -> object:
            with torch.inference_mode():
                if not slots.lengths:
                    read = DynamicCache()
                    self._read([[token] * 4] * rows, read)
                    slots.take_in(read)
                return self._step([token] * rows, slots)

        return step

    def _join(self) -> None:
        """Read the prompts of as many waiting rows as there is room for; neighbours get the same adapter."""
        free = min(self._most_rows - len(self.rows), len(self.waiting))
        if free <= 0:
            return
        self._arriving = sorted((self.waiting.popleft() for _ in range(free)), key=lambda row: len(row.tokens))
        for _length, alike in groupby(self._arriving, key=lambda row: len(row.tokens)):
            members, read = list(alike), DynamicCache()
            self.layers.seat([row.adapter for row in members])
            self._draw(members, self._read([row.tokens for row in members], read))
            self._slots.take_in(read)
            self.rows += members
        self._arriving = []
        self._let_go()
        self._keep(sorted(range(len(self.rows)), key=lambda place: id(self.rows[place].adapter)))

    def _let_go(self) -> None:
        """Take out the rows that have drawn their last token."""
        self._over += [row for row in self.rows if row.finish]
        self._keep([place for place, row in enumerate(self.rows) if not row.finish])

    def _keep(self, places: Sequence[int]) -> None:
        """Go on with the rows at `places`, in that order."""
        if list(places) != list(range(len(self.rows))):
            self.rows = [self.rows[place] for place in places]
            self._slots.keep(places)

    def _read(self, prompts: Sequence[Sequence[int]], cache: DynamicCache) -> Tensor:
        """Show whole prompts, all of one length, so that none is padded; gives the logits after them."""
        tokens = self._tensor(prompts)
        positions = torch.arange(tokens.shape[1], device=self._device).expand(tokens.shape)
        return self._forward(tokens, torch.ones_like(tokens), positions, cache)

    def _step(self, tokens: Sequence[int], slots: Slots) -> Tensor:
        """Show every row its next token; gives the logits [rows, vocabulary] after it."""
        positions, mask = slots.next_token(self.model.dtype)
        return self._forward(self._tensor(tokens).unsqueeze(-1), mask, positions, slots)

    def _forward(self, tokens: Tensor, mask: Tensor, positions: Tensor, cache: DynamicCache) -> Tensor:
        offered = {"position_ids": positions, "logits_to_keep": 1}
        taken = {name: value for name, value in offered.items() if name in self._takes}
        output: Any = self.model(input_ids=tokens, attention_mask=mask, past_key_values=cache, use_cache=True, **taken)
        logits: Tensor = output.logits[:, -1]
        return logits.float()

    def _unbatchable(self) -> BaseUnavailable:
        return BaseUnavailable(
            f"{self.loaded.base.name} is built so that rows of different lengths cannot be written together."
        )

    def _draw(self, rows: Sequence[Row], logits: Tensor) -> None:
        """Draw each row's next token; before its least length no row can end."""
        early = [place for place, row in enumerate(rows) if not row.may_end]
        if early:
            logits[self._tensor(early).unsqueeze(-1), self._tensor(self._ends)] = -torch.inf
        drawn = draw(logits, [row.ticket.request.sampling for row in rows], [row.chance.random() for row in rows])
        for row, token in zip(rows, drawn, strict=True):
            row.take(token, is_end=token in self._ends)

    def _tensor(self, numbers: Any) -> Tensor:
        return torch.tensor(numbers, device=self._device)


def _ends(loaded: LoadedBase) -> set[int]:
    """The tokens that end a text: the separator, and every other mark that is no text."""
    tokenizer = loaded.tokenizer
    marks = {token for token, added in tokenizer.added_tokens_decoder.items() if added.special}
    configured = loaded.model.generation_config.eos_token_id
    ends = configured if isinstance(configured, list) else [configured]
    return {loaded.separator, *marks, *tokenizer.all_special_ids, *(end for end in ends if end is not None)}
