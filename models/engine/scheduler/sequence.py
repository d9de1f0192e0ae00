"""A sequence: one completion from its prompt to its end, and the request that it belongs to."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from models.engine.lora.adapter import LoraAdapter
from models.engine.request import Finish, GenerationRequest, OnChunk, Sampling, TokenChunk
from models.engine.scheduler.detokenizer import Detokenizer


@dataclass(eq=False, slots=True)
class RequestHandle:
    """A request in the engine: its callback, its deadline on the engine's clock, and whether it was cancelled."""

    request: GenerationRequest
    on_chunk: OnChunk
    began_at: float = 0.0
    is_cancelled: bool = False
    unfinished: int = field(init=False)  # sequences

    def __post_init__(self) -> None:
        self.unfinished = self.request.count

    def is_late(self, now: float) -> bool:
        seconds = self.request.seconds
        return seconds is not None and now - self.began_at > seconds


@dataclass(eq=False, slots=True)
class SequenceState:
    """`tokens` starts with the separator and the prompt."""

    handle: RequestHandle
    index: int
    tokens: list[int]
    adapter: LoraAdapter | None
    detokenizer: Detokenizer
    rng: random.Random
    finish: Finish | None = None
    uniform: float | None = None  # the random number of the next token, until there is one
    prompt_tokens: int = field(init=False)

    def __post_init__(self) -> None:
        self.prompt_tokens = len(self.tokens)

    @property
    def client_id(self) -> str:
        return self.handle.request.client_id

    @property
    def is_bulk(self) -> bool:
        return self.handle.request.is_bulk

    @property
    def sampling(self) -> Sampling:
        return self.handle.request.sampling

    @property
    def max_tokens(self) -> int:
        """Of prompt and completion."""
        return self.prompt_tokens + self.sampling.max_tokens

    @property
    def completion_tokens(self) -> int:
        return len(self.tokens) - self.prompt_tokens

    @property
    def may_end(self) -> bool:
        return len(self.tokens) >= self.sampling.min_tokens

    def next_uniform(self) -> float:
        """The same number until a token is appended: sampling may run out of memory and be repeated."""
        if self.uniform is None:
            self.uniform = self.rng.random()
        return self.uniform

    def append_token(self, token: int, *, is_end: bool) -> None:
        """Append `token`, call back with new text, and set `finish` if it was the last token."""
        self.uniform = None
        self.tokens.append(token)
        if not is_end:
            self.detokenizer.add(token)
        if is_end or self.detokenizer.is_stopped:
            self.finish = "stop"
        elif self.completion_tokens >= self.sampling.max_tokens:
            self.finish = "length"
        self._emit()

    def _emit(self) -> None:
        if self.finish:
            self.detokenizer.finish()
        if self.finish or self.handle.request.is_streamed:
            text = self.detokenizer.read()
            if text or self.finish:
                chunk = TokenChunk(self.index, text, self.finish, self.completion_tokens, self.prompt_tokens)
                self.handle.on_chunk(chunk)


def make_sequences(
    handle: RequestHandle, tokens: list[int], adapter: LoraAdapter | None, decode: Callable[[list[int]], str]
) -> list[SequenceState]:
    """The sequences of a request, each with random numbers that depend only on the seed and its index."""
    request = handle.request
    return [
        SequenceState(
            handle=handle,
            index=index,
            tokens=list(tokens),
            adapter=adapter,
            detokenizer=Detokenizer(decode, tokens, request.sampling.stop),
            rng=random.Random(f"{request.seed}:{index}"),
        )
        for index in range(request.count)
    ]
