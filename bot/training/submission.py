"""Submission of trainings: the one path of /train, /retrain, /approve and their buttons into the training queue."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bot.chat.attachments import Attachment
from bot.chat.formatting import handle_list, job_title
from bot.chat.messages import Button, Reply
from bot.interfaces.command import Services
from bot.permissions.chat_rules import Action
from bot.permissions.quotas import QuotaReservation
from bot.privacy.consent_check import (
    basis_buttons,
    consent_question,
    consents_for,
    may_record_consent,
    missing_consents,
    owner_question,
    record_consent,
)
from bot.training.approvals import buttons_for, decide, decider, pending_line, requester_of
from bot.training.cost_approval import check_source_is_read, cost_question, over_allowance, over_budget, spending_room
from bot.training.own_export import accept_own_exports, check_claim_counts, check_retraining_is_private
from bot.training.progress_messages import progress_reply
from bot.training.source_preview import preview_text, previews_of, with_previews
from bot.training.text_column import column_question
from models.domain.consent import ConsentBasis
from models.domain.errors import NotAllowed, NotFound, SourceFailed
from models.domain.limits import NO_TERMS, BudgetExceeded, Cost, QueueTerms
from models.domain.persona import Persona
from models.domain.requester import Requester
from models.domain.training_job import (
    ApprovalRequest,
    ApprovalStatus,
    Audience,
    Job,
    PendingApproval,
    TrainingRequest,
)
from models.messages import joined, sentence


@dataclass(frozen=True, slots=True)
class TrainingSubmission:
    """A training that a member asks for, with what they agreed to so far.

    `again` is the button that submits it again, with more agreed to. `new_version_of` is the persona that is retrained.
    """

    training: TrainingRequest
    requester: Requester
    requester_name: str
    again: Button
    files: tuple[Attachment, ...] = ()
    consent: ConsentBasis | None = None
    approved_cents: int | None = None
    new_version_of: Persona | None = None


async def submit_training(submission: TrainingSubmission, services: Services) -> Reply:
    """Enqueue a training, ask a moderator to approve it, or ask the member about consent or cost.

    A training with files whose consent a moderator still has to record waits as a request, which keeps the files. So
    does one whose posts look odd, until a moderator has looked at the examples.

    Raises NotAllowed, RequestUnfit and TryLater, each with what to do.
    """
    requester = submission.requester
    await _check_eligible(submission.training, requester, services)
    if not submission.files and services.budget.cost(submission.training) is not None:
        check_source_is_read(submission.training, requester, services)
    services.uploads.check(submission.files)
    await services.training.check_room()
    if (question := await _consent_step(submission, services)) is not None:
        return question
    async with (
        services.quotas.reserved(requester, Action.TRAIN, services.now()) as reservation,  # before any download
        _with_source(submission, services) as training,
    ):
        await _check_eligible(training, requester, services)  # again: an upload takes time
        terms, question = await _terms(submission, training, services)
        if question is not None:
            await reservation.release()
            return question
        try:
            previews = await previews_of(training, requester, services)
        except SourceFailed as error:
            await reservation.release()
            return column_question(error, submission.again, training, services, is_upload=bool(submission.files))
        if submission.new_version_of is None:
            await accept_own_exports(training, previews, requester, services)
        else:
            check_retraining_is_private(training, previews, requester)
        is_doubtful = any(preview.is_doubtful for preview in previews.values())
        missing = await missing_consents(requester, training.handles, services)
        if missing or is_doubtful or await _needs_approval(requester, services):
            asked = await _request_approval(submission, training, terms.cost, reservation, missing, services)
            return with_previews(asked, previews, requester)
        try:
            job = await _enqueue(training, requester, terms, services)
        except BudgetExceeded as exceeded:
            if exceeded.limit.member is None:
                raise over_budget(training, exceeded.cost, exceeded.left) from exceeded
            if requester.is_direct:  # there is no moderator to ask
                raise over_allowance(training, exceeded.cost, exceeded.left) from exceeded
            return await _request_approval(submission, training, terms.cost, reservation, missing, services)
        await reservation.attach(job.id)
    await _note_retraining(submission, services)
    return _progress(job, requester, preview_text(previews, requester), services)


async def _terms(
    submission: TrainingSubmission, training: TrainingRequest, services: Services
) -> tuple[QueueTerms, Reply | None]:
    """What the training may cost, and the question whether it may, until the member has approved that.

    A moderator has no allowance of their own to stay within.
    """
    cost, requester = services.budget.cost(training), submission.requester
    if cost is None:
        return NO_TERMS, None
    room = await spending_room(requester, services)
    question = cost_question(training, cost, room, requester, submission.approved_cents, submission.again)
    limits = room.limits if requester.is_moderator or requester.is_operator else (*room.limits, room.allowance)
    return QueueTerms(cost, limits), question


async def approve_training(
    pending: PendingApproval, moderator: Requester, consent: ConsentBasis | None, services: Services
) -> Reply:
    """Enqueue a training that waits for approval, or ask the moderator about consent.

    Checks again what may have changed since it was asked for. Its quota was taken then.
    """
    training, requester = pending.asked.wanted, requester_of(pending)
    is_own = moderator.member == pending.asked.member
    requester = replace(requester, is_moderator=is_own)
    await _check_eligible(training, requester, services)
    if (question := await _approval_consent_step(pending, moderator, consent, services)) is not None:
        return question
    await services.training.check_room()
    terms = NO_TERMS
    if (cost := services.budget.cost(training)) is not None:
        room = await spending_room(requester, services)
        if cost.dollars > room.chat:
            raise NotAllowed("approval-over-budget", dollars=cost.dollars, left=room.chat)
        terms = QueueTerms(cost, room.limits)
    await decide(pending, ApprovalStatus.APPROVED, moderator, services)
    try:
        job = await _enqueue(training, requester, terms, services)
        await asyncio.to_thread(services.approvals.set_job, pending.number, job.id)
    except BaseException as error:
        await asyncio.to_thread(services.approvals.reopen, pending.number)
        if isinstance(error, BudgetExceeded):  # others were faster
            raise NotAllowed("approval-over-budget", dollars=error.cost.dollars, left=error.left) from error
        raise
    if is_own:
        return _progress(job, requester, "", services)
    services.announcer.follow(job.id)
    number, member = str(pending.number), pending.asked.member_name
    return Reply(sentence("approval-granted", request=number, job=job.id, title=job_title(job), member=member))


async def _check_eligible(training: TrainingRequest, requester: Requester, services: Services) -> None:
    """Raises NotAllowed for an account, or a persona's name, that is blocked here, opted out or protected."""
    names = (*training.handles, training.name)
    for block in await asyncio.to_thread(services.blocklist.list, *requester.scopes):
        if block.kind == "handle" and block.value in names:
            raise NotAllowed("handle-blocked", handle=block.value)
    await asyncio.to_thread(services.consents.check, names)


async def _needs_approval(requester: Requester, services: Services) -> bool:
    rules = await asyncio.to_thread(services.rules.of, requester.scopes)
    return rules.needs_approval(Action.TRAIN, requester)


async def _consent_step(submission: TrainingSubmission, services: Services) -> Reply | None:
    """What to answer where a consent is missing; None where none is, or a moderator is going to be asked for it.

    A moderator's press on one of the question's buttons records the consents.
    """
    requester, handles = submission.requester, submission.training.handles
    if submission.new_version_of is not None:
        await _check_consents_of(submission.new_version_of, requester, services)
        return None
    missing = await _missing(submission, services)
    if missing and submission.consent is not None:
        try:
            for handle in missing:
                await record_consent(requester, handle, submission.consent, "", services)
        except NotAllowed:
            return await owner_question(missing, requester, services)
        missing = await missing_consents(requester, handles, services)
    if not missing:
        return None
    if not await may_record_consent(requester, services):
        can_ask = services.consents.policy == "recorded" and await services.trusted_chats.trusts(requester)
        return None if can_ask else await owner_question(missing, requester, services)
    if services.consents.policy == "owner" and not requester.is_operator:
        return await owner_question(missing, requester, services)
    return None if submission.files else consent_question(missing, submission.again)


async def _missing(submission: TrainingSubmission, services: Services) -> list[str]:
    """The accounts without consent. A claim to be the owner is recorded once the file is known."""
    training = submission.training
    if training.author is not None:
        check_claim_counts(services)
        return []
    return await missing_consents(submission.requester, training.handles, services)


async def _check_consents_of(persona: Persona, requester: Requester, services: Services) -> None:
    """Raises NotAllowed where consents for a persona's accounts are missing, or were withdrawn under CONSENT=open."""
    found = await consents_for(requester, persona.handles, services)
    is_open = services.consents.policy == "open"
    needed = [handle for handle in persona.handles if not is_open or handle in persona.consent_bases]
    _check_none_missing([handle for handle in needed if handle not in found])


async def _approval_consent_step(
    pending: PendingApproval, moderator: Requester, consent: ConsentBasis | None, services: Services
) -> Reply | None:
    """What to ask the moderator where a consent is missing; it counts where the training was asked for."""
    asked, requester = pending.asked, requester_of(pending)
    missing = await missing_consents(requester, asked.wanted.handles, services)
    if missing and consent is not None:
        by = replace(moderator, chat=asked.chat, parent=asked.parent, guild=asked.guild, is_direct=asked.is_direct)
        for handle in missing:
            await record_consent(by, handle, consent, "", services)
        missing = await missing_consents(requester, asked.wanted.handles, services)
    if not missing:
        return None
    accounts = handle_list(missing, " and ")
    if services.consents.policy == "owner":
        refusal = sentence("approval-not-the-owner", accounts=accounts, count=len(missing), member=asked.member_name)
        is_readable = services.consents.is_readable(missing[0])
        way = sentence("approval-owner-can-prove" if is_readable else "consent-operator-can-record", handle=missing[0])
        raise NotAllowed(joined(" ", [refusal, way]))
    if not (moderator.is_operator or await services.trusted_chats.trusts(requester)):
        raise NotAllowed("consent-chat-not-trusted", handle=missing[0])
    again = Button("", "approve", {"request": pending.number})
    # not private: on Telegram it would end up in the moderator's own chat, where nothing of this one can be decided
    return Reply(sentence("consent-question", accounts=accounts), buttons=basis_buttons(again))


@asynccontextmanager
async def _with_source(submission: TrainingSubmission, services: Services) -> AsyncIterator[TrainingRequest]:
    """The training with the member's files as its source, kept while it is being submitted.

    Raises NotFound where a persona that is retrained was made from files that are gone, as uploads are by then.
    """
    requester = submission.requester
    if not submission.files:
        if submission.new_version_of is not None:
            await asyncio.to_thread(_check_files_exist, submission.training)
        yield submission.training
        return
    async with services.uploads.received(submission.files, requester.actor) as source:
        yield replace(submission.training, sources=(source,))


def _check_files_exist(training: TrainingRequest) -> None:
    paths = [source.partition(":")[2] for source in training.sources]
    if not all(Path(path).exists() for path in paths if path.startswith("/")):
        raise NotFound("retrain-file-gone", persona=training.name, handle=training.handles[0])


async def _request_approval(
    submission: TrainingSubmission,
    training: TrainingRequest,
    cost: Cost | None,
    reservation: QuotaReservation,
    missing: Sequence[str],
    services: Services,
) -> Reply:
    """Store the training until a moderator decides; its upload is kept as long.

    `missing` are the accounts without consent: whoever may record it is asked at once.
    """
    requester = submission.requester
    asked = ApprovalRequest(
        training,
        requester.member or "",
        submission.requester_name,
        requester.chat,
        requester.parent,
        requester.guild,
        requester.is_direct,
        None if cost is None else cost.dollars,
        requester.language,
    )
    pending, is_new = await asyncio.to_thread(services.approvals.add, asked, services.now())
    await (reservation.attach(request=pending.number) if is_new else reservation.release())
    await _note_retraining(submission, services)
    if missing and await may_record_consent(requester, services):
        return consent_question(missing, Button("", "approve", {"request": pending.number}))
    text = sentence("approval-requested", decider=decider(requester), line=pending_line(pending))
    return Reply(text, buttons=buttons_for(requester, pending))


async def _enqueue(training: TrainingRequest, requester: Requester, terms: QueueTerms, services: Services) -> Job:
    """Put it into the queue.

    Raises NotAllowed where a consent is missing by now, BudgetExceeded where `terms` do not cover the cost.
    """
    found = await consents_for(requester, training.handles, services)
    if services.consents.policy != "open":
        _check_none_missing([handle for handle in training.handles if handle not in found])
    training = replace(training, consent_bases=tuple(found.get(handle, "") for handle in training.handles))
    return await services.training.submit(training, _audience(requester), services.now(), terms)


def _check_none_missing(missing: list[str]) -> None:
    if missing:
        raise NotAllowed("training-consent-missing", accounts=handle_list(missing, " and "), first=missing[0])


async def _note_retraining(submission: TrainingSubmission, services: Services) -> None:
    if (persona := submission.new_version_of) is not None:
        record = services.audit.record
        await asyncio.to_thread(record, submission.requester, "retrain", persona.id, {"name": persona.name})


def _progress(job: Job, requester: Requester, note: str, services: Services) -> Reply:
    """The reply that becomes the requester's progress message; a word where they have one already."""
    audience = _audience(requester)
    own = next((one for one in job.audience if (one.chat, one.member) == (audience.chat, audience.member)), audience)
    if own.message is not None:
        services.announcer.follow(job.id)
        return Reply(sentence("training-joined", title=job_title(job), job=job.id))
    services.announcer.follow(job.id, audience, note)
    return replace(progress_reply(job, note), on_sent=partial(services.announcer.adopt, job.id, audience))


def _audience(requester: Requester) -> Audience:
    return Audience(
        requester.chat,
        requester.member or "",
        guild=requester.guild,
        is_moderator=requester.is_moderator,
        language=requester.language,
    )
