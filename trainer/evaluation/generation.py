"""Generation of tweets for the evaluation, sampled as the engine samples them, without word filter and copy guard."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from models.base_models.catalog import LoadedBase
from models.domain.errors import ServiceError
from models.engine.lora.adapter import blend_adapters, read_adapter
from models.engine.model.served_model import open_model
from models.engine.request import Event, GenerationRequest, Sampling
from models.engine.scheduler.batch import MAX_BATCH_SIZE, Batch
from models.engine.scheduler.sequence import RequestHandle, make_sequences
from models.text.tweet_text import cut_tweet, printable

SAMPLE_PROMPT, NUM_SAMPLES = "My dream is", 6  # the prompt of HuggingTweets; some of the six may be copies
SAMPLING = Sampling(stop=("\n",))  # a tweet is one line
UNPUBLISHED = "unpublished"  # in place of a persona id

Report = Callable[[int], None]  # gets the number of finished tweets


class SampleGenerator:
    """A base model alone, with the adapter in a folder, or with a blend of adapters weighted by their shares.

    Raises CheckpointUnfit, BaseUnavailable.
    """

    def __init__(self, loaded: LoadedBase, adapter: Path | Mapping[Path, float] | None, device: Any) -> None:
        model, _weights = open_model(loaded, device, MAX_BATCH_SIZE)
        self._batch = Batch(model, device)
        parts = {adapter: 1.0} if isinstance(adapter, Path) else adapter or {}
        adapters = [read_adapter(folder, self._batch.decoder.plan.lora_dtype) for folder in parts]
        self._adapter = blend_adapters(adapters, [*parts.values()]) if len(adapters) > 1 else next(iter(adapters), None)
        if self._adapter is not None:
            self._batch.check_adapter(self._adapter)

    def generate(self, prompt: str, count: int, seed: int, report: Report = lambda _finished: None) -> list[str]:
        """`count` tweets that begin with `prompt`; the same seed gives the same tweets.

        Those that add nothing to the prompt are left out. Raises the engine's errors.
        """
        batch, texts, finishes = self._batch, [""] * count, [""] * count

        def on_event(event: Event) -> None:
            if isinstance(event, ServiceError):
                raise event
            texts[event.index] += event.text
            finishes[event.index] = event.finish or ""

        request = GenerationRequest(UNPUBLISHED, prompt, seed, count, SAMPLING)
        sequences = make_sequences(
            RequestHandle(request, on_event), batch.encode_prompt(request), self._adapter, batch.decode
        )
        batch.waiting.extend(sequences)
        while batch.is_busy:
            batch.step()
            report(sum(map(bool, finishes)))
        continuations = (printable(prompt + text) for text in texts)
        tweets = (
            cut_tweet(text, is_finished=finish == "stop") for text, finish in zip(continuations, finishes, strict=True)
        )
        return [tweet for tweet in tweets if tweet not in ("", prompt)]

    def samples(self, seed: int) -> list[tuple[str, str]]:
        """Some different tweets for the model card and its picture, as (prompt, tweet)."""
        return [(SAMPLE_PROMPT, tweet) for tweet in dict.fromkeys(self.generate(SAMPLE_PROMPT, NUM_SAMPLES, seed))]
