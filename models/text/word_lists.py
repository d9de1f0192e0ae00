"""The word lists that come with this package: a file for each language, in `words/`.

It does not know what the words mean. All lists hold for all texts: nobody says in which language a tweet is.
`words/README.md` tells how a language is added, and why the files are not to be read at a glance.
"""

import base64
import binascii
from importlib.resources import files

from models.text.word_filter import WordList

FOLDER, ENDING = "words", ".txt"


def languages() -> dict[str, tuple[str, ...]]:
    """The entries of each language's file."""
    found = {}
    for file in sorted(files(__package__).joinpath(FOLDER).iterdir(), key=lambda file: file.name):
        if file.name.endswith(ENDING):
            found[file.name.removesuffix(ENDING)] = entries(file.read_text(encoding="utf-8"))
    return found


def entries(text: str) -> tuple[str, ...]:
    """What a file holds: one entry a line in Base64; lines that begin with `#` are remarks. Raises ValueError."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        return tuple(
            base64.b64decode(line, validate=True).decode().strip()
            for line in lines
            if line and not line.startswith("#")
        )
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("a word list has a line that is no Base64 of a word") from error


def shipped() -> WordList:
    """All of them in one."""
    return WordList.of(entry for words in languages().values() for entry in words)
