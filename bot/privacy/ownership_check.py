"""Proof of ownership in a chat: a code that the member puts into the account's profile, and a button to check it."""

import asyncio

from bot.chat.messages import Button, ButtonStyle, Option, OptionKind, Reply, Request, Value
from bot.interfaces.command import Services
from models.domain.consent import OwnershipProof, ProofPurpose, ProofState, code_of
from models.domain.errors import RequestUnfit
from models.domain.handle import network_of
from models.messages import joined, sentence

# the option behind the button
PROOF = Option("proof", OptionKind.NUMBER, "the proof", max_value=2**53, is_hidden=True)
NETWORKS = {"x": "X", "bluesky": "Bluesky", "mastodon": "Mastodon"}


async def prove(
    request: Request, services: Services, handle: str, purpose: ProofPurpose, alternative: str
) -> Reply | None:
    """What to answer until the account is proven; None once it is. `alternative` is for profiles that are not read.

    Raises NotFound, RequestUnfit, TryLater.
    """
    options: dict[str, Value] = {"handle": handle}
    if purpose is ProofPurpose.CONSENT:
        options["word"] = "mine"
    number = request.number(PROOF.name, 0)
    if number == 0:
        if not services.consents.is_readable(handle):
            raise RequestUnfit(joined(" ", [sentence("x-profile-not-read", handle=handle), alternative]))
        proof = await _start_proof(request, services, handle, purpose)
        network = NETWORKS[network_of(handle)]
        text: str = sentence("proof-instructions", code=proof.code, handle=handle, network=network)
    else:
        proof = await services.consents.check_proof(number, request.member.id, services.now())
        if proof.state is ProofState.PROVEN:
            return None
        text = sentence("proof-check-pending") if proof.state is ProofState.AWAITING_CHECK else proof.sentence
    check = Button(
        sentence("button-check"), request.command, options | {PROOF.name: proof.id}, style=ButtonStyle.PRIMARY
    )
    return Reply(text, buttons=(check,), is_private=True)


async def _start_proof(request: Request, services: Services, handle: str, purpose: ProofPurpose) -> OwnershipProof:
    code = code_of((services.draw_seed(), services.draw_seed()))
    member, chat = request.member.id, request.chat.address
    return await asyncio.to_thread(services.consents.start_proof, handle, member, chat, purpose, code, services.now())
