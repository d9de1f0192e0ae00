"""Dataset: batches of tokenized tweets, their order in each epoch, padding and labels.

Every tweet is a row of its own, from separator to separator: tweets are not packed into one context, just as each is
generated alone. Batches are bucketed by length, so that little of them is padding.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

BUCKET_TWEETS = 1024  # sorted by length together: enough for tight batches, few enough to stay shuffled
IGNORE_INDEX = -100  # the label that cross-entropy skips


@dataclass(frozen=True, slots=True)
class TrainingBatch:
    """`inputs` and `labels` are [rows, length] token ids; label t follows input t, IGNORE_INDEX in the padding."""

    inputs: torch.Tensor
    labels: torch.Tensor

    @property
    def tokens(self) -> int:
        """The number of labels that are not padding."""
        return int((self.labels != IGNORE_INDEX).sum())


def batches(lengths: Sequence[int], batch_tokens: int, seed: int, epoch: int) -> list[list[int]]:
    """One epoch: every index of `lengths` once, in batches of at most `batch_tokens` tokens, padding counted.

    The same seed and epoch give the same batches. A single row longer than `batch_tokens` is a batch of its own.
    """
    rng = random.Random(f"{seed}:{epoch}")
    order = list(range(len(lengths)))
    rng.shuffle(order)
    epoch_batches: list[list[int]] = []
    for start in range(0, len(order), BUCKET_TWEETS):
        epoch_batches.extend(
            _fill(sorted(order[start : start + BUCKET_TWEETS], key=lengths.__getitem__), lengths, batch_tokens)
        )
    rng.shuffle(epoch_batches)
    return epoch_batches


def _fill(indices: Sequence[int], lengths: Sequence[int], batch_tokens: int) -> Iterator[list[int]]:
    batch: list[int] = []
    for index in indices:  # shortest first, so this row is the longest of the batch
        if batch and (len(batch) + 1) * lengths[index] > batch_tokens:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def endless_batches(lengths: Sequence[int], batch_tokens: int, seed: int) -> Iterator[list[int]]:
    """The batches of one epoch after another, without end."""
    epoch = 0
    while lengths:
        yield from batches(lengths, batch_tokens, seed, epoch)
        epoch += 1


def steps_of(lengths: Sequence[int], batch_tokens: int, seed: int, epochs: float) -> int:
    """The number of batches in `epochs` epochs, which may be a fraction; at least one."""
    whole, fraction = divmod(epochs, 1.0)
    counts = [len(batches(lengths, batch_tokens, seed, epoch)) for epoch in range(int(whole) + 1)]
    return max(1, sum(counts[:-1]) + round(fraction * counts[-1]))


def collate(tweets: Sequence[Sequence[int]], separator: int, max_tokens: int) -> TrainingBatch:
    """Pad `tweets` (token ids without separators) into a batch; a longer one is cut and gets no end-of-text token."""
    length = min(max(len(tweet) for tweet in tweets) + 1, max_tokens)
    inputs = torch.full((len(tweets), length), separator)
    labels = torch.full((len(tweets), length), IGNORE_INDEX)
    for row, tweet in enumerate(tweets):
        targets = torch.tensor([*tweet, separator])[:length]
        labels[row, : len(targets)] = targets
        inputs[row, 1 : len(targets)] = targets[:-1]
    return TrainingBatch(inputs, labels)
