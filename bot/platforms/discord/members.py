"""Members, roles and channels of a Discord interaction or message, as the bot's Member, Role and Chat."""

from collections.abc import Collection
from typing import Any

import discord

from bot.chat.messages import Chat, Member, Role
from bot.platforms._discord_invite import PERMISSIONS_INTEGER
from models.messages import sentence

NAME = "discord"

Interaction = discord.Interaction[Any]

NOT_NEEDED_TO_POST = discord.Permissions(read_message_history=True, attach_files=True).value
SEND_MESSAGES = discord.Permissions(send_messages=True).value
SEND_MESSAGES_IN_THREADS = discord.Permissions(send_messages_in_threads=True).value
NEEDED_IN_CHANNELS = PERMISSIONS_INTEGER & ~NOT_NEEDED_TO_POST & ~SEND_MESSAGES_IN_THREADS
NEEDED_IN_THREADS = PERMISSIONS_INTEGER & ~NOT_NEEDED_TO_POST & ~SEND_MESSAGES


def address_of(snowflake: int) -> str:
    """The address of a channel or an account."""
    return f"{NAME}:{snowflake}"


def role_address(snowflake: int) -> str:
    """The address of one of a server's roles."""
    return f"{NAME}:role:{snowflake}"


def snowflake_of(address: str) -> int:
    """The id at the end of an address."""
    return int(address.rpartition(":")[2])


def interaction_member(interaction: Interaction, operators: Collection[int]) -> Member:
    """The interaction's user, as an operator or with the role that their permissions in this channel give them."""
    user = interaction.user
    role = Role.OPERATOR if user.id in operators else _role(interaction)
    return Member(address_of(user.id), user.display_name, role, role_addresses(user), interaction.locale.value)


def application_operators(application: discord.AppInfo) -> frozenset[int]:
    """The ids of the application's owner, or of its team's members; not of those who can only read."""
    if application.team is None:
        return frozenset({application.owner.id})
    return frozenset(
        member.id
        for member in application.team.members
        if member.membership_state is discord.TeamMembershipState.accepted
        and member.role is not discord.TeamMemberRole.read_only
    )


def role_addresses(user: discord.abc.User) -> tuple[str, ...]:
    """The addresses of the user's roles in the server, without @everyone."""
    roles = user.roles if isinstance(user, discord.Member) else []
    return tuple(role_address(role.id) for role in roles if not role.is_default())


def _role(interaction: Interaction) -> Role:
    """Moderators are those with Manage Server; in a direct message to the bot everybody is one."""
    if interaction.guild_id is None:
        return Role.MODERATOR if interaction.context.dm_channel else Role.MEMBER
    permissions = interaction.permissions
    return Role.MODERATOR if permissions.manage_guild or permissions.administrator else Role.MEMBER


def guild_language(guild: discord.Guild | None) -> str | None:
    """The guild's language. Only communities choose one; the others all have Discord's default, `en-US`."""
    return guild.preferred_locale.value if guild is not None and "COMMUNITY" in guild.features else None


def interaction_chat(interaction: Interaction) -> Chat:
    channel_id = interaction.channel_id or interaction.guild_id or interaction.user.id
    # the DM of two other users has type DM too; only the context says whether the bot is in it
    is_direct = interaction.guild_id is None and interaction.context.dm_channel is True
    return _chat(channel_id, interaction.channel, interaction.guild_id, is_direct=is_direct)


def message_chat(message: discord.Message) -> Chat:
    is_direct = isinstance(message.channel, discord.DMChannel)  # the bot gets messages of its own DMs only
    return _chat(message.channel.id, message.channel, message.guild.id if message.guild else None, is_direct=is_direct)


def guild_chat(channel: discord.TextChannel) -> Chat:
    """A server's text channel."""
    return _chat(channel.id, channel, channel.guild.id, is_direct=False)


def _chat(channel_id: int, channel: object, guild_id: int | None, *, is_direct: bool) -> Chat:
    title = getattr(channel, "name", None) or ""  # a DM has none
    parent = address_of(channel.parent_id) if isinstance(channel, discord.Thread) else None
    guild = None if guild_id is None else f"{NAME}:guild:{guild_id}"
    # https://discord.com/developers/docs/interactions/application-commands#permissions: `default_member_permissions`
    # hides a command until a server's own settings say otherwise
    menu_note = "" if guild_id is None else sentence("discord-menu-note")
    return Chat(address_of(channel_id), str(title), guild, parent=parent, is_direct=is_direct, menu_note=menu_note)


def is_present(interaction: Interaction) -> bool:
    """Whether the bot is in the conversation or server; otherwise the user installed it for themselves."""
    return bool(interaction.context.dm_channel if interaction.guild_id is None else interaction.is_guild_integration())


def posting_problem(interaction: Interaction) -> str | None:
    """Why the bot can't post messages of its own in this channel, as a sentence; None if it can."""
    if not is_present(interaction):
        return sentence("discord-not-in-conversation" if interaction.guild_id is None else "discord-not-in-server")
    if interaction.guild_id is None:
        return None
    permissions = interaction.app_permissions
    needed = NEEDED_IN_THREADS if isinstance(interaction.channel, discord.Thread) else NEEDED_IN_CHANNELS
    if permissions.administrator or permissions.value & needed == needed:
        return None
    return sentence("discord-no-channel-access")
