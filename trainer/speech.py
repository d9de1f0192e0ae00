"""Tweets that a persona under construction writes unasked, drawn as the service draws them.

It does not know what they are compared with, nor whether they would be shown: no filter and no copy guard is asked.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from models.adapters import read_adapter
from models.base import LoadedBase
from models.batch import Batch
from models.errors import ServiceError
from models.generation import Event, GenerationRequest, Sampling
from models.prompt import cut_tweet
from models.row import Ticket, rows_of

SAMPLING = Sampling(stop=("\n",))  # a tweet is one line
NOBODY = "under construction"

Report = Callable[[int], None]  # how many tweets are written


def spoken(loaded: LoadedBase, adapter: Path | None, count: int, seed: int, device: Any, report: Report) -> list[str]:
    """What the model says `count` times without first words, with the adapter in the folder, if one is given.

    The same seed gives the same tweets. What says nothing is left out. Raises CheckpointUnfit, BaseUnavailable.
    """
    batch = Batch(loaded, device)
    voice = None if adapter is None else read_adapter(adapter, batch.network.dtype)
    if voice is not None:
        batch.admit(voice)
    texts, finishes = [""] * count, [""] * count

    def listen(event: Event) -> None:
        if isinstance(event, ServiceError):
            raise event
        texts[event.index] += event.text
        finishes[event.index] = event.finish or ""

    ticket = Ticket(GenerationRequest(NOBODY, "", seed, count, SAMPLING), listen)
    batch.waiting.extend(rows_of(ticket, [loaded.separator], voice, batch.decode))
    while batch.is_busy:
        batch.advance()
        report(sum(map(bool, finishes)))
    tweets = (cut_tweet(text, is_finished=finish == "stop") for text, finish in zip(texts, finishes, strict=True))
    return [tweet for tweet in tweets if tweet]
