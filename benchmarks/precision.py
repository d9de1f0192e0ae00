"""What 8 bits cost: held-out tweets scored by the engine's own network, its weights rounded and not.

It does not know how fast either is.

    python benchmarks/precision.py --from FOLDER NAME...     (NAME: a trained persona; FOLDER: NAME.jsonl of its posts)

Prints one JSON line a persona: nats per token of both, of the persona and of its base alone, and how far what is
thought of the next token differs (Kullback-Leibler, nats per token).
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from models.base_models.catalog import LoadedBase, load, resolve
from models.engine.lora.adapter import LoraAdapter, read_adapter
from models.engine.model.decoder import FusedDecoder, own_network
from models.personas import checkpoints
from models.registry import Registry
from trainer.data.corpus import prepare, split
from trainer.settings import TrainerSettings
from trainer.sources import open_source

CPU = torch.device("cpu")
MAX_TOKENS = 100  # of a tweet
AT_ONCE = 8


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
    exact, rounded = (own_network(base.model, CPU, AT_ONCE, is_rounded=is_rounded) for is_rounded in (False, True))
    assert exact is not None
    assert rounded is not None
    for persona in personas:
        posts = prepare(open_source(f"files:{given.folder}", settings).tweets(persona.name)).texts
        tweets = [_framed(base, text) for text in split(posts).held_out[: given.tweets]]
        adapter = read_adapter(checkpoints.current(home, persona.id).path, exact.dtype)
        for name, one in ((persona.name, adapter), (f"{persona.name}: the base alone", None)):
            print(json.dumps({"persona": name} | compare(exact, rounded, one, tweets)), flush=True)


@torch.inference_mode()
def compare(
    exact: FusedDecoder, rounded: FusedDecoder, adapter: LoraAdapter | None, tweets: Sequence[list[int]]
) -> dict[str, float]:
    before = after = apart = 0.0
    tokens = 0
    for start in range(0, len(tweets), AT_ONCE):
        group = sorted(tweets[start : start + AT_ONCE], key=len)
        said = torch.tensor([token for tweet in group for token in tweet[1:]]).unsqueeze(1)
        one, two = (torch.log_softmax(_thought(network, adapter, group), -1) for network in (exact, rounded))
        before -= float(one.gather(1, said).sum())
        after -= float(two.gather(1, said).sum())
        apart += float((one.exp() * (one - two)).sum())
        tokens += len(said)
    figures = {"exact": before, "rounded": after, "costs": after - before, "apart": apart}
    return {name: round(figure / tokens, 4) for name, figure in figures.items()} | {"tokens": tokens}


def _thought(network: FusedDecoder, adapter: LoraAdapter | None, tweets: Sequence[list[int]]) -> Tensor:
    """What is thought of every next token of `tweets`, and not of their last alone as rows under way need it."""
    shown = [tweet[:-1] for tweet in tweets]
    lengths = [len(tweet) for tweet in shown]
    network.clear()
    seating = network._seats.seat([adapter] * len(shown), lengths)  # noqa: SLF001 - the same pass, all of it looked at
    step = network._cache.begin(lengths)  # noqa: SLF001
    step = replace(step, last=torch.arange(sum(lengths)))
    tokens = torch.tensor([token for tweet in shown for token in tweet])
    return network._family.forward(tokens, step, seating, network._cache).float()  # noqa: SLF001


def _framed(base: LoadedBase, text: str) -> list[int]:
    return [base.separator, *base.tokens(text)[:MAX_TOKENS], base.separator]


if __name__ == "__main__":
    main()
