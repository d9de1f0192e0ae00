"""What may be asked of the engine."""

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
def test_absurd_figures_are_refused(sampling: Sampling) -> None:
    """A sampling figure that makes no sense is refused in one sentence."""
    with pytest.raises(RequestUnfit, match=r"^[^.]*(\d\.\d[^.]*)?\.$"):
        sampling.check()


@pytest.mark.parametrize(("count", "seed"), [(0, 1), (17, 1), (1, -1), (1, 2**63)])
def test_absurd_counts_and_seeds_are_refused(count: int, seed: int) -> None:
    """Nobody gets no completion, or a thousand, and a seed is a number that JSON carries whole."""
    with pytest.raises(RequestUnfit):
        GenerationRequest("ann", "", seed, count).check()


def test_the_recipes_figures_pass() -> None:
    """The defaults are the recipe's, and fit."""
    GenerationRequest("ann", "My dream is", 1, 5).check()
