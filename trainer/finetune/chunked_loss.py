"""Chunked cross-entropy: output layer and loss for a few tokens at a time, so that no batch's logits are in memory.

A whole batch's logits would be most of a training's memory. The loss is that of the whole batch at once, the gradients
are so to within the rounding of bfloat16. If the model allows it, its output layer is removed; the model then returns
the hidden states that the layer would have read.

Most vocabulary entries have almost no probability for any token of a chunk. Their part of the gradient is not computed
entry by entry, which would be half of the layer's arithmetic: their total probability is assigned to the mean output
embedding. Leaving them out is published as "Cut Your Losses in Large-Vocabulary Language Models" (Wijmans et al.,
2024); without the mean embedding the error would be five times as large (docs/training-log.md).
"""

import math
from typing import Any

import torch
from torch import nn

CHUNK_TOKENS = 128  # times 49,152 logits of two bytes: 13 MB
CACHED_TOKENS = 8  # their float32 logits stay in the CPU cache
MIN_PROBABILITY = 2.0**-14  # of a vocabulary entry for any token of a chunk, to have its own gradient
SUPPORTED = ("gpt2", "llama")  # architectures that return their output layer's logits unchanged


class ChunkedCrossEntropy(nn.Module):
    """Replaces the output layer in the model: passes the hidden states through, and computes losses from them.

    `weight` is [vocabulary, width] and frozen; `mean_embedding` [width] is its mean over the vocabulary.
    """

    weight: torch.Tensor
    mean_embedding: torch.Tensor

    def __init__(self, output_layer: nn.Linear) -> None:
        super().__init__()
        weight = output_layer.weight.detach()
        self.register_buffer("weight", weight, persistent=False)
        self.register_buffer("mean_embedding", weight.mean(dim=0, dtype=torch.float32), persistent=False)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        return hidden

    def loss_sum(self, hidden: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """The summed cross-entropy of `labels` [tokens], in nats; `hidden` is [tokens, width]."""
        loss: torch.Tensor = _ChunkedLoss.apply(  # type: ignore[no-untyped-call]
            hidden, self.weight, self.mean_embedding, labels
        )
        return loss

    @torch.no_grad()
    def losses(self, hidden: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """The cross-entropy of each of `labels` [tokens], in nats and float32, without gradients."""
        chunks = zip(torch.split(hidden, CHUNK_TOKENS), torch.split(labels, CHUNK_TOKENS), strict=True)
        return torch.cat([_losses(*_logits(states, self.weight), wanted) for states, wanted in chunks])


def remove_output_layer(model: Any) -> None:
    """Replace the output layer by a ChunkedCrossEntropy where the architecture allows it; it must not be trained."""
    output_layer = model.get_output_embeddings()
    has_no_bias = isinstance(output_layer, nn.Linear) and output_layer.bias is None
    if model.config.model_type in SUPPORTED and has_no_bias:
        model.set_output_embeddings(ChunkedCrossEntropy(output_layer))


def chunked_loss_of(model: Any) -> ChunkedCrossEntropy | None:
    """The model's ChunkedCrossEntropy, if `remove_output_layer` replaced its output layer."""
    inner = getattr(model, "module", model)  # inside the wrapper of several processes
    output_layer = inner.get_output_embeddings()
    return output_layer if isinstance(output_layer, ChunkedCrossEntropy) else None


class _ChunkedLoss(torch.autograd.Function):
    """Computes the gradient together with the loss, so that no chunk's logits are kept or computed twice."""

    @staticmethod
    def forward(
        ctx: Any, hidden: torch.Tensor, weight: torch.Tensor, mean_embedding: torch.Tensor, labels: torch.Tensor
    ) -> torch.Tensor:
        total = torch.zeros((), device=hidden.device)
        gradient = torch.empty_like(hidden) if ctx.needs_input_grad[0] else None
        for start in range(0, len(labels), CHUNK_TOKENS):
            chunk = slice(start, start + CHUNK_TOKENS)
            logits, norms = _logits(hidden[chunk], weight)
            total += _losses(logits, norms, labels[chunk]).sum()
            if gradient is not None:
                gradient[chunk] = _gradient(logits, norms, labels[chunk], weight, mean_embedding)
        if gradient is not None:
            ctx.save_for_backward(gradient)
        return total

    @staticmethod
    def backward(ctx: Any, *outer: torch.Tensor) -> tuple[torch.Tensor, None, None, None]:
        (gradient,) = ctx.saved_tensors
        return gradient * outer[0], None, None, None


def _logits(hidden: torch.Tensor, weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """A chunk's logits [chunk, vocabulary], and their logsumexp [chunk]."""
    logits = hidden.to(weight.dtype) @ weight.T
    return logits, torch.cat([rows.float().logsumexp(dim=-1) for rows in torch.split(logits, CACHED_TOKENS)])


def _losses(logits: torch.Tensor, norms: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    return norms - logits.gather(1, labels[:, None])[:, 0].float()


def _gradient(
    logits: torch.Tensor, norms: torch.Tensor, labels: torch.Tensor, weight: torch.Tensor, mean_embedding: torch.Tensor
) -> torch.Tensor:
    """The gradient of a chunk's loss with respect to its hidden states, [chunk, width]; `norms` are logsumexp."""
    highest = (logits - norms.to(logits.dtype)[:, None]).amax(dim=0)  # [vocabulary], log-probabilities
    highest[labels] = 0
    entries = (highest > math.log(MIN_PROBABILITY)).nonzero()[:, 0]  # in rising order
    errors = (logits.index_select(1, entries).float() - norms[:, None]).exp_()  # [chunk, entries]
    rest = 1 - errors.sum(dim=-1, keepdim=True)  # the probability of all other entries
    errors[torch.arange(len(errors), device=errors.device), torch.searchsorted(entries, labels)] -= 1
    return (errors.to(weight.dtype) @ weight.index_select(0, entries)).float() + rest * mean_embedding
