"""The message catalogue: every id that the code uses is in it with the same arguments, and no message is unused."""

import ast
from collections.abc import Iterator
from pathlib import Path

from models.domain import errors
from tests.contracts.fluent import arguments_of, messages_of
from tests.contracts.tree import PRODUCT, parsed, shown, sources

NOT_ARGUMENTS = {"after_seconds"}
ERRORS = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
MAKERS = ERRORS | {"sentence"}  # functions that take a message id and its arguments


ENGLISH_FILES = ("en", "terminal")


def catalogue() -> dict[str, set[str]]:
    """The arguments of each message in English."""
    found: dict[str, set[str]] = {}
    for name in ENGLISH_FILES:
        for message in messages_of(name):
            assert message.id.name not in found, f"{name}.ftl has {message.id.name} again"
            found[message.id.name] = arguments_of(message)
    return found


def uses() -> Iterator[tuple[Path, int, str, set[str] | None]]:
    """Message ids in the code with the names of their arguments, or None if these are not literal."""
    known = catalogue()
    for path in sources(*PRODUCT):
        tree = parsed(path)
        calls = {
            id(node.args[0]): node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and node.args and _name(node.func) in MAKERS
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and (id(node) in calls or node.value in known)
            ):
                call = calls.get(id(node))
                if call is None or any(keyword.arg is None for keyword in call.keywords):
                    yield path, node.lineno, node.value, None
                else:
                    yield (
                        path,
                        node.lineno,
                        node.value,
                        {word.arg for word in call.keywords if word.arg} - NOT_ARGUMENTS,
                    )


def _name(function: ast.expr) -> str:
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def test_every_message_id_is_in_the_catalogue_with_its_arguments() -> None:
    """A misspelled id or argument would otherwise fail only when the sentence is shown."""
    known = catalogue()
    wrong = [
        f"{shown(path)}:{line} {message} {arguments}"
        for path, line, message, arguments in uses()
        if " " not in message and (message not in known or arguments not in (None, known[message]))
    ]
    assert wrong == []


def test_every_message_of_the_catalogue_is_used() -> None:
    """Nobody translates a message that is never shown."""
    used = {message for _path, _line, message, _arguments in uses()} | {"language-name"}
    assert sorted(set(catalogue()) - used) == []


def test_what_only_a_terminal_shows_is_used_by_no_command() -> None:
    """A chat would show it in English to everybody."""
    terminal = {message.id.name for message in messages_of("terminal")}
    for_chats = ("chat", "commands", "dispatch", "moderation", "permissions", "personas", "privacy", "training")
    found = [
        f"{shown(path)}:{line} {message}"
        for path, line, message, _arguments in uses()
        if message in terminal and shown(path).startswith(tuple(f"bot/{name}/" for name in for_chats))
    ]
    assert found == []
