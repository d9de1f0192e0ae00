"""The bot's composition root: builds its parts, starts them in order and stops them in reverse.

The only module of the bot that imports the trainer, and only its job queue.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.commands import COMMANDS
from bot.dispatch.buttons import KeptButtons
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.outgoing import MessageRouter
from bot.dispatch.platform_api import PlatformApi
from bot.dispatch.supervision import keep_running
from bot.engine_client.address import EngineAddress, EngineLocator, RemoteEngine, find_running_engine
from bot.engine_client.process import EngineProcess, RestartPolicy
from bot.engine_client.tweet_writer import EngineWriter
from bot.interfaces.command import Services
from bot.interfaces.protocols import RetentionPolicy
from bot.moderation.audit_log import AuditLog
from bot.moderation.content_filter import ContentFilter, FilteredWriter
from bot.moderation.safety import ChatSafety, SampleWriter
from bot.moderation.sample_review import SampleReviewer
from bot.permissions.chat_language import ChatLanguages
from bot.permissions.chat_rules import AccessList, StoredChatRules, default_rules
from bot.permissions.operator_claims import OperatorClaims
from bot.permissions.quotas import StoredQuotas
from bot.permissions.trusted_chats import TrustedChats
from bot.personas.cards import PersonaCards
from bot.personas.games import Games
from bot.personas.picture_process import PictureProcess
from bot.platforms import CONSOLE, Platform, open_platform, selected_platforms
from bot.privacy.consent_registry import ConsentRegistry
from bot.privacy.member_data import MemberData, RetentionSweeper
from bot.settings import BotSettings
from bot.training.budget import MonthlyBudget
from bot.training.progress_messages import JobProgressMessages
from bot.training.source_preview import preview_note
from bot.training.uploads import MEGABYTE, UploadFolder
from models.domain.errors import AlreadyRunning, RequestUnfit
from models.domain.training_job import Status
from models.engine.settings import EngineSettings
from models.personas.eligibility import TrainingEligibility
from models.personas.lifecycle import PersonaLifecycle
from models.personas.training_invitations import TrainingInvitations
from models.registry import Registry
from models.runtime.clock import SteadyClock, uptime
from models.runtime.log_rotation import ROTATION_SECONDS, rotate_logs
from models.runtime.python_process import child_environment, python_module
from models.runtime.service_manager import ServiceManager
from models.runtime.stop_signals import on_stop_signal
from models.text.word_lists import bundled_word_list

if TYPE_CHECKING:
    from trainer.jobs.queue import DbosTrainingQueue

MAX_SEEDS = 2**31
LOCK_SECONDS, LOCK_POLL_SECONDS = 30.0, 0.2  # for another bot on the data folder to end
now = SteadyClock(lambda: datetime.now(UTC), uptime)  # the process has one
SERVICE_RESTARTS = RestartPolicy()
COMMAND_RESTARTS = RestartPolicy(start_timeout=None, stop_timeout=0.5)  # Ctrl-C ends a command and its engine at once


@dataclass(frozen=True, slots=True)
class App:
    """A bot that is built but not yet running."""

    settings: BotSettings
    registry: Registry
    platforms: tuple[Platform, ...]
    writer: EngineWriter
    pictures: PictureProcess
    engine: EngineProcess | None
    progress_messages: JobProgressMessages
    games: Games
    uploads: UploadFolder
    lifecycle: PersonaLifecycle
    sweeper: RetentionSweeper
    reviewer: SampleReviewer
    services: Services
    dispatcher: Dispatcher
    service_manager: ServiceManager = field(default_factory=lambda: ServiceManager.of(os.environ))

    async def run(self, lock_seconds: float = 0) -> None:
        """Serve until SIGTERM, SIGINT, or until every platform has ended.

        Raises AlreadyRunning if another bot still runs on this data folder after `lock_seconds`. `mynah run` waits
        LOCK_SECONDS: the bot of one that was killed takes some seconds to notice it.
        """
        stop = asyncio.Event()
        with on_stop_signal(stop.set), ExitStack() as locks:  # to the end: a second signal must not interrupt it
            if await self._take_lock(locks, stop, lock_seconds):
                await self._start_and_stop(stop)

    async def _take_lock(self, locks: ExitStack, stop: asyncio.Event, seconds: float) -> bool:
        """Wait for the bot's lock. False if `stop` was set meanwhile; raises AlreadyRunning after that time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not stop.is_set():
            try:
                locks.enter_context(self.settings.home.lock("bot"))
            except AlreadyRunning:
                if loop.time() >= deadline:
                    raise
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), LOCK_POLL_SECONDS)
            else:
                return True
        return False

    async def _start_and_stop(self, stop: asyncio.Event) -> None:
        await asyncio.to_thread(self._clean_up)
        await asyncio.to_thread(self.lifecycle.reconcile)  # before an engine can serve what a crash left published
        if self.engine is not None:
            self.engine.start()
        loops: dict[str, Callable[[], Awaitable[None]]] = {
            "uploads": self.uploads.keep_clean,
            "retention": partial(self.sweeper.run, now, now.is_settled),
            "sample review": self.reviewer.run,
            "log rotation": partial(_rotate_logs, self.settings),
            "watchdog": self.service_manager.keep_alive,
            "readiness": self._report_readiness,
        }
        background = [asyncio.create_task(keep_running(name, loop)) for name, loop in loops.items()]
        try:
            await self.progress_messages.start()
            await self.games.start()
            await self._serve(stop)
        finally:
            if stop.is_set():  # else `mynah run` starts it again, and the service goes on
                self.service_manager.notify("STOPPING=1")
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)
            await self.games.stop()
            await self.progress_messages.stop()
            await self.writer.close()
            await self.pictures.close()
            if self.engine is not None:
                await self.engine.stop()

    def _clean_up(self) -> None:
        """Undo what a bot that was killed left half done. Only for the one that has the bot's lock."""
        self.registry.approvals.reopen()  # approved and without a job
        self.registry.quota_usage.release_unassigned()

    async def _report_readiness(self) -> None:
        """Tell the service manager once each platform is connected, or has rejected its token."""
        names = ", ".join(platform.name.capitalize() for platform in self.platforms)
        self.service_manager.notify(f"STATUS=Connecting to {names}")
        await asyncio.gather(*(platform.wait_until_connected() for platform in self.platforms))
        self.service_manager.notify("READY=1", f"STATUS=Serving {names}")

    async def _serve(self, stop: asyncio.Event) -> None:
        """Serve all platforms until `stop`. One that fails is started again, and the others do not notice."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._serve_one(platform), name=platform.name) for platform in self.platforms]
            ending = group.create_task(self._cancel_at(stop, tasks), name="ending")
            await asyncio.wait(tasks)
            ending.cancel()

    async def _serve_one(self, platform: Platform) -> None:
        serve = partial(platform.serve, self.dispatcher.commands, self.dispatcher.answer)
        if platform.name == CONSOLE:  # somebody is looking at it
            await serve()
        else:
            await keep_running(platform.name, serve)

    async def _cancel_at(self, stop: asyncio.Event, tasks: Sequence[asyncio.Task[None]]) -> None:
        await stop.wait()
        await self.progress_messages.announce_shutdown()  # while the platforms can still send it
        for task in tasks:
            task.cancel()


def build(settings: BotSettings, named: Sequence[str] = (), default_persona: str | None = None) -> App:
    """The bot for the platforms `named`, or else for those with a token. Raises RequestUnfit, NotFound, OutOfSpace.

    Call it in the event loop that will run it.
    """
    home = settings.home.prepare()
    names, registry = selected_platforms(settings, named), Registry(home.registry)
    rules = _rules(settings, registry)
    safety = ChatSafety(bundled_word_list(), registry.blocklist, registry.chat_settings, registry.chats)
    claims = operator_claims(registry)
    by_name: dict[str, Platform] = {}
    messages = MessageRouter(by_name)
    trusted = TrustedChats(registry.trusted_chats, messages, now, settings.trusted_chats)
    platform_api = _platform_api(registry, rules, claims, trusted, safety)
    by_name |= {name: open_platform(name, settings, platform_api) for name in names}
    queue = _queue(registry, settings)
    engine = None if settings.engine_url else _engine(settings)
    writer = EngineWriter(engine or RemoteEngine(_address(settings)), home, settings.answer_seconds)
    cards, consents = PersonaCards(home, registry, safety.may_show), _consents(settings, registry)
    shown = (SampleWriter(writer, safety, rules), by_name, cards, consents.check, partial(preview_note, queue, safety))
    progress_messages = JobProgressMessages(queue, registry.jobs, registry.personas, *shown)
    games = Games(registry.games, registry.personas, shown[0], by_name, now)
    lifecycle, pictures = PersonaLifecycle(home, registry, now), PictureProcess()
    uploads, retention = _uploads(settings, registry), _retention(settings)
    sweeper = RetentionSweeper(home, registry, retention, queue.forget)
    services = Services(
        personas=registry.personas,
        cards=cards,
        lifecycle=lifecycle,
        audit=AuditLog(registry.audit_log, now),
        settings=registry.chat_settings,
        writer=writer,
        pictures=pictures,
        safety=safety,
        blocklist=registry.blocklist,
        chats=registry.chats,
        kept_tweets=registry.kept_tweets,
        games=games,
        training=queue,
        announcer=progress_messages,
        messages=messages,
        uploads=uploads,
        budget=_budget(settings, registry),
        consents=consents,
        invitations=TrainingInvitations(home, registry.invitations),
        member_data=MemberData(home, registry, retention),
        rules=rules,
        languages=ChatLanguages(registry.chat_settings, registry.chats),
        trusted_chats=trusted,
        operator_claims=claims,
        approvals=registry.approvals,
        quotas=StoredQuotas(registry.chat_settings, registry.quota_usage, settings.limits),
        base_model=settings.base_model,
        default_persona=None if default_persona is None else registry.personas.find(default_persona).id,
        now=now,
        draw_seed=draw_seed,
    )
    reviewer = SampleReviewer(registry.personas, registry.key_values, SampleWriter(writer, safety), services)
    parts = (writer, pictures, engine, progress_messages, games, uploads, lifecycle, sweeper, reviewer)
    return App(settings, registry, tuple(by_name.values()), *parts, services, Dispatcher(COMMANDS, services))


def _queue(registry: Registry, settings: BotSettings) -> "DbosTrainingQueue":
    from trainer.jobs.queue import DbosTrainingQueue  # half a second of processor time, which `mynah tweet` saves

    return DbosTrainingQueue(settings.home, registry, max_waiting=settings.max_waiting)


def _uploads(settings: BotSettings, registry: Registry) -> UploadFolder:
    max_bytes = int(settings.upload_megabytes * MEGABYTE)
    approvals = registry.approvals
    max_total_bytes = int(settings.uploads_total_megabytes * MEGABYTE)
    return UploadFolder(
        settings.home.uploads,
        max_bytes,
        registry.jobs,
        lambda: approvals.pending(now()),
        max_total_bytes=max_total_bytes,
    )


def _platform_api(
    registry: Registry, rules: StoredChatRules, claims: OperatorClaims, trusted: TrustedChats, safety: ChatSafety
) -> PlatformApi:
    buttons = KeptButtons(registry.buttons, now)
    kept = (registry.personas, registry.management, registry.key_values, registry.chats)
    languages = ChatLanguages(registry.chat_settings, registry.chats)
    return PlatformApi(buttons, *kept, rules, claims, trusted, languages, safety.filter_of, now, draw_seed)


def _retention(settings: BotSettings) -> RetentionPolicy:
    return RetentionPolicy(
        operator=settings.operator_name,
        contact=settings.operator_contact,
        days=settings.retention_days,
        audit_days=settings.audit_days,
        keeps_posts=settings.keep_posts,
        is_engine_elsewhere=settings.engine_url is not None,
    )


def _budget(settings: BotSettings, registry: Registry) -> MonthlyBudget:
    limits = (settings.dollars_per_month, settings.member_dollars_per_month)
    return MonthlyBudget(settings.prices, *limits, registry.spending)


def _consents(settings: BotSettings, registry: Registry) -> ConsentRegistry:
    eligibility = TrainingEligibility(settings.home, registry, settings.protected_handles)
    return ConsentRegistry(registry, eligibility, settings.consent, is_x_read=settings.prices.is_on)


def _rules(settings: BotSettings, registry: Registry) -> StoredChatRules:
    defaults = default_rules(settings.who_trains, settings.who_tweets)
    lists = (settings.allowed_chats, settings.blocked_chats, settings.blocked_users)
    return StoredChatRules(registry.chat_settings, defaults, AccessList.of(*lists))


@asynccontextmanager
async def open_writer(settings: BotSettings) -> AsyncIterator[FilteredWriter]:
    """A writer for one command: uses ENGINE_URL, else the engine of the running service, else one of its own.

    It has no timeout while the engine is alive, because its user can press Ctrl-C. Only the bundled word lists apply.
    """
    async with _open_engine(settings) as locator:
        writer = EngineWriter(locator, settings.home, answer_seconds=None)
        try:
            yield FilteredWriter(writer, ContentFilter.from_blocks(bundled_word_list(), ()))
        finally:
            await writer.close()


@asynccontextmanager
async def _open_engine(settings: BotSettings) -> AsyncIterator[EngineLocator]:
    address = _address(settings) if settings.engine_url else await find_running_engine(settings.home)
    if address is not None:
        yield RemoteEngine(address)
        return
    engine = _engine(settings, is_shared=False, policy=COMMAND_RESTARTS)
    engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


def operator_claims(registry: Registry) -> OperatorClaims:
    """Issues the links that make an operator."""
    return OperatorClaims(registry.key_values, registry.chat_settings, now, draw_seed)


async def cancel(settings: BotSettings, job_id: str) -> None:
    """Cancel a job. Raises NotFound, or RequestUnfit if it is already over."""
    registry = Registry(settings.home.prepare().registry)
    job = await _queue(registry, settings).cancel(job_id, now())
    if job.status in (Status.DONE, Status.FAILED):
        raise RequestUnfit("cli-job-over", job=job_id)


def _address(settings: BotSettings) -> EngineAddress:
    """The engine at ENGINE_URL."""
    key = settings.engine_api_key
    return EngineAddress(settings.engine_url or "", key=key.get_secret_value() if key else None)


def _engine(
    settings: BotSettings, *, is_shared: bool = True, policy: RestartPolicy = SERVICE_RESTARTS
) -> EngineProcess:
    """An engine on the same data folder, not yet started. It ends with this process."""
    home = settings.home
    command = python_module("models", "engine", "--data-dir", str(home.root), "--until-stdin-closes")
    return EngineProcess(
        command, home, environment=child_environment([EngineSettings]), is_shared=is_shared, policy=policy
    )


async def _rotate_logs(settings: BotSettings) -> None:
    """Rotate the logs of all processes until cancelled."""
    while True:
        with suppress(OSError):  # as on a full disk: the next time there may be room
            await asyncio.to_thread(rotate_logs, settings.home.logs, int(settings.log_megabytes * MEGABYTE))
        await asyncio.sleep(ROTATION_SECONDS)


def draw_seed() -> int:
    return secrets.randbelow(MAX_SEEDS)
