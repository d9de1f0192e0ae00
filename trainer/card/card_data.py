"""The data of a model card, gathered by the pipeline and by exports."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.domain.persona import Persona
from models.registry import Provenance, TrainingRun

PROMPT = "My dream is"


@dataclass(frozen=True, slots=True)
class CardData:
    """The data of a model card. `accounts` are in the order of the persona's handles; `run` is None for an import.

    `samples` are (prompt, tweet). `files` are the pictures beside the card. `repository` is its name on the Hub at
    `hub`, once it is there. `origin` says where a persona comes from that was trained elsewhere. `parts` are the
    personas of a blend with their shares; `accounts` are then those of all.
    """

    persona: Persona
    accounts: Sequence[Provenance]
    run: TrainingRun | None = None
    samples: Sequence[tuple[str, str]] = ()
    files: Sequence[str] = ()
    repository: str | None = None
    hub: str = "https://huggingface.co"
    origin: str = ""
    parts: Sequence[tuple[Persona, float]] = ()


def whose(persona: Persona) -> str:
    """The persona's accounts in one phrase."""
    return " and ".join(f"@{handle}" for handle in persona.handles)
