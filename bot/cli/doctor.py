"""`mynah check`, the doctor: checks what of this installation is ready, what is missing, and how to fix it.

It never shows a token or password.
"""

import asyncio
import json
import shutil
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import SecretStr

from bot.cli.base_models import check_base_models
from bot.cli.doctor_access import OpenClaims, check_trusted_chats
from bot.cli.doctor_platforms import check_platforms
from bot.cli.doctor_report import CheckState, Finding, missing, note, ready
from bot.engine_client.address import EngineAddress, find_running_engine
from bot.settings import BOT_SECRETS, BotSettings
from models.domain.errors import ServiceError
from models.engine.settings import EngineSettings
from models.messages import joined, sentence
from models.registry import Registry
from models.runtime.python_process import child_environment, environment_without, python_module
from models.runtime.setting_types import PASSWORD, env_value
from models.runtime.settings import SharedSettings

MIN_FREE_GB = 2.0  # a base model, a job's working state and an adapter
DEVICE_COMMAND = python_module("models", "device")
SOURCES_COMMAND = python_module("trainer", "sources")
MAX_CHILD_SECONDS = 120.0  # torch loads slowly from a cold disk
HIDDEN_SECRET = "**********"  # noqa: S105 - how pydantic writes a secret in the trainer's JSON document


async def run_checks(
    settings: BotSettings,
    engine_settings: EngineSettings,
    open_claims: OpenClaims,
    device_command: Sequence[str] = DEVICE_COMMAND,
    sources_command: Sequence[str] = SOURCES_COMMAND,
) -> list[Finding]:
    """All findings, settings last. The commands print what the engine would run on, and what the trainer can read.

    `open_claims` issues the link that makes somebody the operator on Telegram.
    """
    findings = _check_data_dir(settings)
    if all(finding.state is not CheckState.MISSING for finding in findings):
        findings += [_check_registry(settings), *(_check_role(settings, role) for role in ("bot", "trainer"))]
        findings += [await _check_engine(settings), check_trusted_chats(settings)]
    trainer, problem = await _json_from(sources_command, environment_without(BOT_SECRETS))
    by_language: Mapping[str, str] = trainer["settings"].get("base_models", {}) if trainer else {}
    findings += await check_base_models(settings, by_language)
    findings += [await _check_device(device_command), *_check_trainer(trainer, problem)]
    findings += await check_platforms(settings, open_claims)
    return [*findings, *_settings(settings), *_settings(engine_settings, settings)]


def _check_data_dir(settings: BotSettings) -> list[Finding]:
    root = settings.home.root
    try:
        settings.home.prepare()
        free = shutil.disk_usage(root).free / 1e9
    except (ServiceError, OSError) as error:
        reason = error.sentence if isinstance(error, ServiceError) else str(error)
        return [missing("data folder", joined(" ", (reason, sentence("check-data-dir-unusable"))))]
    if free < MIN_FREE_GB:
        text = sentence("check-data-dir-full", folder=str(root), free=free, needed=MIN_FREE_GB)
        return [missing("data folder", text)]
    text = sentence("check-data-dir-ready", folder=str(root), free=free)
    return [ready("data folder", text), *_check_permissions(settings)]


def _check_permissions(settings: BotSettings) -> list[Finding]:
    """Whether other users of the machine can read files of the data folder, apart from those narrowed by `prepare`."""
    home = settings.home
    if not home.is_open():
        return []
    if paths := home.open_to_others():
        text = sentence("check-files-readable-by-others", paths=" ".join(str(path) for path in paths))
        return [missing("permissions", text)]
    return [note("permissions", sentence("check-file-names-visible", folder=str(home.root)))]


def _check_registry(settings: BotSettings) -> Finding:
    try:
        registry = Registry(settings.home.registry)
        personas, jobs = len(registry.personas.list()), len(registry.jobs.list(is_over=False))
    except ServiceError as error:
        return missing("registry", error.sentence)
    message = "check-registry-ready" if personas else "check-registry-empty"
    return ready("registry", sentence(message, personas=personas, jobs=jobs))


def _check_role(settings: BotSettings, role: str) -> Finding:
    """Whether a process holds the role's lock."""
    return note(role, sentence("check-role-running" if settings.home.is_locked(role) else "check-role-stopped"))


async def _check_engine(settings: BotSettings) -> Finding:
    if url := settings.engine_url:
        if await EngineAddress(url).is_healthy():
            return ready("engine", sentence("check-engine-answers", url=url))
        return missing("engine", sentence("check-engine-unreachable", url=url))
    is_running = await find_running_engine(settings.home) is not None
    return note("engine", sentence("check-role-running" if is_running else "check-engine-stopped"))


async def _check_device(command: Sequence[str]) -> Finding:
    """What the engine would run on, as reported by a process that has torch."""
    figures, _problem = await _json_from(command, child_environment([EngineSettings]))
    if figures is None:
        return missing("device", sentence("check-torch-broken"))
    return ready("device", ", ".join(f"{name} {value}" for name, value in figures.items() if value is not None))


def _check_trainer(trainer: Mapping[str, Any] | None, problem: str) -> list[Finding]:
    """Post sources, pictures and settings, as reported by the trainer."""
    if trainer is None:
        return [missing("sources", problem or sentence("check-trainer-broken"))]
    needed: dict[str, list[str]] = trainer["sources"]
    available = [f"{scheme}:" for scheme, settings in needed.items() if not settings]
    return [
        ready("sources", ", ".join(available)),
        *(
            note("sources", sentence("check-source-off", source=f"{scheme}:", settings=", ".join(settings)))
            for scheme, settings in needed.items()
            if settings
        ),
        _check_pictures(trainer.get("lacking", ())),
        *(note(name.upper(), _value(value)) for name, value in trainer["settings"].items()),
    ]


def _check_pictures(missing_scripts: Sequence[str]) -> Finding:
    """Whether the fonts for personas' pictures have every script that they should."""
    if not missing_scripts:
        return ready("pictures", sentence("check-fonts-ready"))
    return note("pictures", sentence("check-fonts-missing", scripts=", ".join(missing_scripts)))


async def _json_from(command: Sequence[str], environment: Mapping[str, str]) -> tuple[dict[str, Any] | None, str]:
    """The JSON document that `command` prints, or None and its last line on stderr."""
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        *command, env=environment, stdin=asyncio.subprocess.DEVNULL, stdout=pipe, stderr=pipe
    )
    try:
        out, err = await asyncio.wait_for(child.communicate(), MAX_CHILD_SECONDS)
    except TimeoutError:
        child.kill()
        await child.wait()
        return None, ""
    try:
        return json.loads(out), ""
    except ValueError:
        return None, err.decode(errors="replace").strip().rpartition("\n")[2]


def _settings(settings: SharedSettings, listed: SharedSettings | None = None) -> list[Finding]:
    """Each setting with its value, without those that `listed` has too."""
    names = [name for name in type(settings).model_fields if listed is None or name not in type(listed).model_fields]
    return [note(name.upper(), _value(getattr(settings, name))) for name in names]


def _value(value: object) -> str:
    """The value as a person would write it; of a secret only whether it is set."""
    if isinstance(value, SecretStr) or value == HIDDEN_SECRET:
        return sentence("check-setting-hidden")
    return PASSWORD.sub("//…@", env_value(value)) or sentence("check-setting-unset")
