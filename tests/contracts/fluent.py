"""The files of the message catalogue, parsed: messages, their arguments, plural forms and marks.

`python -m tests.contracts.fluent de` prints what is not translated into a language yet.
"""

import re
import sys
from collections.abc import Iterator
from importlib.resources import files

from fluent.syntax import FluentParser, FluentSerializer
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

CODE = re.compile(r"`[^`\n]+`")
COMMAND = re.compile(r"(?<![\w/.])/[a-z]+\b(?!/)")


class _Parts(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.arguments: set[str] = set()
        self.variants: list[tuple[str, set[str]]] = []  # the argument that selects, and its variants' keys

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 - the visitor's protocol
        self.arguments.add(node.id.name)

    def visit_SelectExpression(self, node: ftl.SelectExpression) -> None:  # noqa: N802
        selector = FluentSerializer().serialize_entry(
            ftl.Message(ftl.Identifier("x"), ftl.Pattern([ftl.Placeable(node.selector)]))
        )
        keys = {
            variant.key.name if isinstance(variant.key, ftl.Identifier) else variant.key.value
            for variant in node.variants
        }
        self.variants.append((selector, keys))
        self.generic_visit(node)


def messages_of(name: str) -> Iterator[ftl.Message]:
    """The messages of `models/messages/NAME.ftl`; fails where it cannot be read."""
    resource = FluentParser().parse(files("models.messages").joinpath(f"{name}.ftl").read_text("utf-8"))
    for entry in resource.body:
        assert not isinstance(entry, ftl.Junk), f"{name}.ftl cannot be read: {entry.content}"
        if isinstance(entry, ftl.Message):
            yield entry


def arguments_of(message: ftl.Message) -> set[str]:
    return _parts(message).arguments


def variants_of(message: ftl.Message) -> list[tuple[str, set[str]]]:
    """Each selector of the message with the keys of its variants."""
    return _parts(message).variants


def typed_words_of(message: ftl.Message) -> set[str]:
    """What members type as it stands: words marked as `code`, and commands."""
    text = FluentSerializer().serialize_entry(message)
    return {*CODE.findall(text), *COMMAND.findall(text)}


def _parts(message: ftl.Message) -> _Parts:
    parts = _Parts()
    parts.visit(message)
    return parts


def missing_in(language: str) -> list[ftl.Message]:
    """The messages of English that the language lacks."""
    own = {message.id.name for message in messages_of(language)}
    return [message for message in messages_of("en") if message.id.name not in own]


if __name__ == "__main__":
    sys.stdout.writelines(map(FluentSerializer().serialize_entry, missing_in(sys.argv[1])))
