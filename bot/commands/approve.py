"""/approve and /deny: moderators' decisions about trainings that need approval."""

import asyncio
from dataclasses import replace

from bot.chat.formatting import handle_list
from bot.chat.messages import Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from bot.permissions.chat_rules import Action
from bot.privacy.consent_check import BASIS, pressed_basis
from bot.training.approvals import approval_buttons, decide, pending_approvals, pending_line, requester_of
from bot.training.submission import approve_training
from models.domain.errors import NotAllowed, NotFound
from models.domain.training_job import ApprovalStatus, PendingApproval
from models.messages import joined, sentence

MAX_LISTED = 10
MAX_WITH_BUTTONS = 5  # two each
MAX_NUMBER = 1_000_000_000


async def approve(request: Request, services: Services) -> Reply:
    """Approve a training; without a number, list those that wait. Raises NotFound, NotAllowed, RequestUnfit ..."""
    if request.options.get("request") is None:
        return await _list(request, services)
    pending = await _pending(request, services)
    rules = await asyncio.to_thread(services.rules.of, requester_of(pending).scopes)
    rules.check(Action.TRAIN, request.requester)
    if pending.asked.is_direct and request.member.role is not Role.OPERATOR:
        raise NotAllowed("approval-of-direct-messages")
    return await approve_training(pending, request.requester, pressed_basis(request), services)


async def deny(request: Request, services: Services) -> Reply:
    """Deny a training and notify the member who requested it; of their own, withdraw it."""
    pending = await _pending(request, services)
    await decide(pending, ApprovalStatus.DENIED, request.requester, services)
    asked, number = pending.asked, str(pending.number)
    if asked.member == request.member.id:
        return Reply(sentence("approval-withdrawn", request=number))
    handles, place = handle_list(asked.wanted.handles, " + "), "direct" if asked.is_direct else "chat"
    note = sentence("approval-denied-to-member", request=number, name=asked.wanted.name, handles=handles, place=place)
    services.announcer.notify(asked.chat, Reply(note, language=asked.language), asked.member)
    return Reply(sentence("approval-denied", request=number, member=asked.member_name))


async def _list(request: Request, services: Services) -> Reply:
    here = [pending for pending in await pending_approvals(services) if _is_decidable(pending, request)]
    if not here:
        return Reply(sentence("approvals-none"), is_private=True)
    lines: list[str] = [pending_line(pending) for pending in here[:MAX_LISTED]]
    if len(here) > MAX_LISTED:
        lines.append(sentence("approvals-more", count=len(here) - MAX_LISTED))
    return Reply(joined("\n", lines), buttons=approval_buttons(here[:MAX_WITH_BUTTONS]), is_private=True)


async def _pending(request: Request, services: Services) -> PendingApproval:
    """The request with that number, if this moderator may decide about it. Raises NotFound."""
    number = request.number("request", 0)
    pending = await asyncio.to_thread(services.approvals.get, number)
    if not _is_decidable(pending, request):  # moderators of other chats do not learn that it exists
        raise NotFound("approval-unknown", number=str(number))
    return pending


def _is_decidable(pending: PendingApproval, request: Request) -> bool:
    """Whether it was requested in this chat or this server."""
    asked, chat = pending.asked, request.chat
    is_same_guild = asked.guild is not None and asked.guild == chat.guild
    return request.member.role is Role.OPERATOR or asked.chat == chat.address or is_same_guild


NUMBER = Option("request", OptionKind.NUMBER, sentence("option-approval-number"), min_value=1, max_value=MAX_NUMBER)

APPROVE = Command(
    "approve",
    sentence("summary-approve"),
    approve,
    "/approve 3",
    (NUMBER, BASIS),
    role=Role.MODERATOR,
)

DENY = Command(
    "deny",
    sentence("summary-deny"),
    deny,
    "/deny 3",
    (replace(NUMBER, is_required=True),),
    role=Role.MODERATOR,
    is_private=True,
)
