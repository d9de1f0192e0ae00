"""Pydantic types of settings, with validators that accept every common way of writing a value.

The text of a validator's ValueError completes the sentence "it must be ...".
"""

import re
import types
from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from urllib.parse import urlsplit

from annotated_types import Ge, Gt, Le
from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationError
from pydantic.fields import FieldInfo

from models.domain.errors import RequestUnfit
from models.domain.handle import parse_handle
from models.messages import sentence
from models.runtime.data_dir import expand_user

LIST_PUNCTUATION = re.compile(r"[\s,;()\[\]{}\"'“”‘’]+")
PAIR_END = re.compile(r"[,;\n]|\s+(?=[\w-]+\s*[=:])")  # a folder's name may have spaces
PAIR = re.compile(r"\s*[\"']?([\w-]*)[\"']?\s*[=:]\s*(.*?)\s*", re.DOTALL)
QUOTED = re.compile(r"([\"'])((?:(?!\1).)*)\1", re.DOTALL)
ACCOUNT_ID = re.compile(r"[1-9]\d{0,19}", re.ASCII)
WORD = re.compile(r"[!-~]+")  # what fits into an HTTP header
MAX_SHOWN = 60  # characters of an invalid value
PASSWORD = re.compile(r"//[^/@\s]*@")
LIKE_A_TOKEN = re.compile(r"(?!.*://)(?:[\w.:+=%-]{25,}|[\w.:+/=%-]{40,})", re.ASCII | re.DOTALL)


def unquote(text: str) -> str:
    """Strip spaces, and the quotes that a shell would remove but Docker leaves."""
    bare = text.strip()
    quoted = QUOTED.fullmatch(bare)
    return quoted[2].strip() if quoted else bare


def split_list(value: object) -> object:
    """Split a list at commas, spaces or line breaks; items may be quoted, also as JSON. `()` is an empty list."""
    return tuple(filter(None, LIST_PUNCTUATION.split(value))) if isinstance(value, str) else value


def ignore_case(choices: Iterable[str]) -> BeforeValidator:
    """A validator that accepts these choices in any case."""
    known = {choice.casefold(): choice for choice in choices}
    return BeforeValidator(lambda value: known.get(value.casefold(), value) if isinstance(value, str) else value)


def whole_base(name: str) -> str:
    """A base model's name; a folder as an absolute path, since another process may have another working directory."""
    path = expand_user(name)
    return str(path.absolute()) if (path / "config.json").is_file() else name


def host_and_port(text: str) -> tuple[str, int]:
    """The two parts of `127.0.0.1:8443`, `localhost:8443` or `[::1]:8443`. Raises ValueError."""
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or not port or parts.netloc != text or "@" in text:
        raise ValueError("a host and a port, as in 127.0.0.1:8443 or [::1]:8443")
    return host, port


def env_value(value: object) -> str:
    """A setting's value as written in `.env`; empty if it is not set."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return ",".join(f"{key}={env_value(one)}" for key, one in value.items())
    if isinstance(value, tuple | list):
        return ",".join(map(env_value, value))
    return str(value).removesuffix(".0") if isinstance(value, float) else str(value)


def explain(error: ValidationError, fields: Mapping[str, FieldInfo]) -> str:
    """One sentence about the first invalid value: the setting's name, what was given, and what is expected.

    A value that looks like a token is not shown: it may have been put into the wrong setting.
    """
    first = error.errors(include_url=False)[0]
    name, *index = first["loc"]
    field = fields[str(name)]
    expected = str(first["ctx"]["error"]) if first["type"] == "value_error" else _expected(field)
    given = PASSWORD.sub("//…@", " ".join(str(first["input"]).split()))
    if SecretStr in bare_types(field.annotation) or LIKE_A_TOKEN.fullmatch(given):
        return sentence("setting-invalid-secret", name=str(name).upper(), expected=expected)
    short = given if len(given) <= MAX_SHOWN else f"{given[: MAX_SHOWN - 1]}…"
    if index:
        return sentence("setting-item-invalid", name=str(name).upper(), value=short, expected=expected)
    return sentence("setting-invalid", name=str(name).upper(), value=short, expected=expected)


def _expected(field: FieldInfo) -> str:
    """The values that a field of a plain type accepts, in words."""
    for kind in bare_types(field.annotation):
        if get_origin(kind) is Literal:
            return _one_of([str(choice) for choice in get_args(kind) if choice])
        if isinstance(kind, type) and issubclass(kind, Enum):
            return _one_of([str(choice.value) for choice in kind])
        if kind is bool:
            return "true or false"
        if kind in (int, float):
            return f"a{' whole' if kind is int else ''} number{_bounds(field)}"
    return "something else"


def bare_types(annotation: Any) -> list[Any]:
    """The types in a union or an annotated type, without None and annotations."""
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return [kind for one in get_args(annotation) for kind in bare_types(one) if kind is not types.NoneType]
    return bare_types(get_args(annotation)[0]) if origin is Annotated else [annotation]


def _bounds(field: FieldInfo) -> str:
    least = next((bound.ge for bound in field.metadata if isinstance(bound, Ge)), None)
    above = next((bound.gt for bound in field.metadata if isinstance(bound, Gt)), None)
    most = next((bound.le for bound in field.metadata if isinstance(bound, Le)), None)
    if least is not None:
        return f" from {least} to {most}" if most is not None else f", {least} or more"
    return f" above {above}" if above is not None else ""


def _one_of(choices: list[str]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"


def _handle(text: str) -> str:
    try:
        return parse_handle(text)
    except RequestUnfit:
        raise ValueError(
            "an account, as in name (X), name.bsky.social, name@host (Mastodon) or the address of its profile"
        ) from None


def _account_id(value: object) -> object:
    if isinstance(value, str) and not ACCOUNT_ID.fullmatch(value):
        raise ValueError("an account's numeric id, as in 123456789")
    return value


def _token(secret: SecretStr) -> SecretStr:
    if not WORD.fullmatch(secret.get_secret_value()):
        raise ValueError("one word of letters, digits and signs, as it was copied")
    return secret


def _folder(path: Path) -> Path:
    try:
        return expand_user(path)
    except RequestUnfit:
        raise ValueError("a path without “~”, since there is no such home folder") from None


def _base(name: str) -> str:
    try:
        return whole_base(name)
    except RequestUnfit:
        raise ValueError("a base model's name, or a path without “~”, since there is no such home folder") from None


def _url(text: str, schemes: tuple[str, ...]) -> str:
    try:
        parts = urlsplit(text)
        is_url = parts.scheme.lower() in schemes and bool(parts.hostname) and parts.port != 0 and WORD.fullmatch(text)
    except ValueError:
        is_url = None
    if not is_url:
        raise ValueError(f"an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    return text.rstrip("/")


def _http(text: str) -> str:
    return _url(text, ("http", "https"))


def _websocket(text: str) -> str:
    return _url(text, ("ws", "wss"))


def _listen(text: str) -> str:
    host_and_port(text)
    return text


def _pairs(value: object) -> object:
    """`ja=one,th=two` as a mapping; also a JSON object. Raises ValueError."""
    if not isinstance(value, str):
        return value
    parts = [part for part in PAIR_END.split(value.strip().strip("{}()[]")) if part.strip(" \"'")]
    pairs = [PAIR.fullmatch(unquote(part)) for part in parts]
    found = {pair[1].lower(): unquote(pair[2]).strip("\"'") for pair in pairs if pair}
    if len(found) != len(parts) or not all(key and base for key, base in found.items()):
        raise ValueError("a base model for each language, as in ja=rinna/japanese-gpt2-small,th=FOLDER")
    return found


def _whole(bases: dict[str, str]) -> dict[str, str]:
    return {language: _base(name) for language, name in bases.items()}


Handles = Annotated[tuple[Annotated[str, AfterValidator(_handle)], ...], BeforeValidator(split_list)]
AccountIds = Annotated[tuple[Annotated[int, BeforeValidator(_account_id)], ...], BeforeValidator(split_list)]
Url = Annotated[str, AfterValidator(_http)]
WebSocketUrl = Annotated[str, AfterValidator(_websocket)]
HostAndPort = Annotated[str, AfterValidator(_listen)]
Token = Annotated[SecretStr, AfterValidator(_token)]
Folder = Annotated[Path, AfterValidator(_folder)]
BaseName = Annotated[str, AfterValidator(_base)]
BasesByLanguage = Annotated[dict[str, str], BeforeValidator(_pairs), AfterValidator(_whole)]
