"""Members as people name them: by a mention, by their number, or as whoever wrote the message that is replied to.

It does not know whether somebody of that address is there.
"""

import re

from bot.chat.messages import Request
from models.domain.errors import RequestUnfit

THEM = "them"
SAID = re.compile(r"<@!?(?P<user>\d{1,20})>|@?(?P<number>-?\d{1,20})")
ROLE = re.compile(r"<@&(?P<mentioned>\d{1,20})>|role:(?P<number>\d{1,20})")


def member_named(text: str, request: Request, example: str) -> str:
    """The address of somebody on the asker's platform. Raises RequestUnfit, with `example`."""
    said = text.strip()
    if said.casefold() == THEM and request.replied is not None:
        return request.replied
    platform = request.chat.address.partition(":")[0]
    found = SAID.fullmatch(said.removeprefix(f"{platform}:"))
    if found is None and said.startswith("@"):
        raise RequestUnfit(
            f"I cannot look up who {said[:40]} is: reply to a message of theirs and say “{THEM}” in place of the name, "
            f"or give their number, as in {example}."
        )
    if found is None:
        raise RequestUnfit(
            f"Name somebody by a mention or by their number, as in {example}; or reply to a message of theirs and say "
            f"“{THEM}” in its place."
        )
    return f"{platform}:{found['user'] or found['number']}"


def role_named(text: str, request: Request) -> str | None:
    """The address of one of the platform's own roles, where `text` names one."""
    platform = request.chat.address.partition(":")[0]
    found = ROLE.fullmatch(text.strip().removeprefix(f"{platform}:"))
    return f"{platform}:role:{found['mentioned'] or found['number']}" if found else None
