"""/consent: on whose word an account may be learnt from here; moderators record it, owners prove who they are.

It does not know how a persona is built.
"""

import asyncio

from bot.chat.messages import Button, Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from bot.privacy.consent_check import consent_buttons, may_record, record, scope
from bot.privacy.ownership_check import PROOF, prove
from models.domain.consent import DESCRIPTIONS, RECORDABLE, Consent, ConsentBasis, ProofPurpose
from models.domain.errors import NotAllowed, NotFound, RequestUnfit
from models.domain.handle import parse_handle

MAX_NOTE = 300  # characters
SHOWN = 5
ELSE = "A moderator can record your permission: /consent @{handle} permission."
WORDS = (*(ground.value for ground in RECORDABLE), "mine", "withdraw")
EFFECT = {
    "owner": "Here only the owner's own word is enough (CONSENT=owner).",
    "recorded": "Here a recorded word is enough, or the owner's own (CONSENT=recorded).",
    "open": "Here no word is needed (CONSENT=open).",
}


async def consent(request: Request, services: Services) -> Reply:
    """Show what is recorded for an account, or record it. Raises NotAllowed, NotFound, RequestUnfit."""
    handle = parse_handle(request.text("handle") or "")
    await asyncio.to_thread(services.consents.check, (handle,))
    word, note = request.text("word"), " ".join((request.text("note") or "").split())
    if word is None and note:
        raise RequestUnfit(f"Say first on whose word, as in {CONSENT.example}: {', '.join(WORDS[:-1])} or {WORDS[-1]}.")
    if word is None:
        return await _shown(request, services, handle)
    if word == "withdraw":
        return await _withdrawn(request, services, handle)
    if word == "mine":
        reply = await prove(request, services, handle, ProofPurpose.CONSENT, ELSE.format(handle=handle))
        return reply or Reply(f"@{handle} is proven to be yours: /train @{handle} can begin, wherever you say it.")
    if not may_record(request):
        raise NotAllowed(
            f"“{word}” is for a moderator of a server or group to say there; if @{handle} is yours, say "
            f"/consent @{handle} mine."
        )
    if len(note) > MAX_NOTE:
        raise RequestUnfit(f"A note has at most {MAX_NOTE} characters; this one has {len(note)}.")
    ground = ConsentBasis(word)
    await record(request, services, handle, ground, note)
    return Reply(_recorded(handle, ground, note))


def _recorded(handle: str, ground: ConsentBasis, note: str) -> str:
    why = f" (“{note}”)" if note else ""
    more = "" if note else f" /consent @{handle} {ground.value} and a few words say how you know."
    return f"Written down for @{handle}: {ground.described}{why}. /train @{handle} can begin.{more}"


async def _shown(request: Request, services: Services, handle: str) -> Reply:
    here = request.chat.places
    words = await asyncio.to_thread(services.consents.of, handle)
    seen = [word for word in words if word.covers(request.member.id, here)][:SHOWN]
    lines = [_line(word) for word in seen] or [f"Nobody has said yet on whose word I may learn from @{handle}."]
    moderating = consent_buttons(handle) if may_record(request) else ()
    take_back = (Button("Withdraw", "consent", {"handle": handle, "word": "withdraw"}),) if seen and moderating else ()
    mine = Button("It is mine", "consent", {"handle": handle, "word": "mine"})
    buttons = (*moderating, *take_back, mine)
    return Reply("\n".join([*lines, EFFECT[services.consents.policy]]), buttons=buttons)


def _line(word: Consent) -> str:
    note = f": “{word.note}”" if word.note else ""
    return f"@{word.handle}: {DESCRIPTIONS[word.ground]}, on {word.recorded_at:%Y-%m-%d}{note}"


async def _withdrawn(request: Request, services: Services, handle: str) -> Reply:
    """A moderator takes back what counts here, everybody their own word."""
    here = (*request.chat.places, scope(request)) if may_record(request) else ()
    count = await asyncio.to_thread(services.consents.withdraw, handle, here, request.member.id)
    if not count:
        raise NotFound(f"There is nothing for @{handle} that you could take back here.")
    await asyncio.to_thread(services.audit.note, request.asker, "consent withdrawn", handle)
    return Reply(
        f"Taken back for @{handle}. Personas that were built stay until they are retired or deleted, and get no new "
        "version on that word."
    )


CONSENT = Command(
    "consent",
    "Show or record on whose word an account may be learnt from",
    consent,
    "/consent @handle permission She said yes",
    (
        Option("handle", OptionKind.WORD, "the account: @name, @name.bsky.social or @name@host", is_required=True),
        Option(
            "word",
            OptionKind.CHOICE,
            "permission, public-figure or fictional: a moderator's word; mine: yours; withdraw takes it back",
            choices=WORDS,
        ),
        Option("note", OptionKind.TEXT, "how you know", is_shown=True),
        Option(PROOF, OptionKind.NUMBER, "the proof", most=2**53, is_hidden=True),
    ),
    is_private=True,
)
