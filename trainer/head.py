"""The output layer, applied to a few tokens at a time: a whole batch's logits would be most of a training's memory.

It does not know what the tokens mean. Loss and gradients are the same as with the whole batch at once. Where it can be,
the layer is taken off the model, which then gives the hidden states that the layer would have read.
"""

from typing import Any

import torch
from torch import nn
from torch.nn import functional

CHUNK_TOKENS = 128  # times 49,152 logits of four bytes: 25 MB
PLAIN = ("gpt2", "llama")  # architectures that do nothing more with what their output layer gives


class LateHead(nn.Module):
    """Stands where the output layer was and lets the hidden states pass; `weight` is [vocabulary, width], and fixed."""

    weight: torch.Tensor

    def __init__(self, head: nn.Linear) -> None:
        super().__init__()
        self.register_buffer("weight", head.weight.detach(), persistent=False)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        return hidden

    def loss_sum(self, hidden: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Sum of the cross-entropy of `labels` [tokens], in nats; `hidden` is [tokens, width]."""
        loss: torch.Tensor = _LateLoss.apply(hidden, self.weight, labels)  # type: ignore[no-untyped-call]
        return loss


def delay_head(model: Any) -> None:
    """Take the output layer off a model in which it does not learn; where that cannot be, nothing is changed."""
    head = model.get_output_embeddings()
    if model.config.model_type in PLAIN and isinstance(head, nn.Linear) and head.bias is None:
        model.set_output_embeddings(LateHead(head))


def late_head_of(model: Any) -> LateHead | None:
    """The layer that `delay_head` took off, in whatever `model` was wrapped since."""
    inner = getattr(model, "module", model)  # the wrapping of several processes
    head = inner.get_output_embeddings()
    return head if isinstance(head, LateHead) else None


class _LateLoss(torch.autograd.Function):
    """The gradient is made together with the loss, so that no chunk's logits are kept or made twice."""

    @staticmethod
    def forward(ctx: Any, hidden: torch.Tensor, weight: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        total = torch.zeros((), device=hidden.device)
        gradient = torch.empty_like(hidden) if ctx.needs_input_grad[0] else None
        for start in range(0, len(labels), CHUNK_TOKENS):
            part = slice(start, start + CHUNK_TOKENS)
            logits = (hidden[part].to(weight.dtype) @ weight.T).float()  # [chunk, vocabulary]
            total += functional.cross_entropy(logits, labels[part], reduction="sum")
            if gradient is not None:
                errors = logits.softmax(dim=-1)
                errors[torch.arange(len(errors), device=errors.device), labels[part]] -= 1
                gradient[part] = errors.to(weight.dtype) @ weight
        if gradient is not None:
            ctx.save_for_backward(gradient)
        return total

    @staticmethod
    def backward(ctx: Any, *outer: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        (gradient,) = ctx.saved_tensors
        return gradient * outer[0], None, None
