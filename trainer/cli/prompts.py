"""Options that the trainer's commands share, and what they ask before a training: post sources, cost and consent."""

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

import typer

from models.domain.consent import Consent, ConsentBasis
from models.domain.errors import NotAllowed
from models.domain.limits import Prices
from models.domain.source_preview import SourcePreview
from models.domain.training_job import TrainingRequest
from models.messages import joined, sentence
from models.personas.eligibility import TrainingEligibility
from models.registry import Registry
from models.runtime.data_dir import expand_user
from trainer.jobs.preview_process import preview_in_child
from trainer.settings import TrainerSettings
from trainer.sources import open_source

SOURCE_OPTION = typer.Option(
    "--from",
    help="files:PATH, archive:PATH, outbox:PATH, discord-data:PATH, telegram-export:PATH, x:, "
    "bluesky: or mastodon:; once, or once for each handle. "
    "Without it the handle decides: name is on X, name.bsky.social on Bluesky, name@host on Mastodon.",
)
COMPARED_SOURCE_OPTION = typer.Option(
    "--from", help="Where the real posts are, such as files:PATH; once, or once for each account. Else stored posts."
)
TextColumn = Annotated[
    str | None, typer.Option("--text-column", help="The column of a table that has the posts: its name or number.")
]
Author = Annotated[
    str | None, typer.Option("--as", help="Whose messages to read of an export of chats: the account's number.")
]
Channels = Annotated[
    str, typer.Option("--channels", help="Which channels of such an export: names or numbers, with commas between.")
]
Basis = Annotated[
    ConsentBasis,
    typer.Option(
        "--consent",
        help="Why you may: permission (its owner agreed), own (it is yours), public-figure, fictional (made up), "
        "owner and claimed (as proven or said in a chat). Default: operator, your own decision.",
    ),
]
IsConfirmed = Annotated[
    bool, typer.Option("--yes", help="Agree to the cost of reading the posts, and to posts that look odd.")
]
IsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
IsPublishedAnyway = Annotated[
    bool, typer.Option("--publish-anyway", help="Publish it even if it predicts posts no better than its base model.")
]
OPERATOR = "terminal:operator"  # the address of whoever gives consent here


def parse_sources(handles: Sequence[str], specs: Sequence[str], settings: TrainerSettings) -> tuple[str, ...]:
    """The values of `--from`, with absolute paths. Raises RequestUnfit, or BadParameter for a wrong number of them."""
    if len(specs) not in (0, 1, len(handles)):
        raise typer.BadParameter(sentence("train-source-count", handles=len(handles)))
    return tuple(_absolute(spec, settings) for spec in specs)


def _absolute(spec: str, settings: TrainerSettings) -> str:
    """The worker may run in another folder. Raises RequestUnfit."""
    source, (scheme, _colon, path) = open_source(spec, settings), spec.partition(":")
    return f"{scheme}:{expand_user(path).absolute()}" if source.is_path else spec


def confirm_cost(prices: Prices, request: TrainingRequest) -> None:
    """Ask whether reading the posts may cost this much. Raises NotAllowed if declined, or without a terminal."""
    cost = prices.accounts(request.source_specs)
    if cost is None or not prices.is_on:
        return
    estimate = sentence("train-cost", dollars=cost.dollars, posts=cost.tweets)
    if not sys.stdin.isatty():
        raise NotAllowed(joined(" ", (estimate, sentence("train-cost-needs-yes"))))
    if not typer.confirm(joined(" ", (estimate, sentence("train-cost-question"))), err=True):
        raise NotAllowed("train-cost-declined")


def confirm_posts(
    settings: TrainerSettings, request: TrainingRequest, say: Callable[[str], None], *, is_confirmed: bool
) -> None:
    """Show three posts of each file as they will be learnt, and ask where they look odd.

    Raises NotAllowed if declined, or without a terminal, and what the sources raise.
    """
    for handle, spec in zip(request.handles, request.source_specs, strict=True):
        if not open_source(spec, settings).is_path:
            continue
        preview = preview_in_child(settings.home, spec, handle, request.reading)
        say(preview_text(preview, handle))
        if preview.is_doubtful and not is_confirmed:
            if not sys.stdin.isatty():
                raise NotAllowed("preview-needs-yes", handle=handle)
            if not typer.confirm(sentence("preview-question", handle=handle), err=True):
                raise NotAllowed("preview-declined")


def preview_text(preview: SourcePreview, handle: str) -> str:
    """What was recognized, how the posts read, and what is odd about them, in lines."""
    head = sentence("preview-shown", handle=handle, own=preview.own, source=preview.source)
    return joined("\n", [head, *(f"  {text}" for text in preview.examples), *preview.findings])


def check_eligible(settings: TrainerSettings, handles: Sequence[str]) -> None:
    """Raises NotAllowed for an account that opted out or is protected."""
    registry = Registry(settings.home.prepare().registry)
    TrainingEligibility(settings.home, registry, settings.protected_handles).check(handles)


def record_consent(
    settings: TrainerSettings, handles: Sequence[str], basis: ConsentBasis, note: str, now: datetime
) -> None:
    """Record on which basis the operator trains these accounts. Raises NotAllowed as `check_eligible` does."""
    check_eligible(settings, handles)
    consents = Registry(settings.home.registry).consents
    for handle in handles:
        consents.record(Consent(handle, basis, OPERATOR, now, None, note))
