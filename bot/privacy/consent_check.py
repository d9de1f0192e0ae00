"""Whether a request may learn from its accounts: on whose word, and what to do where nobody has given one.

It does not know what is trained, nor how a word is recorded.
"""

import asyncio
from collections.abc import Sequence

from bot.chat.formatting import handle_list
from bot.chat.messages import Button, Reply, Request, Role, Value
from bot.interfaces.command import Services
from models.domain.consent import RECORDABLE, Consent, ConsentBasis

GROUND = "ground"  # the hidden option of /train with which a moderator gives the word and trains in one press
LABELS = {
    ConsentBasis.PERMISSION: "They agreed",
    ConsentBasis.PUBLIC_FIGURE: "Public figure",
    ConsentBasis.FICTIONAL: "Fictional",
}
ASK = "Nobody has said yet on whose word I may learn from {whom}."


def may_record(request: Request) -> bool:
    """Whether the asker's word counts: alone with the bot everybody is a moderator, and nobody's word does."""
    is_moderator = request.member.role >= Role.MODERATOR and not request.chat.is_direct
    return is_moderator or request.member.role is Role.OPERATOR


def scope(request: Request) -> str | None:
    """Where a word given here counts: in all of the guild or group, and everywhere where the operator gives it."""
    return None if request.member.role is Role.OPERATOR else request.chat.widest


async def found_grounds(request: Request, services: Services, handles: Sequence[str]) -> dict[str, ConsentBasis]:
    """The word for each handle that has one which is enough."""
    who, here = request.member.id, request.chat.places
    return await asyncio.to_thread(services.consents.found, handles, who, here)


async def question(request: Request, services: Services, handles: Sequence[str]) -> Reply | None:
    """What to answer where a word is missing; None where the training may begin. Raises NotAllowed.

    A moderator's press on one of its buttons comes back here with the ground, and is recorded.
    """
    await asyncio.to_thread(services.consents.check, (*handles, request.text("name") or ""))
    if services.consents.policy == "open":
        return None
    lacking = [handle for handle in handles if handle not in await found_grounds(request, services, handles)]
    said = request.text(GROUND)
    if lacking and said and may_record(request):
        for handle in lacking:
            await record(request, services, handle, ConsentBasis(said), "")
        lacking = [handle for handle in handles if handle not in await found_grounds(request, services, handles)]
    return _what_to_do(request, services, handles, lacking) if lacking else None


async def record(request: Request, services: Services, handle: str, ground: ConsentBasis, note: str) -> None:
    consent = Consent(handle, ground, request.member.id, services.now(), scope(request), note)
    await asyncio.to_thread(services.consents.record, consent)
    said = {"ground": ground.value, "note": note}
    await asyncio.to_thread(services.audit.record, request.requester, "consent", handle, said)


def _what_to_do(request: Request, services: Services, handles: Sequence[str], lacking: Sequence[str]) -> Reply:
    whom, first = handle_list(lacking, " and "), lacking[0]
    own = f"if the account is yours, prove it with /consent @{first} mine"
    if services.consents.policy == "owner" and request.member.role is not Role.OPERATOR:
        text = f"Only an account's owner may have it learnt from here, and {whom} is not proven to be yours: {own}."
        return Reply(text, is_private=True)
    if not may_record(request):
        where = "a moderator of this chat"
        if request.chat.is_direct:
            where = "a moderator of a server or group with me, there,"
        ask = f"Ask {where} to say /consent @{first} permission (with a note)"
        return Reply(f"{ASK.format(whom=whom)} {ask}; {own}.", is_private=True)
    if request.files:  # a press brings no file with it
        pressed = "Press what is so; then send /train with the file again."
        return Reply(f"{ASK.format(whom=whom)} {pressed}", buttons=consent_buttons(first), is_private=True)
    again: dict[str, Value] = {**request.options, "handles": tuple(handles)}
    buttons = tuple(Button(LABELS[ground], "train", again | {GROUND: ground.value}) for ground in RECORDABLE)
    text = f"{ASK.format(whom=whom)} Press what is so: it is written down with your name, and the training begins."
    return Reply(text, buttons=buttons, is_private=True)


def consent_buttons(handle: str) -> tuple[Button, ...]:
    """What a moderator can say of an account, a press each."""
    return tuple(Button(LABELS[ground], "consent", {"handle": handle, "word": ground.value}) for ground in RECORDABLE)
