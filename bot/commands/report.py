"""/report: saying that a generated text should not have been written.

It does not know who reads reports, nor what is done about them.
"""

import asyncio
from datetime import timedelta

from bot.chat.messages import Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from bot.moderation.report_review import bring
from models.domain.audit_entry import AuditQuery
from models.domain.errors import RequestUnfit, TryLater
from models.engine.request import MAX_SEED

MAX_AN_HOUR = 10  # of a member: moderators are to be told, not buried
MAX_CHARACTERS = 2_000  # five tweets have 1,400; what is reported can never be removed again


async def report(request: Request, services: Services) -> Reply:
    """Write it down for good, with all that is needed to have it written again. Raises RequestUnfit, TryLater."""
    text = request.text("text") or ""
    if len(text) > MAX_CHARACTERS:
        raise RequestUnfit(f"A report has at most {MAX_CHARACTERS} characters; this one has {len(text)}.")
    await _check_often(request, services)
    await asyncio.to_thread(services.reports.keep, request, services.now())
    is_brought = await bring(request, services)
    to = "this chat's moderators, and to whoever runs this bot" if is_brought else "whoever runs this bot"
    found = "" if is_brought or request.chat.is_elsewhere else " This chat's moderators find it with /reports."
    return Reply(f"Thank you: it is reported to {to}, who sees that it was you; nobody else does.{found}")


async def _check_often(request: Request, services: Services) -> None:
    """Raises TryLater for who reported much within the hour."""
    search = AuditQuery(action="report", actor=request.member.id)
    before = services.now() - timedelta(hours=1)
    recent = [line.at for line in await asyncio.to_thread(services.audit.list, search) if line.at > before]
    if len(recent) >= MAX_AN_HOUR:
        seconds = (recent[-MAX_AN_HOUR] - before).total_seconds()
        raise TryLater(f"You reported {MAX_AN_HOUR} times within an hour; moderators see to those first.", seconds)


REPORT = Command(
    "report",
    "Report a generated text to this chat's moderators and whoever runs this bot",
    report,
    "/report The text, and what is wrong with it",
    (
        Option("persona", OptionKind.PERSONA, "the persona that wrote it", is_hidden=True),
        Option("prompt", OptionKind.WORD, "its first words", is_hidden=True),
        Option("seed", OptionKind.NUMBER, "its seed", most=MAX_SEED, is_hidden=True),
        Option("text", OptionKind.TEXT, "the text, and what is wrong with it", is_required=True),
    ),
    is_private=True,
)
