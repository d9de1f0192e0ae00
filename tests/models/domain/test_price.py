"""What reading costs, before anybody is asked."""

import pytest

from models.domain.limits import Cost, Prices
from models.domain.training_job import TrainingRequest

PRICES = Prices(is_on=True, max_tweets=3_200, per_post=0.005, per_user=0.01)


@pytest.mark.parametrize(
    ("handles", "sources", "cost"),
    [
        (("greta",), (), Cost(3_200, 16.01)),
        (("greta", "bob", "eve"), ("x:",), Cost(9_600, 48.03)),
        (("greta", "greta.example.com", "greta@garden.example"), (), Cost(3_200, 16.01)),
        (("greta", "bob"), ("files:/x:/a", "X: "), Cost(3_200, 16.01)),
        (("greta",), ("archive:x:",), None),
        (("greta.example.com",), (), None),
    ],
)
def test_accounts_on_x_cost_and_others_do_not(
    handles: tuple[str, ...], sources: tuple[str, ...], cost: Cost | None
) -> None:
    """Whether the handle says X or the source does, once for each account."""
    assert PRICES.accounts(TrainingRequest(handles, sources, "greta", "gpt2").source_specs) == cost
