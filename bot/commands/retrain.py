"""/retrain: a persona's next version, from what is new since it was built.

It does not know how a persona is built, nor how its weights are gone on from.
"""

import asyncio
from dataclasses import replace
from pathlib import Path

from bot.chat.formatting import handle_list
from bot.chat.messages import Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from bot.permissions.chat_rules import Action
from bot.personas.selection import looked_after
from bot.privacy.consent_check import found_grounds
from bot.training.cost_approval import SPEND, paid
from bot.training.submission import MISSING, check_wanted
from models.domain.errors import NotAllowed, NotFound
from models.domain.persona import Persona
from models.domain.training_job import TrainingRequest


async def retrain(request: Request, services: Services) -> Reply:
    """Ask for what was asked for when it was built, going on from its weights. Raises NotFound, NotAllowed ..."""
    found = await looked_after(request, services)
    asked = await asyncio.to_thread(services.personas.request, found.id)
    wanted = replace(asked, name=found.name, continues=found.id, is_afresh=False, grounds=())
    await check_wanted(request, services, wanted)
    await _check_words(request, services, found)
    await asyncio.to_thread(_check_there, wanted)
    reply = await paid(request, services, wanted, {"persona": found.id})
    if services.budget.cost(wanted) is None or request.number(SPEND, 0):  # else nothing was asked for yet
        await asyncio.to_thread(services.audit.record, request.requester, "retrain", found.id, {"name": found.name})
    return reply


async def _check_words(request: Request, services: Services, persona: Persona) -> None:
    """Raises NotAllowed where nobody's word lets its accounts be learnt from any more.

    Where no word is needed, one that was given and taken back still counts.
    """
    is_open = services.consents.policy == "open"
    grounds = await found_grounds(request, services, persona.handles)
    needed = [handle for handle in persona.handles if not is_open or handle in persona.grounds]
    lacking = [handle for handle in needed if handle not in grounds]
    if lacking:
        raise NotAllowed(MISSING.format(whom=handle_list(lacking, " and "), first=lacking[0]))


def _check_there(wanted: TrainingRequest) -> None:
    """Raises NotFound where it was built of files that are gone, as those sent with /train are."""
    paths = [Path(place) for source in wanted.sources for place in [source.partition(":")[2]] if place.startswith("/")]
    if not all(path.exists() for path in paths):
        raise NotFound(
            f"@{wanted.name} was built of a file, which was removed once that was done. Send a newer one with "
            f"/train @{wanted.handles[0]} name={wanted.name}: that builds its next version."
        )


RETRAIN = Command(
    "retrain",
    "Build a persona's next version from what is new",
    retrain,
    "/retrain NAME",
    (
        Option("persona", OptionKind.PERSONA, "the persona's name", is_required=True),
        Option(SPEND, OptionKind.NUMBER, "what it may cost, in cents", max_value=1_000_000, is_hidden=True),
    ),
    action=Action.TRAIN,
)
