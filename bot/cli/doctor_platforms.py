"""The platform checks of `mynah check`: do Discord and Telegram accept the tokens, and is the bot set up there?"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic import SecretStr

from bot.cli.doctor_access import OpenClaims, check_discord_access, check_telegram_access
from bot.cli.doctor_http import Answer, NoAnswer, request
from bot.cli.doctor_report import Finding, missing, note, ready
from bot.platforms import CONSOLE, selected_platforms, unused_token_warnings
from bot.platforms._discord_invite import application_id_from_token, guild_install_url, user_install_url
from bot.platforms._telegram_setup import bot_link, setup_warnings
from bot.settings import BotSettings
from models.domain.errors import RequestUnfit
from models.messages import joined, sentence


async def check_platforms(settings: BotSettings, open_claims: OpenClaims) -> list[Finding]:
    """Each platform with a token, who operates the bot there, and which platforms would be served."""
    return [*await check_discord(settings), *await check_telegram(settings, open_claims), *_served(settings)]


async def check_discord(settings: BotSettings) -> list[Finding]:
    """Whether Discord accepts the token, and the links that invite the bot."""
    if settings.discord_token is None:
        return []
    try:
        application = await fetch_application(settings, settings.discord_token)
    except RequestUnfit as error:
        return [missing("discord", error.sentence)]
    return [*_application(application), *check_discord_access(application, settings)]


async def fetch_application(settings: BotSettings, token: SecretStr) -> Mapping[str, Any]:
    """The application that a bot token is for, as Discord describes it. Raises RequestUnfit with what to do."""
    secret = token.get_secret_value().strip()
    if application_id_from_token(secret) is None:
        raise RequestUnfit(_with_new_token(sentence("check-discord-token-malformed")))
    url = f"{settings.discord_api_url}/applications/@me"
    try:
        answer = await request("GET", url, headers={"Authorization": f"Bot {secret}"})
    except NoAnswer:
        raise RequestUnfit("check-url-unreachable", url=url, setting="DISCORD_API_URL") from None
    if problem := _discord_problem(answer, url):
        raise RequestUnfit(problem)
    return answer.document


def _discord_problem(answer: Answer, url: str) -> str:
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return _with_new_token(sentence("check-discord-token-refused"))
    if answer.status != HTTPStatus.OK:
        return sentence("check-url-failed", url=url, status=str(answer.status))
    is_application = {"id", "name"} <= answer.document.keys()
    return "" if is_application else sentence("check-url-unexpected", url=url, setting="DISCORD_API_URL")


def _with_new_token(problem: str) -> str:
    return joined(" ", (problem, sentence("check-discord-new-token")))


def _application(application: Mapping[str, Any]) -> list[Finding]:
    application_id = str(application["id"])
    links = sentence(
        "check-discord-ready",
        name=application["name"],
        server_link=guild_install_url(application_id),
        user_link=user_install_url(application_id),
    )
    if not application.get("interactions_endpoint_url"):
        return [ready("discord", links)]
    return [ready("discord", links), missing("discord", sentence("check-discord-interactions-endpoint"))]


async def check_telegram(settings: BotSettings, open_claims: OpenClaims) -> list[Finding]:
    """Whether Telegram accepts the token, and how the bot is set up there."""
    if settings.telegram_token is None:
        return []
    try:
        bot_user = await fetch_bot_user(settings, settings.telegram_token)
    except RequestUnfit as error:
        return [missing("telegram", error.sentence)]
    warnings = [note("telegram", warning) for warning in setup_warnings(bot_user)]
    access = check_telegram_access(bot_user, settings, open_claims)
    return [ready("telegram", bot_link(bot_user)), *warnings, *access]


async def fetch_bot_user(settings: BotSettings, token: SecretStr) -> Mapping[str, Any]:
    """The bot that a token is for, as Telegram describes it. The URL of the request holds the token.

    Raises RequestUnfit with what to do.
    """
    url = settings.telegram_api_url
    try:
        answer = await request("POST", f"{url}/bot{token.get_secret_value()}/getMe")
    except NoAnswer:
        raise RequestUnfit("check-url-unreachable", url=url, setting="TELEGRAM_API_URL") from None
    if problem := _telegram_problem(answer, url):
        raise RequestUnfit(problem)
    bot_user: Mapping[str, Any] = answer.document["result"]
    return bot_user


def _telegram_problem(answer: Answer, url: str) -> str:
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return sentence("telegram-token-rejected")
    if answer.status == HTTPStatus.NOT_FOUND:
        return sentence("telegram-api-not-found")
    if answer.status != HTTPStatus.OK:
        return sentence("check-url-failed", url=url, status=str(answer.status))
    bot_user = answer.document.get("result")
    is_user = isinstance(bot_user, dict) and "username" in bot_user
    return "" if is_user else sentence("check-url-unexpected", url=url, setting="TELEGRAM_API_URL")


def _served(settings: BotSettings) -> list[Finding]:
    served = selected_platforms(settings)
    message = "check-platforms-console" if served == (CONSOLE,) else "check-platforms-served"
    return [
        ready("platforms", sentence(message, platforms=", ".join(served))),
        *(missing("platforms", problem) for problem in unused_token_warnings(settings)),
    ]
