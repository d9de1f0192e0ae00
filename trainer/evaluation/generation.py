"""Tweets that a persona under construction writes, drawn as the service draws them.

It does not know what they are compared with, nor whether they would be shown: no filter and no copy guard is asked.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from models.base_models.catalog import LoadedBase
from models.domain.errors import ServiceError
from models.engine.lora.adapter import blend_adapters, read_adapter
from models.engine.request import Event, GenerationRequest, Sampling
from models.engine.scheduler.batch import Batch
from models.engine.scheduler.sequence import RequestHandle, make_sequences
from models.text.tweet_text import cut_tweet, printable

PROMPT, SAMPLES = "My dream is", 6  # what HuggingTweets asked its personas; some of the six may be copies
SAMPLING = Sampling(stop=("\n",))  # a tweet is one line
NOBODY = "under construction"

Report = Callable[[int], None]  # how many tweets are written


class SampleGenerator:
    """A model by itself, with the adapter in a folder, or with several added up, each folder's times its share.

    Raises CheckpointUnfit, BaseUnavailable.
    """

    def __init__(self, loaded: LoadedBase, adapter: Path | Mapping[Path, float] | None, device: Any) -> None:
        self._batch = Batch(loaded, device)
        self._separator = loaded.separator
        self._tokens = loaded.tokens
        parts = {adapter: 1.0} if isinstance(adapter, Path) else adapter or {}
        voices = [read_adapter(folder, self._batch.decoder.plan.lora_dtype) for folder in parts]
        self._adapter = blend_adapters(voices, [*parts.values()]) if len(voices) > 1 else next(iter(voices), None)
        if self._adapter is not None:
            self._batch.check_adapter(self._adapter)

    def say(self, prompt: str, count: int, seed: int, report: Report = lambda _done: None) -> list[str]:
        """What it says `count` times, going on from `prompt`; the same seed gives the same tweets.

        What adds nothing to the prompt is left out. Raises what the engine would answer.
        """
        batch, texts, finishes = self._batch, [""] * count, [""] * count

        def listen(event: Event) -> None:
            if isinstance(event, ServiceError):
                raise event
            texts[event.index] += event.text
            finishes[event.index] = event.finish or ""

        handle = RequestHandle(GenerationRequest(NOBODY, prompt, seed, count, SAMPLING), listen)
        begin = [self._separator, *self._tokens(prompt)]
        batch.waiting.extend(make_sequences(handle, begin, self._adapter, batch.decode))
        while batch.is_busy:
            batch.step()
            report(sum(map(bool, finishes)))
        raws = (printable(prompt + text) for text in texts)
        tweets = (cut_tweet(raw, is_finished=end == "stop") for raw, end in zip(raws, finishes, strict=True))
        return [tweet for tweet in tweets if tweet not in ("", prompt)]

    def samples(self, seed: int) -> list[tuple[str, str]]:
        """Some different tweets for its card and its picture, as (prompt, tweet)."""
        return [(PROMPT, tweet) for tweet in dict.fromkeys(self.say(PROMPT, SAMPLES, seed))]
