"""What a tweet writer is asked for: a persona's tweets from a prompt, valid from the moment the request is made."""

from dataclasses import dataclass, field

from models.domain.errors import RequestUnfit
from models.domain.persona import Persona
from models.engine.request import MAX_SEED, Sampling
from models.text.tweet_text import tidy_message, tidy_prompt

MAX_TWEETS = 100


@dataclass(frozen=True, slots=True)
class TweetRequest:
    """`count` different tweets of a persona, which begin with `prompt`. The same request gives the same tweets again.

    If `is_answer`, the prompt is a message that they answer, and they don't begin with it; a long one is shortened.
    `chat` is the address of the chat that they are for, so that the engine serves chats in turn; "" outside chats.
    Raises RequestUnfit for a prompt or a figure that cannot be served. The prompt is normalized (`tidy_prompt`).
    """

    persona: Persona
    prompt: str
    count: int
    seed: int
    sampling: Sampling = field(default_factory=Sampling)
    chat: str = ""
    is_answer: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MAX_TWEETS:
            raise RequestUnfit("tweet-count-out-of-range", max=MAX_TWEETS)
        if not 0 <= self.seed <= MAX_SEED:
            raise RequestUnfit("seed-out-of-range")
        self.sampling.check()
        tidy = tidy_message if self.is_answer else tidy_prompt
        object.__setattr__(self, "prompt", tidy(self.prompt))

    @property
    def first_words(self) -> str:
        """What the tweets begin with."""
        return "" if self.is_answer else self.prompt

    @property
    def engine_prompt(self) -> str:
        """The text that the engine continues."""
        return f"{self.prompt}\n" if self.is_answer and self.prompt else self.prompt
