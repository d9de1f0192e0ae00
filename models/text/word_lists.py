"""Bundled word lists: slurs and threats, one file per language in `words/`, Base64-encoded.

All lists apply to all texts, as the language of a tweet is not known. `words/README.md` says how to add a language.
"""

import base64
import binascii
from importlib.resources import files

from models.text.word_filter import WordList

FOLDER, SUFFIX = "words", ".txt"


def entries_by_language() -> dict[str, tuple[str, ...]]:
    lists = {}
    for file in sorted(files(__package__).joinpath(FOLDER).iterdir(), key=lambda file: file.name):
        if file.name.endswith(SUFFIX):
            lists[file.name.removesuffix(SUFFIX)] = parse_entries(file.read_text(encoding="utf-8"))
    return lists


def parse_entries(text: str) -> tuple[str, ...]:
    """A file's entries: one per line in Base64; lines that begin with `#` are comments. Raises ValueError."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        return tuple(
            base64.b64decode(line, validate=True).decode().strip()
            for line in lines
            if line and not line.startswith("#")
        )
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("a word list has a line that is not Base64") from error


def bundled_word_list() -> WordList:
    """All languages in one list."""
    return WordList.of(entry for words in entries_by_language().values() for entry in words)
