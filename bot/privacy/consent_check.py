"""Consent check before a training: which accounts lack a recorded consent, who may record one, and what to do."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.chat.formatting import handle_list
from bot.chat.messages import Button, Reply
from bot.interfaces.command import Services
from models.domain.consent import RECORDABLE, Consent, ConsentBasis
from models.domain.requester import Requester
from models.messages import Text, sentence

BASIS = "basis"  # the hidden option of /train and /approve with which a moderator records a consent and goes on


def may_record_consent(requester: Requester) -> bool:
    """Moderators of a server or group, and the operator. In a direct chat everybody would be their own moderator."""
    return requester.is_operator or (requester.is_moderator and not requester.is_direct)


async def consents_for(requester: Requester, handles: Sequence[str], services: Services) -> dict[str, ConsentBasis]:
    """The basis of a sufficient consent, for each account that has one."""
    member = requester.member or requester.chat
    return await asyncio.to_thread(services.consents.sufficient, handles, member, requester.scopes)


async def missing_consents(requester: Requester, handles: Sequence[str], services: Services) -> list[str]:
    """The accounts that lack a sufficient consent; none where the operator requires none (CONSENT=open)."""
    if services.consents.policy == "open":
        return []
    found = await consents_for(requester, handles, services)
    return [handle for handle in handles if handle not in found]


async def record_consent(by: Requester, handle: str, basis: ConsentBasis, note: str, services: Services) -> None:
    """Record a consent that counts in the whole server or group; everywhere if the operator records it."""
    scope = None if by.is_operator else by.widest
    consent = Consent(handle, basis, by.member or by.chat, services.now(), scope, note)
    await asyncio.to_thread(services.consents.record, consent)
    details = {"basis": basis.value, "note": note}
    await asyncio.to_thread(services.audit.record, by, "consent", handle, details)


def consent_question(missing: Sequence[str], requester: Requester, services: Services, again: Button | None) -> Reply:
    """What to do where consents are missing: buttons for moderators, else whom to ask.

    `again` submits the training again; None where it came with files, which a button cannot bring.
    """
    accounts, first = handle_list(missing, " and "), missing[0]
    if services.consents.policy == "owner" and not requester.is_operator:
        return Reply(
            sentence("consent-owner-only", accounts=accounts, count=len(missing), first=first), is_private=True
        )
    if not may_record_consent(requester):
        message_id = "consent-ask-moderator-elsewhere" if requester.is_direct else "consent-ask-moderator"
        return Reply(sentence(message_id, accounts=accounts, first=first), is_private=True)
    if again is None:
        text = sentence("consent-question-then-send-file", accounts=accounts)
        return Reply(text, buttons=consent_buttons(first), is_private=True)
    buttons = basis_buttons(again)
    return Reply(sentence("consent-question", accounts=accounts), buttons=buttons, is_private=True)


def consent_buttons(handle: str) -> tuple[Button, ...]:
    """One for each basis that a moderator can record for an account."""
    return tuple(Button(_label(basis), "consent", {"handle": handle, "word": basis.value}) for basis in RECORDABLE)


def basis_buttons(again: Button) -> tuple[Button, ...]:
    """One for each basis that a moderator can record, which goes on with `again`."""
    return tuple(
        replace(again, label=_label(basis), options={**again.options, BASIS: basis.value}) for basis in RECORDABLE
    )


def _label(basis: ConsentBasis) -> Text:
    match basis:
        case ConsentBasis.PUBLIC_FIGURE:
            return sentence("button-public-figure")
        case ConsentBasis.FICTIONAL:
            return sentence("button-fictional")
        case _:
            return sentence("button-they-agreed")
