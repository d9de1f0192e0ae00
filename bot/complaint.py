"""A report as a chat's moderators get it: what was written, by whom, from what, and what can be done about it.

It does not know what the buttons bring about, nor who reported: that is the operator's to know.
"""

import asyncio

import structlog

from bot.bench import about, bench_of
from bot.conversation import Button, Reply, Request, Services
from bot.wording import label
from models.errors import ServiceError
from models.persona import Persona

log = structlog.get_logger()

REACH_SECONDS = 10.0  # a platform that is away takes messages for ever; whoever reports is not to wait for it


async def bring(request: Request, services: Services, seconds: float = REACH_SECONDS) -> bool:
    """Bring a report to the chat where its moderators want it; whether there is one that could be reached in time."""
    there = await bench_of(request, services)
    if there is None:
        return False
    try:
        async with asyncio.timeout(seconds):
            await services.messages.post(there, await _told(request, services))
    except TimeoutError:
        log.warning("a report could not be brought to the moderators in time", chat=there)
        return False
    except ServiceError as error:
        log.warning("a report could not be brought to the moderators", chat=there, error=error.code)
        return False
    return True


async def _told(request: Request, services: Services) -> Reply:
    persona = await _persona(request, services)
    where = request.chat.title or request.chat.address
    lines = [f"Reported in {where}:", request.text("text") or ""]
    if persona is not None:
        lines += [f"— {label(persona)}"]
    if (seed := request.number("seed", -1)) >= 0:
        prompt = request.text("prompt")
        lines += [f"Written from {f'“{prompt}”' if prompt else 'no first words'}, seed {seed}."]
    return Reply("\n".join(lines), buttons=_buttons(request, persona))


async def _persona(request: Request, services: Services) -> Persona | None:
    name = request.text("persona")
    try:
        return None if name is None else await asyncio.to_thread(services.personas.find, name, request.asker)
    except ServiceError:  # retired or deleted meanwhile: what it wrote is reported all the same
        return None


def _buttons(request: Request, persona: Persona | None) -> tuple[Button, ...]:
    """Each says for itself where the report came from: it is pressed in another chat."""
    here, buttons = about(request), []
    if request.message is not None:
        buttons += [Button("Delete message", "reports", here | {"act": "delete", "message": request.message})]
    if persona is not None:
        buttons += [Button("Retire persona", "reports", here | {"act": "retire", "persona": persona.id})]
    if prompt := request.text("prompt"):
        buttons += [Button("Block prompt", "reports", here | {"act": "block", "prompt": prompt})]
    return tuple(buttons)
