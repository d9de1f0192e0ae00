"""Parser of commands that are typed as a line: `/tweet @persona count=3 My dream is`.

/command               or /command@BotName, in chats with several bots
name=value             sets an option; a value in double quotes may hold spaces
@word                  a persona, or an account to train on
scheme:path            a source, as in files:PATH
the rest of the line   for a command that takes text; a choice may stand before it, some only as name=value
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.chat.forms import Form
from bot.chat.messages import Chat, Member, Option, OptionKind, Request, Value
from bot.interfaces.command import Command
from models.domain.errors import RequestUnfit

HEAD = re.compile(r"/(?P<command>[^\s@]+)(?:@(?P<bot>\S+))?(?:\s+|$)")
WORD = re.compile(r'\s*(?:(?P<key>\w+)=)?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S*))(?:\s+|$)')
MAX_LINE_CHARACTERS = 10_000  # Telegram allows 4,096, Discord 4,000
POSITIONAL = (OptionKind.PERSONA, OptionKind.WORD)  # where required: in the options' order, as in `/rename NAME NEW`
SOURCE = re.compile(r"[a-z][a-z_]*:(?!//)\S")  # and no URL


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A parsed line: the command's name and its options."""

    command: str
    options: Mapping[str, Value] = field(default_factory=dict)

    def to_request(self, member: Member, chat: Chat) -> Request:
        return Request(self.command, self.options, member, chat)


def parse(line: str, commands: Sequence[Command], bot_name: str | None = None) -> CommandLine | None:
    """The command in `line`; None where it is no command, or one for another bot. Raises RequestUnfit.

    An unknown command comes back without options: the dispatcher says that it is unknown.
    """
    if len(line) > MAX_LINE_CHARACTERS and line.lstrip().startswith("/"):
        raise RequestUnfit("command-line-too-long", max_characters=MAX_LINE_CHARACTERS)
    text = line.strip()
    head = HEAD.match(text)
    if head is None or (head["bot"] and head["bot"].casefold() != (bot_name or "").casefold()):
        return None
    name = head["command"].casefold()
    command = next((command for command in commands if command.name == name), None)
    if command is None:
        return CommandLine(name)
    return CommandLine(name, _options(text[head.end() :], command))


def answer_to(form: Form, text: str, commands: Sequence[Command]) -> CommandLine | None:
    """The request that a text makes as the answer to a form's question, where a platform has no forms.

    It fills the first field. None for what is no answer, as a sentence is none where an account is asked for.
    """
    command = next((command for command in commands if command.name == form.command), None)
    option = command.option(form.fields[0].option) if command else None
    if option is None or not text.strip():
        return None
    value = option.from_field(text)
    if isinstance(value, tuple) and len(value) > 1 and not all(word.startswith("@") for word in value):
        return None
    return CommandLine(form.command, {**form.options, option.name: value})


def _options(text: str, command: Command) -> dict[str, Value]:
    options: dict[str, Value] = {}
    for key, value, start in _words(text):
        option = _typed(command).get(key) if key else None
        # where no option has this name, the whole is one word, as in “2+2=4”
        word = value if option or not key else f"{key}={value}"
        option = option or _option_for(word, command, options)
        if option is None or (option.name in options and option.kind is not OptionKind.HANDLES):
            raise RequestUnfit("command-line-unreadable", word=word[:40], example=command.example)
        if option.kind is OptionKind.TEXT:
            rest = text[start:].strip()
            return {**options, option.name: rest.removeprefix(f"{option.name}=") if key == option.name else rest}
        options[option.name] = _value(option, word, options.get(option.name))
    return options


def _typed(command: Command) -> dict[str, Option]:
    return {option.name: option for option in command.options if option.is_typed}


def _words(text: str) -> Iterator[tuple[str | None, str, int]]:
    """Each word with the option name before it, if any, and where it starts in the line."""
    start = 0
    while start < len(text):
        match = WORD.match(text, start)
        if match is None or match.end() == start:
            return
        word = match["bare"] if match["quoted"] is None else match["quoted"]
        yield match["key"], word, start
        start = match.end()


def _option_for(word: str, command: Command, options: Mapping[str, Value]) -> Option | None:
    """The option that a word without an option name belongs to."""
    by_kind = {option.kind: option for option in _typed(command).values()}
    if OptionKind.SOURCE in by_kind and SOURCE.match(word):
        return by_kind[OptionKind.SOURCE]
    if OptionKind.HANDLES in by_kind:
        return by_kind[OptionKind.HANDLES]
    unset = [option for option in _typed(command).values() if option.name not in options]
    persona = next((option for option in unset if option.kind is OptionKind.PERSONA), None)
    if persona and word.startswith("@"):
        return persona
    matching = [option for option in unset if word in option.choices and not option.is_named]
    required = [option for option in unset if option.is_required and option.kind in POSITIONAL]
    if matching or required:  # before the rest of the line becomes a text
        return (matching or required)[0]
    if OptionKind.TEXT in by_kind:
        return by_kind[OptionKind.TEXT]
    left = [option for option in by_kind.values() if option.name not in options]
    return next((option for option in left if option.kind is not OptionKind.CHOICE), left[0] if left else None)


def _value(option: Option, word: str, before: Value | None) -> Value:
    if option.kind is OptionKind.HANDLES:
        return (*(before if isinstance(before, tuple) else ()), word)
    if option.kind is OptionKind.NUMBER:
        try:
            return int(word)
        except ValueError:
            raise RequestUnfit("option-not-a-number", word=word[:40], option=option.name) from None
    return word.removeprefix("@") if option.kind is OptionKind.PERSONA else word
