"""/train, /jobs and /cancel: asking for a persona, seeing how far it is, and stopping it.

It does not know how a persona is built, nor how progress is shown while it is.
"""

import asyncio
import re
from collections.abc import Sequence

from bot.chat.formatting import progress_line
from bot.chat.messages import Button, Option, OptionKind, Reply, Request, Role, Value
from bot.interfaces.command import Command, Services
from bot.permissions.chat_rules import Action
from bot.privacy.consent_check import BASIS
from bot.training.approvals import pending_approvals, pending_line
from bot.training.cost_approval import APPROVED_CENTS, approved_cents
from bot.training.submission import TrainingSubmission, submit_training
from models.domain.consent import RECORDABLE, ConsentBasis
from models.domain.errors import NotAllowed, NotFound, RequestUnfit
from models.domain.persona import name_of, parse_handles, parse_name, parse_shares
from models.domain.training_job import ApprovalRequest, Audience, Job, TrainingRequest
from models.runtime.data_dir import expand_user

MENTION = re.compile(r"<@[!&]?\d+>")  # how Discord writes a member or a role in a text
ENDED_SHOWN = 5
ON_DISK = ("archive", "files", "outbox")


async def train(request: Request, services: Services) -> Reply:
    """Submit a training. Raises RequestUnfit, NotFound, NotAllowed, TryLater."""
    handles = _handles(request.texts("handles"))
    name = parse_name(request.text("name") or name_of(handles))
    shares = parse_shares(request.text("shares") or "", handles)
    source = request.text("source")
    if request.files:
        _check_alone(handles, source)
    sources = () if source is None else (await asyncio.to_thread(_found, source),)
    basis = request.text(BASIS)
    submission = TrainingSubmission(
        TrainingRequest(handles, sources, name, services.base_model, shares=shares),
        request.requester,
        request.member.name,
        again=Button("", "train", _options_to_repeat(request, handles)),
        files=request.files,
        consent=ConsentBasis(basis) if basis else None,
        approved_cents=approved_cents(request),
    )
    return await submit_training(submission, services)


def _options_to_repeat(request: Request, handles: Sequence[str]) -> dict[str, Value]:
    """The options that submit it again; a consent is recorded by whoever presses its button, and only once."""
    options = {name: value for name, value in request.options.items() if name != BASIS}
    return options | {"handles": tuple(handles)}


def _check_alone(handles: Sequence[str], source: str | None) -> None:
    """Raises RequestUnfit where a file is not the one thing to learn from."""
    if source is not None:
        raise RequestUnfit("Send a file or name a source, not both.")
    if len(handles) > 1:
        raise RequestUnfit(f"A file holds one account's posts; name that account alone, as in /train @{handles[0]}")


def _handles(words: Sequence[str]) -> tuple[str, ...]:
    for word in words:
        if MENTION.fullmatch(word.removeprefix("@")):
            raise RequestUnfit(
                f"{word} is a member of this chat, and I do not learn from chats; "
                "name an account instead, as in /train @neiltyson"
            )
    return parse_handles(words)


def _found(source: str) -> str:
    """The source with its path made absolute: the trainer may run in another folder. Raises NotFound."""
    scheme, _colon, path = source.partition(":")
    if scheme not in ON_DISK:
        raise RequestUnfit(f"“{scheme[:20]}:” is nothing on this machine; say archive:PATH, files:PATH or outbox:PATH.")
    whole = expand_user(path).absolute()
    if not whole.exists():
        raise NotFound(f"There is nothing at {whole} on the bot's machine.")
    return f"{scheme}:{whole}"


async def jobs(request: Request, services: Services) -> Reply:
    """What is under way for this chat, and the last that ended; for a moderator that of all chats around it too.

    In private the asker's own and the operator's all.
    """
    seen = [job for job in await services.training.jobs() if _is_shown(job, request)]
    asked = [pending for pending in await pending_approvals(services) if _is_near(pending.asked, request)]
    under_way = [job for job in seen if not job.status.is_over]
    ended = [job for job in reversed(seen) if job.status.is_over][:ENDED_SHOWN]
    if not under_way and not ended and not asked:
        return Reply("Nothing is being trained here; /train begins.")
    stops = tuple(
        Button(f"Cancel {job.id}", "cancel", {"job": job.id})
        for job in under_way[:ENDED_SHOWN]
        if _may_stop(job, request)
    )
    lines = [*map(progress_line, under_way), *map(pending_line, asked), *map(progress_line, ended)]
    return Reply("\n".join(lines), buttons=stops)


async def cancel(request: Request, services: Services) -> Reply:
    """Wish a job over. Raises NotFound, NotAllowed, RequestUnfit where several could be meant."""
    is_known = _is_known if request.text("job") else _is_shown  # whoever names a job knows of it already
    under_way = [job for job in await services.training.jobs() if not job.status.is_over and is_known(job, request)]
    job = _meant(under_way, request)
    if not _may_stop(job, request):
        raise NotAllowed(
            f"Job {job.id} is somebody else's; they, or a moderator of the chat it began in, can cancel it."
        )
    await services.training.cancel(job.id, services.now())
    return Reply(f"Job {job.id} is being cancelled; nothing of it stays.")


def _meant(under_way: Sequence[Job], request: Request) -> Job:
    named = request.text("job")
    fitting = [job for job in under_way if job.id == named] if named else under_way
    if not named and len(fitting) > 1:
        fitting = [job for job in fitting if _is_own(job, request)] or fitting
    if not fitting:
        raise NotFound(f"No job “{named[:40]}” is under way here." if named else "Nothing is being trained here.")
    if len(fitting) > 1:
        raise RequestUnfit(f"Which one? Say /cancel JOB: {', '.join(job.id for job in fitting)}.")
    return fitting[0]


def _is_own(job: Job, request: Request) -> bool:
    return any(audience.member == request.member.id for audience in job.audience)


def _is_here(job: Job, request: Request) -> bool:
    return any(_is_near(audience, request) for audience in job.audience)


def _is_near(asked: Audience | ApprovalRequest, request: Request) -> bool:
    """Whether it was asked in this chat; for a moderator, in any of the same guild or group."""
    chat, is_moderator = request.chat, request.member.role >= Role.MODERATOR
    return asked.chat == chat.address or (is_moderator and chat.widest in (asked.chat, asked.guild))


def _is_shown(job: Job, request: Request) -> bool:
    """Members see the jobs of their own chat, so that one guild learns nothing of another, whoever asks there."""
    return _is_here(job, request) or (not request.chat.is_overheard and _is_known(job, request))


def _is_known(job: Job, request: Request) -> bool:
    """Whether the asker may know of it: whoever waits for it, their chat, and the operator."""
    return _is_here(job, request) or _is_own(job, request) or request.member.role is Role.OPERATOR


def _may_stop(job: Job, request: Request) -> bool:
    """Who asked first, and the moderators of the chat where that was: whoever joined later stops it for nobody."""
    if request.member.role is Role.OPERATOR or not job.audience:
        return request.member.role >= Role.MODERATOR
    first = job.audience[0]
    is_moderators = request.member.role >= Role.MODERATOR and _is_near(first, request)
    return first.member == request.member.id or is_moderators


TRAIN = Command(
    "train",
    "Build a persona from the posts of one to three accounts",
    train,
    "/train @handle",
    (
        Option(
            "handles",
            OptionKind.HANDLES,
            "one to three accounts: @name (X, with a file), @name.bsky.social or @name@host (Mastodon)",
            is_required=True,
        ),
        Option(
            "source",
            OptionKind.SOURCE,
            "where the posts are on the bot's machine: archive:PATH, files:PATH or outbox:PATH",
            role=Role.OPERATOR,
        ),
        Option(
            "archive",
            OptionKind.FILE,
            "an X archive or its tweets.js and note-tweet.js, a Mastodon export, or a JSONL, CSV or text file",
            max_value=2,
        ),
        Option("name", OptionKind.WORD, "the persona's name; else made of the handles", is_filtered=True),
        Option("shares", OptionKind.WORD, "a blend's shares in percent, as in 50,30,20; else all the same"),
        Option(APPROVED_CENTS, OptionKind.NUMBER, "what it may cost, in cents", max_value=1_000_000, is_hidden=True),
        Option(
            BASIS,
            OptionKind.CHOICE,
            "on whose word",
            choices=tuple(ground.value for ground in RECORDABLE),
            role=Role.MODERATOR,
            is_hidden=True,
        ),
    ),
    action=Action.TRAIN,
)

JOBS = Command("jobs", "Show what is being trained for this chat, and how far it is", jobs, "/jobs", is_private=True)

CANCEL = Command(
    "cancel",
    "Stop a training: yours, or as a moderator any of this chat and those around it",
    cancel,
    "/cancel",
    (Option("job", OptionKind.WORD, "the job, as /jobs shows it; needless where only one could be meant"),),
)
