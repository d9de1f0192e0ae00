"""/reports: where a chat's reports are sent, reading them, and acting on one with a press."""

import asyncio
from contextlib import suppress
from dataclasses import replace

from bot.chat.messages import Button, Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from bot.moderation.mod_channel import (
    SHARED,
    SOURCE_CHAT_OPTIONS,
    deciding_moderator,
    may_receive_reports,
    mod_channel_of,
)
from bot.moderation.report_review import report_message, stored_report
from bot.permissions.chat_flags import REPORTS, TAKES_REPORTS
from models.domain.audit_entry import AuditQuery
from models.domain.errors import RequestUnfit, ServiceError, TryLater
from models.messages import joined, sentence

HERE, OFF = "here", "off"
ACTS = ("delete", "retire", "block")


async def reports(request: Request, services: Services) -> Reply:
    """Show or set where reports go, or carry out a button under a report. Raises what those do."""
    act, target = request.text("act"), request.text("to")
    if act is not None:
        result = await _act(act, request, services)
        return Reply(sentence("report-acted-on", member=request.member.name, result=result))
    if target is not None:
        return Reply(await _set_target(target.strip(), request, services), is_private=True)
    channel = await mod_channel_of(request, services)
    where: str = sentence("reports-go-to", chat=channel) if channel else sentence("reports-go-to-operator")
    return await _browse(where, request, services)


async def _browse(where: str, request: Request, services: Services) -> Reply:
    """Where reports go, and one that was made here, the newest first; none where others read along."""
    entries = await asyncio.to_thread(services.audit.list, AuditQuery(action="report", place=request.chat.scopes))
    found = [entry for entry in entries if "text" in entry.details][::-1]  # the others' texts were erased
    page = min(request.number("page", 1), len(found))
    if not found or request.chat.is_overheard:
        hint = sentence("reports-not-shown-here", count=len(found)) if found else ""
        return Reply(joined(" ", [where, hint]), is_private=True)
    shown = await report_message(stored_report(found[page - 1], request), services)
    time = f"{found[page - 1].at:%Y-%m-%d %H:%M} UTC"
    heading = sentence("reports-page", page=page, count=len(found), time=time)
    older = (Button(sentence("button-older"), "reports", {"page": page + 1}),) if page < len(found) else ()
    text = joined("\n", [where, heading, shown.text])
    return replace(shown, text=text, buttons=(*shown.buttons, *older), is_private=True)


async def _set_target(target: str, request: Request, services: Services) -> str:
    """Send reports there from now on. Raises RequestUnfit where that chat's moderators have not agreed."""
    chat, settings = request.chat, services.settings
    if target == OFF:
        await asyncio.to_thread(settings.set, chat.widest, REPORTS, None)
        result: str = sentence("reports-switched-off")
    elif target == HERE:
        result = await _receive_here(request, services)
    elif await asyncio.to_thread(settings.get, target, TAKES_REPORTS) is None:
        raise RequestUnfit("reports-not-taken", chat=target[:40])
    elif not await may_receive_reports(target, chat.widest, services):
        raise RequestUnfit("reports-direct-chat-of-no-moderator", chat=target[:40])
    else:
        await asyncio.to_thread(settings.set, chat.widest, REPORTS, target)
        result = sentence("reports-go-there-now", chat=target)
    await asyncio.to_thread(services.audit.record, request.requester, "reports", target)
    return result


async def _receive_here(request: Request, services: Services) -> str:
    chat, settings = request.chat, services.settings
    await _check_can_send(request, services)
    owner = request.member.id if chat.is_direct else SHARED
    await asyncio.to_thread(settings.set, chat.address, TAKES_REPORTS, owner)
    if chat.guild is None:
        return sentence("reports-taken-here", chat=chat.address)
    await asyncio.to_thread(settings.set, chat.guild, REPORTS, chat.address)
    return sentence("reports-come-here-now")


async def _check_can_send(request: Request, services: Services) -> None:
    """Raises RequestUnfit where the bot may not write in this chat, TryLater where nobody can tell now."""
    chat, test = request.chat.address, Reply(sentence("reports-come-here-test"), language=request.language)
    try:
        test_message = await services.messages.post(chat, test)
    except TryLater:
        raise
    except ServiceError as error:
        raise RequestUnfit("reports-cannot-write-here", reason=error.sentence) from error
    with suppress(ServiceError):
        await services.messages.delete(chat, test_message)


async def _act(act: str, request: Request, services: Services) -> str:
    """What came of a press. Raises NotAllowed, and what the action does."""
    moderator = await deciding_moderator(request, services)
    if act == "delete":
        await services.messages.delete(moderator.chat, request.text("message") or "")
        await asyncio.to_thread(services.audit.record, moderator, "delete message", moderator.chat)
        return sentence("report-message-deleted")
    if act == "retire":
        persona = await asyncio.to_thread(services.lifecycle.find_manageable, request.text("persona") or "", moderator)
        await asyncio.to_thread(services.lifecycle.retire, persona, moderator)
        return sentence("persona-retired-now", name=persona.name)
    place, prompt = request.text("place") or "", (request.text("prompt") or "").casefold()
    await asyncio.to_thread(services.blocklist.add, place, "prompt", prompt, request.member.id, services.now())
    await asyncio.to_thread(services.audit.record, moderator, "block", f"prompt {prompt}")
    return sentence("report-prompt-blocked")


def _hidden(name: str) -> Option:
    return Option(name, OptionKind.WORD, "set by a button", is_hidden=True)


REPORTS_COMMAND = Command(
    "reports",
    sentence("summary-reports"),
    reports,
    "/reports here",
    (
        Option("to", OptionKind.WORD, sentence("option-reports-to")),
        Option("act", OptionKind.CHOICE, "what to do about a report", choices=ACTS, is_hidden=True),
        Option("page", OptionKind.NUMBER, "the report's number", min_value=1, max_value=1_000_000, is_hidden=True),
        *SOURCE_CHAT_OPTIONS,
        *map(_hidden, ("message", "persona", "prompt")),
    ),
    role=Role.MODERATOR,
)
