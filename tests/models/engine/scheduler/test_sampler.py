"""How the next token is drawn."""

import random
from collections import Counter

import pytest
import torch
from transformers import RepetitionPenaltyLogitsProcessor, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from models.engine.request import Sampling
from models.engine.scheduler.sampler import draw

VOCABULARY = 200


def some_logits(rows: int = 1) -> torch.Tensor:
    return torch.randn(rows, VOCABULARY, generator=torch.Generator().manual_seed(5)) * 2


def evenly(count: int) -> list[float]:
    """`count` chances spread over the whole of [0, 1)."""
    return [(place + 0.5) / count for place in range(count)]


@pytest.mark.parametrize("sampling", [Sampling(), Sampling(0.7, 20, 0.8), Sampling(1.3, 0, 0.9), Sampling(1.0, 5, 1.0)])
def test_the_shares_are_those_of_transformers(sampling: Sampling) -> None:
    """Tokens come up as often as top-k, then top-p, in transformers' own processors make them."""
    logits, count = some_logits(), 4000
    warped = TemperatureLogitsWarper(sampling.temperature)(None, logits)
    if sampling.top_k:
        warped = TopKLogitsWarper(sampling.top_k)(None, warped)
    if sampling.top_p < 1:
        warped = TopPLogitsWarper(sampling.top_p)(None, warped)
    shares = torch.softmax(warped, -1)[0].tolist()
    drawn = Counter(draw(logits.expand(count, -1), [sampling] * count, evenly(count)))
    assert all(abs(drawn[token] / count - share) < 0.002 for token, share in enumerate(shares))


def test_the_repetition_penalty_is_that_of_transformers() -> None:
    """What was said is as much less likely as transformers makes it; a row without a penalty is left alone."""
    logits, said = some_logits(3), [[5, 9, 9, 30], [7], [5, 9]]
    penalties = [2.5, 1.0, 0.5]
    samplings = [Sampling(temperature=0, repetition_penalty=penalty) for penalty in penalties]
    expected = [
        RepetitionPenaltyLogitsProcessor(penalty)(torch.tensor([tokens]), logits[row : row + 1]).argmax().item()
        for row, (penalty, tokens) in enumerate(zip(penalties, said, strict=True))
    ]
    said[0].append(int(logits[0].argmax()))
    expected[0] = RepetitionPenaltyLogitsProcessor(2.5)(torch.tensor([said[0]]), logits[:1]).argmax().item()
    assert draw(logits, samplings, [0.5] * 3, said) == expected
    assert expected[0] != logits[0].argmax()


def test_temperature_zero_is_greedy() -> None:
    """At temperature 0 the likeliest token comes, whatever the chance."""
    logits = some_logits(3)
    greedy = [Sampling(temperature=0)] * 3
    assert draw(logits, greedy, [0.0, 0.5, 0.999]) == logits.argmax(-1).tolist()


def test_equals_come_in_the_tokens_order() -> None:
    """Among tokens the model finds equal, the order is that of their numbers: the same chance, the same token."""
    drawn = draw(torch.zeros(4, 4), [Sampling(top_k=4, top_p=1)] * 4, [0.0, 0.3, 0.6, 0.9])
    assert drawn == [0, 1, 2, 3]


def test_a_row_does_not_depend_on_its_neighbours() -> None:
    """A row with other figures beside it draws what it draws alone."""
    logits, chance = some_logits(6), random.Random(3)
    samplings = [Sampling(top_k=50 if row % 2 else 3, temperature=row / 3) for row in range(6)]
    chances = [chance.random() for _ in range(6)]
    alone = [draw(logits[row : row + 1], [samplings[row]], [chances[row]])[0] for row in range(6)]
    assert draw(logits, samplings, chances) == alone


def test_a_chance_next_to_one_stays_within_the_candidates() -> None:
    """Rounding never lets a token through that top-p took out."""
    logits = some_logits()
    last = 1 - 2**-53
    assert draw(logits, [Sampling(top_k=50, top_p=0.01)], [last]) == [int(logits.argmax())]
