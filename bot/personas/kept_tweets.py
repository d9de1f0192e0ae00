"""Kept tweets as a chat may see them now: of personas that everybody there may use, without blocked words."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.chat.messages import GeneratedTweet, Request
from bot.interfaces.command import Services
from bot.personas.selection import allowed_persona, everybody_here
from models.domain.errors import NotAllowed, NotFound, RequestUnfit
from models.domain.kept_tweet import RankedTweet
from models.domain.persona import Persona


@dataclass(frozen=True, slots=True)
class ShownTweet:
    """A kept tweet that may be shown."""

    tweet: GeneratedTweet
    keepers: int
    is_own: bool


async def persona_for_all(name: str, request: Request, services: Services) -> Persona:
    """The persona or blend, if everybody in the chat may use it. Raises NotFound, NotAllowed, RequestUnfit."""
    return await allowed_persona(name, everybody_here(request), services)


async def shown_tweets(request: Request, services: Services, persona: Persona | None = None) -> Sequence[ShownTweet]:
    """What is kept in the request's chat, of all personas or of one, in the order of the ranking.

    A retired persona's tweets are left out until it is restored.
    """
    chat = request.chat.address
    ranking = await asyncio.to_thread(services.kept_tweets.list, chat, request.member.id)
    ranking = [ranked for ranked in ranking if persona is None or ranked.kept.persona_id == persona.id]
    personas = await _usable({ranked.kept.persona_id for ranked in ranking}, request, services)
    allowed = await services.safety.showable([ranked.kept.text for ranked in ranking], chat)
    return [
        _shown(ranked, personas[ranked.kept.persona_id])
        for ranked in ranking
        if ranked.kept.persona_id in personas and ranked.kept.text in allowed
    ]


async def _usable(persona_ids: set[str], request: Request, services: Services) -> dict[str, Persona]:
    personas: dict[str, Persona] = {}
    for persona_id in persona_ids:
        with suppress(NotFound, NotAllowed, RequestUnfit):
            personas[persona_id] = await persona_for_all(persona_id, request, services)
    return personas


def _shown(ranked: RankedTweet, persona: Persona) -> ShownTweet:
    kept = ranked.kept
    tweet = GeneratedTweet(persona, kept.prompt, kept.text, kept.seed)
    return ShownTweet(tweet, ranked.keepers, ranked.is_own)
