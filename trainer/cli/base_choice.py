"""Which base model a training in a terminal gets: the one that is set, or one that can be had in its place."""

import sys
from collections.abc import Callable

import typer

from models.base_models.availability import EMBEDDED, is_here, is_within_reach
from models.domain.errors import BaseUnavailable
from models.messages import sentence
from models.runtime.terminal import shown_on
from trainer.settings import TrainerSettings


def base_within_reach(
    named: str, settings: TrainerSettings, say: Callable[[str], None], *, is_confirmed: bool = False
) -> str:
    """The base model to train on, known to be within reach before any post is read.

    `named` is the one of the command line, if any. In place of BASE_MODEL the embedded one is taken if somebody agrees;
    without anybody to ask, only where BASE_MODEL was not set. Raises BaseUnavailable.
    """
    name = named or settings.base_model
    token = settings.hf_token.get_secret_value() if settings.hf_token else None
    if is_within_reach(name, settings.home, settings.hf_endpoint, token):
        return name
    unreachable = BaseUnavailable("train-base-unreachable", base=name, endpoint=settings.hf_endpoint, embedded=EMBEDDED)
    if named:
        raise unreachable
    can_ask = sys.stdin.isatty() and not is_confirmed
    place = "yes" if is_here(EMBEDDED, settings.home) else "no"
    if can_ask:
        say(sentence("check-base-model-unreachable", name=name, endpoint=settings.hf_endpoint))
        question = sentence("train-base-question", base=EMBEDDED, is_here=place)
        if not typer.confirm(shown_on(sys.stderr, question), default=True, err=True):
            raise unreachable
    elif "base_model" in settings.model_fields_set:
        raise unreachable
    say(sentence("train-base-instead", base=EMBEDDED, is_here=place))
    return EMBEDDED
