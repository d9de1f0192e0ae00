"""Progress messages of trainings: one message for each job and audience, edited in place, and the result at the end.

The reply to the command becomes the progress message. The result is a message of its own: platforms notify nobody of an
edit, and whoever waits for a persona went away meanwhile. A cancelled training has no result.

What has to survive a restart is stored with the job's audience in the registry: the id of the progress message, or that
the result was sent.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from bot.chat.formatting import progress_text
from bot.chat.messages import Button, Reply
from bot.interfaces.protocols import CardStore, TrainingQueue
from bot.training.result_messages import ChatPolicy, EligibilityCheck, ResultMessages
from models.domain.errors import NotAllowed, NotFound, RequestUnfit, ServiceError
from models.domain.requester import platform_of
from models.domain.training_job import Audience, Job, Status
from models.domain.training_progress import share_done
from models.messages import joined, sentence
from models.registry import JobTable, PersonaTable
from models.runtime.logs import origin

log = structlog.get_logger()

RESULT_SENT = ""  # stored in place of an audience's message id once the result was sent
RETRY_SECONDS = 5.0
REPLY_SECONDS = 10.0  # within which a reply is sent, but for an outage or a chat's flood limit
JOIN_SECONDS = 0.5  # within which whoever joins a job that is followed already is known to get a reply
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

    async def delete(self, chat: str, message: str) -> None:
        """Raises NotFound where the message is gone already."""


class JobProgressMessages:
    """Follows jobs for the platforms in `boards`, by the prefix of their chats' addresses."""

    def __init__(
        self,
        training: TrainingQueue,
        jobs: JobTable,
        personas: PersonaTable,
        policy: ChatPolicy,
        boards: Mapping[str, ProgressBoard],
        cards: CardStore | None = None,
        check: EligibilityCheck | None = None,
        reply_seconds: float = REPLY_SECONDS,
    ) -> None:
        self._training = training
        self._jobs = jobs
        self._results = ResultMessages(personas, policy, cards, check)
        self._boards, self._reply_seconds = boards, reply_seconds
        self._followers: dict[str, asyncio.Task[None]] = {}
        self._shown: dict[tuple[str, Audience], tuple[str, str]] = {}  # by job and audience: message id and text
        self._replies: dict[tuple[str, Audience], asyncio.Future[str]] = {}  # message ids of replies, once sent
        self._notes: dict[tuple[str, Audience], str] = {}
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

    def follow(self, job_id: str, replied: Audience | None = None, note: str = "") -> None:
        if replied is not None:
            key = job_id, _key(replied)
            self._replies[key] = asyncio.get_running_loop().create_future()
            self._notes[key] = note
        if job_id not in self._followers:
            task = asyncio.create_task(self._follow(job_id), name=f"follow {job_id}")
            self._followers[job_id] = task
            task.add_done_callback(lambda _task: self._followers.pop(job_id, None))

    def adopt(self, job_id: str, audience: Audience, message: str) -> None:
        reply = self._replies.get((job_id, _key(audience)))
        if reply is not None and not reply.done():  # else the result was sent before the reply
            reply.set_result(message)

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
        is_followed = False
        async with asyncio.TaskGroup() as group:
            async for job in self._training.watch(job_id):
                for audience in job.audience:
                    key = (audience.chat, audience.member)
                    if key not in states and self._is_waiting(audience):
                        states[key] = _LatestState()
                        join_seconds = JOIN_SECONDS if is_followed else 0.0
                        tasks[key] = group.create_task(self._show(job_id, audience, states[key], join_seconds))
                    if key in states:
                        states[key].put(job)
                is_followed = True
                for key in states.keys() - {(audience.chat, audience.member) for audience in job.audience}:
                    del states[key]  # members who had their data erased
                    tasks.pop(key).cancel()
                    group.create_task(self._close(job_id, sentence("job-has-no-audience", job=job_id), key))

    def _board(self, audience: Audience) -> ProgressBoard:
        return self._boards[platform_of(audience.chat)]

    def _is_waiting(self, audience: Audience) -> bool:
        """Whether it is in a chat of ours and did not get the result yet."""
        return platform_of(audience.chat) in self._boards and audience.message != RESULT_SENT

    async def _show(self, job_id: str, audience: Audience, latest: "_LatestState", join_seconds: float) -> None:
        """Keep one audience up to date, independently of the others. A chat that refuses gets only the result tried."""
        shown = _Shown(audience.message or await self._sent_reply(job_id, audience, join_seconds))
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
                    await self._store_message(job.id, audience, RESULT_SENT)
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
            await self._update_progress(audience, shown, job)
            shown.is_final = job.status.is_over
        if job.status.is_over:
            key = job.id, _key(audience)
            for kept in (self._shown, self._replies, self._notes):
                kept.pop(key, None)
            if job.status is not Status.CANCELLED:
                result = await self._results.result(job, audience.chat)
                nonce = f"{job.id} ended for {audience.member}"  # as below
                await self._board(audience).post(audience.chat, result, audience.member, nonce)
            await self._store_message(job.id, audience, RESULT_SENT)

    async def _update_progress(self, audience: Audience, shown: "_Shown", job: Job) -> None:
        """Edit the progress message; post one where there is none, or it cannot be edited any more.

        A result that is about to be sent needs no progress message, unless there is one already.
        """
        key = job.id, _key(audience)
        shown.share = max(shown.share, share_done(job.progress))  # a stage that is begun again counts its steps anew
        reply = progress_reply(job, self._notes.get(key, ""), shown.share)
        board = self._board(audience)
        if shown.message is not None and (late := self._reply_of(key)) and late != shown.message:
            with suppress(ServiceError):  # the reply came after all: one message is enough
                await board.delete(audience.chat, shown.message)
            await self._store_message(job.id, audience, late)
            shown.message = late
        if shown.message is not None:
            if self._shown.get(key) == (shown.message, reply.text):
                return
            with suppress(*UNDELIVERABLE):  # deleted, too old to be edited, or in a closed thread
                await board.edit(audience.chat, shown.message, reply)
                self._shown[key] = shown.message, reply.text
                return
        if job.status.is_over and job.status is not Status.CANCELLED:
            return
        # a bot that is killed before it stores the id posts again after its restart: the nonce prevents a second one
        nonce = f"{job.id} for {audience.member}" if shown.message is None else None
        shown.message = await board.post(audience.chat, reply, nonce=nonce)
        self._shown[key] = shown.message, reply.text
        await self._store_message(job.id, audience, shown.message)

    async def _sent_reply(self, job_id: str, audience: Audience, join_seconds: float) -> str | None:
        """The message that the audience's reply became; None where they get none, or not for a while."""
        key = job_id, _key(audience)
        if key not in self._replies:
            await asyncio.sleep(join_seconds)
        if key in self._replies:
            await asyncio.wait({self._replies[key]}, timeout=self._reply_seconds)
        if (message := self._reply_of(key)) is not None:
            await self._store_message(job_id, audience, message)
        return message

    def _reply_of(self, key: tuple[str, Audience]) -> str | None:
        reply = self._replies.get(key)
        return reply.result() if reply is not None and reply.done() else None

    async def _store_message(self, job_id: str, audience: Audience, message: str) -> None:
        with suppress(NotFound):  # the audience was erased meanwhile
            await asyncio.to_thread(self._jobs.set_message, job_id, audience, message)


def progress_reply(job: Job, note: str = "", min_share: float = 0.0) -> Reply:
    """The message that shows a job's progress: its text, and one Cancel button until it is over."""
    if job.status is Status.CANCELLED:
        return Reply(sentence("training-ended-by-cancel", name=job.request.name))
    if job.status.is_over:
        return Reply(progress_text(job))
    cancel = Button(sentence("button-cancel"), "cancel", {"job": job.id})
    return Reply(joined("\n\n", [progress_text(job, min_share), note]), buttons=(cancel,))


def _is_job_gone(error: Exception) -> bool:
    """Whether a job's row was erased, also where several tasks failed on it."""
    return isinstance(error, NotFound) or (isinstance(error, ExceptionGroup) and error.subgroup(NotFound) is not None)


def _key(audience: Audience) -> Audience:
    """The audience, whatever its message is."""
    return replace(audience, message=None)


@dataclass
class _Shown:
    """What an audience sees: its message, the share of its bar, whether that is final, and whether the chat refuses."""

    message: str | None
    share: float = 0.0
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
