"""A report as moderators get it: the reported text, its persona, prompt and seed, and buttons to act on it.

It does not say who reported: only the operator can see that.
"""

import asyncio
from dataclasses import replace

import structlog

from bot.chat.formatting import label
from bot.chat.messages import Button, ButtonStyle, Reply, Request, Value
from bot.interfaces.command import Services
from bot.moderation.mod_channel import mod_channel_of, source_chat
from models.domain.audit_entry import AuditEntry
from models.domain.errors import ServiceError
from models.domain.persona import Persona
from models.messages import joined, sentence

log = structlog.get_logger()


async def send_report(request: Request, services: Services) -> bool:
    """Post a report in the chat's moderator channel; whether there is one and it could be reached."""
    channel = await mod_channel_of(request, services)
    if channel is None:
        return False
    try:
        await services.messages.post(channel, await report_message(request, services))
    except ServiceError as error:
        log.warning("report_not_delivered", chat=channel, error=error.code)
        return False
    return True


def stored_report(entry: AuditEntry, request: Request) -> Request:
    """The report in an audit entry, without its author; `request` is the moderator's who reads it."""
    seed = entry.details.get("seed", "")
    options: dict[str, Value] = {
        **entry.details,
        "persona": entry.subject,
        "seed": int(seed) if seed.isdigit() else -1,
    }
    title = request.chat.title if entry.chat == request.chat.address else entry.chat
    chat = replace(request.chat, title=title or "")  # buttons act on the chat where it is read
    return replace(request, options=options, chat=chat, message=None)


async def report_message(request: Request, services: Services) -> Reply:
    """The report with buttons to act on it."""
    persona = await _persona(request, services)
    lines = [sentence("report-from", chat=request.chat.title or request.chat.address), request.text("text") or ""]
    if persona is not None:
        lines.append(sentence("report-persona", label=label(persona)))
    if (seed := request.number("seed", -1)) >= 0:
        prompt = request.text("prompt")
        lines.append(
            sentence("report-prompt", prompt=prompt, seed=str(seed))
            if prompt
            else sentence("report-no-prompt", seed=str(seed))
        )
    return Reply(joined("\n", lines), buttons=_buttons(request, persona))


async def _persona(request: Request, services: Services) -> Persona | None:
    """None where it was retired or deleted since; what it wrote is reported all the same."""
    name = request.text("persona")
    try:
        return None if name is None else await asyncio.to_thread(services.personas.find, name, request.requester)
    except ServiceError:
        return None


def _buttons(request: Request, persona: Persona | None) -> tuple[Button, ...]:
    """They are pressed in another chat, so each names the one that the report came from."""
    chat, buttons = source_chat(request), []
    if request.message is not None:
        options = chat | {"act": "delete", "message": request.message}
        buttons.append(Button(sentence("button-delete-message"), "reports", options, style=ButtonStyle.DANGER))
    if persona is not None:
        options = chat | {"act": "retire", "persona": persona.id}
        buttons.append(Button(sentence("button-retire-persona"), "reports", options))
    if prompt := request.text("prompt"):
        options = chat | {"act": "block", "prompt": prompt}
        buttons.append(Button(sentence("button-block-prompt"), "reports", options))
    return tuple(buttons)
