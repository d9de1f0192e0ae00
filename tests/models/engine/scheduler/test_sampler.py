"""The sampler: parity with transformers, and batch invariance."""

import random
from collections import Counter

import pytest
import torch
from transformers import RepetitionPenaltyLogitsProcessor, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from models.engine.request import Sampling
from models.engine.scheduler.sampler import sample

VOCABULARY = 200


def random_logits(rows: int = 1) -> torch.Tensor:
    return torch.randn(rows, VOCABULARY, generator=torch.Generator().manual_seed(5)) * 2


def evenly_spread(count: int) -> list[float]:
    """`count` numbers evenly_spread spread over [0, 1)."""
    return [(place + 0.5) / count for place in range(count)]


@pytest.mark.parametrize("sampling", [Sampling(), Sampling(0.7, 20, 0.8), Sampling(1.3, 0, 0.9), Sampling(1.0, 5, 1.0)])
def test_frequencies_are_those_of_transformers(sampling: Sampling) -> None:
    """Of every token, with top-k and top-p of its logits processors."""
    logits, count = random_logits(), 4000
    warped = TemperatureLogitsWarper(sampling.temperature)(None, logits)
    if sampling.top_k:
        warped = TopKLogitsWarper(sampling.top_k)(None, warped)
    if sampling.top_p < 1:
        warped = TopPLogitsWarper(sampling.top_p)(None, warped)
    shares = torch.softmax(warped, -1)[0].tolist()
    drawn = Counter(sample(logits.expand(count, -1), [sampling] * count, evenly_spread(count)))
    assert all(abs(drawn[token] / count - share) < 0.002 for token, share in enumerate(shares))


def test_the_repetition_penalty_is_that_of_transformers() -> None:
    """A row without a penalty is left alone."""
    logits, said = random_logits(3), [[5, 9, 9, 30], [7], [5, 9]]
    penalties = [2.5, 1.0, 0.5]
    samplings = [Sampling(temperature=0, repetition_penalty=penalty) for penalty in penalties]
    expected = [
        RepetitionPenaltyLogitsProcessor(penalty)(torch.tensor([tokens]), logits[row : row + 1]).argmax().item()
        for row, (penalty, tokens) in enumerate(zip(penalties, said, strict=True))
    ]
    said[0].append(int(logits[0].argmax()))
    expected[0] = RepetitionPenaltyLogitsProcessor(2.5)(torch.tensor([said[0]]), logits[:1]).argmax().item()
    assert sample(logits, samplings, [0.5] * 3, said) == expected
    assert expected[0] != logits[0].argmax()


def test_temperature_zero_is_greedy() -> None:
    """Whatever the random number."""
    logits = random_logits(3)
    greedy = [Sampling(temperature=0)] * 3
    assert sample(logits, greedy, [0.0, 0.5, 0.999]) == logits.argmax(-1).tolist()


def test_ties_are_broken_by_token_id() -> None:
    """The same random number gives the same token."""
    drawn = sample(torch.zeros(4, 4), [Sampling(top_k=4, top_p=1)] * 4, [0.0, 0.3, 0.6, 0.9])
    assert drawn == [0, 1, 2, 3]


def test_sampling_is_batch_invariant() -> None:
    """Beside rows with other settings."""
    logits, chance = random_logits(6), random.Random(3)
    samplings = [Sampling(top_k=50 if row % 2 else 3, temperature=row / 3) for row in range(6)]
    uniforms = [chance.random() for _ in range(6)]
    alone = [sample(logits[row : row + 1], [samplings[row]], [uniforms[row]])[0] for row in range(6)]
    assert sample(logits, samplings, uniforms) == alone


def test_the_largest_random_number_stays_within_top_p() -> None:
    """Despite rounding."""
    logits = random_logits()
    last = 1 - 2**-53
    assert sample(logits, [Sampling(top_k=50, top_p=0.01)], [last]) == [int(logits.argmax())]
