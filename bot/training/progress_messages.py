"""The announcer: shows each chat in one message how its jobs go on, and says when they end.

It does not know what a job does, nor how a message is sent or changed. What it must remember over a restart stands in
the registry, with the job's audience: the message that shows progress, or that the end was told.
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
from bot.training.result_messages import Check, ResultMessages, ResultSampleWriter, TrainingRunSource
from models.domain.errors import NotAllowed, NotFound, RequestUnfit, ServiceError
from models.domain.training_job import Audience, Job
from models.runtime.logs import origin

log = structlog.get_logger()

TOLD = ""  # stands in place of an audience's message once the end was told: no message is called so
PAUSE_SECONDS = 5.0  # after something broke
LEAVE_SECONDS = 3.0  # for saying that we are away, before we are
AWAY = "I am away just now. Nothing is lost: when I am back it goes on here."
GONE = "Job {} was called off, and nothing of it is kept."
LEFT = "Nobody waits here for job {} any more."
UNHEARD = (NotFound, NotAllowed, RequestUnfit)  # the chat is gone, or will not have the message: it never will


class ProgressBoard(Protocol):
    """Where messages are shown: a platform."""

    @property
    def seconds_between_edits(self) -> float: ...

    async def post(self, chat: str, reply: Reply, mention: str | None = None, nonce: str | None = None) -> str:
        """Send; gives what `edit` needs to find the message again. Raises NotFound where the chat is gone.

        What was sent under the name `once` some minutes ago is not sent again, where the platform can tell.
        """

    async def edit(self, chat: str, message: str, reply: Reply) -> None:
        """Raises NotFound where the message is gone."""


class EditableMessages(Protocol):
    """Which message shows a job to whom, remembered."""

    def set_message(self, job_id: str, audience: Audience, message: str | None) -> None: ...


class JobProgressMessages:
    """Follows jobs for the platforms in `boards`, which are named as the addresses of their chats begin."""

    def __init__(
        self,
        training: TrainingQueue,
        messages: EditableMessages,
        makings: TrainingRunSource,
        voices: ResultSampleWriter,
        boards: Mapping[str, ProgressBoard],
        cards: CardStore | None = None,
        check: Check | None = None,
    ) -> None:
        self._training = training
        self._messages = messages
        self._outcomes = ResultMessages(makings, voices, cards, check)
        self._boards = boards
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._standing: dict[tuple[str, Audience], tuple[str, str]] = {}  # message, text; by job and who waits for it
        self._telling: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Pick up the jobs under way, and those that ended while nobody could say so."""
        for job in await self._training.jobs():
            if any(self._is_waiting(audience) for audience in job.audience):
                self.follow(job.id)

    async def stop(self) -> None:
        tasks = [*self._tasks.values(), *self._telling]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def leave(self) -> None:
        """Stop, and say so under whatever shows a job under way: nobody is to wait before a bar that stands still."""
        await self.stop()
        said = [
            asyncio.create_task(
                self._boards[who.chat.partition(":")[0]].edit(who.chat, message, Reply(f"{text}\n{AWAY}"))
            )
            for (_job_id, who), (message, text) in self._standing.items()
        ]
        if said:
            _done, late = await asyncio.wait(said, timeout=LEAVE_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*said, return_exceptions=True)

    def follow(self, job_id: str) -> None:
        if job_id not in self._tasks:
            task = asyncio.create_task(self._follow(job_id), name=f"follow {job_id}")
            self._tasks[job_id] = task
            task.add_done_callback(lambda _task: self._tasks.pop(job_id, None))

    def notify(self, chat: str, reply: Reply, member: str) -> None:
        """Say something to a member in a chat, soon; where the chat will not have it nobody is told."""
        task = asyncio.create_task(self._say(chat, reply, member), name=f"tell {chat}")
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _say(self, chat: str, reply: Reply, member: str) -> None:
        board = self._boards.get(chat.partition(":")[0])
        try:
            if board is not None:
                await board.post(chat, reply, member)
        except ServiceError as error:
            log.info("a chat cannot be told of a decision", error=error.code)

    async def _follow(self, job_id: str) -> None:
        while True:
            try:
                await self._watch(job_id)
            except Exception as error:  # noqa: BLE001 - a message that could not be sent is no reason to give up
                if _is_gone(error):
                    await self._close(job_id, GONE)  # its row was removed, as an opt-out does
                    return
                log.error("following a job broke off and is taken up again", job=job_id, **origin(error))  # noqa: TRY400 - see origin
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return

    async def _close(self, job_id: str, text: str, who: tuple[str, str] | None = None) -> None:
        """Of one audience, or of all: what stands there is not to look as if it went on."""
        for (standing, audience), (message, _text) in list(self._standing.items()):
            if standing == job_id and who in (None, (audience.chat, audience.member)):
                del self._standing[standing, audience]
                with suppress(ServiceError):
                    board = self._boards[audience.chat.partition(":")[0]]
                    await board.edit(audience.chat, message, Reply(text.format(job_id)))

    async def _watch(self, job_id: str) -> None:
        """Keep a message for everybody who waits, also for those who join later, until all have heard the end."""
        shown: dict[tuple[str, str], _Newest] = {}
        tasks: dict[tuple[str, str], asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as group:
            async for job in self._training.watch(job_id):
                for audience in job.audience:
                    who = (audience.chat, audience.member)
                    if who not in shown and self._is_waiting(audience):
                        shown[who] = _Newest()
                        tasks[who] = group.create_task(self._show(audience, shown[who]))
                    if who in shown:
                        shown[who].put(job)
                for who in shown.keys() - {(audience.chat, audience.member) for audience in job.audience}:
                    del shown[who]  # they had themselves forgotten
                    tasks.pop(who).cancel()
                    group.create_task(self._close(job_id, LEFT, who))

    def _is_waiting(self, audience: Audience) -> bool:
        """Whether it is in one of our chats and has not heard the end."""
        return audience.chat.partition(":")[0] in self._boards and audience.message != TOLD

    async def _show(self, audience: Audience, newest: "_Newest") -> None:
        """Tell one audience, whatever happens to the others; given up where its chat will never hear it."""
        board = self._boards[audience.chat.partition(":")[0]]
        shown = _Shown(audience.message)
        while True:
            job = await newest.get()
            if shown.is_in_vain and not job.status.is_over:
                continue
            try:
                await self._tell(board, audience, shown, job)
            except UNHEARD as error:
                log.info("a chat cannot be told of its job", job=job.id, error=error.code)
                shown.is_in_vain = True  # until the end, which is tried once more
                if job.status.is_over:
                    await self._remember(job, audience, TOLD)
            except Exception as error:  # noqa: BLE001 - a message that could not be sent is sent again
                log.error("a chat could not be told of its job", job=job.id, **origin(error))  # noqa: TRY400 - see origin
                newest.again()
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if job.status.is_over:
                return
            await asyncio.sleep(board.seconds_between_edits)

    async def _tell(self, board: ProgressBoard, audience: Audience, shown: "_Shown", job: Job) -> None:
        """Bring the message up to date, and the end to who asked; what was sent once is not sent again."""
        if not shown.is_last:
            shown.message = await self._renew(board, audience, shown.message, job)
            shown.is_last = job.status.is_over
        if job.status.is_over:
            self._standing.pop((job.id, _who(audience)), None)
            await board.post(audience.chat, await self._outcomes.told(job, audience.chat), audience.member)
            await self._remember(job, audience, TOLD)

    async def _renew(self, board: ProgressBoard, audience: Audience, message: str | None, job: Job) -> str:
        """The one message, changed in place; sent where there is none (any more)."""
        stop = () if job.status.is_over else (Button("Cancel", "cancel", {"job": job.id}),)
        reply = Reply(progress_line(job), buttons=stop)
        if message is not None:
            with suppress(*UNHEARD):  # deleted, too old to be changed, or in a thread that was closed
                await board.edit(audience.chat, message, reply)
                self._standing[job.id, _who(audience)] = message, reply.text
                return message
        # killed before the message is remembered, the bot would send another when it is back
        once = f"{job.id} for {audience.member}" if message is None else None
        sent = await board.post(audience.chat, reply, nonce=once)
        self._standing[job.id, _who(audience)] = sent, reply.text
        await self._remember(job, audience, sent)
        return sent

    async def _remember(self, job: Job, audience: Audience, message: str) -> None:
        with suppress(NotFound):  # who had themselves forgotten meanwhile waits for nothing
            await asyncio.to_thread(self._messages.set_message, job.id, audience, message)


def _is_gone(error: Exception) -> bool:
    """Whether a job's row was not there any more, also where several tasks broke off for it."""
    return isinstance(error, NotFound) or (isinstance(error, ExceptionGroup) and error.subgroup(NotFound) is not None)


def _who(audience: Audience) -> Audience:
    """The audience, whatever message it was shown last."""
    return replace(audience, message=None)


@dataclass
class _Shown:
    """What an audience has seen: the message there is, whether it says the end already, whether sending is no use."""

    message: str | None
    is_last: bool = False
    is_in_vain: bool = False


class _Newest:
    """The newest state of a job: who is slow misses those between, never the last."""

    def __init__(self) -> None:
        self._job: Job | None = None
        self._news = asyncio.Event()

    def put(self, job: Job) -> None:
        self._job = job
        self._news.set()

    def again(self) -> None:
        """Give the same state once more, where there is no newer one."""
        self._news.set()

    async def get(self) -> Job:
        while self._job is None or not self._news.is_set():
            await self._news.wait()
        self._news.clear()
        return self._job
