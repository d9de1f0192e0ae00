"""The link that adds the bot to a Discord server."""

from urllib.parse import parse_qsl

import discord

from bot.platforms._discord_invite import PERMISSIONS_INTEGER, application_id_from_token, guild_install_url
from tests.fakes.discord import APPLICATION, TOKEN


def test_the_invite_asks_for_the_fewest_permissions() -> None:
    """They are the ones named in discord.py; the application id is in the token."""
    least = discord.Permissions(
        view_channel=True,
        send_messages=True,
        embed_links=True,
        attach_files=True,
        read_message_history=True,
        send_messages_in_threads=True,
    )
    assert least.value == PERMISSIONS_INTEGER
    assert application_id_from_token(TOKEN) == str(APPLICATION)
    assert application_id_from_token("no token at all") is None
    address, _mark, query = guild_install_url(str(APPLICATION)).partition("?")
    assert address == "https://discord.com/oauth2/authorize"
    asked = {
        "client_id": str(APPLICATION),
        "permissions": str(PERMISSIONS_INTEGER),
        "scope": "bot applications.commands",
    }
    assert dict(parse_qsl(query)) == asked | {"integration_type": "0"}
