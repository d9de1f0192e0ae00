"""The console: a chat with the bot in a terminal, or over pipes. The person there is the operator.

It does not know what commands do. Buttons are numbered choices, a line without a slash is a tweet's first words, and
a document is a file whose path is said.
"""

import itertools
import os
import sys
from collections.abc import Sequence
from pathlib import Path, PurePath

from bot.chat.formatting import label
from bot.chat.messages import Answer, Button, Chat, Document, Member, PlatformServices, Reply, Request, Role
from bot.dispatch.command_line import parse
from bot.interfaces.command import Command
from bot.platforms._terminal_screen import ConsoleScreen, PipeScreen, TerminalScreen
from bot.settings import BotSettings
from models.domain.errors import NotFound, RequestUnfit

STDIN, STDOUT = 0, 1  # descriptors
CHAT = Chat("console:here", "console")
PERSON = Member("console:operator", "you", Role.OPERATOR)
CHOICE_DIGITS = 2
GREETING = "Mynah. Try /tweet My dream is, or /help; Ctrl-D leaves."
GOODBYE = "Goodbye; trainings that are under way go on when Mynah runs again."


class Console:
    """One person, one chat, one screen."""

    name = "console"

    def __init__(self, screen: ConsoleScreen, documents: Path) -> None:
        self._screen = screen
        self._documents = documents
        self._commands: Sequence[Command] = ()
        self._choices: list[Button] = []  # what each number stands for
        self._numbers = itertools.count(1)
        self._states: set[str] = set()

    @property
    def seconds_between_edits(self) -> float:
        return self._screen.seconds_between_states

    async def serve(self, commands: Sequence[Command], answer: Answer) -> None:
        self._commands = commands
        self._screen.show(GREETING)
        try:
            while (line := await self._screen.read()) is not None:
                await self._say(line.strip(), answer)
        finally:
            self._screen.show(GOODBYE)

    async def post(
        self,
        chat: str,  # noqa: ARG002 - there is one
        reply: Reply,
        mention: str | None = None,
        once: str | None = None,  # noqa: ARG002 - a terminal is empty when the bot is back
    ) -> str:
        """Announcements, which mention somebody, are printed; what is edited later stands in the line that changes."""
        message = f"{os.getpid()}-{next(self._numbers)}"
        if mention is None and reply.buttons:
            self._states.add(message)
            self._screen.set_state(message, reply.text)
        else:
            self._show(reply)
        return message

    async def edit(self, chat: str, message: str, reply: Reply) -> None:  # noqa: ARG002 - there is one
        """Raises NotFound for a message from before a restart: it is on no screen any more."""
        if message not in self._states:
            raise NotFound("That message is gone.")
        if reply.buttons:
            self._screen.set_state(message, reply.text)
        else:  # nothing can be done about it any more: it is over
            self._states.discard(message)
            self._screen.drop_state(message)

    async def role_in(self, chat: str, member: str) -> Role:  # noqa: ARG002 - there is one
        return PERSON.role

    async def delete(self, chat: str, message: str) -> None:  # noqa: ARG002 - there is one
        """Raises RequestUnfit for what was printed: only the line that changes can be taken back."""
        if message not in self._states:
            raise RequestUnfit("What a terminal has shown cannot be taken back.")
        self._states.discard(message)
        self._screen.drop_state(message)

    async def _say(self, line: str, answer: Answer) -> None:
        if not line:
            return
        try:
            request = self._request(line)
        except RequestUnfit as error:
            self._screen.show(error.sentence)
            return
        reply = await answer(request)
        self._choices = []
        self._show(reply)

    def _chosen(self, line: str) -> Button | None:
        """What a number stands for, where it does."""
        is_choice = (
            line.isascii() and line.isdigit() and len(line) <= CHOICE_DIGITS and 1 <= int(line) <= len(self._choices)
        )
        return self._choices[int(line) - 1] if is_choice else None

    def _request(self, line: str) -> Request:
        """Raises RequestUnfit."""
        if button := self._chosen(line):
            return button.pressed_by(PERSON, CHAT)
        if line.isdigit() and len(line) <= CHOICE_DIGITS:  # meant for a choice that is gone, hardly to begin a tweet
            raise RequestUnfit(f"There is no choice {line} here now.")
        said = parse(line, self._commands)
        return said.said_by(PERSON, CHAT) if said else Request("tweet", {"prompt": line}, PERSON, CHAT)

    def _show(self, reply: Reply) -> None:
        lines = [reply.text] if reply.text else []
        for persona_label, tweets in itertools.groupby(reply.tweets, key=lambda tweet: label(tweet.persona)):
            lines += [f"  {tweet.text}" for tweet in tweets]
            lines.append(f"  — {persona_label}")
        lines += map(self._written, reply.documents)
        if reply.buttons:
            lines.append("  ".join(map(self._choice, reply.buttons)))
        self._screen.show("\n".join(lines))

    def _written(self, document: Document) -> str:
        """Write the document down, and say where."""
        try:
            return f"  {document.name}: {_write(self._documents, document)}"
        except OSError as error:
            return f"  {document.name} could not be written: {error.strerror}."

    def _choice(self, button: Button) -> str:
        self._choices.append(button)
        return f"[{len(self._choices)}] {button.label}"


def open_platform(settings: BotSettings, _desk: PlatformServices) -> Console:
    """The console on this process's terminal, or on its pipes where it has none."""
    if os.isatty(STDIN) and os.isatty(STDOUT):
        return Console(TerminalScreen(), settings.home.documents)
    return Console(PipeScreen(STDIN, _print), settings.home.documents)


def _write(folder: Path, document: Document) -> Path:
    """Write it under a name that no file has yet, whatever it is called. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    plain = PurePath("".join(letter if letter.isalnum() or letter in ".-_ " else "_" for letter in document.name))
    stem, suffix = plain.stem.lstrip(".")[:80] or "document", plain.suffix[:12]
    names = (f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}" for number in itertools.count(1))
    path = next(folder / name for name in names if not (folder / name).exists())
    with path.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(document.content)
    return path


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
