"""Consent check before a training: which accounts lack a recorded consent, who may record one, and what to do."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.chat.formatting import handle_list
from bot.chat.messages import Button, Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Services
from models.domain.consent import RECORDABLE, Consent, ConsentBasis
from models.domain.errors import NotAllowed
from models.domain.requester import Requester
from models.messages import Text, joined, sentence

# the option of /train and /approve with which a moderator records a consent and goes on
BASIS = Option(
    "basis",
    OptionKind.CHOICE,
    "the basis of consent to record",
    choices=tuple(basis.value for basis in RECORDABLE),
    role=Role.MODERATOR,
    is_hidden=True,
    is_step=True,
)


def pressed_basis(request: Request) -> ConsentBasis | None:
    """The basis of the button that a moderator pressed; None where nobody was asked."""
    basis = request.text(BASIS.name)
    return ConsentBasis(basis) if basis else None


async def may_record_consent(requester: Requester, services: Services) -> bool:
    """The operator, and moderators of a trusted server or group."""
    if requester.is_operator or not is_in_charge(requester):
        return requester.is_operator
    return await services.trusted_chats.trusts(requester)


def is_in_charge(requester: Requester) -> bool:
    """The operator, and moderators of a server or group, trusted or not; in a direct chat everybody is a moderator."""
    return requester.is_operator or (requester.is_moderator and not requester.is_direct)


async def consents_for(requester: Requester, handles: Sequence[str], services: Services) -> dict[str, ConsentBasis]:
    """The basis of a sufficient consent, for each account that has one.

    What moderators recorded counts only while their server or group is trusted; its platform is asked about that only
    where something was recorded.
    """
    everywhere = await asyncio.to_thread(services.consents.sufficient, handles, requester.actor, ())
    here = await asyncio.to_thread(services.consents.sufficient, handles, requester.actor, requester.scopes)
    return here if here == everywhere or await services.trusted_chats.trusts(requester) else everywhere


async def missing_consents(requester: Requester, handles: Sequence[str], services: Services) -> list[str]:
    """The accounts that lack a sufficient consent; none where the operator requires none (CONSENT=open)."""
    if services.consents.policy == "open":
        return []
    found = await consents_for(requester, handles, services)
    return [handle for handle in handles if handle not in found]


async def record_consent(by: Requester, handle: str, basis: ConsentBasis, note: str, services: Services) -> None:
    """Record a consent that counts in the whole server or group; everywhere if the operator records it.

    Raises NotAllowed where their word doesn't count, and records the attempt in the audit log.
    """
    if not await may_record_consent(by, services):
        await asyncio.to_thread(services.audit.record, by, "consent refused", handle, {"basis": basis.value})
        raise NotAllowed("consent-chat-not-trusted", handle=handle)
    scope = None if by.is_operator else by.widest
    consent = Consent(handle, basis, by.actor, services.now(), scope, note)
    await asyncio.to_thread(services.consents.record, consent)
    details = {"basis": basis.value, "note": note}
    await asyncio.to_thread(services.audit.record, by, "consent", handle, details)


def consent_question(missing: Sequence[str], again: Button) -> Reply:
    """For moderators: a button for each basis, which records it with their name and goes on with `again`."""
    text = sentence("consent-question", accounts=handle_list(missing, " and "))
    return Reply(text, buttons=basis_buttons(again))  # not private: on Telegram it could end up in another chat


async def owner_question(missing: Sequence[str], requester: Requester, services: Services) -> Reply:
    """Where nobody present can record a consent: whose it is to give, with a button for the account's owner."""
    first = missing[0]
    is_readable = services.consents.is_readable(first)
    prove = Button(sentence("button-prove"), "consent", {"handle": first, "word": "mine"})
    if services.consents.policy == "owner":
        refusal = sentence("consent-owner-only", accounts=handle_list(missing, " and "), count=len(missing))
        if is_readable:
            way = sentence("consent-owner-can-prove", count=len(missing), handle=first)
        else:
            way = sentence("consent-operator-can-record", handle=first)
        text = joined(" ", [refusal, way])
    else:
        question = sentence("is-account-yours" if is_readable else "account-owner-unknown", handle=first)
        place = _kind_of_place(requester)
        note = sentence("consent-elsewhere" if place == "chat" else "consent-needs-trust")
        text = joined(" ", [sentence("consent-owners-only-here", place=place), question, note])
    return Reply(text, buttons=(prove,) if is_readable else (), is_private=True)


def _kind_of_place(requester: Requester) -> str:
    """A server, a group, or a chat where nobody else moderates."""
    if requester.is_direct or requester.is_elsewhere:
        return "chat"
    return "server" if requester.guild is not None else "group"


def consent_buttons(handle: str) -> tuple[Button, ...]:
    """One for each basis that a moderator can record with /consent; of their own account they show a proof there."""
    vouched = [basis for basis in RECORDABLE if basis is not ConsentBasis.OWN]
    return tuple(Button(_label(basis), "consent", {"handle": handle, "word": basis.value}) for basis in vouched)


def basis_buttons(again: Button) -> tuple[Button, ...]:
    """One for each basis that a moderator can record, which goes on with `again`."""
    return tuple(
        replace(again, label=_label(basis), options={**again.options, BASIS.name: basis.value}) for basis in RECORDABLE
    )


def basis_choices() -> tuple[tuple[str, str], ...]:
    """Each basis that a moderator can record, with its label."""
    return tuple((basis.value, _label(basis)) for basis in RECORDABLE)


def _label(basis: ConsentBasis) -> Text:
    match basis:
        case ConsentBasis.OWN:
            return sentence("button-mine")
        case ConsentBasis.PUBLIC_FIGURE:
            return sentence("button-public-figure")
        case ConsentBasis.FICTIONAL:
            return sentence("button-fictional")
        case _:
            return sentence("button-they-agreed")
