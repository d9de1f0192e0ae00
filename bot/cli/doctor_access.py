"""The checks of `mynah check` on who operates the bot, which chats are trusted, and who can add it to theirs."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.cli.doctor_report import Finding, missing, note
from bot.permissions.operator_claims import OperatorClaims
from bot.platforms import CONSOLE, selected_platforms
from bot.platforms._telegram_setup import operator_link
from bot.settings import BotSettings
from models.domain.errors import ServiceError
from models.messages import joined, sentence
from models.registry import Registry

OpenClaims = Callable[[], OperatorClaims]

# https://discord.com/developers/docs/topics/teams#data-models
ACCEPTED, READ_ONLY = 2, "read_only"


def check_trusted_chats(settings: BotSettings) -> list[Finding]:
    """The servers and groups whose moderators can record consent, as far as the bot has looked at them."""
    try:
        trusted = [trust.scope for trust in Registry(settings.home.registry).trusted_chats.list()]
    except ServiceError as error:
        return [missing("trusted chats", error.sentence)]
    chats = joined(", ", sorted({*trusted, *settings.trusted_chats}))
    if not chats and selected_platforms(settings) == (CONSOLE,):
        return []
    return [note("trusted chats", chats or sentence("check-trusted-chats-none"))]


def check_discord_access(application: Mapping[str, Any], settings: BotSettings) -> list[Finding]:
    """Who the operators are, and whether strangers can add the bot to their servers."""
    findings = []
    if not settings.discord_operators:
        names = joined(", ", [str(person.get("username", "?")) for person in _application_operators(application)])
        findings.append(note("discord operators", sentence("check-discord-operators", names=names)))
    if application.get("bot_public", True) and not settings.allowed_chats:
        findings.append(note("discord access", sentence("check-discord-public")))
    return findings


def _application_operators(application: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """As `bot.platforms.discord.members.application_operators`, which would import discord.py."""
    if not (team := application.get("team")):
        return [application.get("owner") or {}]
    return [
        member["user"]
        for member in team.get("members", ())
        if member.get("membership_state") == ACCEPTED and member.get("role") != READ_ONLY
    ]


def check_telegram_access(bot_user: Mapping[str, Any], settings: BotSettings, open_claims: OpenClaims) -> list[Finding]:
    """A link that makes an operator while there is none, and whether strangers can add the bot to their groups."""
    findings = [] if settings.telegram_operators else _operator_link(str(bot_user["username"]), open_claims)
    if bot_user.get("can_join_groups") and not settings.allowed_chats:
        findings.append(note("telegram access", sentence("check-telegram-public")))
    return findings


def _operator_link(username: str, open_claims: OpenClaims) -> list[Finding]:
    try:
        claims = open_claims()
        if claims.operators("telegram"):
            return []
        return [note("telegram operator", operator_link(username, claims.issue("telegram")))]
    except ServiceError as error:
        return [missing("telegram operator", error.sentence)]
