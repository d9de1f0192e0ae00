"""The trainer's commands: the long-running worker, one training in a terminal, and looks at what was built.

It does not know what a build is; it reads the settings and starts things. The heavy stages are `trainer.stages`.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from models.domain.consent import ConsentBasis
from models.domain.errors import ServiceError
from models.domain.handle import parse_handle
from models.domain.persona import name_of, parse_handles, parse_name, parse_shares
from models.domain.training_job import TrainingRequest
from models.runtime import logs
from models.runtime.setting_types import whole_base
from models.runtime.settings import SharedSettings, read_settings
from trainer.cli.prompts import (
    FROM,
    KEPT_OR_FROM,
    IsAgreed,
    IsJson,
    PublishAnyway,
    agree_to_cost,
    give_word,
    sources_of,
)
from trainer.pipeline import experiment_tracker
from trainer.settings import TrainerSettings
from trainer.sources import known_sources

PARENT_SECONDS = 1.0

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.command()
def train(
    handles: Annotated[list[str], typer.Argument(help="One to three accounts, as in neiltyson.", metavar="HANDLE...")],
    source: Annotated[list[str] | None, FROM] = None,
    name: Annotated[str, typer.Option(help="The persona's name; the handles, if not given.")] = "",
    base: Annotated[
        str, typer.Option(help="gpt2, smollm2, a folder or a hub repository; else by BASE_MODELS and BASE_MODEL.")
    ] = "",
    is_full: Annotated[bool, typer.Option("--full", help="Train all weights, not an adapter.")] = False,
    epochs: Annotated[float | None, typer.Option(min=0.01, max=100, help="How often every tweet is read.")] = None,
    minutes: Annotated[float | None, typer.Option(min=0.1, max=10_000, help="Fit the training to this time.")] = None,
    steps: Annotated[int | None, typer.Option(min=1, max=1_000_000, help="Exactly so many steps.")] = None,
    ground: Annotated[
        ConsentBasis,
        typer.Option("--consent", help="On whose word the posts are learnt from; else on that of who says this."),
    ] = ConsentBasis.OPERATOR,
    note: Annotated[str, typer.Option(help="How that is known; kept with the consent.")] = "",
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same persona.")] = 0,
    shares: Annotated[str, typer.Option(help="A blend's shares in percent, as in 50,30,20; else all the same.")] = "",
    has_curve: Annotated[bool, typer.Option("--curve", help="Measure what fewer posts would have brought.")] = False,
    is_published_anyway: PublishAnyway = False,
    is_agreed: IsAgreed = False,
    is_json: IsJson = False,
) -> None:
    """Build a persona in this terminal, from posts to a voice that answers."""
    from trainer.cli.train_command import train as run

    if sum(limit is not None for limit in (epochs, minutes, steps)) > 1:
        raise typer.BadParameter("Only one of --epochs, --minutes and --steps can be said.")
    settings = _settings()
    with _sentences():
        request = _asked(
            handles,
            source or (),
            base,
            settings,
            name,
            is_full=is_full,
            epochs=epochs,
            minutes=minutes,
            steps=steps,
            seed=seed,
            grounds=((ground or ConsentBasis.OPERATOR).value,) * len(parse_handles(handles)),
            shares=parse_shares(shares, parse_handles(handles)),
            has_curve=has_curve,
            is_published_anyway=is_published_anyway,
        )
        _agreeing(settings, is_agreed=is_agreed)(request)
        give_word(settings, request.handles, ground, note, _now())
        sys.stdout.write(run(request, settings, _now, is_json=is_json) + "\n")


@app.command()
def worker(
    parent: Annotated[int | None, typer.Option(hidden=True, help="End when this process does.")] = None,
) -> None:
    """Work on the jobs that the bot and others ask for, one after the other, until SIGTERM."""
    from trainer.jobs.worker import run_worker
    from trainer.pipeline.pipeline import STAGES

    settings = _settings()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()
    with _sentences():
        run_worker(settings.home, settings, STAGES, _now)


@app.command()
def retrain(
    name: Annotated[str, typer.Argument(help="The persona.")],
    is_published_anyway: PublishAnyway = False,
    is_agreed: IsAgreed = False,
    is_json: IsJson = False,
) -> None:
    """Build a persona's next version: with the posts that are new, on from its weights where its base is the same."""
    from trainer.cli.train_command import retrain as run

    settings = _settings()
    with _sentences():
        agree = _agreeing(settings, is_agreed=is_agreed)
        sys.stdout.write(
            run(name, settings, _now, agree, is_published_anyway=is_published_anyway, is_json=is_json) + "\n"
        )


@app.command(name="learn-curve")
def learn_curve(
    who: Annotated[
        list[str],
        typer.Argument(help="A persona, or accounts of which there is none yet.", metavar="NAME..."),
    ],
    source: Annotated[list[str] | None, FROM] = None,
    base: Annotated[str, typer.Option(help="The base model for accounts, as `mynah train` takes it.")] = "",
    epochs: Annotated[
        float | None, typer.Option(min=0.01, max=100, help="How often every post of accounts is read.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same curve.")] = 0,
    picture: Annotated[Path | None, typer.Option(help="Write the curve's chart to this file, a PNG.")] = None,
    is_agreed: IsAgreed = False,
    is_json: IsJson = False,
) -> None:
    """Measure what 100, 300, 1,000 and 3,000 posts bring, and tell what more would: when to stop paying for them.

    A persona is built anew, as its next version. Where --from or --base is said, or no persona has that name, it is
    one to three accounts: then the curve alone is measured, and nothing is made.
    """
    from trainer.cli.learning_curve import check_picture, is_persona, of_accounts, of_persona

    settings = _settings()
    with _sentences():
        check_picture(picture)
        agree = _agreeing(settings, is_agreed=is_agreed)
        if len(who) == 1 and not source and not base and is_persona(who[0], settings):
            if epochs is not None or seed:
                raise typer.BadParameter("--epochs and --seed are for accounts; a persona keeps to its own.")
            text = of_persona(who[0], settings, _now, agree, picture, is_json=is_json)
        else:
            request = _asked(who, source or (), base, settings, seed=seed, epochs=epochs)
            give_word(settings, request.handles, None, "", _now())
            if not source and not base and len(who) == 1:
                _say(f"There is no persona “{who[0]}”: it is taken as an account, whose posts are read.")
            text = of_accounts(request, settings, _now, agree, picture, is_json=is_json)
        sys.stdout.write(text + "\n")


@app.command()
def forget(handle: Annotated[str, typer.Argument(help="The account, as in neiltyson.")]) -> None:
    """Remove the posts that are kept of an account, and mark the personas that were built of it as stale."""
    from trainer.cli.train_command import forget as run

    settings = _settings()
    with _sentences():
        sys.stdout.write(run(parse_handle(handle), settings, _now) + "\n")


@app.command()
def optout(
    handle: Annotated[str, typer.Argument(help="The account, as in neiltyson.")],
    is_undone: Annotated[bool, typer.Option("--undo", help="Let it be learnt from again.")] = False,
) -> None:
    """Accept that an account opts out: nothing is learnt from it any more, and all that names it is erased."""
    from trainer.cli.optout import opt_out, undo

    settings = _settings()
    with _sentences():
        run = undo if is_undone else opt_out
        sys.stdout.write(run(parse_handle(handle), settings, _now) + "\n")


@app.command()
def evaluate(
    name: Annotated[str, typer.Argument(help="The persona.")],
    against: Annotated[list[str] | None, typer.Option(help="Another persona; may be given again.")] = None,
    source: Annotated[list[str] | None, KEPT_OR_FROM] = None,
    tweets: Annotated[int, typer.Option(min=1, max=2_000, help="How many tweets each writes.")] = 200,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same figures.")] = 0,
    is_json: IsJson = False,
) -> None:
    """Measure what a persona writes beside others, a Markov chain, the base model alone and the real tweets."""
    from trainer.evaluation.comparison import compare, document, table

    settings = _settings()
    with _sentences():
        found = compare([name, *(against or ())], source or (), settings, tweets, seed, _say)
        sys.stdout.write((document(found) if is_json else table(found)) + "\n")


@app.command()
def sources() -> None:
    """Print one JSON document: which settings each source of posts still needs, and the trainer's settings."""
    from models.pictures.picture import lacking

    settings = _settings()
    known = {scheme: settings.lacking.get(scheme, ()) for scheme in known_sources()}
    own = settings.model_dump(mode="json", exclude=set(SharedSettings.model_fields))  # pydantic hides what is secret
    sys.stdout.write(json.dumps({"sources": known, "settings": own, "lacking": lacking()}) + "\n")


def _asked(
    handles: Sequence[str], said: Sequence[str], base: str, settings: TrainerSettings, name: str = "", **figures: Any
) -> TrainingRequest:
    """The request for these accounts. Raises RequestUnfit."""
    names = parse_handles(handles)
    return TrainingRequest(
        handles=names,
        sources=sources_of(names, said, settings),
        name=parse_name(name) if name else name_of(names),
        base=whole_base(base or settings.base_model),
        is_base_said=bool(base),
        **figures,
    )


def _agreeing(settings: TrainerSettings, *, is_agreed: bool) -> Callable[[TrainingRequest], None]:
    return (lambda _request: None) if is_agreed else partial(agree_to_cost, settings.prices)


def _end_with(parent: int) -> None:
    """Ask this process to end once its parent is gone: a killed `mynah run` leaves no trainer behind."""
    never = threading.Event()
    while os.getppid() == parent:
        never.wait(PARENT_SECONDS)  # nothing tells of it
    os.kill(os.getpid(), signal.SIGTERM)


def _settings() -> TrainerSettings:
    with _sentences():
        settings = read_settings(TrainerSettings)
        experiment_tracker.check_library(settings.tracking)
    logs.configure(settings.log_level)
    return settings


@contextmanager
def _sentences() -> Iterator[None]:
    """A service error is its sentence on stderr and exit code 1."""
    try:
        yield
    except ServiceError as error:
        sys.stderr.write(f"{error.sentence}\n")
        raise typer.Exit(1) from None


def _now() -> datetime:
    return datetime.now(UTC)


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def main() -> None:
    """People know the commands as `mynah`'s, but for the worker, which is `mynah trainer`."""
    app(prog_name="python -m trainer" if sys.argv[1:2] == ["worker"] else "mynah")


if __name__ == "__main__":
    main()
