"""Commands as typed on a line: `/tweet @persona count=3 My dream is`.

It does not know which platform the line comes from, nor whether what it says is allowed.

    /command               or /command@BotName, where several bots listen
    name=value             names an option; in double quotes a value may hold spaces
    @word                  a persona, or an account to learn from
    scheme:place           a source, as in files:PATH
    the rest of the line   for a command that takes text, behind the choice that it may begin with
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.chat.messages import Chat, Member, Option, OptionKind, Request, Value
from bot.interfaces.command import Command
from models.domain.errors import RequestUnfit

HEAD = re.compile(r"/(?P<command>[^\s@]+)(?:@(?P<bot>\S+))?(?:\s+|$)")
WORD = re.compile(r'\s*(?:(?P<key>\w+)=)?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S*))(?:\s+|$)')
MAX_LINE_CHARACTERS = 10_000  # Telegram lets 4,096 be sent, Discord 4,000
NEEDED = (OptionKind.PERSONA, OptionKind.WORD)  # are said in the order of the options, as in `/rename NAME NEW`
SOURCE = re.compile(r"[a-z][a-z_]*:(?!//)\S")  # and no URL


@dataclass(frozen=True, slots=True)
class CommandLine:
    """What a line says: a command's name and its options."""

    command: str
    options: Mapping[str, Value] = field(default_factory=dict)

    def said_by(self, member: Member, chat: Chat) -> Request:
        return Request(self.command, self.options, member, chat)


def parse(line: str, commands: Sequence[Command], bot_name: str | None = None) -> CommandLine | None:
    """What `line` says; None where it is no command, or one for another bot. Raises RequestUnfit.

    The name of a command that does not exist comes back without options: telling is the dispatch's business.
    """
    if len(line) > MAX_LINE_CHARACTERS and line.lstrip().startswith("/"):
        raise RequestUnfit(f"That line is too long: a command has at most {MAX_LINE_CHARACTERS:,} characters.")
    text = line.strip()
    head = HEAD.match(text)
    if head is None or (head["bot"] and head["bot"].casefold() != (bot_name or "").casefold()):
        return None
    name = head["command"].casefold()
    command = next((command for command in commands if command.name == name), None)
    if command is None:
        return CommandLine(name)
    return CommandLine(name, _options(text[head.end() :], command))


def _options(text: str, command: Command) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key, value, place in _words(text):
        option = _typed(command).get(key) if key else None
        # where no option is called so, the whole is one word, as in “2+2=4”
        word = value if option or not key else f"{key}={value}"
        option = option or _meant(word, command, found)
        if option is None or (option.name in found and option.kind is not OptionKind.HANDLES):
            raise RequestUnfit(f"I do not understand “{word[:40]}” there; write it as in {command.example}")
        if option.kind is OptionKind.TEXT:
            rest = text[place:].strip()
            return {**found, option.name: rest.removeprefix(f"{option.name}=") if key == option.name else rest}
        found[option.name] = _value(option, word, found.get(option.name))
    return found


def _typed(command: Command) -> dict[str, Option]:
    return {option.name: option for option in command.options if option.is_typed}


def _words(text: str) -> Iterator[tuple[str | None, str, int]]:
    """Each word with the option that it names, if any, and with its place in the line."""
    place = 0
    while place < len(text):
        match = WORD.match(text, place)
        if match is None or match.end() == place:
            return
        word = match["bare"] if match["quoted"] is None else match["quoted"]
        yield match["key"], word, place
        place = match.end()


def _meant(word: str, command: Command, found: Mapping[str, Value]) -> Option | None:
    """The option that a word without a name belongs to."""
    by_kind = {option.kind: option for option in _typed(command).values()}
    if OptionKind.SOURCE in by_kind and SOURCE.match(word):
        return by_kind[OptionKind.SOURCE]
    if OptionKind.HANDLES in by_kind:
        return by_kind[OptionKind.HANDLES]
    persona = by_kind.get(OptionKind.PERSONA)
    if persona and word.startswith("@") and persona.name not in found:
        return persona
    waiting = [option for option in _typed(command).values() if option.name not in found]
    chosen = [option for option in waiting if word in option.choices]
    needed = [option for option in waiting if option.is_required and option.kind in NEEDED]
    if chosen or needed:  # before the rest of the line becomes a text
        return (chosen or needed)[0]
    if OptionKind.TEXT in by_kind:
        return by_kind[OptionKind.TEXT]
    left = [option for option in by_kind.values() if option.name not in found]
    return next((option for option in left if option.kind is not OptionKind.CHOICE), left[0] if left else None)


def _value(option: Option, word: str, before: Value | None) -> Value:
    if option.kind is OptionKind.HANDLES:
        return (*(before if isinstance(before, tuple) else ()), word)
    if option.kind is OptionKind.NUMBER:
        try:
            return int(word)
        except ValueError:
            raise RequestUnfit(f"“{word[:40]}” is not a whole number, which {option.name} must be.") from None
    return word.removeprefix("@") if option.kind is OptionKind.PERSONA else word
