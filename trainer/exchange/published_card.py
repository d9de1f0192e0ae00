"""A published persona's card as it would be written today, and the files that lie beside its weights for people.

It does not know where the card goes.
"""

import json
from pathlib import Path

from models.domain.blend import is_blend
from models.domain.errors import CheckpointUnfit, NotFound, OutOfSpace, RequestUnfit
from models.domain.persona import Persona
from models.personas import checkpoints
from models.personas.checkpoints import DIGEST, GUARD, PICTURE, Checkpoint
from models.registry import Registry
from models.runtime.data_dir import write_beside
from models.text.copy_guard import CopyGuard
from models.text.word_lists import bundled_word_list
from trainer.card.artifacts import presentable, shown_samples
from trainer.card.card_data import CardData
from trainer.card.model_card import CHARTS, card
from trainer.settings import TrainerSettings


def found(name: str, settings: TrainerSettings) -> tuple[Persona, Checkpoint]:
    """The persona of that name and its version in force. Raises NotFound, NotAllowed, CheckpointUnfit, RequestUnfit."""
    if is_blend(name):
        raise RequestUnfit("Personas that speak together are no model of their own; `mynah train` makes a blend.")
    persona = Registry(settings.home.prepare().registry).personas.find(name)
    return persona, checkpoints.current(settings.home, persona.id)


def facts_of(persona: Persona, checkpoint: Checkpoint, settings: TrainerSettings) -> CardData:
    """All that is known of it now: its name, counts and consents may have changed since it was built.

    The word lists too: what they have by now is left out, and the picture with the tweet or name that it shows.
    """
    registry = Registry(settings.home.registry)
    runs = registry.runs.list(persona.id)
    drawn, name = _drawn(checkpoint.path)
    kept = shown_samples(drawn, guard_of(checkpoint, settings))
    is_fit = drawn[:1] == kept[:1] and not bundled_word_list().matches(name or persona.display_name)
    names = (*((PICTURE,) if is_fit else ()), *(chart for chart, _title in CHARTS))
    files = tuple(name for name in names if (checkpoint.path / name).is_file())
    run = runs[-1] if runs and persona.version else None
    return presentable(CardData(persona, registry.personas.provenances(persona.id), run, kept, files))


def guard_of(checkpoint: Checkpoint, settings: TrainerSettings) -> CopyGuard | None:
    """Raises CheckpointUnfit where it is damaged, or was made with another key."""
    if GUARD not in checkpoint.manifest.files:
        return None
    try:
        return CopyGuard.from_bytes((checkpoint.path / GUARD).read_bytes(), settings.home.guard_key())
    except (OSError, ValueError) as error:
        raise CheckpointUnfit("The persona's copy guard is damaged; train it again.") from error


def card_of(name: str, settings: TrainerSettings) -> str:
    """The card in Markdown. Raises NotFound."""
    persona, checkpoint = found(name, settings)
    return card(facts_of(persona, checkpoint, settings))


def picture_of(name: str, settings: TrainerSettings, file: Path) -> None:
    """Write the picture that was drawn when the persona was built. Raises NotFound, OutOfSpace."""
    persona, checkpoint = found(name, settings)
    if PICTURE not in facts_of(persona, checkpoint, settings).files:
        raise NotFound(f"@{persona.name} has no picture: none of the tweets that it wrote at the end can be shown.")
    check_picture_path(file)
    write_beside(file, (checkpoint.path / PICTURE).read_bytes())


def check_picture_path(file: Path) -> None:
    """Raises OutOfSpace if the picture could not be written."""
    folder = file.absolute().parent
    if not folder.is_dir():
        raise OutOfSpace("picture-folder-missing", folder=str(folder))


def _drawn(folder: Path) -> tuple[tuple[tuple[str, str], ...], str | None]:
    """The tweets that the persona wrote when it was built, as (prompt, tweet), and its name on the picture, if kept."""
    digest = folder / DIGEST
    if not digest.is_file():
        return (), None
    told = json.loads(digest.read_bytes())
    return tuple((prompt, tweet) for prompt, tweet in told["samples"]), told.get("name")
