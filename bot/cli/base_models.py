"""The base models that new personas are made on: whether each is here, or can be fetched.

It does not know what a base is: that needs torch.
"""

from collections.abc import Mapping

import httpx2

from bot.cli.doctor_report import CheckState, Finding
from bot.settings import BotSettings
from models.runtime.data_dir import DataDir, expand_user

HUB_SECONDS = 5.0
EMBEDDED, FETCHED = (
    "smollm2",
    "mynah-fingerprint",
)  # as in models.base_models.smollm2 and models.base_models.catalog, which bring torch


async def look_for(settings: BotSettings, by_language: Mapping[str, str]) -> list[Finding]:
    """One finding for the base of all personas, and one for that of each language that has its own."""
    everybodys = await _base(settings, "base model", settings.base_model, f"set BASE_MODEL={EMBEDDED}, ")
    own = [await _base(settings, f"base for {language}", name, "") for language, name in by_language.items()]
    return [everybodys, *own]


async def _base(settings: BotSettings, subject: str, name: str, instead: str) -> Finding:
    state, text = _here(settings.home, name) or await _afar(settings.hf_endpoint, name, instead)
    return Finding(subject, state, text)


def _here(home: DataDir, name: str) -> tuple[CheckState, str] | None:
    """What this machine alone can tell of the base."""
    if (expand_user(name) / "config.json").is_file():
        return CheckState.READY, f"{name}, a folder"
    if name.startswith((".", "/", "~")):
        return CheckState.MISSING, f"{name} is not a model folder: it has no config.json"
    is_fetched = (home.bases / name.replace("/", "--") / FETCHED).is_file()
    return (CheckState.READY, f"{name}, fetched") if is_fetched else None


async def _afar(endpoint: str, name: str, instead: str) -> tuple[CheckState, str]:
    """Where it would come from when it is first needed; `instead` is another way out than the hub's."""
    if name == EMBEDDED:
        return CheckState.NOTE, f"{name}; it comes from PyPI when it is first needed"
    if await _is_there(f"{endpoint}/{name}/resolve/main/config.json"):
        return CheckState.NOTE, f"{name}; it comes from {endpoint} when it is first needed"
    return CheckState.MISSING, f"{name} cannot be reached at {endpoint}; {instead}name a folder, or HF_ENDPOINT"


async def _is_there(url: str) -> bool:
    try:
        async with httpx2.AsyncClient(timeout=HUB_SECONDS, follow_redirects=True) as client:
            return bool((await client.head(url)).status_code == 200)
    except httpx2.HTTPError:
        return False
