"""The ready persona of the sample account: published from the files beside it, so that a demo can chat at once.

`tools/make_sample_persona.py` makes the folder: a published version without its manifest and its copy guard, which are
made here, because they hold this machine's base model and key; and a record of what the registry knows about it.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from models.base_models.catalog import resolve
from models.domain.consent import Consent
from models.domain.errors import OutOfSpace
from models.domain.persona import Persona, PersonaStatus
from models.messages import sentence
from models.personas import checkpoints
from models.personas.eligibility import TrainingEligibility
from models.personas.lifecycle import PersonaLifecycle
from models.registry import Provenance, Registry, TrainingRun
from models.runtime.data_dir import DataDir
from models.runtime.files import write_beside
from models.text.copy_guard import CopyGuard
from trainer.data.corpus import build_corpus
from trainer.exchange.import_model import imported_id
from trainer.settings import TrainerSettings
from trainer.sources import open_source

ARCHIVE = Path(__file__).parents[1] / "sample"
FOLDER = ARCHIVE / "persona"
RECORD = "persona.json"
OPERATOR = "terminal:operator"  # the address of whoever imports it


@dataclass(frozen=True, slots=True)
class SampleRecord:
    """What the registry of the machine that trained the persona knows about it."""

    persona: Persona
    provenances: tuple[Provenance, ...]
    run: TrainingRun


RECORDS = TypeAdapter(SampleRecord)


def import_sample(settings: TrainerSettings, now: datetime, print_line: Callable[[str], None]) -> Persona:
    """Publish the ready persona, unless it is here; returns it as it is registered. Downloads its base model first.

    Raises BaseUnavailable, CheckpointUnfit, NotAllowed, OutOfSpace.
    """
    home = settings.home.prepare()
    registry = Registry(home.registry)
    record = RECORDS.validate_json((FOLDER / RECORD).read_bytes())
    persona_id = imported_id(registry, record.persona.name)
    if registry.management.status(persona_id) is not PersonaStatus.UNKNOWN:
        return registry.personas.get(persona_id)
    persona = replace(record.persona, id=persona_id, version=1)
    TrainingEligibility(home, registry, settings.protected_handles).check(persona.handles)
    base = resolve(persona.base, home, settings.hf_endpoint, print_line)
    _publish(persona, base.fingerprint, home, settings)
    for handle, basis in persona.consent_bases.items():
        registry.consents.record(Consent(handle, basis, OPERATOR, now, None, sentence("sample-consent-note")))
    persona = registry.personas.publish_imported(persona, record.provenances, record.run)
    PersonaLifecycle(home, registry, lambda: now).reconcile(persona.id)
    return persona


def _publish(persona: Persona, base_fingerprint: str, home: DataDir, settings: TrainerSettings) -> None:
    """Raises CheckpointUnfit, OutOfSpace."""
    staged = checkpoints.stage(home, persona.id, persona.version)
    try:
        for path in FOLDER.iterdir():
            if path.name != RECORD:
                shutil.copyfile(path, staged / path.name)
        posts = [
            post for handle in persona.handles for post in open_source(f"archive:{ARCHIVE}", settings).tweets(handle)
        ]
        write_beside(staged / checkpoints.GUARD, CopyGuard.of(build_corpus(posts).texts, home.guard_key()).to_bytes())
        checkpoints.seal(staged, persona.id, persona.version, persona.kind, persona.base, base_fingerprint)
        checkpoints.publish(home, persona.id, persona.version)
    except OSError as error:
        raise OutOfSpace("file-unwritable", name=str(staged), reason=error.strerror or str(error)) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
