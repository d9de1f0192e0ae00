"""What reading costs, asked before anything is read: the question, who may say yes, and what is beyond all limits.

It does not know what is trained, nor who pays whom.
"""

import asyncio
import math
from collections.abc import Mapping, Sequence

from bot.chat.formatting import handle_list
from bot.chat.messages import Button, Member, Reply, Request, Role, Value
from bot.interfaces.command import Services
from bot.permissions.quotas import MEMBER_DOLLARS
from bot.training.submission import dollars_left, order
from models.domain.errors import NotAllowed, RequestUnfit
from models.domain.handle import network_of
from models.domain.limits import Cost
from models.domain.training_job import TrainingRequest

SPEND = "spend"  # the hidden option with what was agreed to, in cents
FREE = "An archive that is sent with /train costs nothing."
FROM_X = (
    "@{handle} is a name on X, whose posts are not read here: send /train @{handle} with a file. That is the "
    "account's archive, which its owner downloads in X's settings (a zip); or of it data/tweets.js alone, with "
    "data/note-tweet.js where there is one; or a JSONL, CSV or text file with a post a line. Without a file I read "
    "accounts on Bluesky, as in /train @name.bsky.social, and on Mastodon, as in /train @name@host."
)
ON_THIS_MACHINE = " Or say /train @{handle} archive:PATH (or files:PATH) for what lies on this machine."


async def paid(request: Request, services: Services, wanted: TrainingRequest, said: Mapping[str, Value]) -> Reply:
    """The training, where it costs once its cost was agreed to by somebody who may; until then the question.

    `said` are the options that ask for it again.

    Beyond a member's allowance it waits for a moderator. Raises RequestUnfit where nothing that costs is read,
    NotAllowed beyond the limits of the month, which no moderator can lift.
    """
    if (cost := services.budget.cost(wanted)) is None:
        return await order(request, services, wanted)
    agreed = request.number(SPEND, -1)
    if agreed == 0:
        return Reply(f"Nothing of {handle_list(wanted.handles, ' + ')} is read, and nothing is spent.")
    if not services.budget.is_open:
        raise RequestUnfit(_from_x(wanted.handles, request.member))
    now, what = services.now(), f"Reading {handle_list(wanted.handles, ' + ')} from X"
    left = await dollars_left(request, services)
    if cost.dollars > left:
        raise NotAllowed(f"{what} can cost ${cost.dollars:,.2f}, and ${left:,.2f} are left to spend this month. {FREE}")
    in_force = await asyncio.to_thread(services.quotas.of, request.chat.places)
    most = min((one.limit for one in in_force[MEMBER_DOLLARS]), default=math.inf)
    allowance = min(left, await asyncio.to_thread(services.budget.allowance, request.member.id, now, most))
    decides = "the operator of this bot" if request.chat.is_direct else "a moderator of this chat"
    who = f"You may have ${allowance:,.2f} more spent this month; above that {decides} must approve."
    if agreed < _cents(cost):
        price = (
            f"at most ${cost.dollars:,.2f}, for up to {cost.tweets:,} posts; what is known already is not paid again"
        )
        return Reply(f"{what} costs {price}. {who} {FREE}", buttons=_question(request.command, said, cost))
    if cost.dollars <= allowance or request.member.role is Role.OPERATOR:
        return await order(request, services, wanted, cost.dollars)
    if request.chat.is_direct:  # where everybody is their own moderator
        raise NotAllowed(f"{what} can cost ${cost.dollars:,.2f}. {who}")
    return await order(request, services, wanted, cost.dollars, waits=request.member.role < Role.MODERATOR)


def _question(command: str, said: Mapping[str, Value], cost: Cost) -> tuple[Button, ...]:
    """The same request again with what was agreed to, in cents; none is nothing."""
    return (
        Button("Approve", command, {**said, SPEND: _cents(cost)}),
        Button("Cancel", command, {**said, SPEND: 0}),
    )


def _cents(cost: Cost) -> int:
    return max(1, math.ceil(round(cost.dollars * 100, 2)))


def _from_x(handles: Sequence[str], member: Member) -> str:
    handle = next(handle for handle in handles if network_of(handle) == "x")
    return (FROM_X + (ON_THIS_MACHINE if member.role is Role.OPERATOR else "")).format(handle=handle)
