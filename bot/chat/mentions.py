"""Members and platform roles as people write them: a mention, an id, or “them” in reply to a message of theirs.

Whether the address exists is not checked.
"""

import re

from bot.chat.messages import Request
from models.domain.errors import RequestUnfit
from models.domain.requester import platform_of

THEM = "them"
MEMBER = re.compile(r"<@!?(?P<mentioned>\d{1,20})>|@?(?P<number>-?\d{1,20})")
ROLE = re.compile(r"<@&(?P<mentioned>\d{1,20})>|role:(?P<number>\d{1,20})")


def parse_member(text: str, request: Request, example: str) -> str:
    """The address of a member of the requester's platform. Raises RequestUnfit, which shows `example`."""
    typed = text.strip()
    if typed.casefold() == THEM and request.replied is not None:
        return request.replied
    platform = platform_of(request.chat.address)
    found = MEMBER.fullmatch(typed.removeprefix(f"{platform}:"))
    if found is None and typed.startswith("@"):
        raise RequestUnfit("member-name-not-searchable", name=typed[:40], them=THEM, example=example)
    if found is None:
        raise RequestUnfit("member-unreadable", them=THEM, example=example)
    return f"{platform}:{found['mentioned'] or found['number']}"


def parse_role(text: str, request: Request) -> str | None:
    """The address of one of the platform's own roles; None where `text` is not one."""
    platform = platform_of(request.chat.address)
    found = ROLE.fullmatch(text.strip().removeprefix(f"{platform}:"))
    return f"{platform}:role:{found['mentioned'] or found['number']}" if found else None
