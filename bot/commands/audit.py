"""/audit: the audit log of a chat, as a list or as a CSV file."""

import asyncio
import csv
import io
import json
from collections.abc import Sequence

from bot.chat.mentions import parse_member
from bot.chat.messages import Button, Document, Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from models.domain.audit_entry import AuditEntry, AuditQuery
from models.domain.errors import NotFound, RequestUnfit, ServiceError
from models.domain.handle import normalize_name
from models.messages import joined, sentence

MAX_LINES = 15
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would compute what begins so
COLUMNS = ("at", "actor", "chat", "action", "subject", "details")


async def audit(request: Request, services: Services) -> Reply:
    """The newest entries of this chat and its server; all for the operator. Raises NotFound."""
    entries = await asyncio.to_thread(services.audit.list, await _query(request, services))
    if request.member.role < Role.OPERATOR:
        entries = [entry for entry in entries if entry.action != "report"]  # only the operator may know who reported
    if not entries:
        raise NotFound("audit-nothing-found")
    heading = sentence("audit-heading", count=len(entries))
    if request.text("form") == "file":
        return Reply(heading, documents=(Document("audit.csv", as_csv(entries)),))
    if len(entries) > MAX_LINES:
        heading = sentence("audit-heading-last", count=len(entries), shown=MAX_LINES)
    as_file = Button(sentence("button-as-file"), "audit", {**request.options, "form": "file"})
    return Reply(joined("\n", [heading, *map(_line, entries[-MAX_LINES:])]), buttons=(as_file,))


async def _query(request: Request, services: Services) -> AuditQuery:
    chat, member = request.chat, request.text("member")
    scopes = tuple(place for place in (chat.address, chat.parent, chat.guild) if place)
    return AuditQuery(
        action=request.text("action"),
        actor=None if member is None else _actor(member, request),
        subject=await _subject(request, services),
        place=() if request.member.role >= Role.OPERATOR else scopes,
    )


async def _subject(request: Request, services: Services) -> str | None:
    """The persona's id; where it is gone, the name that it had."""
    name = request.text("persona")
    if name is None:
        return None
    try:
        return (await asyncio.to_thread(services.personas.find, name, request.requester)).id
    except ServiceError:
        return normalize_name(name)


def _actor(member: str, request: Request) -> str:
    """The member's address; one of another platform may be given as it is."""
    try:
        return parse_member(member, request, AUDIT.example)
    except RequestUnfit:
        return member.strip()


def _line(entry: AuditEntry) -> str:
    details = {name: value for name, value in entry.details.items() if name != "name"}
    suffix = "".join(f" {name}={value[:60]}" for name, value in details.items())
    subject = f"@{entry.details['name']}" if "name" in entry.details else entry.subject
    return f"{entry.at:%Y-%m-%d %H:%M} · {entry.actor} · {entry.action} {subject}{suffix}"


def as_csv(entries: Sequence[AuditEntry]) -> bytes:
    """A table for spreadsheets, with formulas escaped (CSV injection)."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for entry in entries:
        details = json.dumps(entry.details, ensure_ascii=False)
        cells = (entry.at.isoformat(), entry.actor, entry.chat or "", entry.action, entry.subject, details)
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return table.getvalue().encode()


AUDIT = Command(
    "audit",
    sentence("summary-audit"),
    audit,
    "/audit action=retire",
    (
        Option("action", OptionKind.WORD, sentence("option-audit-action")),
        Option("member", OptionKind.WORD, sentence("option-audit-member"), is_member=True),
        Option("persona", OptionKind.PERSONA, sentence("option-audit-persona")),
        Option("form", OptionKind.CHOICE, sentence("option-audit-form"), choices=("list", "file")),
    ),
    role=Role.MODERATOR,
    is_private=True,
)
