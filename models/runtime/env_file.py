"""The `.env` file, read strictly: a line that can't be parsed is an error.

python-dotenv only logs such lines, for instance `NAME="a","b"`, and skips them: a list of protected accounts would be
silently lost.
"""

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values, set_key
from dotenv.parser import parse_stream
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from models.domain.errors import OutOfSpace, RequestUnfit

ENV_FILE = Path(".env")
ASSIGNMENT = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)(?:\s+#.*)?\s*", re.DOTALL)


class EnvFileSource(PydanticBaseSettingsSource):
    """What `.env` in the working directory sets. Raises RequestUnfit, when it is called, where that can't be read."""

    def get_field_value(self, _field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return read_env_file(ENV_FILE).get(field_name.upper()), field_name, False

    def __call__(self) -> dict[str, Any]:
        values = read_env_file(ENV_FILE)
        return {name: values[name.upper()] for name in self.settings_cls.model_fields if name.upper() in values}


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
