"""How well a model expects tweets that it never saw.

It does not know how the model was trained, nor which tweets were held out.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from accelerate import Accelerator
from peft import PeftModel
from torch.nn import functional

from models.base_models.catalog import BaseModelSpec, LoadedBase, load, resolve
from models.runtime.data_dir import DataDir
from trainer.data.dataset import IGNORED, TrainingBatch, batches, collate
from trainer.finetune.chunked_loss import late_head_of
from trainer.finetune.improvement import gain
from trainer.jobs.job_dir import JobDir

SCORED_TOKENS = 512  # the logits of more would take most of the memory


@dataclass(frozen=True, slots=True)
class Score:
    """Mean loss in nats per token, and in bits per character, which compares across tokenizers."""

    nats_per_token: float
    bits_per_character: float
    tweets: int
    tokens: int


@dataclass(frozen=True, slots=True)
class TextLoss:
    """The summed loss of one text, in nats, over its tokens."""

    nats: float
    tokens: int


def loss_sum(model: Any, batch: TrainingBatch) -> torch.Tensor:
    """Sum of the cross-entropy over the batch's labels, in nats; a scalar in float32."""
    logits = model(input_ids=batch.inputs, use_cache=False).logits  # [rows, length, vocabulary]
    counted = batch.labels != IGNORED
    if (head := late_head_of(model)) is not None:  # then they are hidden states still
        return head.loss_sum(logits[counted], batch.labels[counted])
    return functional.cross_entropy(logits[counted].float(), batch.labels[counted], reduction="sum")


@torch.no_grad()
def losses(model: Any, base: LoadedBase, texts: Sequence[str], max_tokens: int) -> list[TextLoss]:
    """The loss of each of `texts` by itself, from separator to separator; padding does not count."""
    tokens = [base.tokens(text) for text in texts]
    found = dict[int, TextLoss]()
    for rows in batches([len(tweet) + 1 for tweet in tokens], SCORED_TOKENS, seed=0, epoch=0):
        batch = collate([tokens[row] for row in rows], base.separator, max_tokens)
        nats = _row_losses(model, TrainingBatch(batch.inputs.to(model.device), batch.labels.to(model.device)))
        counts = (batch.labels != IGNORED).sum(dim=1)
        found |= {
            row: TextLoss(*pair)
            for row, pair in zip(rows, zip(nats.tolist(), counts.tolist(), strict=True), strict=True)
        }
    return [found[row] for row in range(len(texts))]


def score(model: Any, base: LoadedBase, texts: Sequence[str], max_tokens: int) -> Score:
    return score_of(losses(model, base, texts, max_tokens), texts)


def score_of(found: Sequence[TextLoss], texts: Sequence[str]) -> Score:
    """The score of all `texts` together."""
    nats, tokens = sum(loss.nats for loss in found), sum(loss.tokens for loss in found)
    characters = sum(len(text) + 1 for text in texts)
    return Score(nats / max(tokens, 1), nats / math.log(2) / max(characters, 1), len(texts), tokens)


def _row_losses(model: Any, batch: TrainingBatch) -> torch.Tensor:
    """The summed cross-entropy of each row's labels, in nats; [rows], float32."""
    logits = model(input_ids=batch.inputs, use_cache=False).logits  # [rows, length, vocabulary]
    counted = batch.labels != IGNORED
    head, labels = late_head_of(model), batch.labels[counted]
    if head is not None:  # then they are hidden states still
        nats = head.losses(logits[counted], labels)
    else:
        nats = functional.cross_entropy(logits[counted].float(), labels, reduction="none")
    return nats.new_zeros(len(batch.labels)).index_add(0, counted.nonzero()[:, 0], nats)


def measure(folder: JobDir, home: DataDir, hf_endpoint: str) -> None:
    """Score the held-out tweets with the finished weights and with the base alone.

    Written as `measured.json`, and what the weights gained over the base as `gain.json`.
    """
    finetuned = folder.must_read("finetuned")
    torch.set_num_threads(finetuned["threads"])
    device = Accelerator().device
    base = load(resolve(finetuned["base"], home, hf_endpoint))
    texts, most = folder.texts("held_out"), finetuned["tweet_tokens"]
    alone = losses(base.model.to(device), base, texts, most)
    persona = _persona(folder, base).to(device)
    found = losses(persona, base, texts, most)
    gained = gain([loss.nats for loss in alone], [loss.nats for loss in found], [loss.tokens for loss in alone])
    folder.write("gain", asdict(gained))
    folder.write("measured", {"persona": asdict(score_of(found, texts)), "base": asdict(score_of(alone, texts))})


def score_weights(folder: JobDir, home: DataDir, hf_endpoint: str) -> Score:
    """The held-out tweets' score with the finished weights alone."""
    finetuned = folder.must_read("finetuned")
    base = load(resolve(finetuned["base"], home, hf_endpoint))
    persona = _persona(folder, base).to(Accelerator().device)
    return score(persona, base, folder.texts("held_out"), finetuned["tweet_tokens"])


def _persona(folder: JobDir, base: LoadedBase) -> Any:
    """The finished weights exactly as they will be served; an adapter's wrap the base that is given."""
    weights = folder.path / "weights"
    if folder.plan().is_full:
        return load(BaseModelSpec(str(weights), weights, "")).model
    return PeftModel.from_pretrained(base.model, weights).eval()
