"""The book of reports: what members found amiss, written where nothing can be changed afterwards.

It does not know what is done about a report.
"""

from datetime import datetime

from bot.chat.messages import Request
from bot.moderation.audit_log import AuditLines
from models.domain.audit_entry import AuditEntry


class ReportLog:
    """Reports as lines of the audit."""

    def __init__(self, audit: AuditLines) -> None:
        self._audit = audit

    def record(self, request: Request, now: datetime) -> None:
        """Every option but the persona, which is the line's subject, stands in the line's details."""
        details = {name: str(value) for name, value in request.options.items() if name != "persona"}
        subject = request.text("persona") or "unknown"
        chat = request.chat
        self._audit.append(AuditEntry(now, request.member.id, "report", subject, chat.address, details, chat.guild))
