"""Generation requests: what the engine is asked for, sampling settings and limits, and the chunks of text it returns.

Used by the bot too, so it needs neither torch nor HTTP.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from models.domain.errors import RequestUnfit, ServiceError

MAX_COMPLETIONS = 16
MAX_TOKENS = 512  # a tweet has 16 to 100
MAX_TEMPERATURE = 5.0  # above it every base model writes noise
MAX_TOP_K = 1000
MIN_PENALTY, MAX_PENALTY = 0.1, 10.0
MAX_PROMPT_CHARACTERS = 20_000  # bounds the time of tokenizing it; a context of 2,048 tokens holds about 8,000
MAX_USER_CHARACTERS = 200
MAX_SECONDS = 3600.0
MAX_STOPS, MAX_STOP_CHARACTERS = 4, 40  # four is OpenAI's limit
MAX_SEED = 2**63 - 1
BULK_CLIENT = " bulk"  # no client can have this name

Finish = Literal["stop", "length"]


@dataclass(frozen=True, slots=True)
class Sampling:
    """Sampling settings, by default those of HuggingTweets.

    `top_k` (0: all), then `top_p`, at `temperature` (0: greedy). `max_tokens` counts the completion.
    `min_tokens` counts separator, prompt and completion, as min_length of transformers does: a completion cannot end
    before. `repetition_penalty` is that of transformers.
    """

    temperature: float = 1.0
    top_k: int = 50
    top_p: float = 0.95
    max_tokens: int = 160
    min_tokens: int = 10
    stop: tuple[str, ...] = ()
    repetition_penalty: float = 1.0

    def check(self) -> None:
        """Raises RequestUnfit for the first setting out of range."""
        _check_range("temperature", self.temperature, 0, MAX_TEMPERATURE)
        _check_range("top_k", self.top_k, 0, MAX_TOP_K)
        _check_range("max_tokens", self.max_tokens, 1, MAX_TOKENS)
        _check_range("min_tokens", self.min_tokens, 0, MAX_TOKENS)
        _check_range("repetition_penalty", self.repetition_penalty, MIN_PENALTY, MAX_PENALTY)
        if not 0 < self.top_p <= 1:
            raise RequestUnfit("sampling-top-p-invalid", value=f"{self.top_p:g}")
        if len(self.stop) > MAX_STOPS or not all(0 < len(text) <= MAX_STOP_CHARACTERS for text in self.stop):
            raise RequestUnfit("sampling-stop-invalid", count=MAX_STOPS, characters=MAX_STOP_CHARACTERS)


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """`count` completions of one prompt by one persona. The same request gives the same texts again.

    For scheduling, without effect on the texts: `user` is any name of the client (a chat), for fairness; `is_bulk`
    work comes after interactive work; after `seconds` the request is dropped.
    """

    persona_id: str
    prompt: str
    seed: int
    count: int = 1
    sampling: Sampling = field(default_factory=Sampling)
    is_streamed: bool = False
    user: str = ""
    is_bulk: bool = False
    seconds: float | None = None

    @property
    def client_id(self) -> str:
        """Whose share of the engine it uses; empty if the request does not say. All bulk work is one client."""
        return BULK_CLIENT if self.is_bulk else self.user

    def check(self) -> None:
        """Raises RequestUnfit for the first figure out of range."""
        _check_range("n", self.count, 1, MAX_COMPLETIONS)
        _check_range("seed", self.seed, 0, MAX_SEED)
        if self.seconds is not None:
            _check_range("seconds", self.seconds, 0, MAX_SECONDS)
        if len(self.prompt) > MAX_PROMPT_CHARACTERS:
            raise RequestUnfit("prompt-too-long", characters=len(self.prompt), limit=MAX_PROMPT_CHARACTERS)
        if len(self.user) > MAX_USER_CHARACTERS:
            raise RequestUnfit("sampling-user-too-long", maximum=MAX_USER_CHARACTERS)
        self.sampling.check()


@dataclass(frozen=True, slots=True)
class TokenChunk:
    """New text of completion `index`; the last chunk has `finish`. Token counts are those so far."""

    index: int
    text: str
    finish: Finish | None
    completion_tokens: int
    prompt_tokens: int


Event = TokenChunk | ServiceError
OnChunk = Callable[[Event], None]  # called on the engine's thread; must return at once


def _check_range(name: str, value: float, minimum: float, maximum: float) -> None:
    if not minimum <= value <= maximum:  # false for NaN too
        bounds = {"minimum": f"{minimum:g}", "maximum": f"{maximum:g}"}
        raise RequestUnfit("sampling-out-of-range", name=name, value=f"{value:g}", **bounds)
