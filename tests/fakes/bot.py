"""What commands ask for, without an engine, a trainer or a platform: a registry of its own and named fakes.

A fake keeps what it was told, and does what a test told it to.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.chat.messages import Attachment, Chat, GeneratedTweet, Member, Reply, Request, Role, Value
from bot.commands import COMMANDS
from bot.dispatch.buttons import KeptButtons
from bot.dispatch.command_line import parse
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.outgoing import MessageRouter, MessageSender
from bot.dispatch.platform_api import PlatformApi
from bot.interfaces.command import Services
from bot.interfaces.protocols import RetentionPolicy
from bot.interfaces.tweet_request import TweetRequest
from bot.moderation.audit_log import AuditLog
from bot.moderation.safety import ChatSafety, SampleWriter
from bot.permissions.chat_language import ChatLanguages
from bot.permissions.chat_rules import AccessList, Allowed, ChatRules, StoredChatRules
from bot.permissions.operator_claims import OperatorClaims
from bot.permissions.quotas import StoredQuotas
from bot.permissions.trusted_chats import TrustedChats
from bot.personas.cards import PersonaCards
from bot.personas.games import Games
from bot.privacy.consent_registry import ConsentRegistry
from bot.privacy.member_data import MemberData
from bot.training.budget import MonthlyBudget
from bot.training.uploads import UploadFolder
from models.domain.consent import Policy
from models.domain.errors import NotFound, RequestUnfit, ServiceError
from models.domain.limits import NO_TERMS, Prices, QueueTerms
from models.domain.persona import Persona, PostCounts
from models.domain.source_preview import SourcePreview
from models.domain.training_job import NO_OPTIONS, Audience, Job, Progress, ReadingOptions, Stage, TrainingRequest
from models.engine.request import Sampling
from models.personas.eligibility import TrainingEligibility
from models.personas.lifecycle import PersonaLifecycle
from models.personas.training_invitations import TrainingInvitations
from models.pictures.request import PictureRequest
from models.registry import Provenance, Registry, TrainingRun
from models.runtime.data_dir import DataDir
from models.text.word_lists import bundled_word_list

MAX_UPLOADED = 1_000_000  # bytes
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HERE = Chat("fake:1", "a chat")
ELSEWHERE = Chat("fake:2", "another chat")
ANN = Member("fake:ann", "Ann")
BOB = Member("fake:bob", "Bob")
MOD = Member("fake:mod", "Mod", Role.MODERATOR)
OPERATOR = Member("fake:op", "Op", Role.OPERATOR)
COUNTS = PostCounts(downloaded=300, retweets=20, short=10, kept=270, duplicates=3, characters=30_000)


def ask(command: str, member: Member = ANN, chat: Chat = HERE, /, **options: Value) -> Request:
    return Request(command, options, member, chat)


def wanted(name: str = "penny", handles: Sequence[str] = ("penny",)) -> TrainingRequest:
    return TrainingRequest(tuple(handles), ("files:/posts.jsonl",), name, "gpt2")


def made(
    registry: Registry, name: str = "penny", handles: Sequence[str] = ("penny",), asked: Audience | None = None
) -> Persona:
    """A persona in the registry, with no weights anywhere; `asked` is who had it trained, and where."""
    request = replace(wanted(name, handles), sources=("files:/made.jsonl",))
    job, _is_new = registry.jobs.submit(request, asked, NOW)
    registry.jobs.start(job.id, NOW)
    persona = Persona(
        id=f"id-{name}",
        name=name,
        display_name=name.title(),
        handles=tuple(handles),
        base="gpt2",
        kind="adapter",
        created_at=NOW,
        version=1,
        counts=dict.fromkeys(handles, COUNTS),
        held_out_loss=3.25,
        base_loss=4.5,
    )
    provenances = [Provenance(handle, "files", NOW) for handle in handles]
    return registry.personas.publish(persona, provenances, TrainingRun(NOW, 0, 100, 2, 60.0), job.id)


def changed(registry: Registry, persona: Persona, display_name: str) -> Persona:
    """The persona with another name that its account gave itself."""
    provenances = [Provenance(handle, "files", NOW) for handle in persona.handles]
    return registry.personas.publish_imported(replace(persona, display_name=display_name), provenances)


def private(registry: Registry, name: str, *audience: Audience) -> Persona:
    """A persona that those who asked for it see, made where the first did, with no weights anywhere."""
    for each in audience:
        job, _is_new = registry.jobs.submit(wanted(name, (name,)), each, NOW)
    persona = Persona(
        f"id-{name}", name, name.title(), (name,), "gpt2", "adapter", NOW, 1, {name: COUNTS}, visibility="private"
    )
    return registry.personas.publish(
        persona, [Provenance(name, "files", NOW)], TrainingRun(NOW, 0, 100, 2, 60.0), job.id
    )


@dataclass
class FakeWriter:
    """Writes numbered tweets, at most `most` of them, or fails as told."""

    error: BaseException | None = None
    most: int = 100
    asked: list[tuple[str, str, int, int]] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)  # the messages among the prompts
    samplings: list[Sampling] = field(default_factory=list)

    async def write(self, request: TweetRequest) -> list[GeneratedTweet]:
        self.asked.append((request.persona.name, request.prompt, request.count, request.seed))
        self.samplings.append(request.sampling)
        if self.error is not None:
            raise self.error
        self.answered += [request.prompt] if request.is_answer else []
        prompt = f"re: {request.prompt}" if request.is_answer else request.prompt
        texts = [f"{prompt} tweet {number}".strip() for number in range(min(request.count, self.most))]
        return [GeneratedTweet(request.persona, request.first_words, text, request.seed) for text in texts]

    async def with_safe_name(self, chat: str, persona: Persona) -> Persona:
        return persona

    async def check_allowed(self, chat: str, persona: Persona) -> None:
        """Everything is."""


class FakeTraining:
    """A trainer's door over the real registry; the test itself is the trainer."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._change = asyncio.Condition()
        self.max_waiting: int | None = None
        self.previewed: list[tuple[str, str]] = []
        self.preview_shown: SourcePreview | ServiceError = SourcePreview("files", 240, ("hum hum",))
        self.cancelled: list[str] = []
        self.opted_out: list[str] = []

    async def check_room(self) -> None:
        self.registry.jobs.check_room(self.max_waiting)

    async def submit(
        self, request: TrainingRequest, audience: Audience | None, now: datetime, terms: QueueTerms = NO_TERMS
    ) -> Job:
        terms = replace(terms, max_waiting=self.max_waiting)
        job, _is_new = await asyncio.to_thread(self.registry.jobs.submit, request, audience, now, terms)
        await self.tell()
        return job

    async def preview(self, source: str, handle: str, reading: ReadingOptions = NO_OPTIONS) -> SourcePreview:
        self.previewed.append((source, handle))
        if isinstance(self.preview_shown, ServiceError) and reading.text_column is None:
            raise self.preview_shown
        if isinstance(self.preview_shown, ServiceError):
            return SourcePreview("files", 240, ("hum hum",))
        return self.preview_shown

    async def cancel(self, job_id: str, now: datetime) -> Job:
        self.cancelled.append(job_id)
        return self.registry.jobs.request_cancel(job_id, now)

    async def opt_out(self, handle: str, now: datetime) -> None:
        self.opted_out.append(handle)

    async def jobs(self, is_over: bool | None = None) -> list[Job]:
        return list(self.registry.jobs.list(is_over))

    async def watch(self, job_id: str) -> AsyncIterator[Job]:
        shown: Job | None = None
        while shown is None or not shown.status.is_over:
            async with self._change:
                await self._change.wait_for(lambda: self.registry.jobs.get(job_id) != shown)
            yield (shown := self.registry.jobs.get(job_id))

    async def tell(self) -> None:
        """Say that something changed in the registry."""
        async with self._change:
            self._change.notify_all()

    async def reach(self, job_id: str, step: int) -> None:
        self.registry.jobs.start(job_id, NOW)
        self.registry.jobs.update_progress(job_id, Progress(Stage.FINETUNE, step, 100, 3.0, 3.5, 60.0))
        await self.tell()

    async def fail(self, job_id: str, error: ServiceError) -> None:
        self.registry.jobs.fail(job_id, error.sentence, NOW)
        await self.tell()

    async def finish(self, job_id: str, persona_id: str) -> None:
        self.registry.jobs.finish(job_id, persona_id, NOW)
        await self.tell()


@dataclass
class FakeAnnouncer:
    followed: list[str] = field(default_factory=list)
    adopted: dict[str, str] = field(default_factory=dict)
    told: list[tuple[str, str, str]] = field(default_factory=list)
    notified: list[Reply] = field(default_factory=list)

    def follow(self, job_id: str, replied: Audience | None = None, note: str = "") -> None:
        self.followed.append(job_id)

    def adopt(self, job_id: str, audience: Audience, message: str) -> None:
        self.adopted[job_id] = message

    def notify(self, chat: str, reply: Reply, member: str) -> None:
        self.told.append((chat, reply.text, member))
        self.notified.append(reply)


class FakeBoard:
    """A platform's messages: what each says now, how often it changed, and which were deleted by somebody."""

    name = "fake"
    seconds_between_edits = 0.0

    def __init__(self) -> None:
        self.messages: dict[str, Reply] = {}
        self.mentions: dict[str, str | None] = {}
        self.edits = 0
        self.nonces: list[str | None] = []
        self.refused_chats: set[str] = set()
        self.busy_chats: set[str] = set()
        self.moderators: set[tuple[str, str]] = set()
        self.frozen_messages: set[str] = set()
        self.operator_presence: dict[str, bool | None] = {}  # by server or group; None: the platform does not tell
        self.presence_checks: list[str] = []
        self._news = asyncio.Condition()

    async def post(self, chat: str, reply: Reply, mention: str | None = None, nonce: str | None = None) -> str:
        self.nonces.append(nonce)
        if chat in self.refused_chats:
            raise RequestUnfit("This chat lets nobody write.")
        message = f"message {len(self.mentions) + 1}"
        self.mentions[message] = mention
        await self._put(message, reply)
        return message

    async def edit(self, chat: str, message: str, reply: Reply) -> None:
        if message not in self.messages:
            raise NotFound("That message is gone.")
        if message in self.frozen_messages:
            raise RequestUnfit("That message is too old to be changed.")
        self.edits += 1
        await self._put(message, reply)

    def is_busy(self, chat: str) -> bool:
        return chat in self.busy_chats

    async def role_in(self, chat: str, member: str) -> Role:
        return Role.MODERATOR if (chat, member) in self.moderators else Role.MEMBER

    async def has_operator(self, place: str) -> bool | None:
        self.presence_checks.append(place)
        return self.operator_presence.get(place, False)

    async def delete(self, chat: str, message: str) -> None:
        if self.messages.pop(message, None) is None:
            raise NotFound("That message is gone.")

    async def _put(self, message: str, reply: Reply) -> None:
        async with self._news:
            self.messages[message] = reply
            self._news.notify_all()

    async def until(self, text: str) -> str:
        """The message that says `text`, once there is one."""
        return await self._until(lambda reply: text in reply.text)

    async def until_button(self, label: str) -> str:
        """The message with a button of this label, once there is one."""
        return await self._until(lambda reply: any(button.label == label for button in reply.buttons))

    async def _until(self, is_wanted: Callable[[Reply], bool]) -> str:
        def found() -> str | None:
            return next((message for message, reply in self.messages.items() if is_wanted(reply)), None)

        async with self._news, asyncio.timeout(60):
            await self._news.wait_for(lambda: found() is not None)
        message = found()
        assert message is not None
        return message


class FakePictures:
    """Draws nothing: the request itself is the picture."""

    async def draw(self, request: PictureRequest) -> bytes:
        return request.to_json().encode()


@dataclass(frozen=True)
class World:
    """Services for commands, and the fakes behind them."""

    registry: Registry
    writer: FakeWriter
    training: FakeTraining
    announcer: FakeAnnouncer
    services: Services
    board: FakeBoard
    desk: PlatformApi
    platforms: dict[str, MessageSender]  # by name; one that is added is served too

    def by_default(self, persona: str) -> Services:
        return replace(self.services, default_persona=persona)


def world(folder: Path, let_in: AccessList | None = None, policy: Policy = "open") -> World:
    registry = Registry(folder / "registry.db")
    writer, training, announcer = FakeWriter(), FakeTraining(registry), FakeAnnouncer()
    board = FakeBoard()
    seeds, codes = iter(range(1, 1000)), iter(range(1, 1000))
    platforms: dict[str, MessageSender] = {board.name: board}
    messages = MessageRouter(platforms)
    trusted = TrustedChats(registry.trusted_chats, messages, lambda: NOW)
    claims = OperatorClaims(registry.key_values, registry.chat_settings, lambda: NOW, lambda: next(codes))
    safety = ChatSafety(bundled_word_list(), registry.blocklist, registry.chat_settings, registry.chats)
    languages = ChatLanguages(registry.chat_settings, registry.chats)
    rules = StoredChatRules(registry.chat_settings, ChatRules(train=Allowed.EVERYBODY), let_in or AccessList())
    samples = SampleWriter(writer, safety, rules)
    games = Games(registry.games, registry.personas, samples, platforms, lambda: NOW)  # type: ignore[arg-type]
    services = Services(
        personas=registry.personas,
        cards=PersonaCards(DataDir(folder), registry, safety.may_show),
        lifecycle=PersonaLifecycle(DataDir(folder), registry, lambda: NOW),
        audit=AuditLog(registry.audit_log, lambda: NOW),
        settings=registry.chat_settings,
        writer=writer,
        pictures=FakePictures(),
        safety=safety,
        blocklist=registry.blocklist,
        chats=registry.chats,
        kept_tweets=registry.kept_tweets,
        games=games,
        training=training,
        announcer=announcer,
        messages=messages,
        languages=languages,
        trusted_chats=trusted,
        uploads=UploadFolder(folder / "uploads", MAX_UPLOADED, registry.jobs, lambda: registry.approvals.pending(NOW)),
        budget=MonthlyBudget(Prices(False, 3_200, 0.005, 0.01), 0, 0, registry.spending),
        member_data=MemberData(
            DataDir(folder), registry, RetentionPolicy("Op", "op@example.com", 90, 365, True, False)
        ),
        invitations=TrainingInvitations(DataDir(folder), registry.invitations),
        consents=ConsentRegistry(registry, TrainingEligibility(DataDir(folder), registry), policy),
        quotas=StoredQuotas(registry.chat_settings, registry.quota_usage, {}),
        operator_claims=claims,
        approvals=registry.approvals,
        rules=rules,
        base_model="gpt2",
        default_persona=None,
        now=lambda: NOW,
        draw_seed=lambda: next(seeds),
    )
    buttons = KeptButtons(registry.buttons, services.now)
    known = (registry.personas, registry.management, registry.key_values, registry.chats)
    desk = PlatformApi(
        buttons, *known, services.rules, claims, trusted, languages, safety.filter_of, services.now, services.draw_seed
    )
    return World(registry, writer, training, announcer, services, board, desk, platforms)


async def submitted(here: World, name: str, member: str = ANN.id, chat: str = HERE.address) -> str:
    """The number of a training that `member` ordered in `chat`."""
    job = await here.training.submit(wanted(name, (name,)), Audience(chat, member), NOW)
    return job.id


async def answer(here: World, request: Request) -> Reply:
    """What the bot replies, as on any platform."""
    return await Dispatcher(COMMANDS, here.services).answer(request)


async def typed(here: World, line: str, member: Member = MOD, chat: Chat = HERE) -> Reply:
    """What comes of a typed line."""
    parsed = parse(line, COMMANDS)
    assert parsed is not None
    return await answer(here, parsed.to_request(member, chat))


async def pressed(here: World, shown: Reply, label: str, member: Member, chat: Chat = HERE) -> Reply:
    """What comes of a button, kept by its token over a restart as platforms do."""
    (button,) = (button for button in shown.buttons if button.label == label)
    [token] = await here.desk.buttons.tokens([button])
    return await answer(here, (await here.desk.buttons.press(token)).to_request(member, chat))


def attached(
    name: str,
    content: bytes = b"posts",
    size: int | None = None,
    most: int | None = None,
    error: Exception | None = None,
    fetched: list[str] | None = None,
    meanwhile: Callable[[], Awaitable[None]] | None = None,
) -> Attachment:
    """A file at a platform: its download is noted in `fetched`, breaks off with `error`, waits for `meanwhile`."""

    async def fetch(path: Path) -> None:
        if fetched is not None:
            fetched.append(name)
        await asyncio.to_thread(path.write_bytes, content)
        if meanwhile is not None:
            await meanwhile()
        if error is not None:
            raise error

    return Attachment(name, len(content) if size is None else size, fetch, most)
