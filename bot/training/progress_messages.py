"""Progress messages of trainings: one message for each job and audience, edited in place, and the result at the end.

The reply to the command becomes the progress message. The result is a message of its own: platforms notify nobody of an
edit, and whoever waits for a persona went away meanwhile. A cancelled training has no result.

What has to survive a restart is stored with the job's audience in the registry: the id of the progress message, or that
the result was sent.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

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

NoteMaker = Callable[[Job, Audience], Awaitable[str]]  # the note below the progress of a job, made anew


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
        make_note: NoteMaker | None = None,
        reply_seconds: float = REPLY_SECONDS,
    ) -> None:
        """`make_note` gives the notes of jobs that were followed before a restart."""
        self._training = training
        self._jobs = jobs
        self._results = ResultMessages(personas, policy, cards, check)
        self._boards, self._make_note, self._reply_seconds = boards, make_note, reply_seconds
        self._followers: dict[str, asyncio.Task[None]] = {}
        self._progress: dict[_Key, _Progress] = {}  # until the audience was told the end, or is gone
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
        shown = [(key.chat, progress) for key, progress in self._progress.items()]
        await self.stop()
        edits = [
            asyncio.create_task(self._board(chat).edit(chat, progress.message, _away(progress)))
            for chat, progress in shown
            if progress.message is not None and progress.text
        ]
        if edits:
            _done, late = await asyncio.wait(edits, timeout=SHUTDOWN_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*edits, return_exceptions=True)

    def follow(self, job_id: str, replied: Audience | None = None, note: str = "") -> None:
        if replied is not None:
            progress = self._progress.setdefault(_key(job_id, replied), _Progress())
            progress.reply, progress.note = asyncio.get_running_loop().create_future(), note
        if job_id not in self._followers:
            task = asyncio.create_task(self._follow(job_id), name=f"follow {job_id}")
            self._followers[job_id] = task
            task.add_done_callback(lambda _task: self._followers.pop(job_id, None))

    def adopt(self, job_id: str, audience: Audience, message: str) -> None:
        progress = self._progress.get(_key(job_id, audience))
        if progress is not None and progress.reply is not None and not progress.reply.done():
            progress.reply.set_result(message)  # else the result was sent before the reply

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
        try:
            await self._follow_to_the_end(job_id)
        finally:
            for key in [key for key in self._progress if key.job == job_id]:
                del self._progress[key]

    async def _follow_to_the_end(self, job_id: str) -> None:
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

    async def _close(self, job_id: str, text: str, audience: "_Key | None" = None) -> None:
        """Replace the progress messages of all audiences, or of one, by a last text."""
        for key in [key for key in self._progress if key.job == job_id and audience in (None, key)]:
            progress = self._progress.pop(key)
            if progress.message is not None and progress.text:
                with suppress(ServiceError):
                    await self._board(key.chat).edit(
                        key.chat, progress.message, Reply(text, language=progress.language)
                    )

    async def _watch(self, job_id: str) -> None:
        """Keep a progress message for each audience, also for those that join later, until all got the result."""
        states: dict[_Key, _LatestState] = {}
        tasks: dict[_Key, asyncio.Task[None]] = {}
        is_followed = False
        async with asyncio.TaskGroup() as group:
            async for job in self._training.watch(job_id):
                for audience in job.audience:
                    key = _key(job_id, audience)
                    if key not in states and self._is_waiting(audience):
                        states[key] = _LatestState()
                        join_seconds = JOIN_SECONDS if is_followed else 0.0
                        tasks[key] = group.create_task(self._show(job, audience, states[key], join_seconds))
                    if key in states:
                        states[key].put(job)
                is_followed = True
                for key in states.keys() - {_key(job_id, audience) for audience in job.audience}:
                    del states[key]  # members who had their data erased
                    tasks.pop(key).cancel()
                    group.create_task(self._close(job_id, sentence("job-has-no-audience", job=job_id), key))

    def _board(self, chat: str) -> ProgressBoard:
        return self._boards[platform_of(chat)]

    def _is_waiting(self, audience: Audience) -> bool:
        """Whether it is in a chat of ours and did not get the result yet."""
        return platform_of(audience.chat) in self._boards and audience.message != RESULT_SENT

    async def _show(self, job: Job, audience: Audience, latest: "_LatestState", join_seconds: float) -> None:
        """Keep one audience up to date, independently of the others. A chat that refuses gets only the result tried."""
        board, key = self._board(audience.chat), _key(job.id, audience)
        progress = self._progress.setdefault(key, _Progress())
        progress.language = audience.language
        progress.message = audience.message or await self._sent_reply(job.id, audience, progress, join_seconds)
        is_from_before = audience.message is not None and progress.reply is None
        if is_from_before and not progress.note and self._make_note is not None and not job.status.is_over:
            progress.note = await self._make_note(job, audience)
        while True:
            job = await latest.get()
            if progress.is_undeliverable and not job.status.is_over:
                continue
            if progress.message is not None and not job.status.is_over and board.is_busy(audience.chat):
                latest.requeue()
                await asyncio.sleep(board.seconds_between_edits)
                continue
            try:
                await self._update(audience, progress, job)
            except UNDELIVERABLE as error:
                log.info("progress_undeliverable", job=job.id, error=error.code)
                progress.is_undeliverable = True
                if job.status.is_over:
                    self._progress.pop(key, None)
                    await self._store_message(job.id, audience, RESULT_SENT)
            except Exception as error:  # noqa: BLE001 - a message that could not be sent is sent again
                log.error("progress_not_sent", job=job.id, **origin(error))
                latest.requeue()
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if job.status.is_over:
                return
            await asyncio.sleep(board.seconds_between_edits)

    async def _update(self, audience: Audience, progress: "_Progress", job: Job) -> None:
        """Update the progress message; once the job is over, send the result too. Sends nothing twice."""
        if not progress.is_final:
            await self._update_progress(audience, progress, job)
            progress.is_final = job.status.is_over
        if job.status.is_over:
            self._progress.pop(_key(job.id, audience), None)
            if job.status is not Status.CANCELLED:
                result = replace(await self._results.result(job, audience.chat), language=audience.language)
                nonce = f"{job.id} ended for {audience.member}"  # as below
                await self._board(audience.chat).post(audience.chat, result, audience.member, nonce)
            await self._store_message(job.id, audience, RESULT_SENT)

    async def _update_progress(self, audience: Audience, progress: "_Progress", job: Job) -> None:
        """Edit the progress message; post one where there is none, or it cannot be edited any more.

        A result that is about to be sent needs no progress message, unless there is one already.
        """
        # a stage that is begun again counts its steps anew
        progress.share = max(progress.share, share_done(job.progress))
        reply = replace(progress_reply(job, progress.note, progress.share), language=audience.language)
        board = self._board(audience.chat)
        if progress.message is not None and (late := progress.sent_reply) and late != progress.message:
            with suppress(ServiceError):  # the reply came after all: one message is enough
                await board.delete(audience.chat, progress.message)
            await self._store_message(job.id, audience, late)
            progress.message, progress.text = late, ""
        if progress.message is not None:
            if progress.text == reply.text:
                return
            with suppress(*UNDELIVERABLE):  # deleted, too old to be edited, or in a closed thread
                await board.edit(audience.chat, progress.message, reply)
                progress.text = reply.text
                return
        if job.status.is_over and job.status is not Status.CANCELLED:
            return
        # a bot that is killed before it stores the id posts again after its restart: the nonce prevents a second one
        nonce = f"{job.id} for {audience.member}" if progress.message is None else None
        progress.message = await board.post(audience.chat, reply, nonce=nonce)
        progress.text = reply.text
        await self._store_message(job.id, audience, progress.message)

    async def _sent_reply(
        self, job_id: str, audience: Audience, progress: "_Progress", join_seconds: float
    ) -> str | None:
        """The message that the audience's reply became; None where they get none, or not for a while."""
        if progress.reply is None:
            await asyncio.sleep(join_seconds)
        if progress.reply is not None:
            await asyncio.wait({progress.reply}, timeout=self._reply_seconds)
        if (message := progress.sent_reply) is not None:
            await self._store_message(job_id, audience, message)
        return message

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


def _away(progress: "_Progress") -> Reply:
    return Reply(joined("\n", [progress.text, sentence("bot-away")]), language=progress.language)


class _Key(NamedTuple):
    """An audience of a job, whatever its message is."""

    job: str
    chat: str
    member: str


def _key(job_id: str, audience: Audience) -> _Key:
    return _Key(job_id, audience.chat, audience.member)


@dataclass(eq=False)
class _Progress:
    """What an audience sees of a job: its message, the text that this process put there, the share of its bar.

    `reply` gives the id of the reply that becomes the message, once it is sent. `is_undeliverable`: the chat refuses.
    `language` is the locale of the app of whoever asked.
    """

    note: str = ""
    language: str | None = None
    reply: asyncio.Future[str] | None = None
    message: str | None = None
    text: str = ""
    share: float = 0.0
    is_final: bool = False
    is_undeliverable: bool = False

    @property
    def sent_reply(self) -> str | None:
        return self.reply.result() if self.reply is not None and self.reply.done() else None


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
