"""/optout: excludes an account from this bot for good, in all its chats (right to object and to erasure)."""

import asyncio

from bot.chat.messages import Button, ButtonStyle, Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from bot.privacy.ownership_check import PROOF, prove
from models.domain.consent import ProofPurpose
from models.domain.errors import NotAllowed, NotFound
from models.domain.handle import parse_handle
from models.messages import sentence


async def optout(request: Request, services: Services) -> Reply:
    """For the account's owner, once proven, and the operator. Raises NotAllowed where the account is out already."""
    handle = parse_handle(request.text("handle") or "")
    if request.member.role is Role.OPERATOR:
        return await _by_operator(request, services, handle)
    if request.number(PROOF.name, 0) == 0:  # one that is being proven can be out by now
        await _check_not_out(services, handle)
    try:
        reply = await prove(request, services, handle, ProofPurpose.OPT_OUT, sentence("ask-operator-for-opt-out"))
    except NotFound:  # the proof is erased with the account
        if not await _is_out(services, handle):
            raise
        reply = None
    return reply or Reply(sentence("opted-out", handle=handle))


async def _by_operator(request: Request, services: Services, handle: str) -> Reply:
    """Once they confirmed it."""
    await _check_not_out(services, handle)
    if request.text("sure") is None:
        confirm = Button(
            sentence("button-opt-out"), "optout", {"handle": handle, "sure": "yes"}, style=ButtonStyle.DANGER
        )
        return Reply(sentence("opt-out-confirmation", handle=handle), buttons=(confirm,), is_private=True)
    await services.training.opt_out(handle, services.now())
    return Reply(sentence("opted-out", handle=handle))


async def _is_out(services: Services, handle: str) -> bool:
    try:
        await _check_not_out(services, handle)
    except NotAllowed:
        return True
    return False


async def _check_not_out(services: Services, handle: str) -> None:
    try:
        await asyncio.to_thread(services.consents.check, (handle,))
    except NotAllowed as error:
        raise NotAllowed("already-opted-out", handle=handle, reason=error.sentence) from error


OPTOUT = Command(
    "optout",
    sentence("summary-optout"),
    optout,
    "/optout @handle",
    (
        Option("handle", OptionKind.WORD, sentence("option-account"), is_required=True),
        PROOF,
        Option("sure", OptionKind.CHOICE, "yes", choices=("yes",), role=Role.OPERATOR, is_hidden=True),
    ),
    is_private=True,
    bypasses_access_list=True,
)
