"""Trainings on their way into the queue: at once where the asker may, else when a moderator has approved them.

It does not know how a training is asked for in words, nor how it is built.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.chat.formatting import handle_list, job_title, queue_position
from bot.chat.messages import Button, Chat, Member, Reply, Request, Role
from bot.interfaces.command import Services
from bot.permissions.chat_rules import Action
from bot.permissions.quotas import CHAT_DOLLARS, QuotaReservation
from bot.privacy.consent_check import found_grounds
from models.domain.errors import NotAllowed
from models.domain.training_job import ApprovalRequest, Audience, Job, PendingApproval, Status, TrainingRequest

MISSING = "On whose word may I learn from {whom}? /consent @{first} tells, and records it."


async def needs_approval(request: Request, services: Services) -> bool:
    """Whether the chat's rules have a moderator decide about the asker's trainings."""
    rules = await asyncio.to_thread(services.rules.of, request.chat.places)
    return rules.needs_approval(Action.TRAIN, request.requester)


async def order(
    request: Request, services: Services, wanted: TrainingRequest, dollars: float | None = None, *, waits: bool = False
) -> Reply:
    """Put it into the queue and say where it stands; or, where it `waits` or the rules say so, ask the moderators.

    Raises what the limits and the queue raise, NotAllowed for accounts and names that are kept out.
    """
    await check_wanted(request, services, wanted)
    async with services.quotas.reserved(request.member, request.chat, Action.TRAIN, services.now()) as reservation:
        if waits or await needs_approval(request, services):
            return await _ask(request, services, wanted, dollars, reservation)
        job = await submitted(request, services, wanted)
        await reservation.attach(job.id)
    stop = (Button("Cancel", "cancel", {"job": job.id}),)
    return Reply(f"{_beginning(job)}: job {job.id}, {job_title(job)}. I show here how far it is.", buttons=stop)


async def check_wanted(request: Request, services: Services, wanted: TrainingRequest) -> None:
    """Raises NotAllowed where an account is not to be learnt from here any more, or a persona called as one of those.

    Every training comes by here: also one from a button, or of a persona whose accounts nobody names.
    """
    blocked = await asyncio.to_thread(services.blocklist.list, *request.chat.places)
    for block in blocked:
        if block.kind == "handle" and block.what in (*wanted.handles, wanted.name):
            raise NotAllowed(f"@{block.what} is kept out of this chat; /unblock handle @{block.what} lets it in again.")
    await asyncio.to_thread(services.consents.check, (*wanted.handles, wanted.name))


async def submitted(request: Request, services: Services, wanted: TrainingRequest) -> Job:
    """The job, which is told of from now on in the asker's chat. Raises NotAllowed where a word is missing by now."""
    is_moderator = request.member.role >= Role.MODERATOR
    audience = Audience(request.chat.address, request.member.id, guild=request.chat.guild, is_moderator=is_moderator)
    grounds = await found_grounds(request, services, wanted.handles)
    lacking = [handle for handle in wanted.handles if handle not in grounds]
    if lacking and services.consents.policy != "open":
        raise NotAllowed(MISSING.format(whom=handle_list(lacking, " and "), first=lacking[0]))
    wanted = replace(wanted, grounds=tuple(grounds.get(handle, "") for handle in wanted.handles))
    job = await services.training.submit(wanted, audience, services.now())
    services.announcer.follow(job.id)
    return job


async def dollars_left(request: Request, services: Services) -> float:
    """What may still be spent this month where it is asked, whoever asks."""
    in_force = await asyncio.to_thread(services.quotas.of, request.chat.places)
    bounds = [(one.place or request.chat.widest, one.limit) for one in in_force[CHAT_DOLLARS]]
    return await asyncio.to_thread(services.budget.left, services.now(), bounds)


def asker_of(pending: PendingApproval) -> Request:
    """The request as it was made, by whom and where it was."""
    asked = pending.asked
    chat = Chat(asked.chat, guild=asked.guild, parent=asked.parent, is_direct=asked.is_direct)
    return Request("train", {"handles": asked.wanted.handles}, Member(asked.member, asked.member_name), chat)


async def check_approvable(pending: PendingApproval, services: Services) -> None:
    """Raises NotAllowed where the money is gone meanwhile, or an account is not to be learnt from any more."""
    request, asked = asker_of(pending), pending.asked
    await check_wanted(request, services, asked.wanted)
    if asked.dollars is not None and asked.dollars > (left := await dollars_left(request, services)):
        raise NotAllowed(f"That can cost ${asked.dollars:,.2f}, and ${left:,.2f} are left to spend this month.")


async def approved(pending: PendingApproval, services: Services) -> Job:
    """The job that an approved request became."""
    job = await submitted(asker_of(pending), services, pending.asked.wanted)
    await asyncio.to_thread(services.approvals.became, pending.number, job.id)
    return job


async def waiting(services: Services) -> Sequence[PendingApproval]:
    """The requests that nobody has decided about."""
    return await asyncio.to_thread(services.approvals.waiting, services.now())


def pending_line(pending: PendingApproval) -> str:
    """One line on a request that waits."""
    asked = pending.asked
    cost = f", at most ${asked.dollars:,.2f}" if asked.dollars is not None else ""
    what = f"“{asked.wanted.name}” from {handle_list(asked.wanted.handles, ' + ')}{cost}"
    return f"Request {pending.number} · {what} · asked by {asked.member_name} · waits for a moderator"


def deciding(pending: Sequence[PendingApproval]) -> tuple[Button, ...]:
    """Two buttons for each; with the number where there are several."""
    return tuple(
        Button(f"{label} {one.number}" if len(pending) > 1 else label, command, {"request": one.number})
        for one in pending
        for label, command in (("Approve", "approve"), ("Deny", "deny"))
    )


async def _ask(
    request: Request, services: Services, wanted: TrainingRequest, dollars: float | None, reservation: QuotaReservation
) -> Reply:
    member, chat = request.member, request.chat
    asked = ApprovalRequest(
        wanted, member.id, member.name, chat.address, chat.parent, chat.guild, chat.is_direct, dollars
    )
    pending, is_new = await asyncio.to_thread(services.approvals.add, asked, services.now())
    await (reservation.attach(request=pending.number) if is_new else reservation.release())
    return Reply(f"{pending_line(pending)}.", buttons=deciding([pending]))


def _beginning(job: Job) -> str:
    if job.status is Status.RUNNING:
        return "That is being built already, and you hear of it too"
    if len(job.audience) > 1:
        return f"That is waiting already ({queue_position(job)}), and you hear of it too"
    return f"In the queue ({queue_position(job)})"
