"""The output layer, applied to a few tokens at a time: a whole batch's logits would be most of a training's memory.

It does not know what the tokens mean. The loss is that of the whole batch at once, the gradients are so to within the
rounding of bfloat16. Where it can be, the layer is taken off the model, which then gives the hidden states that the
layer would have read.

Most words are out of the question for every token of a chunk. Their part of the gradient is not reckoned word by word,
which is half of the layer's arithmetic: what chance they have together counts as that of an average word. To leave the
words out is published as "Cut Your Losses in Large-Vocabulary Language Models" (Wijmans et al., 2024); without the
average word the error would be five times as large (docs/training-log.md).
"""

import math
from typing import Any

import torch
from torch import nn

CHUNK_TOKENS = 128  # times 49,152 logits of two bytes: 13 MB
CACHED_TOKENS = 8  # whose logits in float32 stay in the processor's cache
MIN_CHANCE = 2.0**-14  # of a word for any token of a chunk; with less it counts as an average word
PLAIN = ("gpt2", "llama")  # architectures that do nothing more with what their output layer gives


class ChunkedCrossEntropy(nn.Module):
    """Stands where the output layer was and lets the hidden states pass.

    `weight` is [vocabulary, width], and fixed; `average` [width] is its mean over the vocabulary.
    """

    weight: torch.Tensor
    average: torch.Tensor

    def __init__(self, head: nn.Linear) -> None:
        super().__init__()
        weight = head.weight.detach()
        self.register_buffer("weight", weight, persistent=False)
        self.register_buffer("average", weight.mean(dim=0, dtype=torch.float32), persistent=False)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        return hidden

    def loss_sum(self, hidden: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Sum of the cross-entropy of `labels` [tokens], in nats; `hidden` is [tokens, width]."""
        loss: torch.Tensor = _LateLoss.apply(hidden, self.weight, self.average, labels)  # type: ignore[no-untyped-call]
        return loss

    @torch.no_grad()
    def losses(self, hidden: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """The cross-entropy of each of `labels` [tokens], in nats and float32; no gradient is made."""
        parts = zip(torch.split(hidden, CHUNK_TOKENS), torch.split(labels, CHUNK_TOKENS), strict=True)
        return torch.cat([_losses(*_logits(some, self.weight), wanted) for some, wanted in parts])


def delay_head(model: Any) -> None:
    """Take the output layer off a model in which it does not learn; where that cannot be, nothing is changed."""
    head = model.get_output_embeddings()
    if model.config.model_type in PLAIN and isinstance(head, nn.Linear) and head.bias is None:
        model.set_output_embeddings(ChunkedCrossEntropy(head))


def late_head_of(model: Any) -> ChunkedCrossEntropy | None:
    """The layer that `delay_head` took off, in whatever `model` was wrapped since."""
    inner = getattr(model, "module", model)  # the wrapping of several processes
    head = inner.get_output_embeddings()
    return head if isinstance(head, ChunkedCrossEntropy) else None


class _LateLoss(torch.autograd.Function):
    """The gradient is made together with the loss, so that no chunk's logits are kept or made twice."""

    @staticmethod
    def forward(
        ctx: Any, hidden: torch.Tensor, weight: torch.Tensor, average: torch.Tensor, labels: torch.Tensor
    ) -> torch.Tensor:
        total = torch.zeros((), device=hidden.device)
        gradient = torch.empty_like(hidden) if ctx.needs_input_grad[0] else None
        for start in range(0, len(labels), CHUNK_TOKENS):
            part = slice(start, start + CHUNK_TOKENS)
            logits, norms = _logits(hidden[part], weight)
            total += _losses(logits, norms, labels[part]).sum()
            if gradient is not None:
                gradient[part] = _gradient(logits, norms, labels[part], weight, average)
        if gradient is not None:
            ctx.save_for_backward(gradient)
        return total

    @staticmethod
    def backward(ctx: Any, *outer: torch.Tensor) -> tuple[torch.Tensor, None, None, None]:
        (gradient,) = ctx.saved_tensors
        return gradient * outer[0], None, None, None


def _logits(hidden: torch.Tensor, weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """A chunk's logits [chunk, vocabulary], and the logarithms of their exponentials' sums [chunk]."""
    logits = hidden.to(weight.dtype) @ weight.T
    return logits, torch.cat([few.float().logsumexp(dim=-1) for few in torch.split(logits, CACHED_TOKENS)])


def _losses(logits: torch.Tensor, norms: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    return norms - logits.gather(1, labels[:, None])[:, 0].float()


def _gradient(
    logits: torch.Tensor, norms: torch.Tensor, labels: torch.Tensor, weight: torch.Tensor, average: torch.Tensor
) -> torch.Tensor:
    """That of a chunk's loss by its hidden states, [chunk, width]; `norms` are the logits' logarithmic sums."""
    highest = (logits - norms.to(logits.dtype)[:, None]).amax(dim=0)  # [vocabulary], logarithms of chances
    highest[labels] = 0
    words = (highest > math.log(MIN_CHANCE)).nonzero()[:, 0]  # that matter, in rising order
    errors = (logits.index_select(1, words).float() - norms[:, None]).exp_()  # [chunk, words]
    rest = 1 - errors.sum(dim=-1, keepdim=True)  # the chance of all other words
    errors[torch.arange(len(errors), device=errors.device), torch.searchsorted(words, labels)] -= 1
    return (errors.to(weight.dtype) @ weight.index_select(0, words)).float() + rest * average
