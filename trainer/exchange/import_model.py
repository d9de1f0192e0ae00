"""A model that others trained becomes a persona: fetched within bounds, loaded safely, checked, published.

It does not know what the model learnt, so there is no copy guard; and it runs none of the code that came with it.
"""

import hashlib
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from accelerate import PartialState
from safetensors import SafetensorError
from transformers import AutoModelForCausalLM, AutoTokenizer

from models.base_models.catalog import BaseModelSpec, fingerprint_of, load, separator_of
from models.domain.consent import ConsentBasis
from models.domain.errors import CheckpointUnfit, NotAllowed, OutOfSpace, RequestUnfit, ServiceError
from models.domain.persona import Persona, PersonaStatus, PostCounts, name_of, parse_name
from models.personas import checkpoints
from models.personas.eligibility import TrainingEligibility
from models.personas.lifecycle import PersonaLifecycle
from models.registry import Provenance, Registry
from models.runtime.data_dir import DataDir, expand_user
from trainer.card.artifacts import shown_samples, write_description
from trainer.card.avatars import fetch as fetch_avatar
from trainer.card.card_data import CardData
from trainer.evaluation.generation import SampleGenerator
from trainer.exchange.foreign_metadata import ForeignMetadata, about
from trainer.exchange.hub_download import fetch, model_files
from trainer.settings import TrainerSettings

SOURCE = "import"
SEED = 0  # the same model writes the same samples

Avatar = Callable[[str | None], bytes | None]


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """How the persona is to be called, whose voice it is said to be, and on whose word."""

    name: str
    handles: Sequence[str]
    ground: ConsentBasis
    now: datetime


def import_model(
    source: str, name: str, handles: Sequence[str], ground: ConsentBasis, settings: TrainerSettings, now: datetime
) -> str:
    """Make the model in the folder or hub repository `source` a persona; gives a sentence on it.

    Raises NotFound, RequestUnfit, CheckpointUnfit, NotAllowed, TryLater, OutOfSpace.
    """
    home = settings.home.prepare()
    registry = Registry(home.registry)
    with _at_hand(source, home, settings) as folder:
        told = about(folder, handles)
        persona = _persona(source, told, ImportRequest(name, handles, ground, now), home, registry)
        TrainingEligibility(home, registry, settings.protected_handles).check(persona.handles)
        provenances = [
            Provenance(one.handle, SOURCE, now, None, None, one.display_name, one.avatar) for one in told.accounts
        ]
        _publish(folder, persona, provenances, home, fetch_avatar if settings.avatars else lambda _url: None)
        persona = registry.personas.adopt(persona, provenances)  # which may have been renamed since
        PersonaLifecycle(home, registry, lambda: now).reconcile(persona.id)  # or retired meanwhile
    return (
        f"@{persona.name} is here, version {persona.version}: {persona.label} of "
        f"{' and '.join(f'@{handle}' for handle in persona.handles)}. It has no copy guard: what it repeats word by "
        f'word is not noticed.\nTry: mynah tweet "My dream is" --persona {persona.name} -n 5'
    )


@contextmanager
def _at_hand(source: str, home: DataDir, settings: TrainerSettings) -> Iterator[Path]:
    """The folder that `source` is, or one with what the hub has, for as long as the block lasts."""
    local = expand_user(source)
    if local.is_dir():
        model_files(source, dict.fromkeys((file.name for file in local.iterdir()), 0))
        yield local
        return
    if source.startswith((".", "/", "~")):
        raise RequestUnfit(f"{source} is no folder.")
    with tempfile.TemporaryDirectory(dir=home.root, prefix=".import-") as scratch:
        fetch(source, Path(scratch), settings)
        yield Path(scratch)


def _persona(source: str, told: ForeignMetadata, wish: ImportRequest, home: DataDir, registry: Registry) -> Persona:
    """The persona as it will be registered: the same source and name give the next version of the same one."""
    handles = tuple(one.handle for one in told.accounts)
    name = wish.name or _name_from(source) or name_of(handles)
    persona_id = _id(registry, name)
    if registry.stewardship.standing(persona_id) is PersonaStatus.RETIRED:
        raise NotAllowed(f"@{name} was imported before and is retired: `mynah restore {name}` comes first.")
    if any(other.name.casefold() == name and other.id != persona_id for other in registry.personas.list()):
        raise RequestUnfit(f"There is another @{name} already; call this one otherwise, as in --name {name[:90]}_2.")
    return Persona(
        id=persona_id,
        name=name,
        display_name=" & ".join(one.display_name or one.handle for one in told.accounts),
        handles=handles,
        base=told.base,
        kind="full",
        created_at=wish.now,
        version=checkpoints.newest_version(home, persona_id) + 1,
        counts={one.handle: one.counts or PostCounts(0, 0, 0, 0) for one in told.accounts},
        held_out_loss=told.figures.get("held_out_loss"),
        base_loss=told.figures.get("base_loss"),
        grounds=dict.fromkeys(handles, wish.ground),
        language=told.language,
    )


def _id(registry: Registry, name: str) -> str:
    """The id of the persona that was imported as `name`; a new one where that was deleted, since ids stay deleted."""
    gone = set(registry.stewardship.deleted())
    ids = (
        "p" + hashlib.sha256(f"{registry.identity}:{SOURCE}:{name}{again}".encode()).hexdigest()[:12]
        for again in ("", *(f":{number}" for number in range(1, len(gone) + 1)))
    )
    return next(found for found in ids if found not in gone)


def _name_from(source: str) -> str:
    """The last part of a repository's or folder's name, where a persona can be called so."""
    try:
        return parse_name(Path(source).name)
    except RequestUnfit:
        return ""


def _publish(folder: Path, persona: Persona, provenances: Sequence[Provenance], home: DataDir, avatar: Avatar) -> None:
    """Raises CheckpointUnfit, BaseUnavailable for a model that cannot be served, OutOfSpace."""
    staged = checkpoints.stage(home, persona.id, persona.version)
    try:
        _save(folder, staged)
        loaded = load(BaseModelSpec(persona.name, staged, ""))
        written = SampleGenerator(loaded, None, PartialState().device).samples(SEED)  # and so it is known to speak here
        write_description(staged, CardData(persona, provenances, samples=shown_samples(written, None)), avatar)
        checkpoints.seal(staged, persona.id, persona.version, "full", persona.base, fingerprint_of(staged))
        checkpoints.publish(home, persona.id, persona.version)
    except OSError as error:
        raise OutOfSpace(f"No room for the persona's weights: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _save(folder: Path, staged: Path) -> None:
    """Read the model as data alone, and write it anew as safetensors. Raises CheckpointUnfit."""
    try:
        model: Any = AutoModelForCausalLM.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, weights_only=True, dtype="auto"
        )
        tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except ServiceError:
        raise
    except (OSError, ValueError, KeyError, RuntimeError, TypeError, pickle.UnpicklingError, SafetensorError) as error:
        raise CheckpointUnfit(
            "That is no language model that can be loaded safely: a whole model is wanted, with config.json, tokenizer "
            "and model.safetensors or pytorch_model.bin, which hold nothing but weights."
        ) from error
    if not tokenizer("My dream is", add_special_tokens=False).input_ids:
        raise CheckpointUnfit("The model's tokenizer is empty: its vocabulary files are missing.")
    separator = separator_of(tokenizer)
    model.generation_config.update(do_sample=True, max_length=None, eos_token_id=separator, pad_token_id=separator)
    model.save_pretrained(staged)
    tokenizer.save_pretrained(staged)
