"""Tweet requests: valid from the moment they are made."""

from dataclasses import replace

import pytest

from bot.interfaces.tweet_request import MAX_TWEETS, TweetRequest
from models.domain.errors import RequestUnfit
from models.domain.persona import Persona
from models.engine.request import MAX_SEED, Sampling
from tests.fakes.bot import NOW

PENNY = Persona("id-penny", "penny", "Penny", ("penny",), "gpt2", "adapter", NOW, 1)


def test_the_prompt_is_normalized_once() -> None:
    """Spaces and a model's special tokens are removed; a changed copy keeps the prompt."""
    request = TweetRequest(PENNY, "  My <|im_end|>  dream\nis ", 1, 7)
    assert request.prompt == "My dream is"
    assert replace(request, count=2).prompt == "My dream is"


@pytest.mark.parametrize(("count", "seed"), [(0, 1), (MAX_TWEETS + 1, 1), (1, -1), (1, MAX_SEED + 1)])
def test_figures_out_of_range_are_refused(count: int, seed: int) -> None:
    """Also in a changed copy of a valid request."""
    with pytest.raises(RequestUnfit):
        TweetRequest(PENNY, "", count, seed)
    with pytest.raises(RequestUnfit):
        replace(TweetRequest(PENNY, "", 1, 1), count=count, seed=seed)


def test_sampling_and_prompt_are_checked_too() -> None:
    """No caller has to remember to."""
    with pytest.raises(RequestUnfit):
        TweetRequest(PENNY, "", 1, 1, Sampling(top_p=0.0))
    with pytest.raises(RequestUnfit):
        TweetRequest(PENNY, "x" * 999, 1, 1)
