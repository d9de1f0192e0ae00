"""Export of a persona to a folder: merged model, tokenizer, model card and picture.

`transformers.pipeline('text-generation', model=FOLDER)` runs it.
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
from models.runtime.files import beside, publish_folder, write_beside
from trainer.card.model_card import CHARTS, card, on_the_hub
from trainer.exchange.published_card import current_card_data, find_published
from trainer.settings import TrainerSettings

METADATA_FILE = "persona.json"  # read by another Mynah that imports the folder
NOT_EXPORTED = (MANIFEST, GUARD, DIGEST)  # useless elsewhere, and the copy guard's hashes are private
COUNT_FIELDS = ("downloaded", "retweets", "short", "kept", "too_long", "older")


def export(name: str, target: Path, settings: TrainerSettings, repository: str | None = None) -> None:
    """Write the persona to the folder `target`, completely or not at all. `repository`: where it will be on the hub.

    Raises NotFound, CheckpointUnfit, BaseUnavailable, RequestUnfit if the folder is not empty, OutOfSpace.
    """
    persona, checkpoint = find_published(name, settings)
    checkpoint.verify()
    with _atomic_folder(target) as folder:
        if checkpoint.manifest.kind == "full":
            _copy_full_model(checkpoint, folder)
        else:
            _merge(checkpoint, folder, settings)
        _enable_sampling(folder)
        data = current_card_data(persona, checkpoint, settings)
        for file in data.files:
            shutil.copyfile(checkpoint.path / file, folder / file)
        if repository:
            data = replace(data, repository=repository, hub=settings.hf_endpoint)
        write_beside(folder / CARD, card(data).encode())
        write_beside(
            folder / METADATA_FILE, json.dumps(_metadata(persona, settings), ensure_ascii=False, indent=1).encode()
        )


@contextmanager
def _atomic_folder(target: Path) -> Iterator[Path]:
    """A folder beside `target` that replaces it at the end. Raises RequestUnfit, OutOfSpace."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise RequestUnfit("export-folder-not-empty", folder=str(target))
    temporary = beside(target)
    try:
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        yield temporary
        if target.exists():
            target.rmdir()
        publish_folder(temporary, target)
    except OSError as error:
        raise OutOfSpace("file-unwritable", name=str(target), reason=error.strerror or str(error)) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _copy_full_model(checkpoint: Checkpoint, folder: Path) -> None:
    charts = [name for name, _title in CHARTS]
    for path in checkpoint.path.iterdir():
        if path.is_file() and path.name not in (*NOT_EXPORTED, CARD, PICTURE, *charts):
            shutil.copyfile(path, folder / path.name)


def _merge(checkpoint: Checkpoint, folder: Path, settings: TrainerSettings) -> None:
    """Raises CheckpointUnfit if the base model has changed."""
    from trainer.exchange.merge import merge

    merge(checkpoint, folder, settings)


def _enable_sampling(folder: Path) -> None:
    """Make transformers sample as the engine does; its default is greedy decoding."""
    path, sampling = folder / "generation_config.json", Sampling()
    config: dict[str, Any] = json.loads(path.read_bytes()) if path.is_file() else {}
    config |= {"do_sample": True, "top_k": sampling.top_k, "top_p": sampling.top_p, "temperature": sampling.temperature}
    config |= {"max_new_tokens": sampling.max_tokens}
    config.pop("max_length", None)
    write_beside(path, json.dumps(config, indent=1).encode())


def _metadata(persona: Persona, settings: TrainerSettings) -> dict[str, Any]:
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
                "counts": {name: getattr(persona.counts[account.handle], name) for name in COUNT_FIELDS},
            }
            for account in accounts
        ],
    }
