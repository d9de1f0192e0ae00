"""How a member proves in a chat that an account is theirs: a code for its profile, and a button to have it looked for.

It does not know how a profile is read, nor what is done once the account is proven.
"""

import asyncio

from bot.chat.messages import Button, Reply, Request
from bot.interfaces.command import Services
from models.domain.consent import OwnershipProof, ProofPurpose, ProofState, code_of
from models.domain.errors import RequestUnfit
from models.domain.handle import network_of

PROOF = "proof"  # the hidden option behind the button
NETWORKS = {"x": "X", "bluesky": "Bluesky", "mastodon": "Mastodon"}
PUT = (
    "Put {code} anywhere into the bio of @{handle} on {network}, then press Check. The code is for you alone and good "
    "for an hour; take it out again afterwards. An archive proves nothing, since anybody can edit one."
)
STILL = "The profile is being looked at; press Check again in a minute. It takes longer while no trainer runs."
NOT_READ = "@{handle} is a name on X, whose profiles are not read here, so a code there cannot be seen. {else_}"


async def prove(request: Request, services: Services, handle: str, purpose: ProofPurpose, else_: str) -> Reply | None:
    """What to answer until the account is proven; None once it is. `else_` says what to do where it cannot be.

    Raises NotFound, RequestUnfit, TryLater.
    """
    options = {"handle": handle} | ({"word": "mine"} if purpose is ProofPurpose.CONSENT else {})
    number = request.number(PROOF, 0)
    if number == 0:
        if not services.consents.is_readable(handle):
            raise RequestUnfit(NOT_READ.format(handle=handle, else_=else_))
        proof = await _given(request, services, handle, purpose)
        text = PUT.format(code=proof.code, handle=handle, network=NETWORKS[network_of(handle)])
    else:
        proof = await services.consents.look(number, request.member.id, services.now())
        if proof.state is ProofState.PROVEN:
            return None
        text = STILL if proof.state is ProofState.ASKED else proof.sentence
    check = Button("Check", request.command, options | {PROOF: proof.id})
    return Reply(text, buttons=(check,), is_private=True)


async def _given(request: Request, services: Services, handle: str, purpose: ProofPurpose) -> OwnershipProof:
    code = code_of((services.draw_seed(), services.draw_seed()))
    who, where = request.member.id, request.chat.address
    return await asyncio.to_thread(services.consents.give, handle, who, where, purpose, code, services.now())
