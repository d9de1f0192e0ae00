"""Training on one's own messages: `/train me` with an export, in a private chat with the bot.

The platform vouches for the member's account, so its number is the handle: `123@telegram`. Whose messages are in the
file is their claim, and recorded as such.
"""

import asyncio
from collections.abc import Mapping, Sequence

from bot.interfaces.command import Services
from models.domain.consent import Consent, ConsentBasis
from models.domain.errors import NotAllowed
from models.domain.requester import Requester, platform_of
from models.domain.source_preview import OWN_EXPORTS, SourcePreview
from models.domain.training_job import TrainingRequest

ME = "me"  # what is written for the own account
CONSOLE = "console"  # the platform of a terminal, where a file is named and not sent


def own_handle(requester: Requester) -> str | None:
    """The handle of the member's account on the platform where they write; None without a member."""
    platform, _colon, number = (requester.member or "").partition(":")
    return f"{number}@{platform}" if number else None


def with_own_account(words: Sequence[str], requester: Requester, *, has_file: bool) -> Sequence[str]:
    """The accounts as written, with the own one for `me`. Raises NotAllowed outside of a private chat."""
    if [word.casefold() for word in words] != [ME]:
        return words
    handle = own_handle(requester)
    if not requester.is_direct or handle is None:
        raise _only_in_private(requester, has_file=has_file)
    return (handle,)


def author_of(handles: Sequence[str], requester: Requester) -> str | None:
    """Whose messages to read of an export: the member's, where they train on themselves alone."""
    return requester.member if requester.is_direct and list(handles) == [own_handle(requester)] else None


def check_claim_counts(services: Services) -> None:
    """Raises NotAllowed where the operator wants proof of each account."""
    if services.consents.policy == "owner":
        raise NotAllowed("own-export-no-proof")


async def accept_own_exports(
    training: TrainingRequest, previews: Mapping[str, SourcePreview], requester: Requester, services: Services
) -> None:
    """Check that exports of messages, and nothing else, are used for oneself, and record the member's claim.

    Raises NotAllowed.
    """
    sources = [preview.source for preview in previews.values()]
    if training.author is None:
        if any(source in OWN_EXPORTS for source in sources):
            raise NotAllowed("own-export-say-me") if requester.is_direct else _only_in_private(requester, has_file=True)
        return
    if not sources or not all(source in OWN_EXPORTS for source in sources):
        raise NotAllowed("own-export-needed", platform=platform_of(requester.chat))
    consent = Consent(training.handles[0], ConsentBasis.CLAIMED, training.author, services.now())
    await asyncio.to_thread(services.consents.record, consent)


def check_retraining_is_private(
    training: TrainingRequest, previews: Mapping[str, SourcePreview], requester: Requester
) -> None:
    """Raises NotAllowed where examples of own messages would be shown to others than their author and the operator."""
    if not any(preview.source in OWN_EXPORTS for preview in previews.values()):
        return
    if not requester.is_direct or (training.author != requester.member and not requester.is_operator):
        raise NotAllowed("own-export-retrain-in-private", persona=training.name)


def _only_in_private(requester: Requester, *, has_file: bool) -> NotAllowed:
    place = "console" if platform_of(requester.chat) == CONSOLE else "file" if has_file else "chat"
    return NotAllowed("own-export-only-in-private", place=place)
