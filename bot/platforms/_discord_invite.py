"""The link that takes the bot into a Discord server, with the least permissions that it can do its work with.

It does not know discord.py, so that `mynah check` can print the link without it.
"""

import base64
import binascii
from urllib.parse import urlencode

# https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
PERMISSIONS = {
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Embed Links": 1 << 14,  # a generated tweet is an embed
    "Attach Files": 1 << 15,  # a persona's picture
    "Read Message History": 1 << 16,  # needed to reply to a message
    "Send Messages in Threads": 1 << 38,
}
LEAST = sum(PERMISSIONS.values())
AUTHORIZE = "https://discord.com/oauth2/authorize"
SCOPES = "bot applications.commands"


def invite(application_id: str) -> str:
    """The link for somebody who may manage a server."""
    query = {"client_id": application_id, "scope": SCOPES, "permissions": LEAST, "integration_type": 0}
    return f"{AUTHORIZE}?{urlencode(query)}"


def bring_along(application_id: str) -> str:
    """The link for somebody who wants the bot wherever they write, installed for themselves alone."""
    query = {"client_id": application_id, "scope": "applications.commands", "integration_type": 1}
    return f"{AUTHORIZE}?{urlencode(query)}"


def application_of(token: str) -> str | None:
    """The application that a bot's token says it belongs to: its first part in base64; None for what is no token."""
    first = token.strip().partition(".")[0]
    try:
        number = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return number if number.isdigit() else None
