"""What can be asked of the engine, and what it gives back: requests, sampling figures, pieces of text, limits.

It does not know models or tokens, nor HTTP.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from models.domain.errors import RequestUnfit, ServiceError

MAX_COMPLETIONS = 16
MAX_TOKENS = 512  # a tweet has 16 to 100
MAX_TEMPERATURE = 5.0  # above it every base talks noise
MAX_TOP_K = 1000
MIN_PENALTY, MAX_PENALTY = 0.1, 10.0
MAX_USER_CHARACTERS = 200
MAX_SECONDS = 3600.0
MAX_STOPS, STOP_CHARACTERS = 4, 40  # four is OpenAI's limit
MAX_SEED = 2**63 - 1
BULK = " bulk"  # what is bulky counts as one asker's

Finish = Literal["stop", "length"]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is drawn: the top `top_k` first (0: all), then `top_p` of those, at `temperature` (0: greedy).

    The defaults are the HuggingTweets recipe's. `max_tokens` counts the completion; `min_tokens` counts separator,
    prompt and completion together, as the recipe's min_length does: before that many, the text cannot end.
    `repetition_penalty` makes tokens that are there already less likely, as transformers' setting of that name does.
    """

    temperature: float = 1.0
    top_k: int = 50
    top_p: float = 0.95
    max_tokens: int = 160
    min_tokens: int = 10
    stop: tuple[str, ...] = ()
    repetition_penalty: float = 1.0

    def check(self) -> None:
        """Raises RequestUnfit for the first figure that makes no sense."""
        _within("temperature", self.temperature, 0, MAX_TEMPERATURE)
        _within("top_k", self.top_k, 0, MAX_TOP_K)
        _within("max_tokens", self.max_tokens, 1, MAX_TOKENS)
        _within("min_tokens", self.min_tokens, 0, MAX_TOKENS)
        _within("repetition_penalty", self.repetition_penalty, MIN_PENALTY, MAX_PENALTY)
        if not 0 < self.top_p <= 1:
            raise RequestUnfit(f"top_p is a share above 0 and at most 1, not {self.top_p:g}.")
        if len(self.stop) > MAX_STOPS or not all(0 < len(text) <= STOP_CHARACTERS for text in self.stop):
            raise RequestUnfit(f"stop takes at most {MAX_STOPS} texts of 1 to {STOP_CHARACTERS} characters each.")


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """`count` completions of one prompt in one persona's voice. The same request gives the same texts again.

    `user` is any word for whoever asks (a chat), so that nobody takes the room of all; `is_bulk` comes after what
    somebody waits for; after `seconds` nobody wants the answer any more. None of the three changes a text.
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
    def who(self) -> str:
        """Whose rows they count as; nobody's where the request does not say."""
        return BULK if self.is_bulk else self.user

    def check(self) -> None:
        """Raises RequestUnfit for the first figure that makes no sense."""
        _within("n", self.count, 1, MAX_COMPLETIONS)
        _within("seed", self.seed, 0, MAX_SEED)
        if self.seconds is not None:
            _within("seconds", self.seconds, 0, MAX_SECONDS)
        if len(self.user) > MAX_USER_CHARACTERS:
            raise RequestUnfit(f"user has at most {MAX_USER_CHARACTERS} characters.")
        self.sampling.check()


@dataclass(frozen=True, slots=True)
class TokenChunk:
    """More text of completion `index`; with `finish` it was the last. Token counts are the completion's so far."""

    index: int
    text: str
    finish: Finish | None
    completion_tokens: int
    prompt_tokens: int


Event = TokenChunk | ServiceError
Listener = Callable[[Event], None]  # called from the engine's thread; must return at once


def _within(name: str, number: float, least: float, most: float) -> None:
    if not least <= number <= most:  # false for a NaN too
        raise RequestUnfit(f"{name} can be {least:g} to {most:g}, not {number:g}.")
