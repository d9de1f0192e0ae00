"""The console: one chat with the bot, in a terminal or over pipes. The person there is the operator.

A line without a slash is a prompt for /tweet, buttons and menus are numbered choices, and documents are written to
files whose paths are printed.
"""

import asyncio
import itertools
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath

from bot.chat.formatting import by_persona, label, numbered
from bot.chat.forms import Form
from bot.chat.messages import (
    Answer,
    Button,
    ButtonStyle,
    Chat,
    Document,
    Member,
    PlatformServices,
    Reply,
    Request,
    Role,
)
from bot.dispatch.command_line import answer_to, parse
from bot.interfaces.command import Command
from bot.platforms._terminal_screen import ConsoleScreen, PipeScreen, TerminalScreen
from bot.settings import BotSettings
from models.domain.errors import NotFound, RequestUnfit
from models.messages import sentence, supported_language, unstyled, use_language

STDIN, STDOUT = 0, 1  # file descriptors
CHAT = Chat("console:here", "console")
OPERATOR = Member("console:operator", "you", Role.OPERATOR)
MAX_CHOICE_DIGITS = 2


class Console:
    """The console platform: one person, one chat, one screen.

    `opening` are lines that are answered first, as if they had been typed; then `opened` is set.
    """

    name = "console"

    def __init__(
        self,
        screen: ConsoleScreen,
        documents: Path,
        locale: str | None = None,
        services: PlatformServices | None = None,
    ) -> None:
        """`locale` is the terminal's, as in `de_AT.UTF-8`; without `services` it alone decides the language."""
        self._services = services
        self._member = replace(OPERATOR, language=locale)
        self._screen = screen
        self._documents = documents
        self.opening: Sequence[str] = ()
        self.opened = asyncio.Event()
        self._commands: Sequence[Command] = ()
        self._choices: list[Button] = []  # by number, from 1
        self._unsure = ""  # the number that has to be typed once more
        self._form: Form | None = None  # whose question the next line may answer
        self._message_numbers = itertools.count(1)
        self._status_messages: set[str] = set()  # ids of the messages in the status line

    @property
    def seconds_between_edits(self) -> float:
        return self._screen.seconds_between_edits

    async def wait_until_connected(self) -> None:
        return

    async def serve(self, commands: Sequence[Command], answer: Answer) -> None:
        with use_language(supported_language(self._member.language)):
            await self._serve(commands, answer)

    async def _serve(self, commands: Sequence[Command], answer: Answer) -> None:
        self._commands = commands
        self._screen.show(unstyled(sentence("console-greeting")))
        try:
            for opening in self.opening:
                self._screen.show(f"> {opening}")
                await self._handle_line(opening, answer)
            self.opened.set()
            while (line := await self._screen.read()) is not None:
                await self._handle_line(line.strip(), answer)
        finally:
            self._screen.show(unstyled(sentence("console-goodbye")))

    async def post(
        self,
        chat: str,
        reply: Reply,
        mention: str | None = None,
        nonce: str | None = None,
    ) -> str:
        """A message with buttons that mentions nobody is one that will be edited: it goes into the status line."""
        message = self._new_message_id()
        with use_language(await self._language()):
            if mention is None and reply.all_buttons:
                self._status_messages.add(message)
                self._screen.set_status(message, unstyled(reply.text))
            else:
                self._show(reply)
        return message

    async def edit(self, chat: str, message: str, reply: Reply) -> None:
        """Raises NotFound for a message from before a restart, which is no longer on the screen."""
        if message not in self._status_messages:
            raise NotFound("console-message-gone")
        text = unstyled(reply.text, await self._language())
        if reply.all_buttons:
            self._screen.set_status(message, text)
        else:  # without buttons it is final
            self._clear_status(message)
            with use_language(reply.language):
                self._show(reply)

    async def role_in(self, chat: str, member: str) -> Role:
        return OPERATOR.role

    async def has_operator(self, place: str) -> bool:
        """The person at the console is the operator."""
        return True

    def is_busy(self, chat: str) -> bool:
        return False

    async def delete(self, chat: str, message: str) -> None:
        """Raises RequestUnfit for a printed message: only the status line can be cleared."""
        if message not in self._status_messages:
            raise RequestUnfit("console-cannot-delete")
        self._clear_status(message)

    async def _language(self) -> str | None:
        """What to write in where no command replies."""
        locale = self._member.language
        if self._services is None:
            return supported_language(locale)
        return await self._services.language(CHAT.address, locale)

    def _clear_status(self, message: str) -> None:
        self._status_messages.discard(message)
        self._screen.clear_status(message)

    async def _handle_line(self, line: str, answer: Answer) -> None:
        if not line or self._asks_again(line):
            return
        try:
            request = self._request(line)
        except RequestUnfit as error:
            self._screen.show(unstyled(error.sentence, await self._language()))
            return
        with self._screen.waiting():
            reply = await answer(request)
        if reply.buttons or not reply.is_private:  # a short answer, as to a vote, leaves the choices before it
            self._choices = []
        self._form = reply.form
        with use_language(reply.language):
            self._show(reply)
        if reply.on_sent is not None:
            message = self._new_message_id()
            self._status_messages.add(message)
            reply.on_sent(message)

    def _new_message_id(self) -> str:
        return f"{os.getpid()}-{next(self._message_numbers)}"

    def _request(self, line: str) -> Request:
        """A number chooses a button, a slash begins a command, anything else answers a question or is a prompt.

        Raises RequestUnfit.
        """
        if button := self._chosen_button(line):
            return button.to_request(self._member, CHAT)
        if line.isdigit() and len(line) <= MAX_CHOICE_DIGITS:  # meant for a choice that is gone, not as a prompt
            raise RequestUnfit("console-choice-unknown", number=line)
        command_line = parse(line, self._commands)
        if command_line is None and self._form is not None:
            command_line = answer_to(self._form, line, self._commands)
        return (
            command_line.to_request(self._member, CHAT)
            if command_line
            else Request("tweet", {"prompt": line}, self._member, CHAT)
        )

    def _asks_again(self, line: str) -> bool:
        """Whether a number stands for something that can't be undone, and was not typed twice.

        The same number may have meant something else a line ago.
        """
        button = self._chosen_button(line)
        is_sure = button is None or button.style is not ButtonStyle.DANGER or self._unsure == line
        self._unsure = "" if is_sure else line
        if button is not None and not is_sure:
            self._screen.show(unstyled(sentence("console-sure", label=button.label, number=line)))
        return not is_sure

    def _chosen_button(self, line: str) -> Button | None:
        is_number = line.isascii() and line.isdigit() and len(line) <= MAX_CHOICE_DIGITS
        return self._choices[int(line) - 1] if is_number and 1 <= int(line) <= len(self._choices) else None

    def _show(self, reply: Reply) -> None:
        lines = [unstyled(reply.text)] if reply.text else []
        for persona, tweets in by_persona(reply.tweets):
            lines += [f"  {text}" for text in numbered(tweets, [tweet.text for tweet in tweets])]
            lines.append(f"  — {unstyled(label(persona))}")
        lines += map(self._document_line, reply.documents)
        if reply.all_buttons:
            self._choices = []
            lines.append("  ".join(map(self._choice, reply.all_buttons)))
        self._screen.show("\n".join(lines))

    def _document_line(self, document: Document) -> str:
        """Write the document to a file; returns the line that says where it is."""
        try:
            return f"  {document.name}: {_write(self._documents, document)}"
        except OSError as error:
            failed = sentence("console-file-failed", name=document.name, reason=error.strerror or "")
            return f"  {unstyled(failed)}"

    def _choice(self, button: Button) -> str:
        self._choices.append(button)
        return f"[{len(self._choices)}] {unstyled(button.label)}"


def open_platform(settings: BotSettings, services: PlatformServices) -> Console:
    """The console in this process's terminal, or over its pipes if it has none."""
    if os.isatty(STDIN) and os.isatty(STDOUT):
        return Console(TerminalScreen(), settings.home.documents, _terminal_locale(), services)
    return Console(PipeScreen(STDIN, _print), settings.home.documents, _terminal_locale(), services)


def _terminal_locale() -> str | None:
    """The locale of messages, in the order of POSIX."""
    return next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), None)


def _write(folder: Path, document: Document) -> Path:
    """Write the document under a safe name that no file has yet. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    safe_name = PurePath("".join(letter if letter.isalnum() or letter in ".-_ " else "_" for letter in document.name))
    stem, suffix = safe_name.stem.lstrip(".")[:80] or "document", safe_name.suffix[:12]
    names = (f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}" for number in itertools.count(1))
    path = next(folder / name for name in names if not (folder / name).exists())
    with path.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(document.content)
    return path


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
