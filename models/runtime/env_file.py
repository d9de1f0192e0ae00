"""Settings from files: `.env`, and a file with one secret, as Docker and systemd hand them over.

`.env` is read strictly: a line that can't be parsed is an error. python-dotenv only logs such lines, for instance
`NAME="a","b"`, and skips them: a list of protected accounts would be silently lost.
"""

import io
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values, set_key
from dotenv.parser import parse_stream
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource

from models.domain.errors import OutOfSpace, RequestUnfit
from models.runtime.data_dir import expand_user

ENV_FILE = Path(".env")
MAX_SECRET_BYTES = 4_096
ASSIGNMENT = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)(?:\s+#.*)?\s*", re.DOTALL)


class EnvFileSource(PydanticBaseSettingsSource):
    """What `.env` in the working directory sets. Raises RequestUnfit, when it is called, where that can't be read."""

    def get_field_value(self, _field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return read_env_file(ENV_FILE).get(field_name.upper()), field_name, False

    def __call__(self) -> dict[str, Any]:
        values = read_env_file(ENV_FILE)
        return {name: values[name.upper()] for name in self.settings_cls.model_fields if name.upper() in values}


class SecretFileSource(EnvSettingsSource):
    """The secrets whose files `.env` or the environment names: `TELEGRAM_TOKEN_FILE=/run/secrets/telegram_token`.

    Takes the names of the settings that are secrets, and which of the two to look in. Raises RequestUnfit, when it is
    called, where a file can't be read.
    """

    def __init__(self, settings_cls: type[BaseSettings], secrets: Collection[str], *, is_env_file: bool) -> None:
        super().__init__(settings_cls)
        self._secrets = secrets
        self._is_env_file = is_env_file

    def __call__(self) -> dict[str, Any]:
        paths: Mapping[str, str | None] = self.env_vars  # in small letters
        if self._is_env_file:
            paths = {name.lower(): path for name, path in read_env_file(ENV_FILE).items()}
        named = {name: (paths.get(f"{name}_file") or "").strip() for name in self._secrets}
        return {name: read_secret(f"{name.upper()}_FILE", path) for name, path in named.items() if path}


def read_secret(setting: str, path: str) -> str:
    """What the file holds that `setting` names. Raises RequestUnfit, which does not show it."""
    try:
        with expand_user(path).open("rb") as file:
            return file.read(MAX_SECRET_BYTES).decode().strip()
    except UnicodeDecodeError:
        raise RequestUnfit("secret-file-not-utf8", name=setting, path=path) from None
    except OSError as error:
        raise RequestUnfit("secret-file-unreadable", name=setting, path=path, reason=str(error.strerror)) from None


def read_env_file(path: Path) -> dict[str, str]:
    """The variables that a file sets, by their names in capitals; nothing without a file. Raises RequestUnfit."""
    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""  # Windows editors put a mark in front
    except UnicodeDecodeError as error:
        raise RequestUnfit("env-file-not-utf8", path=str(path)) from error
    except OSError as error:
        raise RequestUnfit("env-file-unreadable", path=str(path), reason=str(error.strerror)) from error
    values = dotenv_values(stream=io.StringIO("".join(_parsable(text, path))))
    return {name.upper(): value for name, value in values.items() if value is not None}


def update_env_file(path: Path, values: Mapping[str, str]) -> None:
    """Set variables in a file, which only its owner can read from then on. Its other lines stay as they are.

    Raises OutOfSpace.
    """
    try:
        if path.exists():
            path.chmod(0o600)
        for name, value in values.items():
            set_key(path, name, value, quote_mode="auto", follow_symlinks=True)  # a new file gets mode 0600
    except OSError as error:
        raise OutOfSpace("file-unwritable", name=str(path), reason=error.strerror or str(error)) from error


def _parsable(text: str, path: Path) -> Iterator[str]:
    """The text with values such as `"a","b"` quoted as a whole. Raises RequestUnfit for a line that sets nothing."""
    for binding in parse_stream(io.StringIO(text)):
        if not binding.error:
            yield binding.original.string
            continue
        found = ASSIGNMENT.fullmatch(binding.original.string)
        if found is None or found[2].count('"') % 2 or found[2].count("'") % 2:
            line = binding.original.line + binding.original.string[:-1].count("\n")
            raise RequestUnfit("env-file-line-invalid", line=str(line), path=str(path))
        value = found[2].replace("\\", r"\\").replace("'", r"\'")
        yield f"{found[1]}='{value}'\n"
