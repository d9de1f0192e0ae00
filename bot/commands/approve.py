"""/approve and /deny: what moderators decide about the trainings that members asked for.

It does not know who must ask: that is the chat's rules' business.
"""

import asyncio
from dataclasses import replace

from bot.chat.formatting import handle_list
from bot.chat.messages import Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from bot.permissions.chat_rules import Action
from bot.privacy.consent_check import BASIS
from bot.training.approvals import approval_buttons, decide, pending_approvals, pending_line, requester_of
from bot.training.submission import approve_training
from models.domain.consent import RECORDABLE, ConsentBasis
from models.domain.errors import NotAllowed, NotFound
from models.domain.training_job import ApprovalStatus, PendingApproval

MAX_LISTED = 10
MAX_DECIDED = 5  # with two buttons each


async def approve(request: Request, services: Services) -> Reply:
    """Approve a training; without a number, list those that wait. Raises NotFound, NotAllowed, RequestUnfit ..."""
    if request.options.get("request") is None:
        return await _list(request, services)
    pending = await _meant(request, services)
    rules = await asyncio.to_thread(services.rules.of, requester_of(pending).places)
    rules.check(Action.TRAIN, request.requester)
    if pending.asked.is_direct and request.member.role is not Role.OPERATOR:
        raise NotAllowed("What is asked for in direct messages is the operator's to approve.")
    basis = request.text(BASIS)
    return await approve_training(pending, request.requester, ConsentBasis(basis) if basis else None, services)


async def deny(request: Request, services: Services) -> Reply:
    """Call a request off and tell whoever made it."""
    pending = await _meant(request, services)
    await decide(pending, ApprovalStatus.DENIED, request.requester, services)
    what = f"“{pending.asked.wanted.name}” from {handle_list(pending.asked.wanted.handles, ' + ')}"
    told = Reply(f"Request {pending.number}, {what}, was denied by a moderator of this chat.")
    services.announcer.notify(pending.asked.chat, told, pending.asked.member)
    return Reply(f"Request {pending.number} is denied; {pending.asked.member_name} is told.")


async def _list(request: Request, services: Services) -> Reply:
    here = [pending for pending in await pending_approvals(services) if _is_theirs(pending, request)]
    if not here:
        return Reply("Nothing waits for a moderator here.", is_private=True)
    lines = [pending_line(pending) for pending in here[:MAX_LISTED]]
    more = [f"and {len(here) - MAX_LISTED} more"] if len(here) > MAX_LISTED else []
    return Reply("\n".join(lines + more), buttons=approval_buttons(here[:MAX_DECIDED]), is_private=True)


async def _meant(request: Request, services: Services) -> PendingApproval:
    """The request with that number, where it is this moderator's to decide about. Raises NotFound."""
    number = request.number("request", 0)
    pending = await asyncio.to_thread(services.approvals.get, number)
    if not _is_theirs(pending, request):  # of other chats nobody learns anything
        raise NotFound(f"There is no request {number}; /approve lists those that wait.")
    return pending


def _is_theirs(pending: PendingApproval, request: Request) -> bool:
    """Whether it was made in this chat, or in one of the same guild."""
    asked, chat = pending.asked, request.chat
    is_near = asked.guild is not None and asked.guild == chat.guild
    return request.member.role is Role.OPERATOR or asked.chat == chat.address or is_near


MAX_NUMBER = 1_000_000_000
NUMBER = Option("request", OptionKind.NUMBER, "the request's number", min_value=1, max_value=MAX_NUMBER)

APPROVE = Command(
    "approve",
    "Approve a training that a member asked for, or list those that wait",
    approve,
    "/approve 3",
    (
        NUMBER,
        Option(
            BASIS,
            OptionKind.CHOICE,
            "on whose word",
            choices=tuple(ground.value for ground in RECORDABLE),
            is_hidden=True,
        ),
    ),
    role=Role.MODERATOR,
)

DENY = Command(
    "deny",
    "Deny a training that a member asked for",
    deny,
    "/deny 3",
    (replace(NUMBER, is_required=True),),
    role=Role.MODERATOR,
    is_private=True,
)
