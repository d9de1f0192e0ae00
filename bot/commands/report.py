"""/report: reports a generated text to the chat's moderators and the operator."""

import asyncio
from datetime import timedelta

from bot.chat.messages import Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from bot.moderation.report_review import send_report
from models.domain.audit_entry import AuditQuery
from models.domain.errors import RequestUnfit, TryLater
from models.engine.request import MAX_SEED
from models.messages import joined, sentence

MAX_PER_HOUR = 10  # by a member
MAX_CHARACTERS = 2_000  # five tweets have 1,400; a report is never deleted


async def report(request: Request, services: Services) -> Reply:
    """Record it for good, with everything needed to generate the text again. Raises RequestUnfit, TryLater."""
    text = request.text("text") or ""
    if len(text) > MAX_CHARACTERS:
        raise RequestUnfit("report-too-long", max_characters=MAX_CHARACTERS, characters=len(text))
    await _check_rate_limit(request, services)
    details = {name: str(value) for name, value in request.options.items() if name != "persona"}
    subject = request.text("persona") or "unknown"
    await asyncio.to_thread(services.audit.record, request.requester, "report", subject, details)
    if await send_report(request, services):
        return Reply(sentence("reported-to-moderators"))
    note = "" if request.chat.is_elsewhere else sentence("report-found-with-command")
    return Reply(joined(" ", [sentence("reported-to-operator"), note]))


async def _check_rate_limit(request: Request, services: Services) -> None:
    """Raises TryLater for a member who reported too often within the hour."""
    query = AuditQuery(action="report", actor=request.member.id)
    since = services.now() - timedelta(hours=1)
    recent = [entry.at for entry in await asyncio.to_thread(services.audit.list, query) if entry.at > since]
    if len(recent) >= MAX_PER_HOUR:
        raise TryLater("reports-too-many", (recent[-MAX_PER_HOUR] - since).total_seconds(), count=MAX_PER_HOUR)


REPORT = Command(
    "report",
    sentence("summary-report"),
    report,
    "/report The text, and what is wrong with it",
    (
        Option("persona", OptionKind.PERSONA, "the persona that wrote it", is_hidden=True),
        Option("prompt", OptionKind.WORD, "its first words", is_hidden=True),
        Option("answer", OptionKind.WORD, "whether it answers those words", is_hidden=True),
        Option("mood", OptionKind.WORD, "its mood", is_hidden=True),
        Option("seed", OptionKind.NUMBER, "its seed", max_value=MAX_SEED, is_hidden=True),
        Option("text", OptionKind.TEXT, sentence("option-report-text"), is_required=True),
    ),
    is_private=True,
)
