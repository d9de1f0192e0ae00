"""The check of `mynah check --files`: databases, weights and keys, which takes as long as reading all of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.cli.doctor_report import Finding, missing, ready
from bot.settings import BotSettings
from models.domain.errors import ServiceError
from models.messages import sentence
from models.personas.file_checks import check_files
from models.registry import Registry
from models.runtime.data_dir import expand_user
from models.runtime.sqlite_file import check_intact


def file_findings(settings: BotSettings, trainer: Mapping[str, Any] | None) -> list[Finding]:
    """`trainer`: its settings, as it reports them; without them the posts' key is not checked."""
    problems = list(_problems(settings, trainer))
    return [missing("files", text) for text in problems] or [ready("files", sentence("check-files-whole"))]


def _problems(settings: BotSettings, trainer: Mapping[str, Any] | None) -> Iterator[str]:
    home = settings.home
    try:
        for database in (home.registry, home.jobs):
            if database.exists():
                check_intact(database)
        yield from check_files(home, Registry(home.registry))
        if trainer and (path := trainer["settings"].get("posts_key_file")) and any(home.posts.glob("*/[!.]*")):
            key_file = expand_user(path)
            if not key_file.is_file():
                yield sentence("files-posts-key-missing", path=str(key_file), posts=str(home.posts))
    except ServiceError as error:
        yield error.sentence
