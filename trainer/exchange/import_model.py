"""Import of a model trained elsewhere as a persona: downloaded, loaded safely, converted to safetensors, published.

No code that comes with the model is run. There is no copy guard, because its training posts are unknown.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from accelerate import PartialState
from transformers import AutoModelForCausalLM, AutoTokenizer

from models.base_models.catalog import BaseModelSpec, fingerprint_of, load, separator_of
from models.base_models.model_checks import check_files, check_tokenizer
from models.domain.consent import ConsentBasis
from models.domain.errors import CheckpointUnfit, NotAllowed, OutOfSpace, RequestUnfit
from models.domain.persona import Persona, PersonaStatus, PostCounts, name_of, parse_name
from models.messages import joined, sentence
from models.personas import checkpoints
from models.personas.eligibility import TrainingEligibility
from models.personas.lifecycle import PersonaLifecycle
from models.registry import Provenance, Registry
from models.runtime.data_dir import DataDir, expand_user
from models.runtime.rust_panics import panics_as_exceptions
from trainer.card.artifacts import shown_samples, write_description
from trainer.card.avatars import fetch as fetch_avatar
from trainer.card.card_data import CardData
from trainer.evaluation.generation import SampleGenerator
from trainer.exchange.foreign_metadata import ForeignMetadata, read_metadata
from trainer.exchange.hub_download import download_model, select_model_files
from trainer.settings import TrainerSettings

SOURCE = "import"
SEED = 0  # the same model writes the same samples

Avatar = Callable[[str | None], bytes | None]


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """`name` may be empty. `basis`: on which its accounts are imitated."""

    name: str
    basis: ConsentBasis
    now: datetime


def import_model(
    source: str, name: str, handles: Sequence[str], basis: ConsentBasis, settings: TrainerSettings, now: datetime
) -> str:
    """Import the model in the folder or hub repository `source`; returns what is to be printed.

    Raises NotFound, RequestUnfit, CheckpointUnfit, NotAllowed, TryLater, OutOfSpace.
    """
    home = settings.home.prepare()
    registry = Registry(home.registry)
    with _model_folder(source, home, settings) as folder:
        metadata = read_metadata(folder, handles)
        persona = _persona(source, metadata, ImportRequest(name, basis, now), home, registry)
        TrainingEligibility(home, registry, settings.protected_handles).check(persona.handles)
        provenances = [
            Provenance(account.handle, SOURCE, now, None, None, account.display_name, account.avatar)
            for account in metadata.accounts
        ]
        _publish(folder, persona, provenances, home, fetch_avatar if settings.avatars else lambda _url: None)
        persona = registry.personas.publish_imported(persona, provenances)  # which may have been renamed since
        PersonaLifecycle(home, registry, lambda: now).reconcile(persona.id)  # or retired meanwhile
    imported = sentence(
        "import-done",
        name=persona.name,
        version=str(persona.version),
        label=persona.label,
        accounts=", ".join(f"@{handle}" for handle in persona.handles),
    )
    return joined("\n", (imported, sentence("persona-try-tweet", name=persona.name)))


@contextmanager
def _model_folder(source: str, home: DataDir, settings: TrainerSettings) -> Iterator[Path]:
    """The folder `source`, or a temporary one with the model from the hub."""
    local = expand_user(source)
    if local.is_dir():
        select_model_files(source, dict.fromkeys((file.name for file in local.iterdir()), 0))
        yield local
        return
    if source.startswith((".", "/", "~")):
        raise RequestUnfit("import-folder-missing", folder=source)
    with tempfile.TemporaryDirectory(dir=home.root, prefix=".import-") as scratch:
        download_model(source, Path(scratch), settings)
        yield Path(scratch)


def _persona(
    source: str, metadata: ForeignMetadata, request: ImportRequest, home: DataDir, registry: Registry
) -> Persona:
    """The persona as it will be registered. The same name gives the next version of the same persona."""
    handles = tuple(account.handle for account in metadata.accounts)
    name = request.name or _name_from(source) or name_of(handles)
    persona_id = imported_id(registry, name)
    if registry.management.status(persona_id) is PersonaStatus.RETIRED:
        raise NotAllowed("import-persona-retired", name=name)
    if any(other.name.casefold() == name and other.id != persona_id for other in registry.personas.list()):
        raise RequestUnfit("import-name-taken", name=name, suggestion=f"{name[:90]}_2")
    return Persona(
        id=persona_id,
        name=name,
        display_name=" & ".join(account.display_name or account.handle for account in metadata.accounts),
        handles=handles,
        base=metadata.base,
        kind="full",
        created_at=request.now,
        version=checkpoints.newest_version(home, persona_id) + 1,
        counts={account.handle: account.counts or PostCounts(0, 0, 0, 0) for account in metadata.accounts},
        held_out_loss=metadata.held_out_loss,
        base_loss=metadata.base_loss,
        consent_bases=dict.fromkeys(handles, request.basis),
        language=metadata.language,
    )


def imported_id(registry: Registry, name: str) -> str:
    """The id of the persona imported as `name`. If that was deleted it is a new one, because ids stay deleted."""
    deleted = set(registry.management.deleted_ids())
    ids = (
        "p" + hashlib.sha256(f"{registry.identity}:{SOURCE}:{name}{suffix}".encode()).hexdigest()[:12]
        for suffix in ("", *(f":{number}" for number in range(1, len(deleted) + 1)))
    )
    return next(candidate for candidate in ids if candidate not in deleted)


def _name_from(source: str) -> str:
    """The last part of the repository's or folder's name, if it is a valid persona name."""
    try:
        return parse_name(Path(source).name)
    except RequestUnfit:
        return ""


def _publish(folder: Path, persona: Persona, provenances: Sequence[Provenance], home: DataDir, avatar: Avatar) -> None:
    """Raises CheckpointUnfit or BaseUnavailable for a model that cannot be served, OutOfSpace."""
    staged = checkpoints.stage(home, persona.id, persona.version)
    try:
        _convert(folder, staged)
        loaded = load(BaseModelSpec(persona.name, staged, ""))
        samples = SampleGenerator(loaded, None, PartialState().device).samples(
            SEED
        )  # which proves that it can generate
        write_description(staged, CardData(persona, provenances, samples=shown_samples(samples, None)), avatar)
        checkpoints.seal(staged, persona.id, persona.version, "full", persona.base, fingerprint_of(staged))
        checkpoints.publish(home, persona.id, persona.version)
    except OSError as error:
        raise OutOfSpace("file-unwritable", name=str(staged), reason=error.strerror or str(error)) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _convert(folder: Path, staged: Path) -> None:
    """Load the model without running its code, and save it as safetensors. Raises CheckpointUnfit."""
    check_files(folder)
    try:
        with panics_as_exceptions():
            model: Any = AutoModelForCausalLM.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False, weights_only=True, dtype="auto"
            )
            tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except Exception as error:  # whatever these files make the libraries raise
        raise CheckpointUnfit("import-model-unsafe") from error
    check_tokenizer(tokenizer, model.get_input_embeddings().num_embeddings)
    if not tokenizer("My dream is", add_special_tokens=False).input_ids:
        raise CheckpointUnfit("import-tokenizer-empty")
    separator = separator_of(tokenizer)
    model.generation_config.update(do_sample=True, max_length=None, eos_token_id=separator, pad_token_id=separator)
    model.save_pretrained(staged)
    tokenizer.save_pretrained(staged)
