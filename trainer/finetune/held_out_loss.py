"""Held-out loss: how well a model predicts posts it was not trained on, in nats per token."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from accelerate import Accelerator
from peft import PeftModel
from torch.nn import functional

from models.base_models.catalog import BaseModelSpec, LoadedBase, load, resolve
from models.runtime.data_dir import DataDir
from trainer.data.dataset import IGNORE_INDEX, TrainingBatch, batches, collate
from trainer.finetune.chunked_loss import chunked_loss_of
from trainer.finetune.improvement import improvement
from trainer.finetune.result import FinetuneResult, HeldOutLoss, Score
from trainer.jobs.artifacts import TrainingPlan
from trainer.jobs.job_dir import JobDir, TextFile

MAX_BATCH_TOKENS = 512  # the logits of more would take most of the memory


@dataclass(frozen=True, slots=True)
class TextLoss:
    """The summed loss of one text, in nats, over its tokens."""

    nats: float
    tokens: int


def loss_sum(model: Any, batch: TrainingBatch) -> torch.Tensor:
    """The summed cross-entropy of the batch's labels, in nats; a scalar in float32."""
    logits = model(input_ids=batch.inputs, use_cache=False).logits  # [rows, length, vocabulary]
    counted = batch.labels != IGNORE_INDEX
    if (chunked_loss := chunked_loss_of(model)) is not None:  # then they are hidden states, not logits
        return chunked_loss.loss_sum(logits[counted], batch.labels[counted])
    return functional.cross_entropy(logits[counted].float(), batch.labels[counted], reduction="sum")


@torch.no_grad()
def losses(model: Any, base: LoadedBase, texts: Sequence[str], max_tokens: int) -> list[TextLoss]:
    """The loss of each of `texts` by itself, from separator to separator; padding does not count."""
    tokens = [base.tokens(text) for text in texts]
    found = dict[int, TextLoss]()
    for rows in batches([len(tweet) + 1 for tweet in tokens], MAX_BATCH_TOKENS, seed=0, epoch=0):
        batch = collate([tokens[row] for row in rows], base.separator, max_tokens)
        nats = _row_losses(model, TrainingBatch(batch.inputs.to(model.device), batch.labels.to(model.device)))
        counts = (batch.labels != IGNORE_INDEX).sum(dim=1)
        found |= {
            row: TextLoss(*pair)
            for row, pair in zip(rows, zip(nats.tolist(), counts.tolist(), strict=True), strict=True)
        }
    return [found[row] for row in range(len(texts))]


def score(model: Any, base: LoadedBase, texts: Sequence[str], max_tokens: int) -> Score:
    return _total(losses(model, base, texts, max_tokens), texts)


def _total(found: Sequence[TextLoss], texts: Sequence[str]) -> Score:
    """The score of all `texts` together."""
    nats, tokens = sum(loss.nats for loss in found), sum(loss.tokens for loss in found)
    characters = sum(len(text) + 1 for text in texts)
    return Score(nats / max(tokens, 1), nats / math.log(2) / max(characters, 1), len(texts), tokens)


def _row_losses(model: Any, batch: TrainingBatch) -> torch.Tensor:
    """The summed cross-entropy of each row's labels, in nats; [rows], float32."""
    logits = model(input_ids=batch.inputs, use_cache=False).logits  # [rows, length, vocabulary]
    counted = batch.labels != IGNORE_INDEX
    chunked_loss, labels = chunked_loss_of(model), batch.labels[counted]
    if chunked_loss is not None:  # then they are hidden states, not logits
        nats = chunked_loss.losses(logits[counted], labels)
    else:
        nats = functional.cross_entropy(logits[counted].float(), labels, reduction="none")
    return nats.new_zeros(len(batch.labels)).index_add(0, counted.nonzero()[:, 0], nats)


def score_held_out(job_dir: JobDir, home: DataDir, hf_endpoint: str) -> None:
    """Score the held-out posts with the finished weights and with the base model alone; written as HeldOutLoss."""
    result = job_dir.read(FinetuneResult)
    torch.set_num_threads(result.threads)
    device = Accelerator().device
    base = load(resolve(result.base, home, hf_endpoint))
    texts, max_tokens = job_dir.texts(TextFile.HELD_OUT), result.hyperparameters.max_tweet_tokens
    of_base = losses(base.model.to(device), base, texts, max_tokens)
    of_persona = losses(_persona(job_dir, base).to(device), base, texts, max_tokens)
    gained = improvement(
        [loss.nats for loss in of_base], [loss.nats for loss in of_persona], [loss.tokens for loss in of_base]
    )
    job_dir.write(HeldOutLoss(_total(of_persona, texts), _total(of_base, texts), gained))


def score_weights(job_dir: JobDir, home: DataDir, hf_endpoint: str) -> Score:
    """The score of the held-out posts with the finished weights only."""
    result = job_dir.read(FinetuneResult)
    base = load(resolve(result.base, home, hf_endpoint))
    persona = _persona(job_dir, base).to(Accelerator().device)
    return score(persona, base, job_dir.texts(TextFile.HELD_OUT), result.hyperparameters.max_tweet_tokens)


def _persona(job_dir: JobDir, base: LoadedBase) -> Any:
    """The finished weights exactly as they will be served; an adapter wraps the base model given."""
    weights = job_dir.weights
    if job_dir.read(TrainingPlan).is_full:
        return load(BaseModelSpec(str(weights), weights, "")).model
    return PeftModel.from_pretrained(base.model, weights).eval()
