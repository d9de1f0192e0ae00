"""Requests, replies, buttons and options in neutral terms; each platform translates to and from these.

The protocols at the end are what platforms get from the rest of the bot (`PlatformServices`); what commands get is in
`bot.interfaces.command`.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from bot.chat.attachments import Attachment as Attachment
from bot.chat.attachments import Document as Document
from bot.chat.forms import Form
from bot.chat.forms import Value as Value
from bot.chat.members import Chat as Chat
from bot.chat.members import Member as Member
from bot.chat.members import Role as Role
from models.domain.persona import Persona
from models.domain.requester import Requester
from models.messages import ENGLISH, without_surrogates

PERSONA_LINK = "persona_"  # prefix of a deep link's payload that opens a persona; the persona's id follows


@dataclass(frozen=True, slots=True)
class Request:
    """A command with its options, however it came: typed, from a menu, or by a button.

    `message` is the platform's id of the bot's message under which it was made, by a button or a reply.
    `replied` is the address of the member to whose message it replies, `is_reply_to_person` that it is a person's.
    `language` is what it is answered in; the dispatcher chooses it.
    """

    command: str
    options: Mapping[str, Value]
    member: Member
    chat: Chat
    files: tuple[Attachment, ...] = ()
    message: str | None = None
    replied: str | None = None
    is_reply_to_person: bool = False
    language: str = field(default=ENGLISH, compare=False)

    def __post_init__(self) -> None:
        """Drops halves of characters from the options: no database could store them, nor could a reply quote them."""
        object.__setattr__(self, "options", {name: _without_surrogates(value) for name, value in self.options.items()})

    @property
    def requester(self) -> Requester:
        return self.chat.requester_for(self.member)

    def text(self, option: str) -> str | None:
        """The option's value; None where it was not given."""
        value = self.options.get(option)
        return value if isinstance(value, str) else None

    def number(self, option: str, default: int) -> int:
        value = self.options.get(option)
        return value if isinstance(value, int) else default

    def texts(self, option: str) -> tuple[str, ...]:
        value = self.options.get(option)
        return value if isinstance(value, tuple) else ()


def _without_surrogates(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(map(without_surrogates, value))
    return without_surrogates(value) if isinstance(value, str) else value


class ButtonStyle(Enum):
    """What a button is among the others of its message; platforms show it by colour."""

    SECONDARY = "secondary"
    PRIMARY = "primary"  # what most members want next; one in a message
    SUCCESS = "success"  # agrees or publishes
    DANGER = "danger"  # deletes or denies


@dataclass(frozen=True, slots=True)
class Button:
    """A label, and the command and options that a press stands for. Equal buttons do the same, however they look.

    `shown_to` is the member whose request the button answers: the options may hold what they wrote.
    `emoji` is one Unicode emoji, for platforms that show one before the label.
    `has_form`: the press is answered with a form, so it is left out where that can't be shown.
    """

    label: str
    command: str
    options: Mapping[str, Value] = field(default_factory=dict)
    shown_to: str | None = field(default=None, compare=False)
    style: ButtonStyle = field(default=ButtonStyle.SECONDARY, compare=False)
    emoji: str = field(default="", compare=False)
    has_form: bool = field(default=False, compare=False)

    def to_request(self, member: Member, chat: Chat, message: str | None = None) -> Request:
        return Request(self.command, self.options, member, chat, message=message)


class SelectKind(Enum):
    """What a select menu lists. The members, roles and channels of a chat are addresses, which a platform puts in."""

    CHOICES = "choices"
    MEMBERS = "members"
    ROLES = "roles"
    CHANNELS = "channels"


@dataclass(frozen=True, slots=True)
class Select:
    """A menu, and the command that what is chosen is put into, as the option `fills`, beside the `options`.

    `choices` are pairs of a value and its label, for SelectKind.CHOICES. If `max_values` is more than one, several may
    be chosen, and the option gets a tuple. Platforms without select menus show a button for each choice, which chooses
    it alone; they leave out members, roles and channels, which have to be typed there.
    """

    placeholder: str
    command: str
    fills: str
    options: Mapping[str, Value] = field(default_factory=dict)
    choices: tuple[tuple[str, str], ...] = ()
    kind: SelectKind = SelectKind.CHOICES
    min_values: int = 1
    max_values: int = 1
    shown_to: str | None = field(default=None, compare=False)

    def filled(self, values: Sequence[str]) -> dict[str, Value]:
        """The options of the request that these values make."""
        return {**self.options, self.fills: tuple(values) if self.max_values > 1 else values[0]}

    @property
    def buttons(self) -> tuple[Button, ...]:
        """A button for each choice."""
        return tuple(Button(label, self.command, self.filled([value]), self.shown_to) for value, label in self.choices)


@dataclass(frozen=True, slots=True)
class GeneratedTweet:
    """A finished tweet. The same persona, prompt, count and seed generate it again. `note` is shown before its text."""

    persona: Persona
    prompt: str
    text: str
    seed: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a request. Platforms show tweets with their label, and private replies to the requester alone.

    `persona_link` is the id of a persona that everybody may use: a platform with deep links adds one to it.
    `form` asks the same at once: a platform that has forms opens it in place of the rest, where it still can.
    `on_sent` is called with the id of the message that shows it, as `Platform.edit` takes it, once it was sent.
    `language` is what it is shown in; of a message that answers nobody, the locale of whom it is for, if of anybody.
    One that `is_by_persona` shows tweets of one persona, and a platform that can posts it under that persona's name.
    """

    text: str = ""
    tweets: tuple[GeneratedTweet, ...] = ()
    buttons: tuple[Button, ...] = ()
    documents: tuple[Document, ...] = ()
    is_private: bool = False
    persona_link: str | None = None
    form: Form | None = None
    on_sent: Callable[[str], None] | None = field(default=None, compare=False)
    language: str | None = field(default=None, compare=False)
    selects: tuple[Select, ...] = ()
    is_by_persona: bool = False

    @property
    def all_buttons(self) -> tuple[Button, ...]:
        """The buttons, after those that stand for the choices of its select menus."""
        return (*(button for select in self.selects for button in select.buttons), *self.buttons)


class OptionKind(Enum):
    """The type of an option's value, and so how it is typed on a command line."""

    TEXT = "text"  # the rest of the line
    WORD = "word"  # one word, or several in double quotes
    PERSONA = "persona"  # a persona's name, with or without @
    HANDLES = "handles"  # one to three accounts
    NUMBER = "number"
    SOURCE = "source"  # scheme:path, as in files:PATH
    CHOICE = "choice"  # one of the option's choices
    FILE = "file"  # up to `max_value` files, in `Request.files` and never among the options


class PersonaFilter(Enum):
    """Which personas autocomplete offers."""

    USABLE = "usable"
    RETIRED = "retired"  # those that the requester may restore
    MANAGED = "managed"  # those that the requester may delete


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command. `role` is who may use it; `min_value` and `max_value` bound a number.

    A hidden option is set by buttons alone and is in no menu, help or command line. A choice that `is_named` is typed
    with its name, as in `mood=wild`: its values may be a text's first words. One that `is_filtered` passes the
    chat's content filter. `is_member` lets a platform's own mention name a member there. One that `has_form` may be
    answered with a form. A button with one that `is_step` answers a question: what comes next replaces the question.
    """

    name: str
    kind: OptionKind
    summary: str
    is_required: bool = False
    min_value: int = 0
    max_value: int = 0
    choices: tuple[str, ...] = ()
    role: Role = Role.MEMBER
    is_hidden: bool = False
    is_filtered: bool = False
    persona_filter: PersonaFilter = PersonaFilter.USABLE
    is_member: bool = False
    has_form: bool = False
    is_step: bool = False
    is_named: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether it can be typed on a command line."""
        return not self.is_hidden and self.kind is not OptionKind.FILE

    def from_field(self, text: str) -> Value:
        """The value that was typed into a form's field, or in answer to its question."""
        return tuple(re.split(r"[\s,]+", text.strip())) if self.kind is OptionKind.HANDLES else text.strip()


Answer = Callable[[Request], Awaitable[Reply]]


class ButtonStore(Protocol):
    """Buttons by the short token that a platform keeps in their place; they survive a restart."""

    async def tokens(self, buttons: Sequence[Button]) -> list[str]:
        """One for each, at most 60 ASCII characters; equal buttons have the same."""

    async def press(self, token: str) -> Button:
        """Raises NotFound where the button is too old."""


class PlatformServices(Protocol):
    """What a platform needs besides having requests answered."""

    @property
    def buttons(self) -> ButtonStore: ...

    def now(self) -> datetime: ...

    def draw_seed(self) -> int: ...

    async def autocomplete_personas(
        self, prefix: str, requester: Requester, limit: int = 25, persona_filter: PersonaFilter = PersonaFilter.USABLE
    ) -> list[Persona]:
        """The personas that `requester` may use, or manage; the best matches of `prefix` first."""

    async def set_value(self, key: str, value: str | None) -> None:
        """Store a text over restarts; None deletes it. Keys begin with the platform's name."""

    async def get_value(self, key: str) -> str | None: ...

    async def language(self, chat: str, *locales: str | None) -> str:
        """What to write in where nobody's request is answered: as this chat has set, else the first one known."""

    async def greeting(self, chat: Chat) -> Reply | None:
        """What to say where the bot was added to a server or group; None if it isn't trusted, or was greeted."""

    async def claimed_operators(self, platform: str) -> frozenset[str]:
        """The addresses of the platform's operators who opened a link with an operator code."""

    async def new_operator_code(self, platform: str) -> str:
        """The payload of a deep link that makes whoever opens it the platform's operator."""

    async def move_chat(self, old: str, new: str) -> None:
        """Give a chat, with its topics, a new address; it keeps its settings."""
