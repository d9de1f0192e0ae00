"""How the next token of every row is drawn from what the model thinks of each.

It does not know what the tokens say, nor where the chance comes from.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from models.engine.request import Sampling

MIN_TEMPERATURE = 1e-4  # what a division bears; zero itself is greedy and divides nothing


def draw(
    logits: Tensor, samplings: Sequence[Sampling], chances: Sequence[float], said: Sequence[Sequence[int]] = ()
) -> list[int]:
    """One token a row. logits [rows, vocabulary]; `chances` are uniform in [0, 1), one a row.

    `said` has the tokens of each row so far, for a repetition penalty. A row's token depends on nothing but its own
    logits, figures, tokens and chance: not on the rows beside it.
    """
    logits = _penalised(logits.float(), samplings, said)
    tokens = [0] * len(samplings)
    for top_k in {sampling.top_k for sampling in samplings}:
        rows = [row for row, sampling in enumerate(samplings) if sampling.top_k == top_k]
        alike = logits if len(rows) == len(samplings) else logits[rows]
        drawn = _draw(alike, top_k, [samplings[row] for row in rows], [chances[row] for row in rows])
        for row, token in zip(rows, drawn, strict=True):
            tokens[row] = token
    return tokens


def _penalised(logits: Tensor, samplings: Sequence[Sampling], said: Sequence[Sequence[int]]) -> Tensor:
    """Tokens already there made less likely, as transformers does it: divided where positive, multiplied where not."""
    rows = [row for row, sampling in enumerate(samplings) if sampling.repetition_penalty != 1 and said]
    if not rows:
        return logits
    longest = max(len(said[row]) for row in rows)
    tokens = torch.tensor([[*said[row], *[said[row][0]] * (longest - len(said[row]))] for row in rows])
    tokens = tokens.to(logits.device)  # [rows, longest], padded with what is there anyway
    chosen = torch.tensor(rows, device=logits.device)
    penalty = _column(logits, [samplings[row].repetition_penalty for row in rows])
    before = logits[chosen].gather(-1, tokens)
    after = torch.where(before > 0, before / penalty, before * penalty)
    return logits.index_copy(0, chosen, logits[chosen].scatter(-1, tokens, after))


def _draw(logits: Tensor, top_k: int, samplings: Sequence[Sampling], chances: Sequence[float]) -> list[int]:
    """The same for rows of one `top_k`: by inverting the cumulated probability of the few candidates."""
    temperature = _column(logits, [sampling.temperature for sampling in samplings])
    values, tokens = _candidates(logits, top_k)  # [rows, k]
    shares = torch.softmax(values / temperature.clamp(min=MIN_TEMPERATURE), dim=-1)
    is_kept = shares.cumsum(-1) - shares < _column(logits, [sampling.top_p for sampling in samplings])
    cumulated = (shares * is_kept).cumsum(-1)
    wanted = _column(logits, chances) * cumulated[:, -1:]
    place = (cumulated <= wanted).sum(-1, keepdim=True).minimum(is_kept.sum(-1, keepdim=True) - 1).clamp(min=0)
    place = place.masked_fill(temperature == 0, 0)
    chosen: list[int] = tokens.gather(-1, place).squeeze(-1).tolist()
    return chosen


def _candidates(logits: Tensor, top_k: int) -> tuple[Tensor, Tensor]:
    """The `top_k` largest, largest first; among equals (frequent in bfloat16) the lower token first, always."""
    size = logits.shape[-1]
    values, tokens = logits.topk(min(top_k or size, size), dim=-1)
    tokens, by_token = tokens.sort(dim=-1)
    values, by_value = values.gather(-1, by_token).sort(dim=-1, descending=True, stable=True)
    return values, tokens.gather(-1, by_value)


def _column(like: Tensor, numbers: Sequence[float]) -> Tensor:
    return torch.tensor(numbers, dtype=torch.float32, device=like.device).unsqueeze(-1)
