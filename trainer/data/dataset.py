"""The dataset: tokenised tweets, and the order in which batches of them are shown to the model.

It does not know where tweets come from nor what is learnt from them.

Every tweet is a row of its own, from separator to separator: no tweet is read with another before it, which is how
one is generated too. Rows of like length share a batch, so that little of it is padding.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

POOL = 1024  # tweets sorted by length together: large enough for tight batches, small enough to stay shuffled
IGNORED = -100  # the label that cross-entropy skips


@dataclass(frozen=True, slots=True)
class TrainingBatch:
    """`inputs` and `labels` are [rows, length] token ids; label t is what follows input t, IGNORED in the padding."""

    inputs: torch.Tensor
    labels: torch.Tensor

    @property
    def tokens(self) -> int:
        """The number of labels that count."""
        return int((self.labels != IGNORED).sum())


def batches(lengths: Sequence[int], batch_tokens: int, seed: int, epoch: int) -> list[list[int]]:
    """One epoch: every index of `lengths` once, in batches of at most `batch_tokens` tokens, padding counted.

    The same seed and epoch give the same batches. A single row longer than `batch_tokens` is a batch of its own.
    """
    chance = random.Random(f"{seed}:{epoch}")
    order = list(range(len(lengths)))
    chance.shuffle(order)
    found: list[list[int]] = []
    for start in range(0, len(order), POOL):
        found.extend(_fill(sorted(order[start : start + POOL], key=lengths.__getitem__), lengths, batch_tokens))
    chance.shuffle(found)
    return found


def _fill(indices: Sequence[int], lengths: Sequence[int], batch_tokens: int) -> Iterator[list[int]]:
    batch: list[int] = []
    for index in indices:  # shortest first: the newest row is the longest
        if batch and (len(batch) + 1) * lengths[index] > batch_tokens:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def schedule(lengths: Sequence[int], batch_tokens: int, seed: int) -> Iterator[list[int]]:
    """The batches of all epochs, one after the other, without end."""
    epoch = 0
    while lengths:
        yield from batches(lengths, batch_tokens, seed, epoch)
        epoch += 1


def steps_of(lengths: Sequence[int], batch_tokens: int, seed: int, epochs: float) -> int:
    """How many batches `epochs` epochs are; at least one."""
    whole, part = divmod(epochs, 1.0)
    counts = [len(batches(lengths, batch_tokens, seed, epoch)) for epoch in range(int(whole) + 1)]
    return max(1, sum(counts[:-1]) + round(part * counts[-1]))


def collate(tweets: Sequence[Sequence[int]], separator: int, most: int) -> TrainingBatch:
    """Pad `tweets` (token ids without separators) into a batch; one longer than `most` is cut and gets no end mark."""
    length = min(max(len(tweet) for tweet in tweets) + 1, most)
    inputs = torch.full((len(tweets), length), separator)
    labels = torch.full((len(tweets), length), IGNORED)
    for row, tweet in enumerate(tweets):
        following = torch.tensor([*tweet, separator])[:length]
        labels[row, : len(following)] = following
        inputs[row, 1 : len(following)] = following[:-1]
    return TrainingBatch(inputs, labels)
