"""Trainings that wait for a moderator's approval: how they are listed, decided and turned back into a requester."""

import asyncio
from collections.abc import Sequence

from bot.chat.formatting import handle_list
from bot.chat.messages import Button, ButtonStyle
from bot.interfaces.command import Services
from models.domain.requester import Requester
from models.domain.training_job import ApprovalStatus, PendingApproval
from models.messages import Text, sentence


def requester_of(pending: PendingApproval) -> Requester:
    """The member who asked, in the chat where they asked."""
    asked = pending.asked
    where = (asked.chat, asked.member, asked.parent, asked.guild)
    return Requester(*where, is_direct=asked.is_direct, language=asked.language)


async def pending_approvals(services: Services) -> Sequence[PendingApproval]:
    """The trainings that no moderator has decided about."""
    return await asyncio.to_thread(services.approvals.pending, services.now())


async def decide(pending: PendingApproval, decision: ApprovalStatus, by: Requester, services: Services) -> None:
    """Record a moderator's decision, in the audit log too. Raises RequestUnfit where another decided before."""
    await asyncio.to_thread(services.approvals.decide, pending.number, decision, by.member or "", services.now())
    action = "approve" if decision is ApprovalStatus.APPROVED else "deny"
    training = pending.asked.wanted
    details = {"name": training.name, "handles": " ".join(training.handles)}
    await asyncio.to_thread(services.audit.record, by, action, f"request {pending.number}", details)


def decider(requester: Requester) -> str:
    """Who decides about a training that this requester asks for: `requester`, `operator` or `moderators`.

    In a direct chat everybody is their own moderator, so there the operator decides.
    """
    if requester.is_operator or (requester.is_moderator and not requester.is_direct):
        return "requester"
    return "operator" if requester.is_direct else "moderators"


def buttons_for(requester: Requester, pending: PendingApproval) -> tuple[Button, ...]:
    """Those below a new request. In a direct chat nobody else can press them, so there it can only be withdrawn."""
    if decider(requester) == "operator":
        return (Button(sentence("button-cancel"), "deny", {"request": pending.number}),)
    return approval_buttons([pending])


def pending_line(pending: PendingApproval) -> Text:
    """One line about a training that waits."""
    asked, training = pending.asked, pending.asked.wanted
    number, accounts = str(pending.number), handle_list(training.handles, " + ")
    if asked.dollars is None:
        return sentence(
            "approval-pending", request=number, name=training.name, accounts=accounts, member=asked.member_name
        )
    return sentence(
        "approval-pending-with-cost",
        request=number,
        name=training.name,
        accounts=accounts,
        member=asked.member_name,
        dollars=asked.dollars,
    )


def approval_buttons(pending: Sequence[PendingApproval]) -> tuple[Button, ...]:
    """Approve and Deny for each; with its number where there are several."""
    buttons: list[Button] = []
    for one in pending:
        options, number = {"request": one.number}, str(one.number)
        if len(pending) == 1:
            labels = sentence("button-approve"), sentence("button-deny")
        else:
            labels = sentence("button-approve-number", request=number), sentence("button-deny-number", request=number)
        buttons += [
            Button(labels[0], "approve", options, style=ButtonStyle.SUCCESS),
            Button(labels[1], "deny", options, style=ButtonStyle.DANGER),
        ]
    return tuple(buttons)
