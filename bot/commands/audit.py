"""/audit: who did what here, and when, in the chat or as a file.

It does not know what the actions are; each is a word and a line.
"""

import asyncio
import csv
import io
import json
from collections.abc import Sequence

from bot.chat.mentions import member_named
from bot.chat.messages import Button, Document, Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from models.domain.audit_entry import AuditEntry, AuditQuery
from models.domain.errors import NotFound, RequestUnfit, ServiceError
from models.domain.handle import normalize_name

SHOWN = 15
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how what a spreadsheet would compute begins
COLUMNS = ("at", "actor", "chat", "action", "subject", "details")


async def audit(request: Request, services: Services) -> Reply:
    """The newest lines of this chat and of what it belongs to; all for the operator. Raises NotFound."""
    lines = await asyncio.to_thread(services.audit.list, await _search(request, services))
    if request.member.role < Role.OPERATOR:
        lines = [line for line in lines if line.action != "report"]  # who reported is the operator's to know
    if not lines:
        raise NotFound("Nothing of that kind was done here yet.")
    if request.text("form") == "file":
        return Reply(f"{_many(len(lines))}.", documents=(Document("audit.csv", as_csv(lines)),))
    heading = f"{_many(len(lines))}" + (f", the last {SHOWN}:" if len(lines) > SHOWN else ":")
    again = Button("As a file", "audit", {**request.options, "form": "file"})
    return Reply("\n".join([heading, *map(_shown, lines[-SHOWN:])]), buttons=(again,))


async def _search(request: Request, services: Services) -> AuditQuery:
    chat, member = request.chat, request.text("member")
    places = tuple(place for place in (chat.address, chat.parent, chat.guild) if place)
    return AuditQuery(
        action=request.text("action"),
        actor=None if member is None else _actor(member, request),
        subject=await _subject(request, services),
        place=() if request.member.role >= Role.OPERATOR else places,
    )


async def _subject(request: Request, services: Services) -> str | None:
    """The persona's id, or where it is gone the name that it had."""
    name = request.text("persona")
    if name is None:
        return None
    try:
        return (await asyncio.to_thread(services.personas.find, name, request.asker)).id
    except ServiceError:
        return normalize_name(name)


def _actor(member: str, request: Request) -> str:
    """A member as they are known here; any other address, as that of another platform, as it is."""
    try:
        return member_named(member, request, AUDIT.example)
    except RequestUnfit:
        return member.strip()


def _many(number: int) -> str:
    return f"{number} line{'' if number == 1 else 's'} of the audit"


def _shown(entry: AuditEntry) -> str:
    details = {name: value for name, value in entry.details.items() if name != "name"}
    said = "".join(f" {name}={value[:60]}" for name, value in details.items())
    what = f"@{entry.details['name']}" if "name" in entry.details else entry.subject
    return f"{entry.at:%Y-%m-%d %H:%M} · {entry.actor} · {entry.action} {what}{said}"


def as_csv(entries: Sequence[AuditEntry]) -> bytes:
    """A table that a spreadsheet opens, and computes nothing of."""
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
    "Show who did what here, and when",
    audit,
    "/audit action=retire",
    (
        Option("action", OptionKind.WORD, "what was done, as in retire"),
        Option("member", OptionKind.WORD, "who did it: a mention, a number or an address", is_member=True),
        Option("persona", OptionKind.PERSONA, "the persona that it was done to"),
        Option("form", OptionKind.CHOICE, "a list here, or a file", choices=("list", "file")),
    ),
    role=Role.MODERATOR,
    is_private=True,
)
