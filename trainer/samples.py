"""A few tweets that a finished persona writes at once, for its card and its picture.

It does not know which of them may be shown: copies are left out by whoever has the copy guard.
"""

from typing import Any

import torch

from models.base import LoadedBase
from models.generation import Sampling
from models.prompt import cut_tweet

MOST_TOKENS = 48  # a sentence or two: more is no better sample


@torch.no_grad()
def sample(model: Any, base: LoadedBase, prompt: str, count: int, seed: int) -> list[str]:
    """Up to `count` different tweets that begin with `prompt`, drawn as the engine draws them."""
    recipe = Sampling()
    begin = [base.separator, *base.tokens(prompt)]
    torch.manual_seed(seed)
    rows = model.generate(
        input_ids=torch.tensor([begin], device=model.device),
        attention_mask=torch.ones((1, len(begin)), dtype=torch.long, device=model.device),
        do_sample=True,
        num_return_sequences=count,
        temperature=recipe.temperature,
        top_k=recipe.top_k,
        top_p=recipe.top_p,
        max_new_tokens=min(MOST_TOKENS, base.context - len(begin)),
        eos_token_id=base.separator,
        pad_token_id=base.separator,
    )
    tweets = (_tweet(base, row[1:].tolist()) for row in rows)
    return [tweet for tweet in dict.fromkeys(tweets) if tweet.removeprefix(prompt).strip()]


def _tweet(base: LoadedBase, tokens: list[int]) -> str:
    is_finished = base.separator in tokens
    kept = tokens[: tokens.index(base.separator)] if is_finished else tokens
    return cut_tweet(base.tokenizer.decode(kept), is_finished=is_finished)
