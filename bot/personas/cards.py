"""Persona cards as chats show them: the picture that the trainer drew, and lines on sources, copies and style."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from models.domain.blend import parse_blend
from models.domain.errors import ServiceError
from models.domain.learning_curve import outlook
from models.domain.persona import Persona
from models.messages import sentence
from models.personas import checkpoints
from models.personas.checkpoints import DIGEST, PICTURE
from models.registry import Provenance, Registry
from models.runtime.data_dir import DataDir

SOURCES = {  # message ids, by the source's scheme
    "archive": "source-archive",
    "bluesky": "source-bluesky",
    "files": "source-files",
    "import": "source-import",
    "mastodon": "source-mastodon",
    "discord-data": "source-discord-data",
    "outbox": "source-outbox",
    "telegram-export": "source-telegram-export",
    "x": "source-x",
}
MAX_PICTURE_BYTES = 8 << 20  # every platform accepts that


class PersonaCards:
    """The cards of one data folder. `may_show(text, chat)` is the content filter of the chat with that address."""

    def __init__(self, home: DataDir, registry: Registry, may_show: Callable[[str, str], Awaitable[bool]]) -> None:
        self._home, self._registry, self._may_show = home, registry, may_show

    async def picture(self, persona: Persona, chat: str) -> bytes | None:
        """Its picture as a PNG; None where it has none, or shows a word that is blocked in the chat."""
        found = await asyncio.to_thread(self._picture_with_text, persona)
        if found is None:
            return None
        png, text = found
        return png if await self._may_show(text, chat) else None

    async def essence(self, persona: Persona) -> Sequence[str]:
        """Where its posts come from, and how its tweets compare with them; a line each."""
        return await asyncio.to_thread(self._essence, persona)

    def _picture_with_text(self, persona: Persona) -> tuple[bytes, str] | None:
        """The picture, and the text that it shows."""
        if persona.is_mixed or persona.held_at is not None:
            return None  # a blend has none; that of a held persona shows a sample which no moderator has seen
        try:
            folder = checkpoints.current(self._home, persona.id).path
            digest: Mapping[str, Any] = json.loads((folder / DIGEST).read_bytes())
            with (folder / PICTURE).open("rb") as file:
                png = file.read(MAX_PICTURE_BYTES + 1)
        except (OSError, ValueError, ServiceError):
            return None  # not published any more, or imported without a picture
        _prompt, tweet = digest["samples"][0]
        name = digest.get("name") or self._registry.personas.get(persona.id).display_name
        return (png, f"{name} {tweet}") if len(png) <= MAX_PICTURE_BYTES else None

    def _essence(self, persona: Persona) -> Sequence[str]:
        runs = self._registry.training_runs.list(persona.id)
        figures = runs[-1].metrics if runs else {}
        parts = parse_blend(persona.id).names if persona.is_mixed else (persona.id,)
        accounts = [account for part in parts for account in self._registry.personas.provenances(part)]
        sources = dict.fromkeys(_source_line(provenance) for provenance in accounts)
        return [
            *sources,
            *_copy_lines(figures),
            *_author_match_lines(figures),
            *(outlook(runs[-1].curve) if runs else ()),
        ]


def _source_line(provenance: Provenance) -> str:
    source = provenance.source
    source = sentence(SOURCES[source]) if source in SOURCES else source
    read_on = f"{provenance.read_at:%Y-%m-%d}"
    if provenance.first_tweet_at is None or provenance.last_tweet_at is None:
        return sentence("provenance", handle=provenance.handle, source=source, read_on=read_on)
    return sentence(
        "provenance-with-span",
        handle=provenance.handle,
        source=source,
        first=f"{provenance.first_tweet_at:%Y-%m-%d}",
        last=f"{provenance.last_tweet_at:%Y-%m-%d}",
        read_on=read_on,
    )


def _copy_lines(figures: Mapping[str, Any]) -> list[str]:
    rate, unguarded = figures.get("copy_rate"), figures.get("copy_rate_unguarded")
    if not isinstance(rate, float) or not isinstance(unguarded, float):
        return []
    return [sentence("copy-rate", rate=rate, unguarded=unguarded)]


def _author_match_lines(figures: Mapping[str, Any]) -> list[str]:
    share, real = figures.get("author_match"), figures.get("author_match_real")
    if not isinstance(share, float) or not isinstance(real, float):
        return []
    return [sentence("author-match", share=share, real=real)]
