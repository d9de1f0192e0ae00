"""/jobs and /cancel: trainings that wait, run or ended, and cancelling one."""

from collections.abc import Sequence

from bot.chat.formatting import progress_line
from bot.chat.messages import Button, ButtonStyle, Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from bot.training.approvals import pending_approvals, pending_line
from models.domain.errors import NotAllowed, NotFound, RequestUnfit
from models.domain.training_job import ApprovalRequest, Audience, Job
from models.messages import joined, sentence

MAX_ENDED = 5
MAX_BUTTONS = 5


async def jobs(request: Request, services: Services) -> Reply:
    """The chat's unfinished trainings and the last that ended; for a moderator, those of the whole server.

    In private the member's own, and for the operator all.
    """
    visible = [job for job in await services.training.jobs() if _is_listed(job, request)]
    pending = [one for one in await pending_approvals(services) if _is_nearby(one.asked, request)]
    unfinished = [job for job in visible if not job.status.is_over]
    ended = [job for job in reversed(visible) if job.status.is_over][:MAX_ENDED]
    if not unfinished and not ended and not pending:
        return Reply(sentence("no-jobs"))
    buttons = tuple(
        Button(sentence("button-cancel-job", job=job.id), "cancel", {"job": job.id}, style=ButtonStyle.DANGER)
        for job in unfinished[:MAX_BUTTONS]
        if _may_cancel(job, request)
    )
    lines = [*map(progress_line, unfinished), *map(pending_line, pending), *map(progress_line, ended)]
    return Reply(joined("\n", lines), buttons=buttons)


async def cancel(request: Request, services: Services) -> Reply:
    """Cancel a job. Raises NotFound, NotAllowed; RequestUnfit where several could be meant."""
    is_visible = _is_known if request.text("job") else _is_listed  # those who give a job's number know of it already
    unfinished = [job for job in await services.training.jobs(is_over=False) if is_visible(job, request)]
    job = _chosen(unfinished, request)
    if not _may_cancel(job, request):
        raise NotAllowed("job-of-somebody-else", job=job.id)
    await services.training.cancel(job.id, services.now())
    return Reply(sentence("job-being-cancelled", job=job.id), is_private=True)


def _chosen(unfinished: Sequence[Job], request: Request) -> Job:
    job_id = request.text("job")
    if job_id is not None:
        matching = [job for job in unfinished if job.id == job_id]
    else:
        matching = [job for job in unfinished if _is_own(job, request)] if len(unfinished) > 1 else []
        matching = matching or list(unfinished)
    if not matching and job_id is not None:
        raise NotFound("job-not-running-here", job=job_id[:40])
    if not matching:
        raise NotFound("no-jobs")
    if len(matching) > 1:
        raise RequestUnfit("cancel-which-job", jobs=", ".join(job.id for job in matching))
    return matching[0]


def _is_own(job: Job, request: Request) -> bool:
    return any(audience.member == request.member.id for audience in job.audience)


def _is_here(job: Job, request: Request) -> bool:
    return any(_is_nearby(audience, request) for audience in job.audience)


def _is_nearby(origin: Audience | ApprovalRequest, request: Request) -> bool:
    """Whether it was requested in this chat; for a moderator, in any of the same server or group."""
    chat, is_moderator = request.chat, request.member.role >= Role.MODERATOR
    return origin.chat == chat.address or (is_moderator and chat.widest in (origin.chat, origin.guild))


def _is_listed(job: Job, request: Request) -> bool:
    """Members see the jobs of their own chat, so that one server learns nothing of another."""
    return _is_here(job, request) or (not request.chat.is_overheard and _is_known(job, request))


def _is_known(job: Job, request: Request) -> bool:
    """Whether the member may know of it: who waits for it, their chat, and the operator."""
    return _is_here(job, request) or _is_own(job, request) or request.member.role is Role.OPERATOR


def _may_cancel(job: Job, request: Request) -> bool:
    """Whoever requested it first, and the moderators of that chat; joining a job gives no right to cancel it."""
    if request.member.role is Role.OPERATOR or not job.audience:
        return request.member.role >= Role.MODERATOR
    first = job.audience[0]
    is_moderators = request.member.role >= Role.MODERATOR and _is_nearby(first, request)
    return first.member == request.member.id or is_moderators


JOBS = Command("jobs", sentence("summary-jobs"), jobs, "/jobs", is_private=True)

CANCEL = Command(
    "cancel",
    sentence("summary-cancel"),
    cancel,
    "/cancel",
    (Option("job", OptionKind.WORD, sentence("option-cancel-job")),),
)
