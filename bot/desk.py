"""The desk that platforms come to: buttons by their tokens, persona names for menus, and what must be remembered.

It does not know any platform.
"""

import asyncio
import difflib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.conversation import Buttons, Personas
from models.persona import Persona

LEAST_LIKE = 0.5  # by difflib's measure: “peny” is like “penny”, “sam” is not


class Notes(Protocol):
    """Texts by key, kept over restarts; slow enough (a file) to be asked in a thread."""

    def get(self, key: str) -> str | None: ...

    def set(self, key: str, value: str | None) -> None:
        """None takes it away."""


class FrontDesk:
    """The one desk of a bot, for all its platforms."""

    def __init__(
        self,
        buttons: Buttons,
        personas: Personas,
        notes: Notes,
        now: Callable[[], datetime],
        draw_seed: Callable[[], int],
    ) -> None:
        self.buttons = buttons
        self.now = now
        self.draw_seed = draw_seed
        self._personas = personas
        self._notes = notes

    async def find_names(self, prefix: str, chat: str, most: int = 25) -> list[Persona]:
        """The personas that the chat at this address may use, those that `prefix` fits best first."""
        return best_first(prefix, await asyncio.to_thread(self._personas.list, chat))[:most]

    async def remember(self, key: str, value: str | None) -> None:
        await asyncio.to_thread(self._notes.set, key, value)

    async def recall(self, key: str) -> str | None:
        return await asyncio.to_thread(self._notes.get, key)


def best_first(typed: str, personas: Sequence[Persona]) -> list[Persona]:
    """Those that `typed` begins, then those that it stands in, then those that are like it; the rest is left out.

    Names, display names and handles count; where two fit as well, their order stays.
    """
    wanted = typed.strip().removeprefix("@").casefold()
    ranked = [(rank, persona) for persona in personas if (rank := _rank(wanted, persona)) is not None]
    return [persona for _rank_of, persona in sorted(ranked, key=lambda pair: pair[0])]


def _rank(wanted: str, persona: Persona) -> tuple[int, float] | None:
    """The smaller the better; None where nothing fits."""
    called = [persona.name.casefold(), persona.display_name.casefold(), *persona.handles]
    if any(name.startswith(wanted) for name in called):
        return 0, 0.0 if wanted in called else 0.5
    if any(wanted in name for name in called):
        return 1, 0.0
    likeness = max(difflib.SequenceMatcher(None, wanted, name).ratio() for name in called)
    return (2, -likeness) if likeness >= LEAST_LIKE else None
