"""The trainer's command line: the worker, trainings in a terminal, evaluation, forgetting and opting out.

People call these commands through `mynah` (`bot.cli.delegate`). Slow imports are inside the commands.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from models.domain.consent import ConsentBasis
from models.domain.errors import ServiceError
from models.domain.handle import parse_handle
from models.domain.persona import name_of, parse_handles, parse_name, parse_shares
from models.domain.training_job import ReadingOptions, TrainingRequest, parse_channels
from models.messages import sentence
from models.runtime import logs
from models.runtime.clock import SteadyClock, uptime
from models.runtime.garbage_collection import collect_rarely, skip_collection_at_exit
from models.runtime.setting_types import whole_base
from models.runtime.settings import SharedSettings, read_settings
from models.runtime.terminal import print_document, print_error, print_line, print_refusal
from models.text.controls import json_text
from trainer.cli.prompts import (
    COMPARED_SOURCE_OPTION,
    SOURCE_OPTION,
    Author,
    Basis,
    Channels,
    IsConfirmed,
    IsJson,
    IsPublishedAnyway,
    TextColumn,
    check_eligible,
    confirm_cost,
    confirm_posts,
    parse_sources,
    record_consent,
)
from trainer.settings import TrainerSettings
from trainer.sources import known_sources

NOW = SteadyClock(lambda: datetime.now(UTC), uptime)  # the process has one clock
SECONDS_BETWEEN_PARENT_CHECKS = 1.0
EXIT_REFUSED = 1  # with a sentence on stderr

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def train(
    handles: Annotated[list[str], typer.Argument(help="One to three accounts, such as neiltyson.", metavar="HANDLE")],
    source: Annotated[list[str] | None, SOURCE_OPTION] = None,
    name: Annotated[str, typer.Option(help="The persona's name; the handles if not given.")] = "",
    base: Annotated[
        str, typer.Option(help="gpt2, smollm2, a folder or a hub repository. Default: BASE_MODELS, BASE_MODEL.")
    ] = "",
    is_full: Annotated[bool, typer.Option("--full", help="Train all weights instead of a LoRA adapter.")] = False,
    epochs: Annotated[
        float | None, typer.Option(min=0.01, max=100, help="How many times to train on every post.")
    ] = None,
    minutes: Annotated[float | None, typer.Option(min=0.1, max=10_000, help="Train for about this long.")] = None,
    steps: Annotated[int | None, typer.Option(min=1, max=1_000_000, help="Train for exactly this many steps.")] = None,
    basis: Basis = ConsentBasis.OPERATOR,
    note: Annotated[str, typer.Option(help="How you know; stored with the consent.")] = "",
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same persona.")] = 0,
    shares: Annotated[str, typer.Option(help="A blend's shares in percent, such as 50,30,20. Default: equal.")] = "",
    text_column: TextColumn = None,
    author: Author = None,
    channels: Channels = "",
    has_curve: Annotated[bool, typer.Option("--curve", help="Also measure a learning curve.")] = False,
    is_published_anyway: IsPublishedAnyway = False,
    is_confirmed: IsConfirmed = False,
    is_json: IsJson = False,
) -> None:
    """Train a persona in this terminal, from an account's posts to answers in its voice."""
    from trainer.cli.train_command import train as run

    if sum(limit is not None for limit in (epochs, minutes, steps)) > 1:
        raise typer.BadParameter(sentence("train-length-ambiguous"))
    settings = _settings()
    with _sentences():
        request = _request(
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
            consent_bases=(basis.value,) * len(parse_handles(handles)),
            shares=parse_shares(shares, parse_handles(handles)),
            text_column=text_column,
            author=author,
            channels=parse_channels(channels),
            has_curve=has_curve,
            is_published_anyway=is_published_anyway,
            is_confirmed=is_confirmed,
        )
        _confirmation(settings, is_confirmed=is_confirmed)(request)
        record_consent(settings, request.handles, basis, note, NOW())
        _print_result(run(request, settings, NOW, is_json=is_json), is_json=is_json)


@app.command()
def worker(
    parent: Annotated[int | None, typer.Option(hidden=True, help="End when the process with this id ends.")] = None,
) -> None:
    """Run queued training jobs, one after the other, until SIGTERM. Waits while `mynah train` trains."""
    from trainer.jobs.worker import run_worker
    from trainer.pipeline.pipeline import STAGES

    settings = _settings(os.EX_CONFIG)
    if parent is not None:
        threading.Thread(target=_end_with_parent, args=(parent,), name="parent", daemon=True).start()
    waits = sentence("trainer-waiting", path=str(settings.home.root))
    with _sentences():
        run_worker(settings.home, settings, STAGES, NOW, on_wait=lambda: _print_progress(waits))


@app.command()
def retrain(
    name: Annotated[str, typer.Argument(help="The persona.")],
    is_published_anyway: IsPublishedAnyway = False,
    is_confirmed: IsConfirmed = False,
    is_json: IsJson = False,
) -> None:
    """Train a persona's next version with its newest posts, from its weights if the base model is still the same."""
    from trainer.cli.train_command import retrain as run

    settings = _settings()
    with _sentences():
        confirm = _confirmation(settings, is_confirmed=is_confirmed)
        text = run(name, settings, NOW, confirm, is_published_anyway=is_published_anyway, is_json=is_json)
        _print_result(text, is_json=is_json)


@app.command(name="learn-curve")
def learn_curve(
    names: Annotated[
        list[str],
        typer.Argument(help="A persona, or accounts that have none yet.", metavar="NAME"),
    ],
    source: Annotated[list[str] | None, SOURCE_OPTION] = None,
    base: Annotated[str, typer.Option(help="The base model for accounts, as for `mynah train`.")] = "",
    epochs: Annotated[
        float | None, typer.Option(min=0.01, max=100, help="For accounts: how many times to train on every post.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same curve.")] = 0,
    text_column: TextColumn = None,
    author: Author = None,
    channels: Channels = "",
    picture: Annotated[Path | None, typer.Option(help="Write a chart of the curve to this PNG file.")] = None,
    is_confirmed: IsConfirmed = False,
    is_json: IsJson = False,
) -> None:
    """Measure how the loss falls from 100 to 300, 1,000 and 3,000 posts, and whether more posts would help.

    A persona is trained anew, as its next version. With --from or --base, or if no persona has that name, the names are
    one to three accounts: then only the curve is measured, and no persona is made.
    """
    from trainer.cli.learning_curve import account_curve, is_persona, persona_curve
    from trainer.exchange.published_card import check_picture_path

    settings = _settings()
    with _sentences():
        if picture is not None:
            check_picture_path(picture)  # not after the hours that a curve takes
        confirm = _confirmation(settings, is_confirmed=is_confirmed)
        is_bare_name = len(names) == 1 and not source and not base
        if is_bare_name and is_persona(names[0], settings):
            if epochs is not None or seed:
                raise typer.BadParameter(sentence("curve-options-for-accounts"))
            text = persona_curve(names[0], settings, NOW, confirm, picture, is_json=is_json)
        else:
            request = _request(
                names,
                source or (),
                base,
                settings,
                seed=seed,
                epochs=epochs,
                text_column=text_column,
                author=author,
                channels=parse_channels(channels),
                is_confirmed=is_confirmed,
            )
            check_eligible(settings, request.handles)
            if is_bare_name:
                _print_progress(sentence("curve-name-is-account", name=names[0]))
            text = account_curve(request, settings, NOW, confirm, picture, is_json=is_json)
        _print_result(text, is_json=is_json)


@app.command()
def forget(handle: Annotated[str, typer.Argument(help="The account, such as neiltyson.")]) -> None:
    """Delete the stored posts of an account, and mark the personas that were trained on them as stale."""
    from trainer.cli.forget import forget as run

    settings = _settings()
    with _sentences():
        print_line(run(parse_handle(handle), settings, NOW))


@app.command()
def optout(
    handle: Annotated[str, typer.Argument(help="The account, such as neiltyson.")],
    is_undone: Annotated[
        bool, typer.Option("--undo", help="Lift the opt-out: the account can be trained again.")
    ] = False,
) -> None:
    """Opt an account out: everything about it is erased, and it can't be trained any more."""
    from trainer.cli.optout import opt_out, undo

    settings = _settings()
    with _sentences():
        run = undo if is_undone else opt_out
        print_line(run(parse_handle(handle), settings, NOW))


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="The file to write.", metavar="FILE")],
    has_keys: Annotated[
        bool, typer.Option("--keys", help="Include guard.key and the posts' key, encrypted with a passphrase.")
    ] = False,
    passphrase_file: Annotated[
        Path | None, typer.Option(help="Include the keys; the passphrase is this file's first line.")
    ] = None,
    is_list: Annotated[
        bool, typer.Option("--opt-outs-only", help="Write only the list of opt-outs, for `mynah restore-backup`.")
    ] = False,
) -> None:
    """Write a backup of the data folder to a file, while Mynah runs."""
    from trainer.cli.backup import back_up, save_opt_outs

    settings = _settings()
    with _sentences():
        if is_list:
            print_line(save_opt_outs(target, settings, NOW))
        else:
            print_line(back_up(target, settings, NOW, passphrase_file, has_keys=has_keys))


@app.command(name="restore-backup")
def restore_backup(
    source: Annotated[Path, typer.Argument(help="The backup.", metavar="FILE")],
    opt_outs: Annotated[
        Path | None, typer.Option(help="A newer list of opt-outs (`mynah backup FILE --opt-outs-only`).")
    ] = None,
    passphrase_file: Annotated[
        Path | None, typer.Option(help="The keys' passphrase is this file's first line. Default: it is asked for.")
    ] = None,
    guard_key: Annotated[Path | None, typer.Option(help="The guard.key, if the backup is without keys.")] = None,
    is_confirmed: Annotated[bool, typer.Option("--yes", help="Restore without a newer list of opt-outs.")] = False,
) -> None:
    """Restore a backup into an empty data folder, DATA_DIR. Checks all of it before anything gets its place."""
    from trainer.cli.backup import restore_backup as run

    settings = _settings()
    with _sentences():
        print_line(run(source, settings, NOW, opt_outs, passphrase_file, guard_key, is_confirmed=is_confirmed))


@app.command()
def evaluate(
    name: Annotated[str, typer.Argument(help="The persona.")],
    against: Annotated[list[str] | None, typer.Option(help="Another persona to compare with; may be repeated.")] = None,
    source: Annotated[list[str] | None, COMPARED_SOURCE_OPTION] = None,
    tweets: Annotated[int, typer.Option(min=1, max=2_000, help="How many tweets each writes.")] = 200,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same figures.")] = 0,
    text_column: TextColumn = None,
    author: Author = None,
    channels: Channels = "",
    is_json: IsJson = False,
) -> None:
    """Compare what a persona writes with other personas, a Markov chain, the base model alone and real posts."""
    from trainer.evaluation.comparison import compare, document, table

    settings = _settings()
    with _sentences():
        reading = ReadingOptions(text_column, author, parse_channels(channels))
        comparison = compare([name, *(against or ())], source or (), settings, tweets, seed, _print_progress, reading)
        _print_result(document(comparison) if is_json else table(comparison), is_json=is_json)


@app.command()
def sources() -> None:
    """Print one JSON document for `mynah check`: the settings that each post source needs, and all settings."""
    from models.pictures.picture import missing_scripts

    settings = _settings()
    known = {scheme: settings.missing_settings.get(scheme, ()) for scheme in known_sources()}
    own = settings.model_dump(mode="json", exclude=set(SharedSettings.model_fields))  # pydantic masks secrets
    print_document(json_text({"sources": known, "settings": own, "lacking": missing_scripts()}))


def _request(
    handles: Sequence[str],
    specs: Sequence[str],
    base: str,
    settings: TrainerSettings,
    name: str = "",
    *,
    is_confirmed: bool,
    **options: Any,
) -> TrainingRequest:
    """The training request for these accounts, from a base model within reach. Raises RequestUnfit, BaseUnavailable."""
    from trainer.cli.base_choice import base_within_reach

    names = parse_handles(handles)
    return TrainingRequest(
        handles=names,
        sources=parse_sources(names, specs, settings),
        name=parse_name(name) if name else name_of(names),
        base=base_within_reach(whole_base(base), settings, _print_progress, is_confirmed=is_confirmed),
        is_base_said=bool(base),
        **options,
    )


def _confirmation(settings: TrainerSettings, *, is_confirmed: bool) -> Callable[[TrainingRequest], None]:
    """Shows how the posts of a file read, and asks about the cost and about odd posts unless `--yes` was given."""

    def confirm(request: TrainingRequest) -> None:
        if not is_confirmed:
            confirm_cost(settings.prices, request)
        check_eligible(settings, request.handles)
        confirm_posts(settings, request, _print_progress, is_confirmed=is_confirmed)

    return confirm


def _end_with_parent(parent: int) -> None:
    """Terminate this process once its parent is gone, so that a killed `mynah run` leaves no trainer behind."""
    never = threading.Event()
    while os.getppid() == parent:
        never.wait(SECONDS_BETWEEN_PARENT_CHECKS)  # there is no event for it
    os.kill(os.getpid(), signal.SIGTERM)


def _settings(exit_code: int = EXIT_REFUSED) -> TrainerSettings:
    """The settings from the environment. An invalid one ends the program with its sentence and `exit_code`."""
    with _sentences(exit_code):
        settings = read_settings(TrainerSettings)
        if settings.tracking:
            from trainer.pipeline.experiment_tracker import check_library

            check_library(settings.tracking)
    logs.configure(settings.log_level)
    return settings


@contextmanager
def _sentences(exit_code: int = EXIT_REFUSED) -> Iterator[None]:
    """A ServiceError becomes its sentence on stderr and the exit code."""
    try:
        yield
    except ServiceError as error:
        print_refusal(error)
        raise typer.Exit(exit_code) from None


def _print_result(text: str, *, is_json: bool) -> None:
    if is_json:
        print_document(text)
    else:
        print_line(text)


def _print_progress(line: str) -> None:
    print_error(line)


def main() -> None:
    """Usage lines name `mynah`, as which people call the commands; only the worker is called `mynah trainer` there."""
    collect_rarely()
    skip_collection_at_exit()
    app(prog_name="python -m trainer" if sys.argv[1:2] == ["worker"] else "mynah")


if __name__ == "__main__":
    main()
