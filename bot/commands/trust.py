"""/trust: the operator vouches for the moderators of a server or group, who can then record consent there."""

import asyncio

from bot.chat.messages import Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from bot.permissions.chat_flags import OFF, ON
from models.domain.errors import RequestUnfit
from models.messages import sentence


async def trust(request: Request, services: Services) -> Reply:
    """Trust the server or group, or stop trusting it. Raises RequestUnfit where nobody else moderates."""
    if request.chat.is_direct or request.chat.is_elsewhere:
        raise RequestUnfit("trust-needs-moderators")
    switch = request.text("switch") or ON
    await services.trusted_chats.decide(request.chat.widest, is_trusted=switch == ON)
    await asyncio.to_thread(services.audit.record, request.requester, "trust", switch)
    return Reply(sentence("trust-on" if switch == ON else "trust-off"))


TRUST = Command(
    "trust",
    sentence("summary-trust"),
    trust,
    "/trust off",
    (Option("switch", OptionKind.CHOICE, sentence("option-trust-switch"), choices=(ON, OFF)),),
    role=Role.OPERATOR,
    is_private=True,
)
