"""A published persona's card as it would be written today, and the files that lie beside its weights for people.

It does not know where the card goes.
"""

import json
from dataclasses import replace
from pathlib import Path

from models import checkpoints
from models.checkpoints import DIGEST, PICTURE, Checkpoint
from models.errors import NotFound, OutOfSpace
from models.home import write_beside
from models.persona import Persona
from models.registry import Registry
from trainer.card import CHARTS, Facts, card
from trainer.settings import TrainerSettings


def found(name: str, settings: TrainerSettings) -> tuple[Persona, Checkpoint]:
    """The persona of that name and its version in force. Raises NotFound, NotAllowed, CheckpointUnfit."""
    persona = Registry(settings.home.prepare().registry).personas.find(name)
    return persona, checkpoints.current(settings.home, persona.id)


def facts_of(persona: Persona, checkpoint: Checkpoint, settings: TrainerSettings) -> Facts:
    """All that is known of it now: its name, counts and consents may have changed since it was built."""
    registry = Registry(settings.home.registry)
    runs = registry.runs.list(persona.id)
    names = (PICTURE, *(name for name, _title in CHARTS))
    return Facts(
        persona,
        registry.personas.provenances(persona.id),
        runs[-1] if runs and persona.version else None,
        samples(checkpoint.path),
        tuple(name for name in names if (checkpoint.path / name).is_file()),
    )


def card_of(name: str, settings: TrainerSettings) -> str:
    """The card in Markdown. Raises NotFound."""
    persona, checkpoint = found(name, settings)
    return card(facts_of(persona, checkpoint, settings))


def card_for(persona: Persona, checkpoint: Checkpoint, settings: TrainerSettings, repository: str) -> str:
    """The card as it stands in a repository on the hub."""
    facts = facts_of(persona, checkpoint, settings)
    return card(replace(facts, repository=repository, hub=settings.hf_endpoint))


def picture_of(name: str, settings: TrainerSettings, file: Path) -> None:
    """Write the picture that was drawn when the persona was built. Raises NotFound, OutOfSpace."""
    persona, checkpoint = found(name, settings)
    picture = checkpoint.path / PICTURE
    if not picture.is_file():
        raise NotFound(f"@{persona.name} has no picture: none of the tweets that it wrote at the end could be shown.")
    if not file.parent.is_dir():
        raise OutOfSpace(f"There is no folder {file.parent} for the picture.")
    write_beside(file, picture.read_bytes())


def samples(folder: Path) -> tuple[tuple[str, str], ...]:
    """The tweets that a persona wrote when it was built, as (prompt, tweet); none where none were kept."""
    digest = folder / DIGEST
    if not digest.is_file():
        return ()
    return tuple((prompt, tweet) for prompt, tweet in json.loads(digest.read_bytes())["samples"])
