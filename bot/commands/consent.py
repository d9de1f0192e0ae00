"""/consent: the consent for an account; moderators record it, owners prove that the account is theirs."""

import asyncio

from bot.chat.messages import Button, ButtonStyle, Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from bot.privacy.consent_check import (
    consent_buttons,
    consents_for,
    is_in_charge,
    may_record_consent,
    owner_question,
    record_consent,
)
from bot.privacy.ownership_check import PROOF, prove
from models.domain.consent import RECORDABLE, Consent, ConsentBasis, ProofPurpose
from models.domain.errors import NotAllowed, NotFound, RequestUnfit
from models.domain.handle import parse_handle
from models.messages import joined, sentence

MAX_NOTE = 300  # characters
MAX_SHOWN = 5
CHOICES = (*(basis.value for basis in RECORDABLE if basis is not ConsentBasis.OWN), "mine", "withdraw")
POLICIES = {
    "owner": "consent-policy-owner",
    "recorded": "consent-policy-recorded",
    "open": "consent-policy-open",
}


async def consent(request: Request, services: Services) -> Reply:
    """Show, record, prove or withdraw consent for an account. Raises NotAllowed, NotFound, RequestUnfit."""
    handle = parse_handle(request.text("handle") or "")
    await asyncio.to_thread(services.consents.check, (handle,))
    word, note = request.text("word"), " ".join((request.text("note") or "").split())
    if word is None and note:
        raise RequestUnfit("consent-basis-needed", choices=", ".join(CHOICES), example=CONSENT.example)
    if word is None:
        return await _shown(request, services, handle)
    if word == "withdraw":
        return await _withdrawn(request, services, handle)
    if word == "mine":
        otherwise = await _who_can_record(request, services, handle)
        try:
            reply = await prove(request, services, handle, ProofPurpose.CONSENT, sentence(otherwise, handle=handle))
        except NotFound:  # its check may have ended after the last press was answered
            if (await consents_for(request.requester, (handle,), services)).get(handle) is not ConsentBasis.OWNER:
                raise
            reply = None
        return reply or Reply(sentence("ownership-proven", handle=handle))
    return await _recorded(request, services, handle, ConsentBasis(word), note)


async def _who_can_record(request: Request, services: Services, handle: str) -> str:
    """The id of the sentence that says who can record the consent of an owner who cannot prove theirs."""
    if services.consents.is_readable(handle):  # then nobody has to be asked
        return "ask-operator-for-consent"
    if services.consents.policy == "owner" or request.chat.is_direct or request.chat.is_elsewhere:
        return "ask-operator-for-consent"  # a moderator's word wouldn't count, or there is no moderator
    if await services.trusted_chats.trusts(request.requester):
        return "ask-moderator-for-consent"
    return "ask-operator-for-trust"


async def _recorded(request: Request, services: Services, handle: str, basis: ConsentBasis, note: str) -> Reply:
    requester = request.requester
    if not is_in_charge(requester):
        raise NotAllowed("consent-for-moderators", word=basis.value, handle=handle)
    if len(note) > MAX_NOTE:
        raise RequestUnfit("consent-note-too-long", max_characters=MAX_NOTE, characters=len(note))
    try:
        await record_consent(requester, handle, basis, note, services)
    except NotAllowed:
        return await owner_question((handle,), requester, services)
    if note:
        return Reply(sentence("consent-recorded-with-note", handle=handle, basis=basis.described, note=note))
    return Reply(sentence("consent-recorded", handle=handle, basis=basis.described, word=basis.value))


async def _shown(request: Request, services: Services, handle: str) -> Reply:
    recorded = await asyncio.to_thread(services.consents.of, handle)
    scopes = request.chat.scopes
    seen = [consent for consent in recorded if consent.covers(request.member.id, scopes)][:MAX_SHOWN]
    lines = list(map(_line, seen)) or [sentence("consent-missing", handle=handle)]
    options = {"handle": handle}
    may_record = await may_record_consent(request.requester, services)
    if not may_record and any(consent.recorded_in is not None for consent in seen):
        is_trusted = await services.trusted_chats.trusts(request.requester)
        lines += [] if is_trusted else [sentence("consents-not-counted")]
    buttons = list(consent_buttons(handle)) if may_record else []
    if seen and buttons:
        buttons.append(
            Button(sentence("button-withdraw"), "consent", {**options, "word": "withdraw"}, style=ButtonStyle.DANGER)
        )
    buttons.append(Button(sentence("button-mine"), "consent", {**options, "word": "mine"}))
    return Reply(joined("\n", [*lines, sentence(POLICIES[services.consents.policy])]), buttons=tuple(buttons))


def _line(consent: Consent) -> str:
    return sentence(
        "consent-line-with-note" if consent.note else "consent-line",
        handle=consent.handle,
        basis=consent.basis.described,
        date=f"{consent.recorded_at:%Y-%m-%d}",
        **({"note": consent.note} if consent.note else {}),
    )


async def _withdrawn(request: Request, services: Services, handle: str) -> Reply:
    """A moderator withdraws the consents that count here; everybody their own."""
    scope = None if request.requester.is_operator else request.chat.widest
    scopes = (*request.chat.scopes, scope) if is_in_charge(request.requester) else ()
    count = await asyncio.to_thread(services.consents.withdraw, handle, scopes, request.member.id)
    if not count:
        raise NotFound("consent-nothing-to-withdraw", handle=handle)
    await asyncio.to_thread(services.audit.record, request.requester, "consent withdrawn", handle)
    return Reply(sentence("consent-withdrawn-now", handle=handle))


CONSENT = Command(
    "consent",
    sentence("summary-consent"),
    consent,
    "/consent @handle permission She said yes",
    (
        Option("handle", OptionKind.WORD, sentence("option-account"), is_required=True),
        Option("word", OptionKind.CHOICE, sentence("option-consent-word"), choices=CHOICES),
        Option("note", OptionKind.TEXT, sentence("option-consent-note"), is_filtered=True),
        PROOF,
    ),
    is_private=True,
)
