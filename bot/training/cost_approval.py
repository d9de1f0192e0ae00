"""Cost of a training, approved before anything is read: the question, the member's allowance and the month's budget."""

import asyncio
import math
from dataclasses import dataclass, replace

from bot.chat.formatting import handle_list
from bot.chat.messages import Button, ButtonStyle, Option, OptionKind, Reply, Request
from bot.interfaces.command import Services
from bot.permissions.quotas import CHAT_DOLLARS, MEMBER_DOLLARS
from models.domain.errors import NotAllowed, RequestUnfit
from models.domain.handle import network_of
from models.domain.limits import Cost, SpendingLimit
from models.domain.requester import Requester
from models.domain.training_job import TrainingRequest
from models.messages import joined, sentence

# the option of /train and /retrain with what the member agreed to spend; 0 is nothing
APPROVED_CENTS = Option(
    "spend", OptionKind.NUMBER, "what it may cost, in cents", max_value=1_000_000, is_hidden=True, is_step=True
)


@dataclass(frozen=True, slots=True)
class SpendingRoom:
    """Dollars that may still be spent this month: in the chat by anybody, and by the member without approval.

    `limits` are those of the chat and of everybody, `allowance` is the member's.
    """

    chat: float
    member: float
    limits: tuple[SpendingLimit, ...]
    allowance: SpendingLimit


async def spending_room(requester: Requester, services: Services) -> SpendingRoom:
    """What is left of the budget for the requester's chat, and of the member's allowance."""
    quotas = await asyncio.to_thread(services.quotas.of, requester.scopes)
    limits = services.budget.limits([(quota.place or requester.widest, quota.limit) for quota in quotas[CHAT_DOLLARS]])
    most = min((quota.limit for quota in quotas[MEMBER_DOLLARS]), default=math.inf)
    allowance = services.budget.allowance(requester.actor, most)
    chat = await asyncio.to_thread(services.budget.left, limits, services.now())
    member = await asyncio.to_thread(services.budget.left, [allowance], services.now())
    return SpendingRoom(chat, min(chat, member), limits, allowance)


def cost_question(
    training: TrainingRequest,
    cost: Cost,
    room: SpendingRoom,
    requester: Requester,
    approved_cents: int | None,
    again: Button,
) -> Reply | None:
    """The question whether to spend so much; None once the member approved it.

    Raises NotAllowed beyond the month's budget, which no moderator can lift, and in a direct chat beyond the member's
    allowance, as there is no moderator to ask.
    """
    accounts = handle_list(training.handles, " + ")
    if approved_cents == 0:
        return Reply(sentence("cost-declined", accounts=accounts))
    if cost.dollars > room.chat:
        raise over_budget(training, cost, room.chat)
    if approved_cents is None or approved_cents < _cents(cost):
        message_id = "cost-question-direct" if requester.is_direct else "cost-question"
        text = sentence(message_id, accounts=accounts, dollars=cost.dollars, posts=cost.tweets, allowance=room.member)
        return Reply(text, buttons=_cost_buttons(cost, again))
    if cost.dollars > room.member and requester.is_direct and not requester.is_operator:
        raise over_allowance(training, cost, room.member)
    return None


def over_budget(training: TrainingRequest, cost: Cost, left: float) -> NotAllowed:
    """The error for what exceeds a limit of everybody or of the chat, of which so many dollars are left."""
    accounts = handle_list(training.handles, " + ")
    return NotAllowed("cost-over-budget", accounts=accounts, dollars=cost.dollars, left=left)


def over_allowance(training: TrainingRequest, cost: Cost, left: float) -> NotAllowed:
    """The error for what exceeds a member's allowance where nobody can approve it."""
    accounts = handle_list(training.handles, " + ")
    return NotAllowed("cost-over-allowance", accounts=accounts, dollars=cost.dollars, allowance=left)


def check_source_is_read(training: TrainingRequest, requester: Requester, services: Services) -> None:
    """Raises RequestUnfit for an account on X where the operator does not have X read."""
    if services.budget.is_open:
        return
    handle = next(handle for handle in training.handles if network_of(handle) == "x")
    refusal = sentence("x-not-read", handle=handle)
    if requester.is_operator:
        raise RequestUnfit(joined(" ", [refusal, sentence("x-not-read-operator", handle=handle)]))
    raise RequestUnfit(refusal)


def approved_cents(request: Request) -> int | None:
    """What a press on one of the buttons agreed to spend; None where nobody was asked yet."""
    cents = request.number(APPROVED_CENTS.name, -1)
    return None if cents < 0 else cents


def _cost_buttons(cost: Cost, again: Button) -> tuple[Button, ...]:
    """The same training again, with what the member agreed to spend."""
    return (
        replace(
            again,
            label=sentence("button-approve"),
            options={**again.options, APPROVED_CENTS.name: _cents(cost)},
            style=ButtonStyle.SUCCESS,
        ),
        replace(again, label=sentence("button-cancel"), options={**again.options, APPROVED_CENTS.name: 0}),
    )


def _cents(cost: Cost) -> int:
    return max(1, math.ceil(round(cost.dollars * 100, 2)))
