"""The neutral words of a conversation: what a member asks, what the bot replies, what a command is.

It does not know any platform: each translates to and from these words. The protocols at the end, and those of
`bot.ports`, say what commands may ask of the rest of the service (`Services`), and what platforms may (`Desk`).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from bot.files import Attachment as Attachment  # noqa: PLC0414 - words of a conversation, too
from bot.files import Document as Document  # noqa: PLC0414
from bot.people import Chat as Chat  # noqa: PLC0414
from bot.people import Member as Member  # noqa: PLC0414
from bot.people import Role as Role  # noqa: PLC0414
from bot.ports import Audit, Blocks, Cards, ChatSettings, Consents, Custody, Memory, Personas, Purse, Requests, Training
from bot.rights.limits import Limits
from bot.rights.rules import Deed, Rules
from models.asker import Asker
from models.generation import Sampling
from models.persona import Persona

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
    def asker(self) -> Asker:
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


class Named(Enum):
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
    named: Named = Named.SEEN
    is_member: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether people can say it in words."""
        return not self.is_hidden and self.kind is not OptionKind.FILE


CommandFunction = Callable[[Request, "Services"], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command is a function and one row in COMMANDS; every platform makes its own kind of command from it.

    `is_private` says that its replies are for the asker alone, `example` shows it typed. `deed` is what the rules of a
    chat take it for, if anything. `is_for_all` says that also those may use it whom the operator does not let in.
    """

    name: str
    summary: str
    function: CommandFunction
    example: str
    options: tuple[Option, ...] = ()
    role: Role = Role.MEMBER
    is_private: bool = False
    deed: Deed | None = None
    is_for_all: bool = False

    def option(self, name: str) -> Option | None:
        return next((option for option in self.options if option.name == name), None)


Answer = Callable[[Request], Awaitable[Reply]]


RECIPE = Sampling()  # how a persona draws its words, unless somebody wants it otherwise


class Writer(Protocol):
    """Writes in a persona's voice; on behalf of the chat at an address, so that chats are served in turn."""

    def on_behalf(self, chat: str) -> "Writer": ...

    async def write(
        self, persona: Persona, prompt: str, count: int, seed: int, sampling: Sampling = RECIPE
    ) -> list[GeneratedTweet]:
        """Up to `count` different tweets. Raises RequestUnfit, OnlyCopies, TryLater and what the engine says."""


class Safety(Protocol):
    async def admit(self, request: Request, command: Command, services: "Services") -> "Services":
        """`services` as they may be used in the chat. Raises NotAllowed for who or what is kept out."""


class Announcer(Protocol):
    """Tells a chat how its jobs go on."""

    def follow(self, job_id: str) -> None:
        """Show the job's progress to everybody who waits for it."""

    def tell(self, chat: str, reply: Reply, member: str) -> None:
        """Say something to a member in a chat, soon."""


class Messages(Protocol):
    """The bot's messages in any chat, by the chat's address."""

    async def post(self, chat: str, reply: Reply) -> str:
        """Gives what finds the message again. Raises NotFound where the chat is gone."""

    async def delete(self, chat: str, message: str) -> None:
        """Raises NotFound where the message is gone, and what the platform says."""

    async def role_in(self, chat: str, member: str) -> Role:
        """What somebody is in a chat by its platform, now; a member where it does not say."""


class Reports(Protocol):
    """What members found amiss, for whoever looks after the service."""

    def keep(self, request: Request, now: datetime) -> None:
        """Write down a /report: who, where, and its options."""


class Uploads(Protocol):
    """Files that members send, kept only as long as a training needs them."""

    def received(self, files: Sequence[Attachment]) -> AbstractAsyncContextManager[str]:
        """The source that the files are once here, as in `archive:PATH`; equal contents are the same source.

        Kept until the context ends, and then while a training that is not over names it. Raises RequestUnfit, before
        any download, where the files are too large or no posts; OutOfSpace.
        """


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that a command may ask for, so that it need not import it."""

    personas: Personas
    cards: Cards
    custody: Custody
    audit: Audit
    settings: ChatSettings
    writer: Writer
    safety: Safety
    blocks: Blocks
    training: Training
    announcer: Announcer
    reports: Reports
    messages: Messages
    uploads: Uploads
    purse: Purse
    consents: Consents
    memory: Memory
    rules: Rules
    limits: Limits
    requests: Requests
    base: str
    default_persona: str | None
    now: Callable[[], datetime]
    draw_seed: Callable[[], int]


class Buttons(Protocol):
    """Buttons by the short token that a platform shows in their place; a restart forgets none."""

    async def tokens(self, buttons: Sequence[Button]) -> list[str]:
        """One for each, at most 60 ASCII characters; the same for equal buttons."""

    async def press(self, token: str) -> Button:
        """Raises NotFound where the button is too old."""


class Desk(Protocol):
    """What a platform may ask for, beside having requests answered."""

    @property
    def buttons(self) -> Buttons: ...

    def now(self) -> datetime: ...

    def draw_seed(self) -> int: ...

    async def find_names(self, prefix: str, asker: Asker, most: int = 25, named: Named = Named.SEEN) -> list[Persona]:
        """The personas that `asker` may use, or look after, those that `prefix` fits best first."""

    async def remember(self, key: str, value: str | None) -> None:
        """Keep a text over restarts, in place of the one before; None forgets it. Keys begin with the platform's."""

    async def recall(self, key: str) -> str | None: ...

    async def move_chat(self, old: str, new: str) -> None:
        """A chat, with its topics, has another address now and keeps what it has."""
