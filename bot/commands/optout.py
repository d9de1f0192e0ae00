"""/optout: a person gets out of this bot, for good and in all its chats.

It does not know how anything is removed; from the first moment nothing of the account answers any more.
"""

import asyncio

from bot.chat.messages import Button, Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from bot.privacy.ownership_check import PROOF, prove
from models.domain.consent import ProofPurpose
from models.domain.errors import NotAllowed
from models.domain.handle import parse_handle

DONE = (
    "@{handle} is out: nothing is learnt from it any more in any chat of this bot, no persona of it answers, and "
    "within a minute its personas, posts, trainings and name are gone. Only a keyed hash of the name is kept, to "
    "refuse it from now on."
)
SURE = (
    "That takes @{handle} out of all chats of this bot: every persona made of it is deleted, blends too, and nothing "
    "brings them back."
)
ELSE = "Write to whoever runs this bot, who can accept it: /privacy says who that is."


async def optout(request: Request, services: Services) -> Reply:
    """Raises NotAllowed where the account is out already, and what `prove` does."""
    handle = parse_handle(request.text("handle") or "")
    if request.member.role is Role.OPERATOR:
        return await _accepted(request, services, handle)
    if request.number(PROOF, 0) == 0:  # a proven one is checked no more: it is out by then
        await _check_is_in(services, handle)
    reply = await prove(request, services, handle, ProofPurpose.OPT_OUT, ELSE)
    return reply or Reply(DONE.format(handle=handle))


async def _accepted(request: Request, services: Services, handle: str) -> Reply:
    """By whoever runs the bot, once they said that they are sure."""
    await _check_is_in(services, handle)
    if request.text("sure") is None:
        sure = Button("Opt out", "optout", {"handle": handle, "sure": "yes"})
        return Reply(SURE.format(handle=handle), buttons=(sure,), is_private=True)
    await services.training.opt_out(handle, services.now())
    return Reply(DONE.format(handle=handle))


async def _check_is_in(services: Services, handle: str) -> None:
    try:
        await asyncio.to_thread(services.consents.check, (handle,))
    except NotAllowed as error:
        raise NotAllowed(f"@{handle} is out already: {error.sentence[0].lower()}{error.sentence[1:]}") from error


OPTOUT = Command(
    "optout",
    "Have an account of yours never learnt from here, and its personas deleted",
    optout,
    "/optout @handle",
    (
        Option("handle", OptionKind.WORD, "the account: @name, @name.bsky.social or @name@host", is_required=True),
        Option(PROOF, OptionKind.NUMBER, "the proof", most=2**53, is_hidden=True),
        Option("sure", OptionKind.CHOICE, "yes", choices=("yes",), role=Role.OPERATOR, is_hidden=True),
    ),
    is_private=True,
    is_for_all=True,
)
