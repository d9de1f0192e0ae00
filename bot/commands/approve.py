"""/approve and /deny: what moderators decide about the trainings that members asked for.

It does not know who must ask: that is the chat's rules' business.
"""

import asyncio
from dataclasses import replace

from bot.chat.formatting import handle_list, job_title
from bot.chat.messages import Button, Chat, Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from bot.permissions.chat_rules import Action
from bot.privacy.consent_check import LABELS, found_grounds, record
from bot.training.submission import approved, asker_of, check_approvable, deciding, pending_line, waiting
from models.domain.consent import RECORDABLE, ConsentBasis
from models.domain.errors import NotAllowed, NotFound
from models.domain.training_job import ApprovalStatus, PendingApproval

MAX_LISTED = 10
MAX_DECIDED = 5  # with two buttons each


async def approve(request: Request, services: Services) -> Reply:
    """Let a request become a training; without a number list those that wait. Raises NotFound, RequestUnfit ..."""
    if request.options.get("request") is None:
        return await _list(request, services)
    pending = await _meant(request, services)
    asked = asker_of(pending)
    rules = await asyncio.to_thread(services.rules.of, asked.chat.places)
    rules.check(Action.TRAIN, request.requester)
    if pending.asked.is_direct and request.member.role is not Role.OPERATOR:
        raise NotAllowed("What is asked for in direct messages is the operator's to approve.")
    await check_approvable(pending, services)
    question = await _question(request, services, asked, pending)
    if question is not None:
        return question
    await _decide(request, services, pending, ApprovalStatus.APPROVED)
    try:
        job = await approved(pending, services)
    except BaseException:
        await asyncio.to_thread(services.approvals.reopen, pending.number)
        raise
    return Reply(f"Request {pending.number} is approved: job {job.id}, {job_title(job)}, for {asked.member.name}.")


async def deny(request: Request, services: Services) -> Reply:
    """Call a request off and tell whoever made it."""
    pending = await _meant(request, services)
    await _decide(request, services, pending, ApprovalStatus.DENIED)
    what = f"“{pending.asked.wanted.name}” from {handle_list(pending.asked.wanted.handles, ' + ')}"
    told = Reply(f"Request {pending.number}, {what}, was denied by a moderator of this chat.")
    services.announcer.notify(pending.asked.chat, told, pending.asked.member)
    return Reply(f"Request {pending.number} is denied; {pending.asked.member_name} is told.")


async def _list(request: Request, services: Services) -> Reply:
    here = [pending for pending in await waiting(services) if _is_theirs(pending, request)]
    if not here:
        return Reply("Nothing waits for a moderator here.", is_private=True)
    lines = [pending_line(pending) for pending in here[:MAX_LISTED]]
    more = [f"and {len(here) - MAX_LISTED} more"] if len(here) > MAX_LISTED else []
    return Reply("\n".join(lines + more), buttons=deciding(here[:MAX_DECIDED]), is_private=True)


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


async def _question(request: Request, services: Services, asked: Request, pending: PendingApproval) -> Reply | None:
    """What to press first where nobody has said on whose word it is learnt; None where that is settled."""
    handles = pending.asked.wanted.handles
    lacking = await _lacking(asked, services, handles)
    said = request.text("ground")
    if lacking and said:
        deciding_there = replace(request, chat=_chat_of(pending, request.chat))
        for handle in lacking:
            await record(deciding_there, services, handle, ConsentBasis(said), "")
        lacking = await _lacking(asked, services, handles)
    if not lacking:
        return None
    if services.consents.policy == "owner":
        raise NotAllowed(
            f"{handle_list(lacking, ' and ')} is not proven to be {asked.member.name}'s, and nobody else decides."
        )
    options = {"request": pending.number}
    buttons = tuple(Button(LABELS[ground], "approve", options | {"ground": ground.value}) for ground in RECORDABLE)
    text = (
        f"On whose word may I learn from {handle_list(lacking, ' and ')}? "
        "Press what is so: it is written down with your name."
    )
    return Reply(text, buttons=buttons, is_private=True)


async def _lacking(asked: Request, services: Services, handles: tuple[str, ...]) -> list[str]:
    if services.consents.policy == "open":
        return []
    found = await found_grounds(asked, services, handles)
    return [handle for handle in handles if handle not in found]


def _chat_of(pending: PendingApproval, here: Chat) -> Chat:
    """Where the word counts: where it was asked for, which can be another channel of the guild."""
    return here if here.address == pending.asked.chat else asker_of(pending).chat


async def _decide(request: Request, services: Services, pending: PendingApproval, decision: ApprovalStatus) -> None:
    number, by = pending.number, request.member.id
    await asyncio.to_thread(services.approvals.decide, number, decision, by, services.now())
    action = "approve" if decision is ApprovalStatus.APPROVED else "deny"
    said = {"name": pending.asked.wanted.name, "handles": " ".join(pending.asked.wanted.handles)}
    await asyncio.to_thread(services.audit.record, request.requester, action, f"request {number}", said)


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
            "ground",
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
