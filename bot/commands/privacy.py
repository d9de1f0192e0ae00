"""/privacy, /mydata and /forgetme: the privacy notice, and access to and erasure of a member's data."""

import asyncio
import json
from collections.abc import Mapping, Sized

from bot.chat.formatting import handle_list
from bot.chat.messages import Button, Document, Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from models.domain.errors import RequestUnfit
from models.domain.training_job import Job
from models.messages import joined, sentence

CONFIRMATION = "forget me"
KINDS = {  # by table
    "approvals": "data-requests",
    "audit_log": "data-audit",
    "blocks": "data-blocks",
    "button_members": "data-button-members",
    "buttons": "data-buttons",
    "chat_lists": "data-chat-lists",
    "chat_settings": "data-chat-settings",
    "consents": "data-consents",
    "game_votes": "data-game-votes",
    "games": "data-games",
    "job_audience": "data-job-audience",
    "jobs": "data-jobs",
    "kept_tweets": "data-kept-tweets",
    "ownership_proofs": "data-proofs",
    "personas": "data-personas",
    "quota_usage": "data-usage",
    "spending": "data-spending",
    "training_invitations": "data-invitations",
}


async def privacy(_request: Request, services: Services) -> Reply:
    """The privacy notice, for the settings of this bot."""
    policy = services.member_data.retention
    operator = " · ".join(part for part in (policy.operator, policy.contact) if part)
    return Reply(
        joined(
            "\n",
            [
                sentence("privacy-reads"),
                sentence("privacy-operator", operator=operator) if operator else sentence("privacy-operator-unknown"),
                sentence("privacy-kept-with-posts" if policy.keeps_posts else "privacy-kept-without-posts"),
                sentence("privacy-engine-elsewhere") if policy.is_engine_elsewhere else "",
                sentence("privacy-kept-for-days", days=policy.days),
                sentence("privacy-audit-kept-for-days", days=policy.audit_days),
                sentence("privacy-quotas"),
                sentence("privacy-uploads"),
                sentence("privacy-rights"),
            ],
        )
    )


async def mydata(request: Request, services: Services) -> Reply:
    """Everything that is stored about the member, as a file. Raises RequestUnfit where others would read it."""
    stored = await asyncio.to_thread(services.member_data.export, _addresses(request))
    if not stored:
        return Reply(sentence("no-data-stored"))
    content = {"you": request.member.id, "at": services.now().isoformat(), "stored": stored}
    text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
    document = Document("mydata.json", text.encode())
    return Reply(joined("\n", [sentence("mydata-heading"), *_counts(stored)]), documents=(document,))


async def forgetme(request: Request, services: Services) -> Reply:
    """Erase everything about the member, once they typed the confirmation. Raises RequestUnfit."""
    addresses = _addresses(request)
    typed = " ".join((request.text("sure") or "").split()).casefold()
    if typed != CONFIRMATION:
        stored = await asyncio.to_thread(services.member_data.export, addresses)
        if not stored:
            return Reply(sentence("no-data-stored"))
        question = sentence("forgetme-confirmation", confirmation=CONFIRMATION)
        text = joined("\n", [sentence("forgetme-heading"), *_counts(stored), question])
        return Reply(text, buttons=(Button(sentence("button-my-data"), "mydata"),))
    cancelled = await _cancel_own_jobs(request, services)
    stored = await asyncio.to_thread(services.member_data.export, addresses)
    pseudonym, erased = await asyncio.to_thread(services.member_data.erase, addresses)
    kept = {table: len(rows) for table, rows in stored.items() if table not in erased}
    return Reply(_receipt(services, pseudonym, erased, kept, cancelled))


def _counts(stored: Mapping[str, Sized]) -> list[str]:
    return [sentence("data-count", count=len(rows), kind=_kind(table)) for table, rows in stored.items()]


def _kind(table: str) -> str:
    return sentence(KINDS[table]) if table in KINDS else table


async def _cancel_own_jobs(request: Request, services: Services) -> list[Job]:
    """Cancel the jobs that nobody else waits for: there would be nobody to tell."""
    own = [
        job
        for job in await services.training.jobs(is_over=False)
        if {audience.member for audience in job.audience} == {request.member.id}
    ]
    for job in own:
        await services.training.cancel(job.id, services.now())
    return own


def _receipt(
    services: Services, pseudonym: str, erased: Mapping[str, int], kept: Mapping[str, int], cancelled: list[Job]
) -> str:
    """Every kind of data that the question named, and what became of it."""
    return joined(
        "\n",
        [
            sentence("erasure-receipt", time=f"{services.now():%Y-%m-%d %H:%M} UTC", pseudonym=pseudonym),
            *(sentence("erased-count", count=count, kind=_kind(table)) for table, count in erased.items()),
            *(sentence("erasure-kept-count", count=count, kind=_kind(table)) for table, count in kept.items()),
            *(
                sentence("erasure-cancelled-job", job=job.id, handles=handle_list(job.request.handles, " + "))
                for job in cancelled
            ),
            sentence("erasure-exceptions", pseudonym=pseudonym),
        ],
    )


def _addresses(request: Request) -> tuple[str, ...]:
    """The member's address, and that of their direct chat with the bot.

    Raises RequestUnfit in a group where everybody would read the reply, or where they speak in the group's name.
    """
    chat = request.chat
    if chat.is_overheard:
        raise RequestUnfit("use-direct-chat", command=request.command)
    return (request.member.id, chat.address) if chat.is_direct else (request.member.id,)


PRIVACY = Command(
    "privacy", sentence("summary-privacy"), privacy, "/privacy", is_private=True, bypasses_access_list=True
)

MYDATA = Command("mydata", sentence("summary-mydata"), mydata, "/mydata", is_private=True, bypasses_access_list=True)

FORGETME = Command(
    "forgetme",
    sentence("summary-forgetme"),
    forgetme,
    f"/forgetme {CONFIRMATION}",
    (Option("sure", OptionKind.TEXT, sentence("option-forgetme-sure", confirmation=CONFIRMATION)),),
    is_private=True,
    bypasses_access_list=True,
)
