"""Discord OAuth2 invite links, with the smallest permissions integer that the bot works with.

Imports no discord.py, so that `mynah check` can print the links quickly.
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
PERMISSIONS_INTEGER = sum(PERMISSIONS.values())
AUTHORIZE_URL = "https://discord.com/oauth2/authorize"


def guild_install_url(application_id: str) -> str:
    """The link with which someone who may manage a server adds the bot to it."""
    scopes = "bot applications.commands"
    return _authorize_url(client_id=application_id, scope=scopes, permissions=PERMISSIONS_INTEGER, integration_type=0)


def user_install_url(application_id: str) -> str:
    """The link with which someone installs the bot for their own account, to use it wherever they write."""
    return _authorize_url(client_id=application_id, scope="applications.commands", integration_type=1)


def application_id_from_token(token: str) -> str | None:
    """The application id in a bot token: its first part, in base64. None if it is no bot token."""
    first = token.strip().partition(".")[0]
    try:
        application_id = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return application_id if application_id.isdigit() else None


def _authorize_url(**query: str | int) -> str:
    return f"{AUTHORIZE_URL}?{urlencode(query)}"
