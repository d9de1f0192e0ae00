"""What a command is, and everything that it may ask the rest of the service for.

It does not know who answers: `bot.app` puts the services together, and tests do with others. Those of the registry, the
trainer and the purse are in `bot.interfaces.protocols`.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat.attachments import Attachment
from bot.chat.members import Role
from bot.chat.messages import GeneratedTweet, Option, Reply, Request
from bot.interfaces.protocols import (
    ApprovalService,
    AuditSearch,
    BlocklistService,
    BudgetService,
    CardStore,
    ChatSettingsService,
    ConsentService,
    LifecycleService,
    MemberDataService,
    PersonaLookup,
    TrainingQueue,
)
from bot.permissions.chat_rules import Action, ChatRulesService
from bot.permissions.quotas import QuotaService
from models.domain.persona import Persona
from models.engine.request import Sampling

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
    deed: Action | None = None
    is_for_all: bool = False

    def option(self, name: str) -> Option | None:
        return next((option for option in self.options if option.name == name), None)


RECIPE = Sampling()  # how a persona draws its words, unless somebody wants it otherwise


class TweetWriter(Protocol):
    """Writes in a persona's voice; on behalf of the chat at an address, so that chats are served in turn."""

    def on_behalf(self, chat: str) -> "TweetWriter": ...

    async def write(
        self, persona: Persona, prompt: str, count: int, seed: int, sampling: Sampling = RECIPE
    ) -> list[GeneratedTweet]:
        """Up to `count` different tweets. Raises RequestUnfit, OnlyCopies, TryLater and what the engine says."""


class ContentPolicy(Protocol):
    async def admit(self, request: Request, command: Command, services: "Services") -> "Services":
        """`services` as they may be used in the chat. Raises NotAllowed for who or what is kept out."""


class ProgressAnnouncer(Protocol):
    """Tells a chat how its jobs go on."""

    def follow(self, job_id: str) -> None:
        """Show the job's progress to everybody who waits for it."""

    def tell(self, chat: str, reply: Reply, member: str) -> None:
        """Say something to a member in a chat, soon."""


class MessageService(Protocol):
    """The bot's messages in any chat, by the chat's address."""

    async def post(self, chat: str, reply: Reply) -> str:
        """Gives what finds the message again. Raises NotFound where the chat is gone."""

    async def delete(self, chat: str, message: str) -> None:
        """Raises NotFound where the message is gone, and what the platform says."""

    async def role_in(self, chat: str, member: str) -> Role:
        """What somebody is in a chat by its platform, now; a member where it does not say."""


class ReportService(Protocol):
    """What members found amiss, for whoever looks after the service."""

    def keep(self, request: Request, now: datetime) -> None:
        """Write down a /report: who, where, and its options."""


class UploadService(Protocol):
    """Files that members send, kept only as long as a training needs them."""

    def received(self, files: Sequence[Attachment]) -> AbstractAsyncContextManager[str]:
        """The source that the files are once here, as in `archive:PATH`; equal contents are the same source.

        Kept until the context ends, and then while a training that is not over names it. Raises RequestUnfit, before
        any download, where the files are too large or no posts; OutOfSpace.
        """


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that a command may ask for, so that it need not import it."""

    personas: PersonaLookup
    cards: CardStore
    custody: LifecycleService
    audit: AuditSearch
    settings: ChatSettingsService
    writer: TweetWriter
    safety: ContentPolicy
    blocks: BlocklistService
    training: TrainingQueue
    announcer: ProgressAnnouncer
    reports: ReportService
    messages: MessageService
    uploads: UploadService
    purse: BudgetService
    consents: ConsentService
    memory: MemberDataService
    rules: ChatRulesService
    limits: QuotaService
    requests: ApprovalService
    base: str
    default_persona: str | None
    now: Callable[[], datetime]
    draw_seed: Callable[[], int]
