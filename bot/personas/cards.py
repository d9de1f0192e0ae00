"""Personas' cards as chats see them: their picture, and the essence of what a card says.

It does not know how a picture is drawn: the trainer draws it once, and here its file is read.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from models.domain.blend import parse_blend
from models.domain.errors import ServiceError
from models.domain.learning_curve import outlook
from models.domain.persona import Persona
from models.personas import checkpoints
from models.personas.checkpoints import DIGEST, PICTURE
from models.registry import Provenance, Registry
from models.runtime.data_dir import DataDir

SOURCES = {
    "archive": "an X archive",
    "bluesky": "Bluesky",
    "files": "a file",
    "import": "an imported model",
    "mastodon": "Mastodon",
    "outbox": "a Mastodon export",
    "x": "X",
}
MAX_BYTES = 8 << 20  # of a picture: what every platform takes


class PersonaCards:
    """The cards of one data folder. `may_show` says whether a text may stand in the chat at an address."""

    def __init__(self, home: DataDir, registry: Registry, may_show: Callable[[str, str], Awaitable[bool]]) -> None:
        self._home, self._registry, self._may_show = home, registry, may_show

    async def picture(self, persona: Persona, chat: str) -> bytes | None:
        """Its picture as a PNG; None where it has none, or the chat keeps out a word of what stands on it."""
        found = await asyncio.to_thread(self._picture, persona)
        if found is None:
            return None
        png, words = found
        return png if await self._may_show(words, chat) else None

    async def essence(self, persona: Persona) -> Sequence[str]:
        """What its posts are and where they come from, and how it compares with them; a line each."""
        return await asyncio.to_thread(self._essence, persona)

    def _picture(self, persona: Persona) -> tuple[bytes, str] | None:
        """The picture with all that it shows in words."""
        if persona.is_mixed or persona.held_at is not None:
            return None  # nothing was drawn; or moderators have not seen what it writes yet
        try:
            folder = checkpoints.current(self._home, persona.id).path
            digest: Mapping[str, Any] = json.loads((folder / DIGEST).read_bytes())
            with (folder / PICTURE).open("rb") as file:
                png = file.read(MAX_BYTES + 1)
        except (OSError, ValueError, ServiceError):
            return None  # built before there were pictures, or not published any more
        _prompt, tweet = digest["samples"][0]
        name = digest.get("name") or self._registry.personas.get(persona.id).display_name
        shown = f"{name} {tweet}"  # a name with a word that is listed for all is not on it
        return (png, shown) if len(png) <= MAX_BYTES else None

    def _essence(self, persona: Persona) -> Sequence[str]:
        runs = self._registry.runs.list(persona.id)
        figures = runs[-1].figures if runs else {}
        parts = parse_blend(persona.id).names if persona.is_mixed else (persona.id,)
        accounts = [account for part in parts for account in self._registry.personas.provenances(part)]
        sources = dict.fromkeys(_source(provenance) for provenance in accounts)
        return [*sources, *_copies(figures), *_voice(figures), *outlook(figures.get("curve") or ())]


def _source(provenance: Provenance) -> str:
    read = f"@{provenance.handle}: from {SOURCES.get(provenance.source, provenance.source)}"
    if provenance.first_tweet_at is None or provenance.last_tweet_at is None:
        return f"{read}, on {provenance.read_at:%Y-%m-%d}"
    span = f"{provenance.first_tweet_at:%Y-%m-%d} to {provenance.last_tweet_at:%Y-%m-%d}"
    return f"{read}, posts of {span}, read on {provenance.read_at:%Y-%m-%d}"


def _copies(figures: Mapping[str, Any]) -> list[str]:
    rate, unguarded = figures.get("copy_rate"), figures.get("copy_rate_unguarded")
    if not isinstance(rate, float) or not isinstance(unguarded, float):
        return []
    return [f"copies of its posts {rate:.1%} (without the copy guard: {unguarded:.1%})"]


def _voice(figures: Mapping[str, Any]) -> list[str]:
    voice, real = figures.get("author_match"), figures.get("author_match_real")
    if not isinstance(voice, float) or not isinstance(real, float):
        return []
    return [f"held to be its account's by a classifier: {voice:.1%} of its tweets (of real ones: {real:.1%})"]
