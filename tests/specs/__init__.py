"""The platforms' published protocol descriptions, as contracts for what is sent to our fakes and what they answer.

`make contracts SPECS=DIR` sets the folder. Without it nothing is checked: the documents are not part of the repository
(CONTRIBUTING.md says where they are published).
"""

import os
from collections import Counter
from functools import cache
from pathlib import Path

from tests.specs.bot_api import BotApi
from tests.specs.openapi import OpenApi

FOLDER = "SPECS"  # environment variable
checked: Counter[str] = Counter()  # bodies by platform, and whether it is a request or an answer
problems: list[str] = []


@cache
def discord_api() -> OpenApi | None:
    folder = os.environ.get(FOLDER)
    return OpenApi.read(Path(folder, "discord-openapi.json")) if folder else None


@cache
def bot_api() -> BotApi | None:
    folder = os.environ.get(FOLDER)
    return BotApi.read(Path(folder, "telegram-bot-api.json")) if folder else None


def note(kind: str, found: list[str]) -> None:
    """Count a body that was checked, and keep what is wrong with it."""
    checked[kind] += 1
    problems.extend(f"{kind}: {problem}" for problem in found)
