"""Every persona's adapter, and the base model, scored on the held-out tweets of every account.

Target: on every account, its own adapter has a lower loss than any other adapter and than the base model.

    python benchmarks/voices.py --from FOLDER NAME...     (NAME: a trained persona; FOLDER: NAME.jsonl of its posts)

Prints a table of nats per token, a row per adapter and a column per account, then one JSON line.
"""

import argparse
import json

import torch
from peft import PeftModel

from models.base_models.catalog import load, resolve
from models.personas import checkpoints
from models.registry import Registry
from trainer.data.corpus import build_corpus
from trainer.data.held_out_split import split
from trainer.finetune.held_out_loss import score
from trainer.finetune.hyperparameters import ADAPTER
from trainer.settings import TrainerSettings
from trainer.sources import open_source


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("names", nargs="+")
    arguments.add_argument("--from", dest="folder", required=True)
    arguments.add_argument("--tweets", type=int, default=100, help="number of held-out tweets per account")
    arguments.add_argument("--threads", type=int, default=torch.get_num_threads())
    given = arguments.parse_args()
    torch.set_num_threads(given.threads)
    settings = TrainerSettings()
    home = settings.home
    personas = [Registry(home.registry).personas.find(name) for name in given.names]
    base = load(resolve(personas[0].base, home, settings.hf_endpoint, print))
    listeners = [persona for persona in personas if not persona.is_blend]
    held_out = {one.name: _held_out(one.name, given.folder, settings)[: given.tweets] for one in listeners}
    losses: dict[str, dict[str, float]] = {}
    speakers = [("(base)", None), *((persona.name, persona.id) for persona in personas)]
    model = None
    for name, persona_id in speakers:
        if persona_id is not None:
            path = checkpoints.current(home, persona_id).path
            if model is None:
                model = PeftModel.from_pretrained(base.model, path, adapter_name=name).eval()
            else:
                model.load_adapter(path, adapter_name=name)
            model.set_adapter(name)
        losses[name] = {
            listener: score(model or base.model, base, texts, ADAPTER.max_tweet_tokens).nats_per_token
            for listener, texts in held_out.items()
        }
        print(f"{name:34}", *(f"{loss:10.3f}" for loss in losses[name].values()), flush=True)
    print(f"{'tweets of':34}", *(f"{name:>10.10}" for name in held_out))
    own_is_best = all(
        losses[one][one] < loss
        for one in held_out
        for other, row in losses.items()
        if other != one
        for loss in [row[one]]
    )
    print(json.dumps({"own_voice_is_best": own_is_best, "tweets": given.tweets, "losses": losses}))


def _held_out(name: str, folder: str, settings: TrainerSettings) -> tuple[str, ...]:
    return split(build_corpus(open_source(f"files:{folder}", settings).tweets(name)).texts).held_out


if __name__ == "__main__":
    main()
