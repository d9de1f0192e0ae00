"""The catalogue of sentences: every text that people read, by message id and named arguments.

`sentence("job-queued", persona="Kite", position=2)` is an ordinary string, the English text, that remembers its id and
arguments. So it can be logged, compared in a test and raised in an error as it is, and `localized` still puts it into
another language where it is shown. Composed texts are made with `joined`; an f-string would forget the parts.

A sentence may mark words as **bold** or `code`: `styled` tells a chat platform which. The text of arguments is never
marked, whatever members write.

A language is one file in the Fluent format (https://projectfluent.org) beside this module, `en.ftl` among them. What it
lacks is shown in English. `terminal.ftl` has what only a terminal shows, in English alone. Platforms choose a language
with `use_language` around what they send; tests/contracts/test_languages.py compares the files.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from typing import Any, Self, TypeAlias

from fluent.runtime import FluentBundle, FluentResource

ENGLISH = "en"
TERMINAL = "terminal"  # the file of what only a terminal shows
LANGUAGE_NAME = re.compile(r"^language-name = (.+)$", re.MULTILINE)
MAX_INLINE = 500  # characters: Fluent raises an error for long arguments, so these are put in after formatting
PLACEHOLDER = "\ue000{}\ue001"  # private-use characters around the argument's name
PLACEHOLDERS = re.compile("\ue000(.*?)\ue001")
PATHS = ("address", "file", "folder", "log", "path", "posts")  # arguments that may be paths

# in place of marks, and of the same characters in arguments, while a text is split into its styles
BOLD_BEGIN, BOLD_END, CODE_BEGIN, CODE_END, STAR, BACKTICK = "\ue002\ue003\ue004\ue005\ue006\ue007"
PROTECTED = {ord("*"): STAR, ord("`"): BACKTICK}
RESTORED = {ord(STAR): "*", ord(BACKTICK): "`"}
PRIVATE_USE = re.compile("[\ue000-\ue007]")
BOLD_MARK, CODE_MARK = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"`([^`\n]+)`")
STYLE_CHANGE = re.compile(f"([{BOLD_BEGIN}-{CODE_END}])")

SURROGATE = re.compile("[\ud800-\udfff]")

Argument: TypeAlias = str | int | float

_current_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


class Text(str):
    """A sentence in English that can be put into other languages. Equal to the plain string that it reads as."""

    __slots__ = ("arguments", "message_id")
    message_id: str
    arguments: Mapping[str, Argument]

    def __new__(cls, message_id: str, arguments: Mapping[str, Argument]) -> Self:
        arguments = {
            name: without_surrogates(value) if isinstance(value, str) else value for name, value in arguments.items()
        }
        self = super().__new__(cls, _formatted(message_id, arguments, ENGLISH))
        self.message_id, self.arguments = message_id, arguments
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message_id, self.arguments)

    def in_language(self, language: str) -> str:
        arguments = {
            name: localized(value, language) if isinstance(value, str) else value
            for name, value in self.arguments.items()
        }
        return _formatted(self.message_id, arguments, language)


class Joined(str):
    """Several texts with a separator between them, each of which can be put into other languages."""

    __slots__ = ("parts", "separator")
    separator: str
    parts: tuple[str, ...]

    def __new__(cls, separator: str, parts: Iterable[str]) -> Self:
        parts = tuple(parts)
        self = super().__new__(cls, str.join(separator, parts))
        self.separator, self.parts = separator, parts
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.separator, self.parts)

    def in_language(self, language: str) -> str:
        return self.separator.join(localized(part, language) for part in self.parts)


def sentence(message_id: str, /, **arguments: Argument) -> Text:
    """The sentence with this id. Numbers get the language's separators and plural forms; pass ids and years as str.

    Raises LookupError for an id that `en.ftl` lacks, ValueError for an argument that is missing there.
    """
    return Text(message_id, arguments)


def without_surrogates(text: str) -> str:
    """`text` without halves of characters, which come from JSON and file names and which nothing can store or send."""
    return SURROGATE.sub("", text) if SURROGATE.search(text) else text


def joined(separator: str, parts: Iterable[str]) -> str:
    """`separator.join(parts)` that does not forget what its parts are. Parts that are empty are left out."""
    return Joined(separator, [part for part in parts if part])


@contextmanager
def use_language(language: str | None) -> Iterator[None]:
    """Inside the block, and in tasks begun there, texts are shown in this language; None leaves it as it is."""
    if language is None:
        yield
        return
    token = _current_language.set(language)
    try:
        yield
    finally:
        _current_language.reset(token)


def current_language() -> str:
    return _current_language.get()


def localized(message: str, language: str | None = None) -> str:
    """`message` in `language`, else in that of `use_language`; in English where that language lacks it.

    A plain string is returned as it is.
    """
    language = language or current_language()
    return message.in_language(language) if isinstance(message, Text | Joined) else message


def without_folders(message: str) -> str:
    """`message` with the mere names of files: absolute paths are for the person who runs the machine alone."""
    if isinstance(message, Joined):
        return joined(message.separator, map(without_folders, message.parts))
    if not isinstance(message, Text):
        return message
    arguments = {
        name: _without_folder(name, value) if isinstance(value, str) else value
        for name, value in message.arguments.items()
    }
    return Text(message.message_id, arguments)


def _without_folder(name: str, value: str) -> str:
    if isinstance(value, Text | Joined):
        return without_folders(value)
    path = PurePath(value)
    return path.name if name in PATHS and path.is_absolute() and path.name else value


class Style(Enum):
    """How words of a sentence are shown where a platform can."""

    PLAIN = "plain"
    BOLD = "bold"
    CODE = "code"  # to be typed as it stands


def styled(message: str, language: str | None = None) -> Iterator[tuple[str, Style]]:
    """The text of `message` in pieces, without its marks, and the style of each. A plain string is one plain piece.

    In `language`, else in that of `use_language`.
    """
    style = Style.PLAIN
    for piece in STYLE_CHANGE.split(_marked(message, language or current_language())):
        if piece in (BOLD_BEGIN, CODE_BEGIN):
            style = Style.BOLD if piece == BOLD_BEGIN else Style.CODE
        elif piece in (BOLD_END, CODE_END):
            style = Style.PLAIN
        elif piece:
            yield piece, style


def unstyled(message: str, language: str | None = None) -> str:
    """The text of `message` without its marks, for places that show plain text."""
    return "".join(piece for piece, _style in styled(message, language))


def _marked(message: str, language: str) -> str:
    """The text with private-use characters where a style begins and ends."""
    if isinstance(message, Joined):
        return message.separator.join(_marked(part, language) for part in message.parts)
    if not isinstance(message, Text):
        return PRIVATE_USE.sub("", message)
    arguments = {
        name: _marked(value, language).translate(PROTECTED) if isinstance(value, str) else value
        for name, value in message.arguments.items()
    }
    formatted = _formatted(message.message_id, arguments, language)
    marked = BOLD_MARK.sub(f"{BOLD_BEGIN}\\1{BOLD_END}", formatted)
    return CODE_MARK.sub(f"{CODE_BEGIN}\\1{CODE_END}", marked).translate(RESTORED)


@cache
def languages() -> tuple[str, ...]:
    """The languages that there is a file for, by their codes."""
    names = sorted(file.name for file in files(__name__).iterdir())
    codes = [name.removesuffix(".ftl") for name in names if name.endswith(".ftl")]
    return tuple(code for code in codes if code != TERMINAL)


def supported_language(locale: str | None) -> str | None:
    """The language there is a file for that this locale asks for: `de-AT` and `de_DE.UTF-8` give `de`; else None."""
    code = (locale or "").partition(".")[0].replace("_", "-")
    by_code = {language.casefold(): language for language in languages()}
    return by_code.get(code.casefold()) or by_code.get(code.partition("-")[0].casefold())


@cache
def language_name(language: str) -> str:
    """What the language calls itself, as in “Deutsch”; its other messages are not parsed for that."""
    found = LANGUAGE_NAME.search(_source(language))
    return found[1] if found else language


def attribute(message: str, name: str, language: str) -> str | None:
    """The text of a message's attribute, such as a command's own name; None where that language gives none."""
    if not isinstance(message, Text) or not _bundle(language).has_message(message.message_id):
        return None
    pattern = _bundle(language).get_message(message.message_id).attributes.get(name)
    return None if pattern is None else str(_bundle(language).format_pattern(pattern)[0])


def as_json(message: str) -> str:
    """`message` as one line of JSON, to be stored or sent to another process."""
    return json.dumps(to_plain(message), ensure_ascii=False)


def from_json(stored: str) -> str:
    """What `as_json` wrote. A message id that this version lacks becomes the English text that came with it."""
    return from_plain(json.loads(stored))


def to_plain(message: str) -> Any:
    """`message` as what JSON can hold, with its id and arguments."""
    if isinstance(message, Text):
        arguments = {
            name: to_plain(value) if isinstance(value, str) else value for name, value in message.arguments.items()
        }
        return {"id": message.message_id, "arguments": arguments, "english": str(message)}
    if isinstance(message, Joined):
        return {"separator": message.separator, "parts": [to_plain(part) for part in message.parts]}
    return str(message)


def from_plain(plain: Any) -> str:
    """What `to_plain` gave. Raises AttributeError, TypeError for what it can't have been."""
    match plain:
        case {"id": message_id, "arguments": arguments, "english": english}:
            try:
                return Text(
                    message_id,
                    {
                        name: value if isinstance(value, int | float) else from_plain(value)
                        for name, value in arguments.items()
                    },
                )
            except (LookupError, ValueError):
                return str(english)
        case {"separator": separator, "parts": parts}:
            return Joined(separator, [from_plain(part) for part in parts])
        case _:
            return str(plain)


@cache
def _bundle(language: str) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=False)  # names are cleaned of direction marks where they come in
    for name in (language, TERMINAL) if language == ENGLISH else (language,):
        bundle.add_resource(FluentResource(_source(name)))
    return bundle


def _source(name: str) -> str:
    return files(__name__).joinpath(f"{name}.ftl").read_text("utf-8")


def _formatted(message_id: str, arguments: Mapping[str, Argument], language: str) -> str:
    if language not in languages() or not _bundle(language).has_message(message_id):
        if language == ENGLISH:
            raise LookupError(f"there is no message {message_id!r}")
        return _formatted(message_id, arguments, ENGLISH)
    pattern = _bundle(language).get_message(message_id).value
    if pattern is None:
        raise LookupError(f"{language}.ftl has no text for {message_id!r}")
    long = {name: value for name, value in arguments.items() if isinstance(value, str) and len(value) > MAX_INLINE}
    short = {**arguments, **{name: PLACEHOLDER.format(name) for name in long}}
    formatted, errors = _bundle(language).format_pattern(pattern, short)
    if errors:
        raise ValueError(f"message {message_id!r}: {'; '.join(str(error) for error in errors)}")
    return _filled(str(formatted), long)


def _filled(formatted: str, long: Mapping[str, Argument]) -> str:
    """Put long arguments in the place of their placeholders, in one pass: they may contain anything."""
    parts = PLACEHOLDERS.split(formatted)
    return "".join(str(long[part]) if number % 2 else part for number, part in enumerate(parts)) if long else formatted
