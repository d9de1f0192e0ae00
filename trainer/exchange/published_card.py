"""A published persona's model card as of today, and the picture and charts stored beside its weights."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.domain.blend import is_blend
from models.domain.errors import CheckpointUnfit, NotFound, OutOfSpace, RequestUnfit
from models.domain.persona import Persona
from models.personas import checkpoints
from models.personas.checkpoints import DIGEST, GUARD, PICTURE, Checkpoint
from models.registry import Registry
from models.runtime.files import write_beside
from models.text.copy_guard import CopyGuard
from models.text.word_lists import bundled_word_list
from trainer.card.artifacts import presentable, shown_samples
from trainer.card.card_data import CardData
from trainer.card.model_card import CHARTS, card
from trainer.settings import TrainerSettings


def find_published(name: str, settings: TrainerSettings) -> tuple[Persona, Checkpoint]:
    """The persona of that name and its current version. Raises NotFound, NotAllowed, CheckpointUnfit, RequestUnfit."""
    if is_blend(name):
        raise RequestUnfit("blend-has-no-model")
    persona = Registry(settings.home.prepare().registry).personas.find(name)
    return persona, checkpoints.current(settings.home, persona.id)


def current_card_data(persona: Persona, checkpoint: Checkpoint, settings: TrainerSettings) -> CardData:
    """What its card shows today: name, counts and consents may have changed since it was trained.

    Samples with words that have been listed since are left out, and so is a picture that shows such a tweet or name.
    """
    registry = Registry(settings.home.registry)
    runs = registry.training_runs.list(persona.id)
    digest = _read_digest(checkpoint.path)
    samples = tuple((prompt, tweet) for prompt, tweet in digest.get("samples", ()))
    allowed = shown_samples(samples, load_copy_guard(checkpoint, settings))
    is_picture_allowed = samples[:1] == allowed[:1] and not bundled_word_list().matches(
        digest.get("name") or persona.display_name
    )
    names = (*((PICTURE,) if is_picture_allowed else ()), *(chart for chart, _title in CHARTS))
    files = tuple(name for name in names if (checkpoint.path / name).is_file())
    run = runs[-1] if runs and persona.version else None
    provenances, origin = registry.personas.provenances(persona.id), digest.get("origin", "")
    return presentable(CardData(persona, provenances, run, allowed, files, origin=origin))


def load_copy_guard(checkpoint: Checkpoint, settings: TrainerSettings) -> CopyGuard | None:
    """None if it has none. Raises CheckpointUnfit if it is damaged, or was made with another key."""
    if GUARD not in checkpoint.manifest.files:
        return None
    try:
        return CopyGuard.from_bytes((checkpoint.path / GUARD).read_bytes(), settings.home.guard_key())
    except (OSError, ValueError) as error:
        raise CheckpointUnfit("card-copy-guard-damaged") from error


def persona_card(name: str, settings: TrainerSettings, file: Path | None = None) -> str:
    """Its model card in Markdown. With `file`, the picture from the end of its training is written there.

    Raises NotFound, NotAllowed, CheckpointUnfit, OutOfSpace.
    """
    persona, checkpoint = find_published(name, settings)
    data = current_card_data(persona, checkpoint, settings)
    if file is not None:
        check_picture_path(file)
        if PICTURE not in data.files:
            raise NotFound("picture-missing", name=persona.name)
        write_beside(file, (checkpoint.path / PICTURE).read_bytes())
    return card(data)


def check_picture_path(file: Path) -> None:
    """Raises OutOfSpace if the picture could not be written."""
    folder = file.absolute().parent
    if not folder.is_dir():
        raise OutOfSpace("picture-folder-missing", folder=str(folder))


def _read_digest(folder: Path) -> Mapping[str, Any]:
    """What was stored when the card was written: samples, the name on the picture, origin. Empty if not stored."""
    digest = folder / DIGEST
    stored: Mapping[str, Any] = json.loads(digest.read_bytes()) if digest.is_file() else {}
    return stored
