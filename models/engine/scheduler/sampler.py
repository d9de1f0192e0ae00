"""Sampler: draws each sequence's next token from its logits by temperature, top-k, top-p and repetition penalty.

A row's token depends only on its own logits, settings, tokens and random number, not on the rest of the batch.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from models.engine.request import Sampling

MIN_TEMPERATURE = 1e-4  # smaller ones overflow the division; 0 is greedy and divides nothing


def sample(
    logits: Tensor, samplings: Sequence[Sampling], uniforms: Sequence[float], previous: Sequence[Sequence[int]] = ()
) -> list[int]:
    """One token per row of logits [B, V].

    `uniforms` are random numbers in [0, 1), one per row; `previous` are each row's tokens, for the repetition penalty.
    """
    logits = _penalize_repetition(logits.float(), samplings, previous)
    tokens = [0] * len(samplings)
    for top_k in {sampling.top_k for sampling in samplings}:
        rows = [row for row, sampling in enumerate(samplings) if sampling.top_k == top_k]
        alike = logits if len(rows) == len(samplings) else logits[rows]
        sampled = _sample(alike, top_k, [samplings[row] for row in rows], [uniforms[row] for row in rows])
        for row, token in zip(rows, sampled, strict=True):
            tokens[row] = token
    return tokens


def _penalize_repetition(logits: Tensor, samplings: Sequence[Sampling], previous: Sequence[Sequence[int]]) -> Tensor:
    """As transformers does it: logits of previous tokens are divided where positive, multiplied where negative."""
    rows = [row for row, sampling in enumerate(samplings) if sampling.repetition_penalty != 1 and previous]
    if not rows:
        return logits
    longest = max(len(previous[row]) for row in rows)
    padded = [[*previous[row], *[previous[row][0]] * (longest - len(previous[row]))] for row in rows]
    tokens = torch.tensor(padded).to(logits.device)  # [rows, longest]
    selected = torch.tensor(rows, device=logits.device)
    penalty = _column(logits, [samplings[row].repetition_penalty for row in rows])
    before = logits[selected].gather(-1, tokens)
    after = torch.where(before > 0, before / penalty, before * penalty)
    return logits.index_copy(0, selected, logits[selected].scatter(-1, tokens, after))


def _sample(logits: Tensor, top_k: int, samplings: Sequence[Sampling], uniforms: Sequence[float]) -> list[int]:
    """Rows of one `top_k`: inverts the cumulative distribution over the candidates."""
    temperature = _column(logits, [sampling.temperature for sampling in samplings])
    values, tokens = _candidates(logits, top_k)  # [B, k]
    probabilities = torch.softmax(values / temperature.clamp(min=MIN_TEMPERATURE), dim=-1)
    top_p = _column(logits, [sampling.top_p for sampling in samplings])
    is_kept = probabilities.cumsum(-1) - probabilities < top_p
    cumulative = (probabilities * is_kept).cumsum(-1)
    target = _column(logits, uniforms) * cumulative[:, -1:]
    choice = (cumulative <= target).sum(-1, keepdim=True).minimum(is_kept.sum(-1, keepdim=True) - 1).clamp(min=0)
    choice = choice.masked_fill(temperature == 0, 0)
    sampled: list[int] = tokens.gather(-1, choice).squeeze(-1).tolist()
    return sampled


def _candidates(logits: Tensor, top_k: int) -> tuple[Tensor, Tensor]:
    """The `top_k` largest in descending order; of equals (frequent in bfloat16) always the lower token id first."""
    size = logits.shape[-1]
    values, tokens = logits.topk(min(top_k or size, size), dim=-1)
    tokens, by_token = tokens.sort(dim=-1)
    values, by_value = values.gather(-1, by_token).sort(dim=-1, descending=True, stable=True)
    return values, tokens.gather(-1, by_value)


def _column(like: Tensor, numbers: Sequence[float]) -> Tensor:
    return torch.tensor(numbers, dtype=torch.float32, device=like.device).unsqueeze(-1)
