"""The rows under way on one model, all going one token further with each step.

It does not know personas, requests or HTTP: only rows, which join at any step and leave at their end.

    waiting ──► rows: prompts of those that join and one token of all others, in one pass ──► over

What stands beside a row changes its logits by rounding at most; see `models.engine.layers.kv_cache` for how
that is kept small.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog
import torch
from torch import Tensor

from models.base_models.catalog import LoadedBase
from models.domain.errors import RequestUnfit
from models.engine.kernels.threads import Threads
from models.engine.lora.adapter import LoraAdapter
from models.engine.model.verification import open_network
from models.engine.request import GenerationRequest
from models.engine.scheduler.sampler import draw
from models.engine.scheduler.sequence import SequenceState
from models.engine.scheduler.waiting_queue import WaitingQueue

MAX_ROWS = 32
MAX_CONTEXT = 2048  # tokens of prompt and completion: bounds the memory that one row's keys and values take
PLENTY = 1 << 40
NO_MEMORY = ("not enough memory", "can't allocate memory", "out of memory", "ALLOC_FAILED")  # the last is cuBLAS's
MAX_OF_ONE = 0.75  # of the rows: one chat's, or all that is bulky; the others' begin at once
MAX_JOINING = 1024  # tokens of prompts in one pass, for which the rows under way stand; one alone always goes

log = structlog.get_logger(__name__)


class Batch:
    """One model and the rows on it. `memory` is what rows and their adapters may take beside the weights, in bytes.

    Raises BaseUnavailable for a model whose rows cannot be written together.
    """

    def __init__(
        self,
        loaded: LoadedBase,
        device: torch.device,
        max_rows: int = MAX_ROWS,
        memory: int = PLENTY,
        *,
        may_round: bool = False,
    ) -> None:
        self.waiting = WaitingQueue(max(1, int(max_rows * MAX_OF_ONE)))
        self.rows: list[SequenceState] = []
        self.name = loaded.base.name
        self.network = open_network(loaded, device, max_rows, may_round=may_round)
        self.context = _context(loaded)
        self.size = self.network.size
        self.threads: Threads | None = None  # none: as many as are set
        self._ends = sorted(_ends(loaded))
        self._is_end = frozenset(self._ends)
        self.loaded = replace(loaded, model=None)  # the network has laid the weights out anew
        self._over: list[SequenceState] = []
        self._max_rows = self._rows_now = max_rows
        self._memory = memory
        self._device = device

    @property
    def is_busy(self) -> bool:
        return bool(self.rows or len(self.waiting))

    def admit(self, adapter: LoraAdapter) -> None:
        """Raises CheckpointUnfit when `adapter` was made for another model."""
        self.network.admit(adapter)

    def decode(self, tokens: list[int]) -> str:
        """The text of `tokens`, exactly: no space is tidied away."""
        text: str = self.loaded.tokenizer.decode(tokens, clean_up_tokenization_spaces=False)
        return text

    def prompt_tokens(self, request: GenerationRequest) -> list[int]:
        """The separator and the prompt. Raises RequestUnfit where the completion has no room after them."""
        tokens = [self.loaded.separator, *self.loaded.tokens(request.prompt)]
        if len(tokens) + request.sampling.max_tokens > self.context:
            raise RequestUnfit(
                f"The prompt has {len(tokens)} tokens and {request.sampling.max_tokens} more are asked for; "
                f"this persona's model has room for {self.context}."
            )
        return tokens

    @torch.inference_mode()
    def advance(self) -> list[SequenceState]:
        """Let waiting rows join, go one token further with all, and give those that are over."""
        under_way = len(self.rows)
        self._join()
        if self.rows:
            try:
                drawn = self._draw(self._pass(under_way))
            except (torch.OutOfMemoryError, RuntimeError, MemoryError) as error:
                self._shrink(error)
            else:
                for row, token in zip(self.rows, drawn, strict=True):
                    row.take(token, is_end=token in self._is_end)
                self._let_go()
        over, self._over = self._over, []
        return over

    @torch.inference_mode()
    def drop(self, is_unwanted: Callable[[SequenceState], bool]) -> list[SequenceState]:
        """Take the rows out for which `is_unwanted`, and give them."""
        gone = [row for row in (*self.rows, *self.waiting) if is_unwanted(row)]
        if gone:
            self.waiting.remove(is_unwanted)
            self._keep(is_unwanted)
        return gone

    def abandon(self) -> list[SequenceState]:
        """Take every row out, after a step that failed in its middle, and give them."""
        gone = list(dict.fromkeys((*self._over, *self.rows, *self.waiting)))
        self._over, self.rows = [], []
        self.waiting.clear()
        self.network.clear()
        return gone

    def timed_step(self, rows: int = 5) -> Callable[[], object]:
        """A prompt and two steps like any others, for `rows` rows, to be timed."""
        token, network = self.loaded.separator, self.network

        def step() -> None:
            with torch.inference_mode():
                network.advance([], [[token] * 4] * rows, [None] * rows)
                for _again in range(2):
                    network.advance([token] * rows, [], [None] * rows)
            network.clear()

        return step

    def _join(self) -> None:
        """As many waiting rows as there is room for, the shortest first; neighbours get the same adapter."""
        arriving: list[SequenceState] = []
        while len(self.rows) + len(arriving) < self._rows_now:
            row = self.waiting.take([*self.rows, *arriving], lambda rows: self._fits(rows, len(self.rows)))
            if row is None:
                break
            arriving.append(row)
        self.rows += sorted(arriving, key=lambda row: (len(row.tokens), id(row.adapter)))

    def _fits(self, rows: Sequence[SequenceState], under_way: int) -> bool:
        """Whether the memory holds these rows to their ends, and one pass those that join; one alone always fits."""
        joining = rows[under_way:]
        if len(joining) > 1 and sum(len(row.tokens) for row in joining) > MAX_JOINING:
            return False
        adapters = {id(row.adapter): row.adapter.size for row in rows if row.adapter is not None}
        longest = max(row.max_tokens for row in rows)
        seats, slots = _doubled(len(adapters)) if self.network.is_copying else 0, _doubled(len(rows))
        needed = seats * max(adapters.values(), default=0) + slots * longest * self.network.token_size
        return len(rows) == 1 or needed <= self._memory

    def _pass(self, under_way: int) -> Tensor:
        """The logits [rows, vocabulary] of all rows, of which the first `under_way` have been read before."""
        if self.threads is None or under_way < len(self.rows):
            return self._shown(under_way)
        with self.threads.step(under_way):
            return self._shown(under_way)

    def _shown(self, under_way: int) -> Tensor:
        return self.network.advance(
            [row.tokens[-1] for row in self.rows[:under_way]],
            [row.tokens for row in self.rows[under_way:]],
            [row.adapter for row in self.rows],
        )

    def _shrink(self, error: Exception) -> None:
        """Out of memory: go on with half as many rows. All are read again from what they have said so far."""
        if not _is_about_memory(error) or len(self.rows) < 2:
            raise error
        self._rows_now = max(1, len(self.rows) // 2)
        log.warning("out of memory; the batch shrinks", model=self.name, rows=self._rows_now)
        self.waiting.put_back(self.rows)
        self.rows = []
        self.network.clear()
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    def _let_go(self) -> None:
        """Put the rows that are over aside. With each that ends well there may be one more again."""
        over = [row for row in self.rows if row.finish]
        if over:
            self._over += over
            self._rows_now = min(self._max_rows, self._rows_now + len(over))
            self._keep(lambda row: row.finish is not None)

    def _keep(self, is_unwanted: Callable[[SequenceState], bool]) -> None:
        """Fill the places of those that go with rows from the end, so that most stay where they are."""
        places = list(range(len(self.rows)))
        for place in reversed(range(len(self.rows))):
            if is_unwanted(self.rows[place]):
                last = places.pop()
                if place < len(places):
                    places[place] = last
        if len(places) < len(self.rows):
            self.rows = [self.rows[place] for place in places]
            self.network.keep(places)

    def _draw(self, logits: Tensor) -> list[int]:
        """Draw each row's next token; before its least length no row can end."""
        early = [place for place, row in enumerate(self.rows) if not row.may_end]
        if early:
            logits[self._tensor(early).unsqueeze(-1), self._tensor(self._ends)] = -torch.inf
        samplings = [row.ticket.request.sampling for row in self.rows]
        return draw(logits, samplings, [row.next_luck() for row in self.rows], [row.tokens for row in self.rows])

    def _tensor(self, numbers: Sequence[int]) -> Tensor:
        return torch.tensor(numbers, device=self._device)


def _doubled(count: int) -> int:
    """As many places as are laid out for `count`: they double."""
    return 1 << (count - 1).bit_length() if count else 0


def _context(loaded: LoadedBase) -> int:
    """Tokens a row can have. Within a sliding window, where a model has one, all tokens see each other."""
    window = getattr(loaded.model.config, "sliding_window", None)
    return min(loaded.context, MAX_CONTEXT, window or MAX_CONTEXT)


def _ends(loaded: LoadedBase) -> set[int]:
    """The tokens that end a text: the separator, and every other mark that is no text."""
    tokenizer = loaded.tokenizer
    marks = {token for token, added in tokenizer.added_tokens_decoder.items() if added.special}
    configured = loaded.model.generation_config.eos_token_id
    ends = configured if isinstance(configured, list) else [configured]
    return {loaded.separator, *marks, *tokenizer.all_special_ids, *(end for end in ends if end is not None)}


def _is_about_memory(error: Exception) -> bool:
    """A GPU has its own error; a processor's allocator says it in words."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return any(words in str(error) for words in NO_MEMORY)
