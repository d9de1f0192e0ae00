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

from models.base import Base, LoadedBase, load, resolve
from models.home import Home
from trainer.dataset import IGNORED, Batch, batches, collate
from trainer.folder import JobFolder
from trainer.head import late_head_of

SCORED_TOKENS = 512  # the logits of more would take most of the memory


@dataclass(frozen=True, slots=True)
class Score:
    """Mean loss in nats per token, and in bits per character, which compares across tokenizers."""

    nats_per_token: float
    bits_per_character: float
    tweets: int
    tokens: int


def loss_sum(model: Any, batch: Batch) -> torch.Tensor:
    """Sum of the cross-entropy over the batch's labels, in nats; a scalar in float32."""
    logits = model(input_ids=batch.inputs, use_cache=False).logits  # [rows, length, vocabulary]
    counted = batch.labels != IGNORED
    if (head := late_head_of(model)) is not None:  # then they are hidden states still
        return head.loss_sum(logits[counted], batch.labels[counted])
    return functional.cross_entropy(logits[counted].float(), batch.labels[counted], reduction="sum")


@torch.no_grad()
def score(model: Any, base: LoadedBase, texts: Sequence[str], most_tokens: int) -> Score:
    """Score each of `texts` by itself, from separator to separator; the padding does not count."""
    tokens = [base.tokens(text) for text in texts]
    nats, counted = 0.0, 0
    for rows in batches([len(tweet) + 1 for tweet in tokens], SCORED_TOKENS, seed=0, epoch=0):
        batch = collate([tokens[row] for row in rows], base.separator, most_tokens)
        inputs, labels = batch.inputs.to(model.device), batch.labels.to(model.device)
        nats += float(loss_sum(model, Batch(inputs, labels)))
        counted += batch.tokens
    characters = sum(len(text) + 1 for text in texts)
    return Score(nats / max(counted, 1), nats / math.log(2) / max(characters, 1), len(texts), counted)


def measure(folder: JobFolder, home: Home, hf_endpoint: str) -> None:
    """Score the held-out tweets with the finished weights and with the base alone; written as `measured.json`."""
    finetuned = folder.must_read("finetuned")
    torch.set_num_threads(finetuned["threads"])
    device = Accelerator().device
    base = load(resolve(finetuned["base"], home, hf_endpoint))
    texts, most = folder.texts("held_out"), finetuned["tweet_tokens"]
    alone = score(base.model.to(device), base, texts, most)
    persona = _persona(folder, base).to(device)
    found = score(persona, base, texts, most)
    folder.write("measured", {"persona": asdict(found), "base": asdict(alone)})


def score_weights(folder: JobFolder, home: Home, hf_endpoint: str) -> Score:
    """The held-out tweets' score with the finished weights alone."""
    finetuned = folder.must_read("finetuned")
    base = load(resolve(finetuned["base"], home, hf_endpoint))
    persona = _persona(folder, base).to(Accelerator().device)
    return score(persona, base, folder.texts("held_out"), finetuned["tweet_tokens"])


def _persona(folder: JobFolder, base: LoadedBase) -> Any:
    """The finished weights exactly as they will be served; an adapter's wrap the base that is given."""
    weights = folder.path / "weights"
    if folder.plan().is_full:
        return load(Base(str(weights), weights, "")).model
    return PeftModel.from_pretrained(base.model, weights).eval()
