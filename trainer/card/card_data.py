"""What a persona's card is made of.

It does not know how a card is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.domain.persona import Persona
from models.registry import Provenance, TrainingRun

PROMPT = "My dream is"


@dataclass(frozen=True, slots=True)
class CardData:
    """What a card is made of. `accounts` are in the order of the persona's handles; `run` is None for an import.

    `samples` are (prompt, tweet). `files` are the pictures beside the card. `repository` is where it lies on the hub at
    `hub`, once it does. `parts` are the personas of a mixture, each with its share; the accounts are those of all of
    them then.
    """

    persona: Persona
    accounts: Sequence[Provenance]
    run: TrainingRun | None = None
    samples: Sequence[tuple[str, str]] = ()
    files: Sequence[str] = ()
    repository: str | None = None
    hub: str = "https://huggingface.co"
    parts: Sequence[tuple[Persona, float]] = ()


def whose(persona: Persona) -> str:
    """The accounts behind it, in one phrase."""
    return " and ".join(f"@{handle}" for handle in persona.handles)
