"""What is settled in a terminal before a training is asked for: where the posts are, their cost, on whose word.

It does not know how a training is asked for.
"""

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from models.domain.consent import Consent, ConsentBasis
from models.domain.errors import NotAllowed
from models.domain.limits import Prices
from models.domain.training_job import TrainingRequest
from models.personas.eligibility import TrainingEligibility
from models.registry import Registry
from models.runtime.data_dir import expand_user
from trainer.settings import TrainerSettings
from trainer.sources import open_source

FROM = typer.Option(
    "--from",
    help="files:PATH, archive:PATH, outbox:PATH, x:, bluesky: or mastodon:; one, or one for each handle. "
    "Without it the handle says the source: name is X's, name.bsky.social Bluesky's, name@host Mastodon's.",
)
KEPT_OR_FROM = typer.Option(
    "--from", help="Where the posts are, as in files:PATH: one, or one for each account; else kept ones."
)
IsAgreed = Annotated[bool, typer.Option("--yes", help="Agree to what reading the posts costs.")]
IsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
PublishAnyway = Annotated[
    bool, typer.Option("--publish-anyway", help="Publish it even if it predicts posts no better than its base model.")
]
TERMINAL = "terminal:operator"  # who gives a word here


def sources_of(handles: Sequence[str], said: Sequence[str], settings: TrainerSettings) -> tuple[str, ...]:
    """Where the handles' posts are, as it is said; nothing where the handles are to say it. Raises RequestUnfit."""
    if len(said) not in (0, 1, len(handles)):
        raise typer.BadParameter(f"--from is said once, or once for each of the {len(handles)} handles.")
    return tuple(_absolute(spec, settings) for spec in said)


def agree_to_cost(prices: Prices, request: TrainingRequest) -> None:
    """Ask whether reading may cost what it can. Raises NotAllowed where that is not wished, or nobody can be asked."""
    cost = prices.request(request.handles, request.sources)
    if cost is None or not prices.is_on:
        return
    what = f"Reading this from X costs at most ${cost.dollars:,.2f}, for up to {cost.tweets:,} posts."
    if not sys.stdin.isatty():
        raise NotAllowed(f"{what} Say --yes to agree.")
    if not typer.confirm(f"{what} Go on?", err=True):
        raise NotAllowed("Nothing was read, and nothing was spent.")


def _absolute(spec: str, settings: TrainerSettings) -> str:
    """The source with its path, if it is one, in full: the worker may stand elsewhere. Raises RequestUnfit."""
    source, (scheme, _colon, place) = open_source(spec, settings), spec.partition(":")
    return f"{scheme}:{expand_user(place).absolute()}" if source.is_path else spec


def give_word(
    settings: TrainerSettings, handles: Sequence[str], ground: ConsentBasis | None, note: str, now: datetime
) -> None:
    """See that the accounts may be learnt from, and write down the word that was given. Raises NotAllowed."""
    registry = Registry(settings.home.prepare().registry)
    TrainingEligibility(settings.home, registry, settings.protected_handles).check(handles)
    for handle in handles if ground is not None else ():
        registry.consents.record(Consent(handle, ground or ConsentBasis.OPERATOR, TERMINAL, now, None, note))
