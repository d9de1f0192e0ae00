"""Who asks and where, in neutral words: members, their roles and chats, out of what Discord says of them.

It does not know what is asked.
"""

from collections.abc import Collection
from typing import Any

import discord

from bot.chat.messages import Chat, Member, Role
from bot.platforms._discord_invite import LEAST

NAME = "discord"

Interaction = discord.Interaction[Any]


def address(number: int) -> str:
    """A channel's or an account's."""
    return f"{NAME}:{number}"


def number_of(known: str) -> int:
    """The id in an address of ours."""
    return int(known.rpartition(":")[2])


def asker(interaction: Interaction, operators: Collection[int]) -> Member:
    """Who asked, with the role that Discord's own figures give them here and now, if they are no operator."""
    user = interaction.user
    role = Role.OPERATOR if user.id in operators else _role(interaction)
    return Member(address(user.id), user.display_name, role, groups_of(user))


def groups_of(user: discord.abc.User) -> tuple[str, ...]:
    """The roles that somebody has in the server, without the one that everybody has."""
    roles = user.roles if isinstance(user, discord.Member) else []
    return tuple(f"{NAME}:role:{role.id}" for role in roles if not role.is_default())


def _role(interaction: Interaction) -> Role:
    """Moderators are those who may manage the server; in direct messages with the bot everybody is their own."""
    if interaction.guild_id is None:
        return Role.MODERATOR if interaction.context.dm_channel else Role.MEMBER
    may = interaction.permissions
    return Role.MODERATOR if may.manage_guild or may.administrator else Role.MEMBER


def place(interaction: Interaction) -> Chat:
    channel = interaction.channel_id or interaction.guild_id or interaction.user.id
    # two people's direct messages look alike, and are nobody's own
    is_direct = interaction.guild_id is None and interaction.context.dm_channel is True
    return _chat(channel, interaction.channel, interaction.guild_id, is_direct=is_direct)


def place_of(message: discord.Message) -> Chat:
    is_direct = isinstance(message.channel, discord.DMChannel)  # of others' the bot hears nothing
    return _chat(message.channel.id, message.channel, message.guild.id if message.guild else None, is_direct=is_direct)


def _chat(number: int, channel: object, guild: int | None, *, is_direct: bool) -> Chat:
    title = getattr(channel, "name", None) or ""  # direct messages have none
    parent = address(channel.parent_id) if isinstance(channel, discord.Thread) else None
    around = None if guild is None else f"{NAME}:guild:{guild}"
    note = "" if guild is None else MENU_NOTE
    return Chat(address(number), str(title), around, parent=parent, is_direct=is_direct, menu_note=note)


def why_not_posting(interaction: Interaction) -> str | None:
    """Why the bot cannot send messages of its own where this was asked; None where it can."""
    if interaction.guild_id is None:
        return None if interaction.context.dm_channel else AWAY_FROM_GROUP
    if not interaction.is_guild_integration():
        return AWAY_FROM_GUILD
    may = interaction.app_permissions
    needed = NEEDED_IN_THREADS if isinstance(interaction.channel, discord.Thread) else NEEDED
    if may.administrator or may.value & needed == needed:
        return None
    return f"I would report here how a training goes on, and may not write in this channel. {ASK}"


# Discord's documents, interactions/application-commands: “permissions” holds until a server says otherwise of a command
MENU_NOTE = (
    "Discord's menu shows moderators' commands only to those with Manage Server. One of them can show you each: "
    "Server Settings → Integrations → this bot → Manage → the command → Add Roles or Members."
)
NEEDED = LEAST & ~discord.Permissions(send_messages_in_threads=True, read_message_history=True, attach_files=True).value
NEEDED_IN_THREADS = LEAST & ~discord.Permissions(send_messages=True, read_message_history=True, attach_files=True).value
ASK = (
    "Ask who manages this server to give me View Channels, Send Messages (in a thread Send Messages in Threads) "
    "and Embed Links here."
)
AWAY_FROM_GROUP = (
    "I am no member of this conversation, so that I could not report how a training goes on. "
    "Say it in direct messages with me, or in a server that I was added to."
)
AWAY_FROM_GUILD = (
    "You brought me along, but I am no member of this server, so that I could not report how a training goes on. "
    "Have me added to the server, or say it in direct messages with me; /tweet works here as it is."
)
