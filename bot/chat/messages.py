"""The neutral words of a conversation: what a member asks, and what the bot replies.

It does not know any platform: each translates to and from these words. The protocols at the end say what platforms may
ask of the rest of the service (`PlatformServices`); `bot.interfaces.command` says what commands may.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from bot.chat.attachments import Attachment as Attachment
from bot.chat.attachments import Document as Document
from bot.chat.members import Chat as Chat
from bot.chat.members import Member as Member
from bot.chat.members import Role as Role
from models.domain.persona import Persona
from models.domain.requester import Requester

Value = str | int | tuple[str, ...]
PERSONA_LINK = "persona_"  # how the payload of a link to the bot begins where it opens a persona; its id follows


@dataclass(frozen=True, slots=True)
class Request:
    """What a member asks: a command's name and its options, as typed, chosen from a menu or behind a button.

    `message` is the bot's message that it was asked under, by a press or a reply, as its platform finds it again.
    `replied` is the address of the member whose own message it replies to.
    """

    command: str
    options: Mapping[str, Value]
    member: Member
    chat: Chat
    files: tuple[Attachment, ...] = ()
    message: str | None = None
    replied: str | None = None

    @property
    def asker(self) -> Requester:
        return self.chat.asked_by(self.member)

    def text(self, option: str) -> str | None:
        """The option's value where it was given, else None."""
        value = self.options.get(option)
        return value if isinstance(value, str) else None

    def number(self, option: str, default: int) -> int:
        value = self.options.get(option)
        return value if isinstance(value, int) else default

    def words(self, option: str) -> tuple[str, ...]:
        value = self.options.get(option)
        return value if isinstance(value, tuple) else ()


@dataclass(frozen=True, slots=True)
class Button:
    """A request that waits to be pressed: its label, and the command and options that a press stands for.

    `shown_to` is the member whose request it answers: what they wrote may be among the options.
    """

    label: str
    command: str
    options: Mapping[str, Value] = field(default_factory=dict)
    shown_to: str | None = field(default=None, compare=False)

    def pressed_by(self, member: Member, chat: Chat, message: str | None = None) -> Request:
        return Request(self.command, self.options, member, chat, message=message)


@dataclass(frozen=True, slots=True)
class GeneratedTweet:
    """A tweet that a persona wrote, cut and checked. The same persona, prompt, count and seed give it again."""

    persona: Persona
    prompt: str
    text: str
    seed: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What is shown for a request. Generated tweets are shown with their label, private replies to the asker alone.

    `opens` is the id of a persona that everybody may use: a platform that has links to the bot adds the one to it.
    """

    text: str = ""
    tweets: tuple[GeneratedTweet, ...] = ()
    buttons: tuple[Button, ...] = ()
    documents: tuple[Document, ...] = ()
    is_private: bool = False
    opens: str | None = None


class OptionKind(Enum):
    """What an option holds, and so how it is typed in a text line."""

    TEXT = "text"  # the rest of the line
    WORD = "word"  # one word, or several in double quotes
    PERSONA = "persona"  # a persona's name, with or without @
    HANDLES = "handles"  # one to three accounts
    NUMBER = "number"
    SOURCE = "source"  # scheme:place, as in files:PATH
    CHOICE = "choice"  # one of the option's choices
    FILE = "file"  # up to `most` files, which come in `Request.files` and never among the options


class NamedValue(Enum):
    """Which personas are offered where one is to be named."""

    SEEN = "seen"  # those that the asker may use
    RETIRED = "retired"  # those that the asker may restore
    MANAGED = "managed"  # those that the asker may delete


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be said with a command. `least` and `most` bound a number; `role` is who may say it.

    What is hidden is said by buttons alone, in no menu, help or typed line. What `is_shown` passes the filter. `named`
    says which personas a menu offers for one. `is_member` says that it may name a member, whom a platform's own mention
    in the line then stands for.
    """

    name: str
    kind: OptionKind
    summary: str
    is_required: bool = False
    least: int = 0
    most: int = 0
    choices: tuple[str, ...] = ()
    role: Role = Role.MEMBER
    is_hidden: bool = False
    is_shown: bool = False
    named: NamedValue = NamedValue.SEEN
    is_member: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether people can say it in words."""
        return not self.is_hidden and self.kind is not OptionKind.FILE


Answer = Callable[[Request], Awaitable[Reply]]


class ButtonStore(Protocol):
    """Buttons by the short token that a platform shows in their place; a restart forgets none."""

    async def tokens(self, buttons: Sequence[Button]) -> list[str]:
        """One for each, at most 60 ASCII characters; the same for equal buttons."""

    async def press(self, token: str) -> Button:
        """Raises NotFound where the button is too old."""


class PlatformServices(Protocol):
    """What a platform may ask for, beside having requests answered."""

    @property
    def buttons(self) -> ButtonStore: ...

    def now(self) -> datetime: ...

    def draw_seed(self) -> int: ...

    async def find_names(
        self, prefix: str, asker: Requester, most: int = 25, named: NamedValue = NamedValue.SEEN
    ) -> list[Persona]:
        """The personas that `asker` may use, or look after, those that `prefix` fits best first."""

    async def remember(self, key: str, value: str | None) -> None:
        """Keep a text over restarts, in place of the one before; None forgets it. Keys begin with the platform's."""

    async def recall(self, key: str) -> str | None: ...

    async def move_chat(self, old: str, new: str) -> None:
        """A chat, with its topics, has another address now and keeps what it has."""
