"""A row: one completion under way, from its prompt to its end.

It does not know what stands beside it in a batch, nor how its tokens come about.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from models.engine.lora.adapter import LoraAdapter
from models.engine.request import Finish, GenerationRequest, Listener, TokenChunk
from models.engine.scheduler.detokenizer import Detokenizer


@dataclass(eq=False, slots=True)
class RequestHandle:
    """A request under way: who listens to it, whether anyone still does, and until when (on the engine's clock)."""

    request: GenerationRequest
    listener: Listener
    began_at: float = 0.0
    is_cancelled: bool = False
    left: int = field(init=False)  # rows that have not ended

    def __post_init__(self) -> None:
        self.left = self.request.count

    def is_late(self, now: float) -> bool:
        seconds = self.request.seconds
        return seconds is not None and now - self.began_at > seconds


@dataclass(eq=False, slots=True)
class SequenceState:
    """`tokens` begin with the separator and the prompt."""

    ticket: RequestHandle
    index: int
    tokens: list[int]
    adapter: LoraAdapter | None
    transcript: Detokenizer
    chance: random.Random
    finish: Finish | None = None
    luck: float | None = None  # what the next token is drawn with, until it is there
    prompt_tokens: int = field(init=False)

    def __post_init__(self) -> None:
        self.prompt_tokens = len(self.tokens)

    @property
    def who(self) -> str:
        return self.ticket.request.who

    @property
    def is_bulk(self) -> bool:
        return self.ticket.request.is_bulk

    @property
    def max_tokens(self) -> int:
        """How long it can become."""
        return self.prompt_tokens + self.ticket.request.sampling.max_tokens

    @property
    def may_end(self) -> bool:
        return len(self.tokens) >= self.ticket.request.sampling.min_tokens

    def next_luck(self) -> float:
        """The same until a token was taken: drawing may fail for want of memory and be done again."""
        if self.luck is None:
            self.luck = self.chance.random()
        return self.luck

    def take(self, token: int, *, is_end: bool) -> None:
        """Go on with `token`, tell the listener what is new, and see whether that was the last."""
        self.luck = None
        self.tokens.append(token)
        if not is_end:
            self.transcript.add(token)
        if is_end or self.transcript.is_stopped:
            self.finish = "stop"
        elif len(self.tokens) - self.prompt_tokens >= self.ticket.request.sampling.max_tokens:
            self.finish = "length"
        self._tell()

    def _tell(self) -> None:
        if self.finish:
            self.transcript.finish()
        if self.finish or self.ticket.request.is_streamed:
            text = self.transcript.read()
            if text or self.finish:
                count = len(self.tokens) - self.prompt_tokens
                self.ticket.listener(TokenChunk(self.index, text, self.finish, count, self.prompt_tokens))


def rows_of(
    ticket: RequestHandle, tokens: list[int], adapter: LoraAdapter | None, decode: Callable[[list[int]], str]
) -> list[SequenceState]:
    """The rows of a request, each with a stream of chance that is its own: it depends on seed and index only."""
    request = ticket.request
    return [
        SequenceState(
            ticket=ticket,
            index=index,
            tokens=list(tokens),
            adapter=adapter,
            transcript=Detokenizer(decode, tokens, request.sampling.stop),
            chance=random.Random(f"{request.seed}:{index}"),
        )
        for index in range(request.count)
    ]
