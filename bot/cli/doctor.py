"""The check-up: what of this installation is ready, what is missing, and what to do about it.

It does not repair anything, and never shows a token.
"""

import asyncio
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2
from pydantic import SecretStr

from bot.cli.base_models import look_for
from bot.cli.doctor_report import CheckState, Finding
from bot.engine_client.address import EngineAddress, recorded
from bot.platforms import CONSOLE, selected_platforms, unused_token_warnings
from bot.platforms._discord_invite import application_id_from_token, guild_install_url, user_install_url
from bot.platforms._telegram_setup import bot_link, setup_warnings
from bot.settings import BotSettings
from models.domain.errors import ServiceError, TryLater
from models.engine.settings import EngineSettings
from models.registry import Registry
from models.runtime.setting_types import PASSWORD, env_value
from models.runtime.settings import SharedSettings

MIN_FREE_GB = 2.0  # a base model, a job's working state and an adapter
DEVICE = (sys.executable, "-m", "models", "device")
SOURCES = (sys.executable, "-m", "trainer", "sources")
CHILD_SECONDS = 120.0  # torch comes slowly from a cold disk
HUB_SECONDS = 5.0
HIDDEN = "**********"  # a secret in another process's document
REFUSED_TOKEN = 401
NEW_TOKEN = "reset the token on the application's page “Bot” in Discord's developer portal, and copy it"  # noqa: S105


async def check_up(
    settings: BotSettings,
    engine_settings: EngineSettings,
    device: Sequence[str] = DEVICE,
    sources: Sequence[str] = SOURCES,
) -> list[Finding]:
    """Everything that was looked at, settings last. The command `device` says what the engine would run on, `sources`
    what the trainer can read.
    """
    found = _folder(settings)
    if all(finding.state is not CheckState.MISSING for finding in found):
        found += _registry(settings) + await _services(settings)
    told, why = await _told_by(sources)
    found += [*await look_for(settings, _by_language(told)), await _device(device), *_sources(told, why)]
    found += await _discord(settings)
    found += await _telegram(settings)
    return [*found, *_platforms(settings), *_settings(settings), *_settings(engine_settings, settings)]


def _folder(settings: BotSettings) -> list[Finding]:
    root = settings.home.root
    try:
        settings.home.prepare()
        free = shutil.disk_usage(root).free / 1e9
    except (ServiceError, OSError) as error:
        return [Finding("data folder", CheckState.MISSING, f"{error} Set DATA_DIR to a folder that can be written.")]
    if free < MIN_FREE_GB:
        return [
            Finding(
                "data folder",
                CheckState.MISSING,
                f"{root} has only {free:.1f} GB free; {MIN_FREE_GB:.0f} are needed.",
            )
        ]
    return [Finding("data folder", CheckState.READY, f"{root}, {free:.1f} GB free"), *_rights(settings)]


def _rights(settings: BotSettings) -> list[Finding]:
    """Whether other users of the machine can look into it; what is ours and can be narrowed has been."""
    home = settings.home
    if not home.is_open():
        return []
    if wide := home.open_to_others():
        names = " ".join(str(path) for path in wide)
        text = f"other users of this machine can read what is stored: as its owner say chmod -R go= {names}"
        return [Finding("rights", CheckState.MISSING, text)]
    return [
        Finding("rights", CheckState.NOTE, f"others can see what its files are called: chmod 700 {home.root} ends it")
    ]


def _registry(settings: BotSettings) -> list[Finding]:
    try:
        registry = Registry(settings.home.registry)
        personas, jobs = len(registry.personas.list()), len(registry.jobs.list(is_over=False))
    except ServiceError as error:
        return [Finding("registry", CheckState.MISSING, error.sentence)]
    hint = "" if personas else " (`mynah train HANDLE --from archive:PATH` makes the first)"
    text = f"{_many(personas, 'persona')}{hint}, {_many(jobs, 'training')} under way"
    return [Finding("registry", CheckState.READY, text)]


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


async def _services(settings: BotSettings) -> list[Finding]:
    found = [_role(settings, role) for role in ("bot", "trainer")]
    if settings.engine_url:
        is_well = await EngineAddress(settings.engine_url).is_well()
        if is_well:
            return [*found, Finding("engine", CheckState.READY, f"{settings.engine_url} answers")]
        text = f"{settings.engine_url} does not answer: see that it runs, or unset ENGINE_URL"
        return [*found, Finding("engine", CheckState.MISSING, text)]
    is_up = await recorded(settings.home) is not None
    return [
        *found,
        Finding("engine", CheckState.NOTE, "running" if is_up else "not running; it is started when it is needed"),
    ]


def _role(settings: BotSettings, role: str) -> Finding:
    """Whether somebody holds the role's lock."""
    try:
        with settings.home.lock(role):
            return Finding(role, CheckState.NOTE, "not running; `mynah run` starts it")
    except TryLater:
        return Finding(role, CheckState.NOTE, "running")


async def _device(command: Sequence[str]) -> Finding:
    """What the engine would run on, told by a process that has torch."""
    figures, _why = await _told_by(command)
    if figures is None:
        return Finding("device", CheckState.MISSING, "torch does not start; `python -m models device` shows why")
    return Finding(
        "device", CheckState.READY, ", ".join(f"{name} {value}" for name, value in figures.items() if value is not None)
    )


def _by_language(told: Mapping[str, Any] | None) -> Mapping[str, str]:
    """The trainer's BASE_MODELS; none where it does not start."""
    bases: Mapping[str, str] = told["settings"].get("base_models", {}) if told else {}
    return bases


def _sources(told: Mapping[str, Any] | None, why: str) -> list[Finding]:
    """Where the trainer can read posts, and its settings, as a process that has them told."""
    if told is None:
        return [
            Finding(
                "sources",
                CheckState.MISSING,
                why or "the trainer does not start; `python -m trainer sources` shows why",
            )
        ]
    lacking: dict[str, list[str]] = told["sources"]
    ready = [f"{scheme}:" for scheme, missing in lacking.items() if not missing]
    return [
        Finding("sources", CheckState.READY, ", ".join(ready)),
        *(
            Finding("sources", CheckState.NOTE, f"{scheme}: is off, since {' and '.join(missing)} must be set for it")
            for scheme, missing in lacking.items()
            if missing
        ),
        _pictures(told.get("lacking", ())),
        *(Finding(name.upper(), CheckState.NOTE, _value(value)) for name, value in told["settings"].items()),
    ]


def _pictures(lacking: Sequence[str]) -> Finding:
    """Whether a persona's picture can be written in every script that it is meant to be."""
    if not lacking:
        return Finding("pictures", CheckState.READY, "letters of 17 scripts, and emoji in colour")
    text = f"boxes will stand for {', '.join(lacking)}: install Mynah anew, or fonts that have them"
    return Finding("pictures", CheckState.NOTE, text)


async def _told_by(command: Sequence[str]) -> tuple[dict[str, Any] | None, str]:
    """The JSON document that `command` prints, or None and its last line on stderr."""
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe)
    try:
        told, said = await asyncio.wait_for(child.communicate(), CHILD_SECONDS)
    except TimeoutError:
        child.kill()
        await child.wait()
        return None, ""
    try:
        return json.loads(told), ""
    except ValueError:
        return None, said.decode(errors="replace").strip().rpartition("\n")[2]


def _platforms(settings: BotSettings) -> list[Finding]:
    served = selected_platforms(settings)
    text = f"{', '.join(served)} will be served"
    if served == (CONSOLE,):
        text += ", since no platform's token is set"
    return [
        Finding("platforms", CheckState.READY, text),
        *(Finding("platforms", CheckState.MISSING, sentence) for sentence in unused_token_warnings(settings)),
    ]


async def _discord(settings: BotSettings) -> list[Finding]:
    """Whether Discord takes the token, and the link that takes the bot into a server."""
    if settings.discord_token is None:
        return []
    token = settings.discord_token.get_secret_value().strip()
    if application_id_from_token(token) is None:
        return [Finding("discord", CheckState.MISSING, f"DISCORD_TOKEN is no bot's token; {NEW_TOKEN}")]
    url = f"{settings.discord_api_url}/applications/@me"
    try:
        async with httpx2.AsyncClient(timeout=HUB_SECONDS) as client:
            answer = await client.get(url, headers={"Authorization": f"Bot {token}"})
            application = answer.raise_for_status().json()
    except httpx2.HTTPStatusError as error:
        if error.response.status_code == REFUSED_TOKEN:
            return [Finding("discord", CheckState.MISSING, f"Discord refuses DISCORD_TOKEN; {NEW_TOKEN}")]
        return [Finding("discord", CheckState.MISSING, f"{url} answers {error.response.status_code}; try again later")]
    except (httpx2.HTTPError, ValueError):
        return [Finding("discord", CheckState.MISSING, f"{url} cannot be reached; see DISCORD_API_URL")]
    return _application(application)


def _application(application: Mapping[str, Any]) -> list[Finding]:
    number = str(application["id"])
    links = f"its invitation is {guild_install_url(number)}, to bring it along alone {user_install_url(number)}"
    text = f"{application['name']}; {links}"
    if not application.get("interactions_endpoint_url"):
        return [Finding("discord", CheckState.READY, text)]
    elsewhere = "the application has an Interactions Endpoint URL, so commands never come here: clear it in the portal"
    return [Finding("discord", CheckState.READY, text), Finding("discord", CheckState.MISSING, elsewhere)]


async def _telegram(settings: BotSettings) -> list[Finding]:
    """Whether Telegram takes the token, and how the bot is set up there. The address asked holds the token."""
    if settings.telegram_token is None:
        return []
    where = settings.telegram_api_url
    try:
        async with httpx2.AsyncClient(timeout=HUB_SECONDS) as client:
            answer = await client.post(f"{where}/bot{settings.telegram_token.get_secret_value()}/getMe")
            me = answer.json().get("result")
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
        return [Finding("telegram", CheckState.MISSING, f"{where} cannot be reached; see TELEGRAM_API_URL")]
    if me is None:
        return [
            Finding("telegram", CheckState.MISSING, "Telegram refuses TELEGRAM_TOKEN; /token at @BotFather tells it")
        ]
    return [
        Finding("telegram", CheckState.READY, bot_link(me)),
        *(Finding("telegram", CheckState.NOTE, warning) for warning in setup_warnings(me)),
    ]


def _settings(settings: SharedSettings, shown: SharedSettings | None = None) -> list[Finding]:
    """Each setting with its value; of a secret only whether there is one. What `shown` has is left out."""
    names = [name for name in type(settings).model_fields if shown is None or name not in type(shown).model_fields]
    return [Finding(name.upper(), CheckState.NOTE, _value(getattr(settings, name))) for name in names]


def _value(value: object) -> str:
    if isinstance(value, SecretStr) or value == HIDDEN:
        return "set (not shown)"
    return PASSWORD.sub("//…@", env_value(value)) or "not set"
