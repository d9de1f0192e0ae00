"""Progress messages of trainings: one message for each job and audience, edited in place, and the result at the end.

What has to survive a restart is stored with the job's audience in the registry: the id of the progress message, or that
the result was sent.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from bot.chat.formatting import progress_line
from bot.chat.messages import Button, Reply
from bot.interfaces.protocols import CardStore, TrainingQueue
from bot.training.result_messages import EligibilityCheck, ResultMessages, ResultWriter
from models.domain.errors import NotAllowed, NotFound, RequestUnfit, ServiceError
from models.domain.requester import platform_of
from models.domain.training_job import Audience, Job
from models.messages import joined, sentence
from models.registry import JobTable, PersonaTable
from models.runtime.logs import origin

log = structlog.get_logger()

RESULT_SENT = ""  # stored in place of an audience's message id once the result was sent
RETRY_SECONDS = 5.0
SHUTDOWN_SECONDS = 3.0  # for the last edits before the bot stops
UNDELIVERABLE = (NotFound, NotAllowed, RequestUnfit)  # the chat is gone or refuses the message: no use to retry


class ProgressBoard(Protocol):
    """The messages of a platform, as far as progress needs them."""

    @property
    def seconds_between_edits(self) -> float: ...

    async def post(self, chat: str, reply: Reply, mention: str | None = None, nonce: str | None = None) -> str:
        """Send a message and return the id that `edit` takes. Raises NotFound where the chat is gone.

        A message that was sent with the same `nonce` some minutes ago is not sent again, where the platform can tell.
        """

    async def edit(self, chat: str, message: str, reply: Reply) -> None:
        """Raises NotFound where the message is gone."""

    def is_busy(self, chat: str) -> bool:
        """Whether a chat is near its flood limit, so that progress should wait for answers."""


class JobProgressMessages:
    """Follows jobs for the platforms in `boards`, by the prefix of their chats' addresses."""

    def __init__(
        self,
        training: TrainingQueue,
        jobs: JobTable,
        personas: PersonaTable,
        writer: ResultWriter,
        boards: Mapping[str, ProgressBoard],
        cards: CardStore | None = None,
        check: EligibilityCheck | None = None,
    ) -> None:
        self._training = training
        self._jobs = jobs
        self._results = ResultMessages(personas, writer, cards, check)
        self._boards = boards
        self._followers: dict[str, asyncio.Task[None]] = {}
        self._shown: dict[tuple[str, Audience], tuple[str, str]] = {}  # by job and audience: message id and text
        self._notifications: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Follow the jobs under way, and those whose result was not sent everywhere yet."""
        for job in await self._training.jobs():
            if any(self._is_waiting(audience) for audience in job.audience):
                self.follow(job.id)

    async def stop(self) -> None:
        tasks = [*self._followers.values(), *self._notifications]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def announce_shutdown(self) -> None:
        """Stop, and add to each progress message that the bot is away: nobody should watch a bar that stands still."""
        await self.stop()
        away = sentence("bot-away")
        edits = [
            asyncio.create_task(self._board(audience).edit(audience.chat, message, Reply(joined("\n", [text, away]))))
            for (_job_id, audience), (message, text) in self._shown.items()
        ]
        if edits:
            _done, late = await asyncio.wait(edits, timeout=SHUTDOWN_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*edits, return_exceptions=True)

    def follow(self, job_id: str) -> None:
        if job_id not in self._followers:
            task = asyncio.create_task(self._follow(job_id), name=f"follow {job_id}")
            self._followers[job_id] = task
            task.add_done_callback(lambda _task: self._followers.pop(job_id, None))

    def notify(self, chat: str, reply: Reply, member: str) -> None:
        """Send a message that mentions a member, in the background; dropped where the chat refuses it."""
        task = asyncio.create_task(self._notify(chat, reply, member), name=f"notify {chat}")
        self._notifications.add(task)
        task.add_done_callback(self._notifications.discard)

    async def _notify(self, chat: str, reply: Reply, member: str) -> None:
        board = self._boards.get(platform_of(chat))
        try:
            if board is not None:
                await board.post(chat, reply, member)
        except ServiceError as error:
            log.info("notification_not_delivered", error=error.code)
        except Exception as error:  # noqa: BLE001 - such as an answer that the platform's library could not parse
            log.error("notification_failed", **origin(error))

    async def _follow(self, job_id: str) -> None:
        while True:
            try:
                await self._watch(job_id)
                job = await asyncio.to_thread(self._jobs.get, job_id)
                if not any(self._is_waiting(audience) for audience in job.audience):
                    return  # else a group became a supergroup at the end
            except Exception as error:  # noqa: BLE001 - a message that could not be sent is no reason to give up
                if _is_job_gone(error):  # erased, as by an opt-out
                    await self._close(job_id, sentence("job-erased", job=job_id))
                    return
                log.error("job_follower_restarted", job=job_id, **origin(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _close(self, job_id: str, text: str, member: tuple[str, str] | None = None) -> None:
        """Replace the progress messages of all, or of one chat and member, by a last text."""
        for (shown_job, audience), (message, _text) in list(self._shown.items()):
            if shown_job == job_id and member in (None, (audience.chat, audience.member)):
                del self._shown[shown_job, audience]
                with suppress(ServiceError):
                    await self._board(audience).edit(audience.chat, message, Reply(text))

    async def _watch(self, job_id: str) -> None:
        """Keep a progress message for each audience, also for those that join later, until all got the result."""
        states: dict[tuple[str, str], _LatestState] = {}
        tasks: dict[tuple[str, str], asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as group:
            async for job in self._training.watch(job_id):
                for audience in job.audience:
                    key = (audience.chat, audience.member)
                    if key not in states and self._is_waiting(audience):
                        states[key] = _LatestState()
                        tasks[key] = group.create_task(self._show(audience, states[key]))
                    if key in states:
                        states[key].put(job)
                for key in states.keys() - {(audience.chat, audience.member) for audience in job.audience}:
                    del states[key]  # members who had their data erased
                    tasks.pop(key).cancel()
                    group.create_task(self._close(job_id, sentence("job-has-no-audience", job=job_id), key))

    def _board(self, audience: Audience) -> ProgressBoard:
        return self._boards[platform_of(audience.chat)]

    def _is_waiting(self, audience: Audience) -> bool:
        """Whether it is in a chat of ours and did not get the result yet."""
        return platform_of(audience.chat) in self._boards and audience.message != RESULT_SENT

    async def _show(self, audience: Audience, latest: "_LatestState") -> None:
        """Keep one audience up to date, independently of the others. A chat that refuses gets only the result tried."""
        shown = _Shown(audience.message)
        while True:
            job = await latest.get()
            if shown.is_undeliverable and not job.status.is_over:
                continue
            if shown.message is not None and not job.status.is_over and self._board(audience).is_busy(audience.chat):
                latest.requeue()
                await asyncio.sleep(self._board(audience).seconds_between_edits)
                continue
            try:
                await self._update(audience, shown, job)
            except UNDELIVERABLE as error:
                log.info("progress_undeliverable", job=job.id, error=error.code)
                shown.is_undeliverable = True
                if job.status.is_over:
                    await self._store_message(job, audience, RESULT_SENT)
            except Exception as error:  # noqa: BLE001 - a message that could not be sent is sent again
                log.error("progress_not_sent", job=job.id, **origin(error))
                latest.requeue()
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if job.status.is_over:
                return
            await asyncio.sleep(self._board(audience).seconds_between_edits)

    async def _update(self, audience: Audience, shown: "_Shown", job: Job) -> None:
        """Update the progress message; once the job is over, send the result too. Sends nothing twice."""
        if not shown.is_final:
            shown.message = await self._edit_or_post(audience, shown.message, job)
            shown.is_final = job.status.is_over
        if job.status.is_over:
            self._shown.pop((job.id, _key(audience)), None)
            result = await self._results.result(job, audience.chat)
            nonce = f"{job.id} ended for {audience.member}"  # as below
            await self._board(audience).post(audience.chat, result, audience.member, nonce)
            await self._store_message(job, audience, RESULT_SENT)

    async def _edit_or_post(self, audience: Audience, message: str | None, job: Job) -> str:
        """Edit the progress message; post one where there is none, or it cannot be edited any more."""
        cancel = Button(sentence("button-cancel"), "cancel", {"job": job.id})
        reply = Reply(progress_line(job), buttons=() if job.status.is_over else (cancel,))
        board = self._board(audience)
        if message is not None:
            with suppress(*UNDELIVERABLE):  # deleted, too old to be edited, or in a closed thread
                await board.edit(audience.chat, message, reply)
                self._shown[job.id, _key(audience)] = message, reply.text
                return message
        # a bot that is killed before it stores the id posts again after its restart: the nonce prevents a second one
        nonce = f"{job.id} for {audience.member}" if message is None else None
        posted = await board.post(audience.chat, reply, nonce=nonce)
        self._shown[job.id, _key(audience)] = posted, reply.text
        await self._store_message(job, audience, posted)
        return posted

    async def _store_message(self, job: Job, audience: Audience, message: str) -> None:
        with suppress(NotFound):  # the audience was erased meanwhile
            await asyncio.to_thread(self._jobs.set_message, job.id, audience, message)


def _is_job_gone(error: Exception) -> bool:
    """Whether a job's row was erased, also where several tasks failed on it."""
    return isinstance(error, NotFound) or (isinstance(error, ExceptionGroup) and error.subgroup(NotFound) is not None)


def _key(audience: Audience) -> Audience:
    """The audience, whatever its message is."""
    return replace(audience, message=None)


@dataclass
class _Shown:
    """What an audience sees: its progress message, whether that is final, and whether its chat refuses messages."""

    message: str | None
    is_final: bool = False
    is_undeliverable: bool = False


class _LatestState:
    """The latest state of a job: a slow reader skips states in between, never the last one."""

    def __init__(self) -> None:
        self._job: Job | None = None
        self._changed = asyncio.Event()

    def put(self, job: Job) -> None:
        self._job = job
        self._changed.set()

    def requeue(self) -> None:
        """Return the same state from `get` again, unless there is a newer one."""
        self._changed.set()

    async def get(self) -> Job:
        while self._job is None or not self._changed.is_set():
            await self._changed.wait()
        self._changed.clear()
        return self._job
