"""`mynah init`: sets up Discord or Telegram by questions, or by options without any, and writes `.env`.

The token is checked with the platform before anything is written. Nothing is asked that has a good default.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from pydantic import SecretStr

from bot.cli.base_models import is_on_hub
from bot.cli.doctor_access import check_discord_access
from bot.cli.doctor_platforms import fetch_application, fetch_bot_user
from bot.cli.options import PlatformName
from bot.platforms._discord_invite import guild_install_url
from bot.platforms._telegram_setup import bot_link, setup_warnings
from bot.settings import BotSettings
from models.base_models.availability import EMBEDDED, is_here
from models.domain.errors import RequestUnfit
from models.domain.handle import network_of, parse_handle
from models.messages import sentence
from models.runtime.data_dir import expand_user
from models.runtime.env_file import ENV_FILE, read_env_file, update_env_file
from models.runtime.setting_types import ACCOUNT_ID, split_list
from models.runtime.terminal import print_line, shown_on

STDIN = Path("-")
WHERE_TOKENS_ARE = {  # message ids
    PlatformName.DISCORD: "init-token-where-discord",
    PlatformName.TELEGRAM: "init-token-where-telegram",
}
MAX_TOKEN_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says. `token_file` is `-` for stdin; `handle` is whose posts are in the file `source`."""

    platform: PlatformName | None = None
    token_file: Path | None = None
    operators: str = ""
    base: str = ""
    source: str | None = None
    handle: str = ""
    contact: str = ""
    is_replaced: bool = False

    @property
    def can_ask(self) -> bool:
        return sys.stdin.isatty() and self.token_file != STDIN


@dataclass(frozen=True, slots=True)
class FirstSource:
    """Where the first persona's posts come from: an account's network, or a file or folder."""

    handle: str
    path: Path | None = None


def set_up(settings: BotSettings, options: Options) -> None:
    """Ask what is missing, write `.env`, and print what to do next.

    Raises RequestUnfit where something is missing that can't be asked, or a token is refused; OutOfSpace.
    """
    platform = options.platform or _ask_platform(options)
    token, facts = _accepted_token(platform, settings, options)
    operators = _operators(options)
    base = _base(settings, options)
    contact = _contact(settings, options)
    source = _source(options)
    values = {_name(platform, "TOKEN"): token, _name(platform, "OPERATORS"): operators, "BASE_MODEL": base, **contact}
    update_env_file(ENV_FILE, {name: value for name, value in values.items() if value})
    print_line(sentence("init-written", path=str(ENV_FILE.absolute())))
    told = _discord(facts, settings) if platform is PlatformName.DISCORD else _telegram(facts)
    for line in (*told, *_first_words(source)):
        print_line(line)


def _name(platform: PlatformName, setting: str) -> str:
    return f"{platform.upper()}_{setting}"


def _ask_platform(options: Options) -> PlatformName:
    _check_askable(options, "--platform")
    return PlatformName(_ask("init-platform", type=PlatformName))


def _check_askable(options: Options, option: str) -> None:
    if not options.can_ask:
        raise RequestUnfit("init-needs-option", option=option)


def _accepted_token(platform: PlatformName, settings: BotSettings, options: Options) -> tuple[str, Mapping[str, Any]]:
    """A token that the platform accepts, and what it says about the bot."""
    if options.token_file is not None:
        token = _read_token(options.token_file)
        _check_replaceable(_name(platform, "TOKEN"), token, options)
        return token, _check(platform, token, settings)
    if (known := settings.tokens.get(platform)) is not None:
        token = known.get_secret_value()
        try:
            facts = _check(platform, token, settings)
        except RequestUnfit as error:
            if not options.can_ask:
                raise
            print_line(error.sentence)
        else:
            print_line(sentence("init-token-kept", setting=_name(platform, "TOKEN"), name=_bot_name(facts)))
            return token, facts
    _check_askable(options, "--token-file")
    print_line(sentence(WHERE_TOKENS_ARE[platform]))
    while True:
        token = str(_ask("init-token", hide_input=True)).strip()
        try:
            facts = _check(platform, token, settings)
        except RequestUnfit as error:
            print_line(error.sentence)
        else:
            print_line(sentence("init-token-works", name=_bot_name(facts)))
            return token, facts


def _bot_name(facts: Mapping[str, Any]) -> str:
    """A Discord application's name, or a Telegram bot's."""
    return str(facts.get("name") or f"@{facts.get('username', '?')}")


def _ask(message: str, **options: Any) -> Any:
    """The answer to a question whose words are not broken in the terminal. Raises Abort at Ctrl-C."""
    return typer.prompt(shown_on(sys.stdout, sentence(message)), **options)


def _read_token(path: Path) -> str:
    """Raises RequestUnfit."""
    try:
        if path == STDIN:
            return sys.stdin.read(MAX_TOKEN_BYTES).strip()
        with expand_user(path).open(encoding="utf-8") as file:
            return file.read(MAX_TOKEN_BYTES).strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise RequestUnfit("init-token-unreadable", path=str(path), reason=reason) from error


def _check_replaceable(name: str, token: str, options: Options) -> None:
    """Another token in `.env` is replaced only if somebody says so. Raises RequestUnfit."""
    if read_env_file(ENV_FILE).get(name, token) in ("", token) or options.is_replaced:
        return
    if not options.can_ask:
        raise RequestUnfit("init-token-exists", setting=name)
    typer.confirm(shown_on(sys.stdout, sentence("init-replace", setting=name)), abort=True)


def _check(platform: PlatformName, token: str, settings: BotSettings) -> Mapping[str, Any]:
    """What the platform says about the bot. Raises RequestUnfit."""
    fetch = fetch_application if platform is PlatformName.DISCORD else fetch_bot_user
    if not token.isascii() or not token.isprintable() or " " in token or not token:
        raise RequestUnfit("init-token-malformed")
    return asyncio.run(fetch(settings, SecretStr(token)))


def _operators(options: Options) -> str:
    """Raises RequestUnfit."""
    ids = split_list(options.operators)
    assert isinstance(ids, tuple)
    for one in ids:
        if not ACCOUNT_ID.fullmatch(one):
            raise RequestUnfit("init-operator-invalid", id=one[:40])
    return ",".join(ids)


def _base(settings: BotSettings, options: Options) -> str:
    """The base model to write into `.env`; empty if the one that is set will do. Raises RequestUnfit."""
    name = options.base or settings.base_model
    is_ready = name == EMBEDDED or is_here(name, settings.home)
    if is_ready or asyncio.run(is_on_hub(settings, name)):  # questions are asked outside of it, where Ctrl-C ends them
        return options.base
    problem = sentence("check-base-model-unreachable", name=name, endpoint=settings.hf_endpoint)
    if options.base:
        raise RequestUnfit(problem)
    print_line(problem)
    if options.can_ask and not typer.confirm(
        shown_on(sys.stdout, sentence("init-embedded", base=EMBEDDED)), default=True
    ):
        return ""
    print_line(sentence("init-embedded-taken", base=EMBEDDED))
    return EMBEDDED


def _contact(settings: BotSettings, options: Options) -> Mapping[str, str]:
    """The settings that say who runs the bot; none if they are set, or nobody wants to say."""
    text = options.contact
    if not text and options.can_ask and not (settings.operator_name or settings.operator_contact):
        text = str(_ask("init-contact", default="", show_default=False))
    name, comma, contact = (part.strip() for part in text.partition(","))
    if not comma and "@" in name:
        name, contact = "", name
    return {"OPERATOR_NAME": name, "OPERATOR_CONTACT": contact}


def _source(options: Options) -> FirstSource | None:
    """Raises RequestUnfit for an option that names nothing."""
    if options.source is not None or not options.can_ask:
        return _parse_source(options.source or "", options)
    while True:
        try:
            return _parse_source(str(_ask("init-source", default="", show_default=False)), options)
        except RequestUnfit as error:
            print_line(error.sentence)


def _parse_source(text: str, options: Options) -> FirstSource | None:
    if not text.strip():
        return None
    path = expand_user(text.strip()).absolute()
    if not path.exists():
        if text.strip().startswith((".", "/", "~")):
            raise RequestUnfit("train-path-not-found", path=str(path))
        return FirstSource(parse_handle(text))
    if options.handle or not options.can_ask:
        return FirstSource(parse_handle(options.handle) if options.handle else "HANDLE", path)
    return FirstSource(parse_handle(str(_ask("init-handle"))), path)


def _discord(application: Mapping[str, Any], settings: BotSettings) -> Sequence[str]:
    lines = [
        f"{finding.subject.capitalize()}: {finding.text}" for finding in check_discord_access(application, settings)
    ]
    if application.get("interactions_endpoint_url"):
        lines.append(sentence("check-discord-interactions-endpoint"))
    link = guild_install_url(str(application["id"]))
    return [*lines, sentence("init-discord-next", name=str(application["name"]), link=link)]


def _telegram(bot_user: Mapping[str, Any]) -> Sequence[str]:
    return [*setup_warnings(bot_user), sentence("init-telegram-next", bot=bot_link(bot_user))]


def _first_words(source: FirstSource | None) -> Sequence[str]:
    if source is None:
        return [sentence("init-first-help")]
    if source.path is not None:
        return [sentence("init-first-file", handle=source.handle, path=str(source.path))]
    if network_of(source.handle) == "x":
        return [sentence("init-first-x", handle=source.handle)]
    return [sentence("init-first-account", handle=source.handle)]
