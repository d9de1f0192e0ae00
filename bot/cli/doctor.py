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
from bot.cli.doctor_files import file_findings
from bot.cli.doctor_platforms import check_platforms
from bot.cli.doctor_report import CheckState, Finding, missing, note, ready, setting
from bot.engine_client.address import EngineAddress, find_running_engine
from bot.settings import BOT_SECRETS, BotSettings
from models.domain.errors import ServiceError
from models.engine.settings import EngineSettings
from models.messages import joined, sentence
from models.registry import Registry
from models.runtime.memory import memory_bytes
from models.runtime.python_process import child_environment, environment_without, python_module
from models.runtime.setting_types import PASSWORD, env_value
from models.runtime.settings import SharedSettings

ENOUGH_MEMORY_GB = 2.5  # docs/benchmarks.md
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
    *,
    has_files: bool = False,
) -> list[Finding]:
    """All findings, settings last, each with every program that has it.

    The commands print what the engine would run on, and what the trainer can read.
    `open_claims` issues the link that makes somebody the operator on Telegram. `has_files`: all files are read, too.
    """
    findings = _check_data_dir(settings)
    if all(finding.state is not CheckState.MISSING for finding in findings):
        findings += [_check_registry(settings), *await _check_services(settings), *check_trusted_chats(settings)]
    trainer, problem = await _json_from(sources_command, environment_without(BOT_SECRETS))
    if has_files:
        findings += file_findings(settings, trainer)
    by_language: Mapping[str, str] = trainer["settings"].get("base_models", {}) if trainer else {}
    findings += await check_base_models(settings, by_language)
    findings += [await _check_device(device_command), _check_memory(memory_bytes()), *_check_trainer(trainer, problem)]
    findings += [*await check_platforms(settings, open_claims), *_check_contact(settings)]
    return [*findings, *_settings(settings), *_settings(engine_settings), *_trainer_settings(trainer)]


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
        return missing("personas", error.sentence)
    message = "check-registry-ready" if personas else "check-registry-empty"
    return ready("personas", sentence(message, personas=personas, jobs=jobs))


async def _check_services(settings: BotSettings) -> list[Finding]:
    """Which processes hold their locks; the engine is seen by its answer. Its own finding if it runs elsewhere."""
    running = {role: settings.home.is_locked(role) for role in ("bot", "trainer")}
    findings = []
    if url := settings.engine_url:
        if await EngineAddress(url).is_healthy():
            findings.append(ready("engine", sentence("check-engine-answers", url=url)))
        else:
            findings.append(missing("engine", sentence("check-engine-unreachable", url=url)))
    elif await find_running_engine(settings.home) is not None:  # it starts when it is needed
        running["engine"] = True
    texts = [
        sentence(message, services=", ".join(role for role, is_running in running.items() if is_running is wanted))
        for message, wanted in (("check-services-running", True), ("check-services-stopped", False))
        if wanted in running.values()
    ]
    state = CheckState.READY if all(running.values()) else CheckState.NOTE
    return [Finding("services", state, joined("; ", texts)), *findings]


async def _check_device(command: Sequence[str]) -> Finding:
    """What the engine would run on, as reported by a process that has torch."""
    figures, _problem = await _json_from(command, child_environment([EngineSettings]))
    if figures is None:
        return missing("device", sentence("check-torch-broken"))
    known = {name: str(value) for name, value in figures.items() if value is not None}
    parts = [
        known["device"],
        known.get("name", ""),
        sentence("check-device-memory", gigabytes=known["memory_gb"]) if "memory_gb" in known else "",
        sentence("check-device-processors", processors=figures.get("processors", 1)),
        known.get("instructions", ""),
        known.get("dtype", ""),
        "int8" if figures.get("has_fast_8_bits") else "",
        sentence("check-device-torch", version=known.get("torch", "?")),
    ]
    return ready("device", joined(", ", parts))


def _check_memory(available: int) -> Finding:
    """Whether a training fits beside writing, with the small base model (docs/benchmarks.md)."""
    gigabytes = available / 2**30
    if gigabytes < ENOUGH_MEMORY_GB:
        return note("memory", sentence("check-memory-little", gigabytes=gigabytes, needed=ENOUGH_MEMORY_GB))
    return ready("memory", sentence("check-memory-ready", gigabytes=gigabytes))


def _check_contact(settings: BotSettings) -> list[Finding]:
    """Whether people in chats can find out who runs the bot, such as to have an account excluded."""
    if not settings.tokens or settings.operator_name or settings.operator_contact:
        return []
    return [note("contact", sentence("check-contact-unknown"))]


def _check_trainer(trainer: Mapping[str, Any] | None, problem: str) -> list[Finding]:
    """Post sources and pictures, as reported by the trainer."""
    if trainer is None:
        return [missing("sources", problem or sentence("check-trainer-broken"))]
    needed: dict[str, list[str]] = trainer["sources"]
    available = ", ".join(f"{scheme}:" for scheme, settings in needed.items() if not settings)
    unavailable = [
        sentence("check-source-off", source=f"{scheme}:", settings=", ".join(settings))
        for scheme, settings in needed.items()
        if settings
    ]
    return [
        ready("sources", joined("; ", (available, *unavailable))),
        _check_pictures(trainer.get("lacking", ())),
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


def _settings(settings: SharedSettings) -> list[Finding]:
    """Each setting with its value."""
    return [setting(name, _value(getattr(settings, name))) for name in type(settings).model_fields]


def _trainer_settings(trainer: Mapping[str, Any] | None) -> list[Finding]:
    return [setting(name, _value(value)) for name, value in trainer["settings"].items()] if trainer else []


def _value(value: object) -> str:
    """The value as a person would write it; of a secret only whether it is set."""
    if isinstance(value, SecretStr) or value == HIDDEN_SECRET:
        return sentence("check-setting-hidden")
    return PASSWORD.sub("//…@", env_value(value)) or sentence("check-setting-unset")
