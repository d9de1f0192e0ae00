"""What must never stand in a log: the tokens of the fakes, and the first words that a story gave to be written on.

It does not run a story. The words are read in the story's own source, so that no story has to remember to say them:
what follows “tweet” in a call or a tuple, what follows “/tweet” in a line, and what is given as a `prompt`.
"""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from tests.fakes.discord import TOKEN as DISCORD_TOKEN
from tests.fakes.telegram import TOKEN as TELEGRAM_TOKEN
from tests.fakes.x_api import TOKEN as X_TOKEN

TOKENS = (DISCORD_TOKEN, TELEGRAM_TOKEN, X_TOKEN)
LEAST = 4  # characters: shorter words stand in a log by chance
LINE = "/tweet "


def prompts(story: Path) -> set[str]:
    """The first words that are asked for in a story's source."""
    tree = ast.parse(story.read_text(encoding="utf-8"))
    found = (prompt.strip() for node in ast.walk(tree) for prompt in _said(node))
    return {prompt for prompt in found if len(prompt) >= LEAST and not prompt.startswith("-")}


def leaks(folder: Path, words: set[str]) -> list[str]:
    """Each log under the folder that has one of the words in it, with the word."""
    found = []
    for path in sorted(folder.rglob("*.log")):
        text = path.read_bytes()
        found += [f"{path.name}: {word}" for word in sorted(words) if word.encode() in text]
    return found


def _said(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(LINE):
        yield node.value.removeprefix(LINE)
    if isinstance(node, ast.keyword) and node.arg == "prompt":
        yield from _text(node.value)
    parts = node.args if isinstance(node, ast.Call) else node.elts if isinstance(node, ast.Tuple | ast.List) else []
    for before, after in pairwise(parts):
        if "tweet" in _text(before):
            yield from _text(after)


def _text(node: ast.AST) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []
