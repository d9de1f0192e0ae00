"""Preview of a training's file in a chat: three of its posts as they will be learnt, and what looks odd about them."""

from dataclasses import replace

from bot.chat.messages import Reply
from bot.interfaces.command import ContentPolicy, Services
from bot.interfaces.protocols import TrainingQueue
from bot.training.approvals import decider
from models.domain.errors import ServiceError
from models.domain.requester import Requester
from models.domain.source_preview import OWN_EXPORTS, SourcePreview
from models.domain.training_job import Audience, Job, TrainingRequest
from models.messages import joined, sentence
from models.text.redaction import redact

FILE_SCHEMES = ("archive", "files", "outbox")  # sources on this machine that a chat can name
PREVIEWED_SCHEMES = (*FILE_SCHEMES, *OWN_EXPORTS)


async def previews_of(training: TrainingRequest, requester: Requester, services: Services) -> dict[str, SourcePreview]:
    """The preview of each account's file, by handle, with the examples that may be shown in the chat.

    Networks have none. Raises what sources raise, and CorpusUnfit where a file holds no posts.
    """
    return await _previews(training, requester.chat, services.training, services.safety)


async def preview_note(queue: TrainingQueue, safety: ContentPolicy, job: Job, audience: Audience) -> str:
    """How the posts of a job's files read, for the message that shows its progress; empty where that can't be told.

    A file that looks odd was looked at by a moderator, and is shown no more.
    """
    try:
        previews = await _previews(job.request, audience.chat, queue, safety)
    except ServiceError:
        return ""
    requester = Requester(audience.chat, audience.member, guild=audience.guild, is_moderator=audience.is_moderator)
    is_doubtful = any(preview.is_doubtful for preview in previews.values())
    return "" if is_doubtful else preview_text(previews, requester)


async def _previews(
    training: TrainingRequest, chat: str, queue: TrainingQueue, safety: ContentPolicy
) -> dict[str, SourcePreview]:
    previews = {}
    for handle, source in zip(training.handles, training.source_specs, strict=True):
        if source.partition(":")[0] in PREVIEWED_SCHEMES:
            preview = await queue.preview(source, handle, training.reading)
            shown = [text for text in preview.examples if await safety.may_show(text, chat)]
            previews[handle] = replace(preview, examples=tuple(map(redact, shown)))
    return previews


def with_previews(reply: Reply, previews: dict[str, SourcePreview], requester: Requester) -> Reply:
    """The reply, and below it how the posts read."""
    return replace(reply, text=joined("\n\n", [reply.text, preview_text(previews, requester)]))


def preview_text(previews: dict[str, SourcePreview], requester: Requester) -> str:
    """How the posts of each account read."""
    return joined("\n\n", [_text(handle, preview, requester) for handle, preview in previews.items()])


def _text(handle: str, preview: SourcePreview, requester: Requester) -> str:
    head = sentence("preview-shown", handle=handle, own=preview.own, source=preview.source)
    doubt = [sentence("preview-doubtful", decider=decider(requester))] if preview.is_doubtful else []
    return joined("\n", [head, *(f"• {text}" for text in preview.examples), *preview.findings, *doubt])
