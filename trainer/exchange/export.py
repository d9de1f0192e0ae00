"""A persona as a folder of its own: the whole model, its tokenizer, its card and its picture.

It does not know where the folder goes. `transformers.pipeline('text-generation', model=FOLDER)` runs it.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from models.domain.errors import OutOfSpace, RequestUnfit
from models.domain.persona import Persona
from models.engine.request import Sampling
from models.personas.checkpoints import CARD, DIGEST, GUARD, MANIFEST, PICTURE, Checkpoint
from models.registry import Registry
from models.runtime.data_dir import write_beside
from trainer.card.model_card import CHARTS, card, on_the_hub
from trainer.exchange.published_card import facts_of, found
from trainer.settings import TrainerSettings

ABOUT = "persona.json"  # what another Mynah reads when it imports the folder
OURS = (MANIFEST, GUARD, DIGEST)  # of no use elsewhere; and the guard's hashes stay at home
WEIGHTS = ("*.safetensors", "*.bin")


def export(name: str, target: Path, settings: TrainerSettings, repository: str | None = None) -> None:
    """Write the persona into the folder `target`, whole or not at all; the card is that of `repository` if one is said.

    Raises NotFound, CheckpointUnfit, BaseUnavailable, RequestUnfit where the folder is in use, OutOfSpace.
    """
    persona, checkpoint = found(name, settings)
    checkpoint.verify()
    with _written_whole(target) as folder:
        if checkpoint.manifest.kind == "full":
            _copy(checkpoint, folder)
        else:
            _merge(checkpoint, folder, settings)
        _draw_tweets(folder)
        facts = facts_of(persona, checkpoint, settings)
        for file in facts.files:
            shutil.copyfile(checkpoint.path / file, folder / file)
        if repository:
            facts = replace(facts, repository=repository, hub=settings.hf_endpoint)
        write_beside(folder / CARD, card(facts).encode())
        write_beside(folder / ABOUT, json.dumps(_about(persona, settings), ensure_ascii=False, indent=1).encode())


@contextmanager
def _written_whole(target: Path) -> Iterator[Path]:
    """A folder beside `target` that takes its place at the end. Raises RequestUnfit, OutOfSpace."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RequestUnfit(f"{target} is there already and not empty: name another folder.")
    beside = target.with_name(f".{target.name}.new")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        yield beside
        if target.exists():
            target.rmdir()
        beside.rename(target)
    except OSError as error:
        raise OutOfSpace(f"{target} could not be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _copy(checkpoint: Checkpoint, folder: Path) -> None:
    charts = [name for name, _title in CHARTS]
    for path in checkpoint.path.iterdir():
        if path.is_file() and path.name not in (*OURS, CARD, PICTURE, *charts):
            shutil.copyfile(path, folder / path.name)


def _merge(checkpoint: Checkpoint, folder: Path, settings: TrainerSettings) -> None:
    """The adapter added to its base's weights. Raises CheckpointUnfit where the base is another by now."""
    from trainer.exchange.merge import merge

    merge(checkpoint, folder, settings)


def _draw_tweets(folder: Path) -> None:
    """Have other programs draw words as the engine does; without it they take the likeliest one each time."""
    path, recipe = folder / "generation_config.json", Sampling()
    config: dict[str, Any] = json.loads(path.read_bytes()) if path.is_file() else {}
    config |= {"do_sample": True, "top_k": recipe.top_k, "top_p": recipe.top_p, "temperature": recipe.temperature}
    config |= {"max_new_tokens": recipe.max_tokens}
    config.pop("max_length", None)
    write_beside(path, json.dumps(config, indent=1).encode())


def _about(persona: Persona, settings: TrainerSettings) -> dict[str, Any]:
    accounts = Registry(settings.home.registry).personas.provenances(persona.id)
    return {
        "name": persona.name,
        "base": persona.base if on_the_hub(persona.base)[0] else "",
        "language": persona.language,
        "held_out_loss": persona.held_out_loss,
        "base_loss": persona.base_loss,
        "accounts": [
            {
                "handle": account.handle,
                "display_name": account.display_name,
                "avatar": account.avatar_url,
                "counts": {name: getattr(persona.counts[account.handle], name) for name in COUNTED},
            }
            for account in accounts
        ],
    }


COUNTED = ("downloaded", "retweets", "short", "kept", "too_long")
