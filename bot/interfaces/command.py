"""What a command is, and `Services`: everything that a command may use.

`bot.app` puts the services together, and tests put in others.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat.attachments import Attachment
from bot.chat.members import Role
from bot.chat.messages import GeneratedTweet, Option, Reply, Request, Value
from bot.interfaces.protocols import (
    AuditLogService,
    BudgetService,
    CardStore,
    ConsentService,
    MemberDataService,
    PersonaLookup,
    TrainingQueue,
)
from bot.interfaces.tweet_request import TweetRequest
from bot.permissions.chat_language import ChatLanguages
from bot.permissions.chat_rules import Action, StoredChatRules
from bot.permissions.operator_claims import OperatorClaims
from bot.permissions.quotas import StoredQuotas
from bot.permissions.trusted_chats import TrustedChats
from models.domain.game import Game
from models.domain.training_job import Audience
from models.personas.lifecycle import PersonaLifecycle
from models.personas.training_invitations import TrainingInvitations
from models.pictures.request import PictureRequest
from models.registry import ApprovalTable, BlocklistTable, ChatSettingsTable, ChatTable, GameTable, KeptTweetTable

CommandFunction = Callable[[Request, "Services"], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Command:
    """A function with a name and options; every platform makes its own slash command and menu entry from it.

    `is_private`: its replies are for the requester alone. `action`: what the chat's rules check it as, if anything.
    `has_form`: given without any option, it may reply with a form.
    `bypasses_access_list`: those whom the operator does not let in may use it too.
    """

    name: str
    summary: str
    function: CommandFunction
    example: str
    options: tuple[Option, ...] = ()
    role: Role = Role.MEMBER
    is_private: bool = False
    action: Action | None = None
    has_form: bool = False
    bypasses_access_list: bool = False

    def option(self, name: str) -> Option | None:
        return next((option for option in self.options if option.name == name), None)

    def is_step(self, options: Mapping[str, Value]) -> bool:
        """Whether a button with these options answers a question, so that what comes next replaces it."""
        return any(option.is_step and option.name in options for option in self.options)


class TweetWriter(Protocol):
    """Writes tweets in a persona's style."""

    async def write(self, request: TweetRequest) -> list[GeneratedTweet]:
        """Up to `request.count` different tweets. Raises OnlyCopies, TryLater and the engine's own errors."""


class PictureDrawer(Protocol):
    """Draws tweets as pictures."""

    async def draw(self, request: PictureRequest) -> bytes:
        """A PNG. Raises TryLater, ServiceError."""


class ContentPolicy(Protocol):
    """The content filter and blocklist of each chat."""

    async def filtered(self, request: Request, command: Command, services: "Services") -> "Services":
        """`services` behind the chat's content filter. Raises NotAllowed for blocked members and content."""

    async def may_show(self, text: str, chat: str) -> bool:
        """Whether the bot may show a text that somebody else wrote in the chat with this address."""

    async def showable(self, texts: Sequence[str], chat: str) -> frozenset[str]:
        """Those of the texts that the bot may show in the chat with this address."""


class ProgressAnnouncer(Protocol):
    """Messages about jobs in the chats that wait for them."""

    def follow(self, job_id: str, replied: Audience | None = None, note: str = "") -> None:
        """Show the job's progress in every chat that waits for it.

        `replied` gets a reply that becomes their progress message, once `adopt` tells which message it is. `note` stays
        below the progress there.
        """

    def adopt(self, job_id: str, audience: Audience, message: str) -> None:
        """From now on this message shows the job's progress to the audience."""

    def notify(self, chat: str, reply: Reply, member: str) -> None:
        """Send a message to a member in a chat, soon."""


class MessageService(Protocol):
    """The bot's messages in any chat, by the chat's address."""

    async def post(self, chat: str, reply: Reply) -> str:
        """Send it; gives the message's id. Raises NotFound where the chat is gone."""

    async def delete(self, chat: str, message: str) -> None:
        """Raises NotFound where the message is gone, and the platform's own errors."""

    async def role_in(self, chat: str, member: str) -> Role:
        """The member's role in a chat on its platform, now; MEMBER where the platform does not tell."""


class GameService(Protocol):
    """Games under way: keeps their messages up to date."""

    @property
    def table(self) -> GameTable: ...

    def follow(self, game: Game) -> None:
        """Keep its message up to date until it is over."""

    def sent(self, number: int, message: str) -> None:
        """The message with this id shows the game."""

    def changed(self, number: int) -> None:
        """It has another vote, or was ended."""


class UploadService(Protocol):
    """Files that members send for a training; kept only as long as the training needs them."""

    def check(self, files: Sequence[Attachment]) -> None:
        """Raises RequestUnfit where the files are too large or hold no posts, by what the platform says of them."""

    def received(self, files: Sequence[Attachment], member: str) -> AbstractAsyncContextManager[str]:
        """The files downloaded, as a source (`archive:PATH`); equal contents give the same source.

        Kept until the context ends, and then while an unfinished training names them. Raises RequestUnfit before any
        download where the files are too large or hold no posts; TryLater where another upload of `member`, who sends
        them, is under way or there is no room; OutOfSpace.
        """

    def keep(self, source: str) -> str:
        """Keep an upload for a quarter of an hour, for the answer to a question. Returns what `kept` takes: no path."""

    def kept(self, upload: str) -> str:
        """The source of an upload that was kept. Raises NotFound where it is gone. Blocks."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that a command may use. What works on files blocks: call it in a thread."""

    personas: PersonaLookup
    cards: CardStore
    lifecycle: PersonaLifecycle
    audit: AuditLogService
    settings: ChatSettingsTable
    writer: TweetWriter
    pictures: PictureDrawer
    safety: ContentPolicy
    blocklist: BlocklistTable
    chats: ChatTable
    kept_tweets: KeptTweetTable
    games: GameService
    training: TrainingQueue
    announcer: ProgressAnnouncer
    messages: MessageService
    uploads: UploadService
    budget: BudgetService
    consents: ConsentService
    invitations: TrainingInvitations
    member_data: MemberDataService
    rules: StoredChatRules
    languages: ChatLanguages
    trusted_chats: TrustedChats
    operator_claims: OperatorClaims
    quotas: StoredQuotas
    approvals: ApprovalTable
    base_model: str
    default_persona: str | None
    now: Callable[[], datetime]
    draw_seed: Callable[[], int]
