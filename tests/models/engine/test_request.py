"""Limits of generation requests."""

import pytest

from models.domain.errors import RequestUnfit
from models.engine.request import GenerationRequest, Sampling


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(temperature=-0.1),
        Sampling(temperature=99),
        Sampling(temperature=float("nan")),
        Sampling(top_k=-1),
        Sampling(top_p=0),
        Sampling(top_p=1.1),
        Sampling(max_tokens=0),
        Sampling(max_tokens=10**9),
        Sampling(min_tokens=10**9),
        Sampling(stop=("a",) * 5),
        Sampling(stop=("",)),
    ],
)
def test_sampling_settings_out_of_range_are_refused(sampling: Sampling) -> None:
    """In one sentence."""
    with pytest.raises(RequestUnfit, match=r"^[^.]*(\d\.\d[^.]*)?\.$"):
        sampling.check()


@pytest.mark.parametrize(("count", "seed"), [(0, 1), (17, 1), (1, -1), (1, 2**63)])
def test_counts_and_seeds_out_of_range_are_refused(count: int, seed: int) -> None:
    """A seed is an integer that JSON carries exactly."""
    with pytest.raises(RequestUnfit):
        GenerationRequest("ann", "", seed, count).check()


def test_the_defaults_are_valid() -> None:
    """They are those of HuggingTweets."""
    GenerationRequest("ann", "My dream is", 1, 5).check()
