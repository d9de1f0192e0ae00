"""The chunked loss: the same loss and gradients, with a fraction of the memory."""

import math
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from models.base_models.catalog import BaseModelSpec, LoadedBase, load
from trainer.data.dataset import collate
from trainer.finetune.chunked_loss import (
    CHUNK_TOKENS,
    MIN_PROBABILITY,
    ChunkedCrossEntropy,
    chunked_loss_of,
    remove_output_layer,
)
from trainer.finetune.held_out_loss import loss_sum, losses

TEXTS = ["My dream is to sing louder than the kettle in the morning."] * 6 + ["A map of the sea is mostly blue."] * 9


def loaded(path: Path, dtype: torch.dtype = torch.float32) -> LoadedBase:
    return load(BaseModelSpec("it", path, ""), dtype)


def loss_and_gradient(base: LoadedBase, *, is_chunked: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """Of a batch with more tokens than one chunk, by the first layer's weights, the output layer being fixed."""
    model = base.model
    for name, weight in model.named_parameters():
        weight.requires_grad = "layers.0" in name or "h.0" in name
    if is_chunked:
        remove_output_layer(model)
    batch = collate([base.tokens(text) for text in TEXTS], base.separator, 64)
    assert batch.tokens > CHUNK_TOKENS
    loss = loss_sum(model, batch) / batch.tokens
    loss.backward()  # type: ignore[no-untyped-call]
    gradients = [weight.grad.flatten() for weight in model.parameters() if weight.grad is not None]
    return loss.detach(), torch.cat(gradients)


@pytest.mark.parametrize("base", ["tiny_gpt2", "tiny_llama"])
def test_loss_and_gradients_are_those_of_the_whole_batch(base: str, request: pytest.FixtureRequest) -> None:
    """In pieces or at once, the figures are the same but for the rounding."""
    path: Path = request.getfixturevalue(base)
    (loss, gradient), (chunked_loss, chunked_gradient) = (
        loss_and_gradient(loaded(path), is_chunked=is_chunked) for is_chunked in (False, True)
    )
    assert chunked_loss == pytest.approx(float(loss), rel=1e-6)
    assert torch.allclose(chunked_gradient, gradient, atol=1e-6, rtol=1e-4)


def test_improbable_entries_share_the_mean_embedding() -> None:
    """Where three quarters of the words are out of the question the loss is exact, the gradient to 2 in 1,000.

    That is what bfloat16 alone makes of such a product.
    """
    generator = torch.Generator().manual_seed(5)
    common, words = torch.randn(48, generator=generator), torch.randn(20_000, 48, generator=generator)
    layer = torch.nn.Linear(48, 20_000, bias=False)
    layer.weight = torch.nn.Parameter(0.7 * common + words, requires_grad=False)
    hidden = torch.randn(CHUNK_TOKENS + 40, 48, generator=generator) * 1.2
    labels = torch.multinomial(layer(hidden).softmax(dim=-1), 1, generator=generator)[:, 0]
    whole, chunked = (hidden.clone().requires_grad_() for _way in range(2))
    logits = layer(whole)
    loss = functional.cross_entropy(logits, labels, reduction="sum")
    chunked_loss = ChunkedCrossEntropy(layer).loss_sum(chunked, labels)
    torch.autograd.backward([loss, chunked_loss])
    likely = logits[:CHUNK_TOKENS].log_softmax(dim=-1).amax(dim=0) > math.log(MIN_PROBABILITY)
    assert likely.float().mean() < 0.3
    assert float(chunked_loss.detach()) == pytest.approx(float(loss.detach()), rel=1e-6)
    assert whole.grad is not None
    assert chunked.grad is not None
    assert torch.linalg.norm(chunked.grad - whole.grad) < 0.002 * torch.linalg.norm(whole.grad)


def test_without_gradients_it_only_scores(tiny_gpt2: Path) -> None:
    """Held-out tweets are scored by the same way, and nothing is kept for a gradient."""
    base = loaded(tiny_gpt2)
    batch = collate([base.tokens(TEXTS[0])], base.separator, 64)
    with torch.no_grad():
        loss = loss_sum(base.model, batch)
        remove_output_layer(base.model)
        assert loss_sum(base.model, batch) == pytest.approx(float(loss), rel=1e-6)


@pytest.mark.parametrize("is_chunked", [False, True])
def test_each_text_is_scored_by_itself(tiny_gpt2: Path, is_chunked: bool) -> None:
    """In the order of the texts, whatever order they are read in; together they are the loss of all."""
    base, texts = loaded(tiny_gpt2), [TEXTS[0], "A map.", TEXTS[-1], *TEXTS]
    alone = [losses(base.model, base, [text], 64)[0] for text in texts]
    if is_chunked:
        remove_output_layer(base.model)
    found = losses(base.model, base, texts, 64)
    assert [loss.tokens for loss in found] == [len(base.tokens(text)) + 1 for text in texts]
    assert [loss.nats for loss in found] == pytest.approx([loss.nats for loss in alone], rel=1e-5)
    with torch.no_grad():
        batch = collate([base.tokens(text) for text in texts], base.separator, 64)
        assert sum(loss.nats for loss in found) == pytest.approx(float(loss_sum(base.model, batch)), rel=1e-5)


def test_a_model_that_changes_its_logits_keeps_its_output_layer(tiny_gpt2: Path) -> None:
    """Where an architecture scales or caps them after the output layer, that layer stays in its place."""
    base = loaded(tiny_gpt2)
    base.model.config.model_type = "gemma2"
    remove_output_layer(base.model)
    assert chunked_loss_of(base.model) is None
