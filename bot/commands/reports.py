"""/reports: where a chat's reports are brought to, and what its moderators do about one with a press.

It does not know how a report is made, nor who may decide from where: the bench does.
"""

import asyncio
from contextlib import suppress
from dataclasses import replace

from bot.chat.messages import Button, Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from bot.moderation.mod_channel import ABOUT_OPTIONS, SHARED, bench_of, decider, may_sit
from bot.moderation.report_review import kept, told
from bot.permissions.chat_flags import REPORTS, TAKES_REPORTS
from models.domain.audit_entry import AuditQuery
from models.domain.errors import RequestUnfit, ServiceError, TryLater

HERE, OFF = "here", "off"
ACTS = ("delete", "retire", "block")
NONE = (
    "Reports here go to whoever runs this bot, and are kept for you to read here. Say /reports here in the channel "
    "where moderators want them; for another chat say there which one, as in /reports telegram:-100123."
)


async def reports(request: Request, services: Services) -> Reply:
    """Tell where reports go, or settle it; or what a button under a report stands for. Raises what those do."""
    act, to = request.text("act"), request.text("to")
    if act is not None:
        return Reply(f"{request.member.name}: {await _done(act, request, services)}")
    if to is None:
        there = await bench_of(request, services)
        where = NONE if there is None else f"Reports from here are brought to {there}; /reports off ends that."
        return await _kept(where, request, services)
    return Reply(await _settled(to.strip(), request, services), is_private=True)


async def _kept(where: str, request: Request, services: Services) -> Reply:
    """Where they go, and one that was kept, the newest first; not where others read along."""
    search = AuditQuery(action="report", place=request.chat.places)
    lines = await asyncio.to_thread(services.audit.list, search)
    found = [line for line in lines if "text" in line.details][::-1]  # else whoever reported had it forgotten
    page = min(request.number("page", 1), len(found))
    if not found or request.chat.is_overheard:
        count = f" {len(found)} are kept; where others read along I show none." if found else ""
        return Reply(f"{where}{count}", is_private=True)
    shown = await told(kept(found[page - 1], request), services)
    older = (Button("Older", "reports", {"page": page + 1}),) if page < len(found) else ()
    text = f"{where}\nReport {page} of {len(found)}, of {found[page - 1].at:%Y-%m-%d %H:%M} UTC. {shown.text}"
    return replace(shown, text=text, buttons=(*shown.buttons, *older), is_private=True)


async def _settled(to: str, request: Request, services: Services) -> str:
    """Settle where reports go. Raises RequestUnfit where that chat's moderators have not agreed."""
    chat, settings = request.chat, services.settings
    if to == OFF:
        await asyncio.to_thread(settings.set, chat.widest, REPORTS, None)
        said = "Reports from here go to no chat any more."
    elif to == HERE:
        await _check_writing(request, services)
        owner = request.member.id if chat.is_direct else SHARED
        await asyncio.to_thread(settings.set, chat.address, TAKES_REPORTS, owner)
        if chat.guild is not None:
            await asyncio.to_thread(settings.set, chat.guild, REPORTS, chat.address)
            said = "Reports of this server, or group, are brought here from now on."
        else:
            said = (
                f"Reports can be brought here now: say /reports {chat.address} in the chat that they are to come from."
            )
    elif await asyncio.to_thread(settings.get, to, TAKES_REPORTS) is None:
        raise RequestUnfit(f"“{to[:40]}” takes no reports: a moderator there has to say /reports here first.")
    elif not await may_sit(to, chat.widest, services):
        raise RequestUnfit(f"“{to[:40]}” is the direct chat of somebody who is no moderator here, as far as I can see.")
    else:
        await asyncio.to_thread(settings.set, chat.widest, REPORTS, to)
        said = f"Reports from here are brought to {to} from now on."
    await asyncio.to_thread(services.audit.note, request.asker, "reports", to)
    return said


async def _check_writing(request: Request, services: Services) -> None:
    """Raises RequestUnfit where the bot's messages would not come through, TryLater where nobody can tell now."""
    chat = request.chat.address
    try:
        trial = await services.messages.post(chat, Reply("Reports are brought here from now on."))
    except TryLater:
        raise
    except ServiceError as error:
        raise RequestUnfit(
            f"I cannot write here: {error.sentence} Allow me to, and say /reports here again."
        ) from error
    with suppress(ServiceError):
        await services.messages.delete(chat, trial)


async def _done(act: str, request: Request, services: Services) -> str:
    """What came of a press. Raises NotAllowed, and what the deed does."""
    asker = await decider(request, services)
    chat, place = asker.chat, request.text("place") or ""
    if act == "delete":
        await services.messages.delete(chat, request.text("message") or "")
        await asyncio.to_thread(services.audit.note, asker, "delete message", chat)
        return "the message is deleted."
    if act == "retire":
        persona = await asyncio.to_thread(services.custody.managed, request.text("persona") or "", asker)
        await asyncio.to_thread(services.custody.retire, persona, asker)
        return f"@{persona.name} is retired; /restore {persona.name} brings it back."
    prompt = (request.text("prompt") or "").casefold()
    await asyncio.to_thread(services.blocks.add, place, "prompt", prompt, request.member.id, services.now())
    await asyncio.to_thread(services.audit.note, asker, "block", f"prompt {prompt}")
    return "the first words are kept out from now on; /block there lists them."


def _hidden(name: str) -> Option:
    return Option(name, OptionKind.WORD, "what a button stands for", is_hidden=True)


REPORTS_COMMAND = Command(
    "reports",
    "Read members' reports, or say where they are brought to",
    reports,
    "/reports here",
    (
        Option("to", OptionKind.WORD, "here, off, or the address of another chat, as /reports there tells it"),
        Option("act", OptionKind.CHOICE, "what to do about a report", choices=ACTS, is_hidden=True),
        Option("page", OptionKind.NUMBER, "which of those kept", least=1, most=1_000_000, is_hidden=True),
        *ABOUT_OPTIONS,
        *map(_hidden, ("message", "persona", "prompt")),
    ),
    role=Role.MODERATOR,
)
