"""Continuous batching: all running sequences of one model, one token further with each step.

    waiting ──► running: prefill of new sequences and one token of all others, in one forward pass ──► finished

Sequences join and leave at any step. What else is in the batch changes a sequence's logits by rounding at most, see
`layers.kv_cache`.
"""

from collections.abc import Callable, Sequence

import structlog
import torch
from torch import Tensor

from models.domain.errors import CheckpointUnfit, RequestUnfit
from models.engine.kernels.threads import ThreadTuner
from models.engine.layers.padding import next_power_of_two
from models.engine.lora.adapter import LoraAdapter
from models.engine.model.served_model import ServedModel
from models.engine.request import GenerationRequest
from models.engine.scheduler.sampler import sample
from models.engine.scheduler.sequence import SequenceState
from models.engine.scheduler.waiting_queue import WaitingQueue
from models.runtime.out_of_memory import is_out_of_memory
from models.runtime.rust_panics import RustPanic

MAX_BATCH_SIZE = 32
MAX_PREFILL_TOKENS = 1024  # in one pass, for which the running sequences wait; a single prompt may have more
MAX_CLIENT_SHARE = 0.75  # of the batch for one client or all bulk work, so that others start at once
UNLIMITED_BYTES = 1 << 40

log = structlog.get_logger(__name__)


class Batch:
    """One model and the sequences running on it. `memory_bytes` is for KV cache and adapters, beside the weights."""

    def __init__(
        self,
        model: ServedModel,
        device: torch.device,
        max_batch_size: int = MAX_BATCH_SIZE,
        memory_bytes: int = UNLIMITED_BYTES,
    ) -> None:
        self.waiting = WaitingQueue(max(1, int(max_batch_size * MAX_CLIENT_SHARE)))
        self.running: list[SequenceState] = []
        self.base = model.base
        self.decoder = model.decoder
        self.context = model.context
        self.nbytes = self.decoder.nbytes
        self.threads: ThreadTuner | None = None  # None: the process's count
        self._end_ids, self._end_set = sorted(model.end_ids), model.end_ids
        self._tokenizer, self._separator = model.tokenizer, model.separator
        self._finished: list[SequenceState] = []
        self._max_batch_size = self._batch_limit = max_batch_size  # the limit is lower after running out of memory
        self._memory_bytes = memory_bytes
        self._device = device

    @property
    def is_busy(self) -> bool:
        return bool(self.running or len(self.waiting))

    def check_adapter(self, adapter: LoraAdapter) -> None:
        """Raises CheckpointUnfit if `adapter` was made for another model."""
        self.decoder.check_adapter(adapter)

    def decode(self, tokens: list[int]) -> str:
        """Detokenize exactly, without cleaning up spaces."""
        return self._tokenizer.decode(tokens)

    def encode_prompt(self, request: GenerationRequest) -> list[int]:
        """Token ids of the separator and the prompt. Raises RequestUnfit if the completion does not fit behind them.

        CheckpointUnfit if the tokenizer fails.
        """
        try:
            tokens = [self._separator, *self._tokenizer.encode(request.prompt)]
        except RustPanic as error:
            raise CheckpointUnfit("model-tokenizer-failed") from error
        if len(tokens) + request.sampling.max_tokens > self.context:
            maximum = request.sampling.max_tokens
            raise RequestUnfit("engine-prompt-too-long", prompt=len(tokens), maximum=maximum, context=self.context)
        return tokens

    @torch.inference_mode()
    def step(self) -> list[SequenceState]:
        """Admit waiting sequences, decode one token for each, return the finished ones."""
        num_decode = len(self.running)
        self._admit_waiting()
        if self.running:
            try:
                tokens = self._sample(self._forward(num_decode))
            except (torch.OutOfMemoryError, RuntimeError, MemoryError) as error:
                self._halve_on_oom(error)
            else:
                for sequence, token in zip(self.running, tokens, strict=True):
                    sequence.append_token(token, is_end=token in self._end_set)
                self._retire_finished()
        finished, self._finished = self._finished, []
        return finished

    @torch.inference_mode()
    def cancel(self, is_cancelled: Callable[[SequenceState], bool]) -> list[SequenceState]:
        """Remove and return the running and waiting sequences for which `is_cancelled`."""
        cancelled = [sequence for sequence in (*self.running, *self.waiting) if is_cancelled(sequence)]
        if cancelled:
            self.waiting.remove(is_cancelled)
            self._remove(is_cancelled)
        return cancelled

    def reset(self) -> list[SequenceState]:
        """Remove and return all sequences, after a step that failed."""
        sequences = list(dict.fromkeys((*self._finished, *self.running, *self.waiting)))
        self._finished, self.running = [], []
        self.waiting.clear()
        self.decoder.clear()
        return sequences

    def benchmark_step(self, rows: int = 5) -> Callable[[], object]:
        """A prefill and two decode steps of `rows` sequences, for measuring."""
        token, decoder = self._separator, self.decoder

        def step() -> None:
            with torch.inference_mode():
                decoder.forward([], [[token] * 4] * rows, [None] * rows)
                for _step in range(2):
                    decoder.forward([token] * rows, [], [None] * rows)
            decoder.clear()

        return step

    def _admit_waiting(self) -> None:
        """As many as there is room for, the shortest prompts first; equal adapters are adjacent."""
        admitted: list[SequenceState] = []
        while len(self.running) + len(admitted) < self._batch_limit:
            sequence = self.waiting.pop([*self.running, *admitted], lambda all_: self._fits(all_, len(self.running)))
            if sequence is None:
                break
            admitted.append(sequence)
        self.running += sorted(admitted, key=lambda sequence: (len(sequence.tokens), id(sequence.adapter)))

    def _fits(self, sequences: Sequence[SequenceState], num_decode: int) -> bool:
        """Whether memory suffices until all end, and one pass prefills the new ones; a single one always fits."""
        new = sequences[num_decode:]
        if len(new) > 1 and sum(len(sequence.tokens) for sequence in new) > MAX_PREFILL_TOKENS:
            return False
        adapters = {id(one.adapter): one.adapter.nbytes for one in sequences if one.adapter is not None}
        longest = max(sequence.max_tokens for sequence in sequences)
        lora_slots = next_power_of_two(len(adapters)) if self.decoder.plan.copies_adapters else 0
        cache_tokens = next_power_of_two(len(sequences)) * longest
        needed = lora_slots * max(adapters.values(), default=0) + cache_tokens * self.decoder.nbytes_per_token
        return len(sequences) == 1 or needed <= self._memory_bytes

    def _forward(self, num_decode: int) -> Tensor:
        """Logits [B, V] of all running sequences, of which the first `num_decode` are in the KV cache."""
        if self.threads is None or num_decode < len(self.running):
            return self._run_decoder(num_decode)
        with self.threads.step(num_decode):
            return self._run_decoder(num_decode)

    def _run_decoder(self, num_decode: int) -> Tensor:
        return self.decoder.forward(
            [sequence.tokens[-1] for sequence in self.running[:num_decode]],
            [sequence.tokens for sequence in self.running[num_decode:]],
            [sequence.adapter for sequence in self.running],
        )

    def _sample(self, logits: Tensor) -> list[int]:
        """Each sequence's next token. Below its minimum length none can end."""
        too_short = [row for row, sequence in enumerate(self.running) if not sequence.may_end]
        if too_short:
            logits[self._tensor(too_short).unsqueeze(-1), self._tensor(self._end_ids)] = -torch.inf
        samplings = [sequence.sampling for sequence in self.running]
        uniforms = [sequence.next_uniform() for sequence in self.running]
        return sample(logits, samplings, uniforms, [sequence.tokens for sequence in self.running])

    def _halve_on_oom(self, error: Exception) -> None:
        """Out of memory: go on with half as many sequences. All are prefilled again with what they have so far."""
        if not is_out_of_memory(error) or len(self.running) < 2:
            raise error
        self._batch_limit = max(1, len(self.running) // 2)
        log.warning("batch_halved", model=self.base.name, reason="out_of_memory", batch_size=self._batch_limit)
        self.waiting.requeue(self.running)
        self.running = []
        self.decoder.clear()
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    def _retire_finished(self) -> None:
        """Each finished sequence lets the batch grow by one again, if it was halved."""
        finished = [sequence for sequence in self.running if sequence.finish]
        if finished:
            self._finished += finished
            self._batch_limit = min(self._max_batch_size, self._batch_limit + len(finished))
            self._remove(lambda sequence: sequence.finish is not None)

    def _remove(self, is_removed: Callable[[SequenceState], bool]) -> None:
        """Fill the gaps with sequences from the end, so that most keep their row."""
        rows = list(range(len(self.running)))
        for row in reversed(range(len(self.running))):
            if is_removed(self.running[row]):
                last = rows.pop()
                if row < len(rows):
                    rows[row] = last
        if len(rows) < len(self.running):
            self.running = [self.running[row] for row in rows]
            self.decoder.keep(rows)

    def _tensor(self, numbers: Sequence[int]) -> Tensor:
        return torch.tensor(numbers, device=self._device)
