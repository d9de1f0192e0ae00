"""What int8 costs in quality: held-out tweets scored with quantized and unquantized weights.

    python benchmarks/precision.py --from FOLDER NAME...     (NAME: a trained persona; FOLDER: NAME.jsonl of its posts)

Prints one JSON line per persona, and one for its base model alone: nats per token of both, and the KL divergence
between their predictions, in nats per token.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from models.base_models.catalog import LoadedBase, load, resolve
from models.engine.lora.adapter import LoraAdapter, read_adapter
from models.engine.model.decoder import FusedDecoder
from models.personas import checkpoints
from models.registry import Registry
from tests.fakes.decoders import fused_decoder
from trainer.data.corpus import build_corpus
from trainer.data.held_out_split import split
from trainer.settings import TrainerSettings
from trainer.sources import open_source

MAX_TOKENS = 100  # of a tweet
BATCH_SIZE = 8


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("names", nargs="+")
    arguments.add_argument("--from", dest="folder", required=True)
    arguments.add_argument("--tweets", type=int, default=60)
    given = arguments.parse_args()
    settings = TrainerSettings()
    home = settings.home
    personas = [Registry(home.registry).personas.find(name) for name in given.names]
    base = load(resolve(personas[0].base, home, settings.hf_endpoint, print))
    exact, quantized = (fused_decoder(base.model, BATCH_SIZE, int8=int8) for int8 in (False, True))
    for persona in personas:
        posts = build_corpus(open_source(f"files:{given.folder}", settings).tweets(persona.name)).texts
        tweets = [_with_separators(base, text) for text in split(posts).held_out[: given.tweets]]
        adapter = read_adapter(checkpoints.current(home, persona.id).path, exact.plan.lora_dtype)
        for name, one in ((persona.name, adapter), (f"{persona.name}: base model alone", None)):
            print(json.dumps({"persona": name} | compare(exact, quantized, one, tweets)), flush=True)


@torch.inference_mode()
def compare(
    exact: FusedDecoder, quantized: FusedDecoder, adapter: LoraAdapter | None, tweets: Sequence[list[int]]
) -> dict[str, float]:
    exact_nats = int8_nats = kl = 0.0
    tokens = 0
    for start in range(0, len(tweets), BATCH_SIZE):
        group = sorted(tweets[start : start + BATCH_SIZE], key=len)
        targets = torch.tensor([token for tweet in group for token in tweet[1:]]).unsqueeze(1)
        p, q = (torch.log_softmax(_all_logits(decoder, adapter, group), -1) for decoder in (exact, quantized))
        exact_nats -= float(p.gather(1, targets).sum())
        int8_nats -= float(q.gather(1, targets).sum())
        kl += float((p.exp() * (p - q)).sum())
        tokens += len(targets)
    sums = {"exact": exact_nats, "int8": int8_nats, "cost": int8_nats - exact_nats, "kl": kl}
    return {name: round(nats / tokens, 4) for name, nats in sums.items()} | {"tokens": tokens}


def _all_logits(decoder: FusedDecoder, adapter: LoraAdapter | None, tweets: Sequence[list[int]]) -> Tensor:
    """Logits [T, V] after every token of `tweets`; `FusedDecoder.forward` returns only those after the last."""
    prompts = [tweet[:-1] for tweet in tweets]
    lengths = [len(prompt) for prompt in prompts]
    decoder.clear()
    lora = decoder.lora.assign([adapter] * len(prompts), lengths)
    step = replace(decoder.cache.begin(lengths), last=torch.arange(sum(lengths)))
    tokens = torch.tensor([token for prompt in prompts for token in prompt])
    return decoder.network.forward(tokens, step, lora, decoder.cache).float()


def _with_separators(base: LoadedBase, text: str) -> list[int]:
    return [base.separator, *base.tokens(text)[:MAX_TOKENS], base.separator]


if __name__ == "__main__":
    main()
