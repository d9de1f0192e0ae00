"""The command line for import and export: `mynah card`, `mynah import`, `mynah export` and `mynah push`.

Slow imports are inside the commands.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from models.domain.blend import is_blend
from models.domain.consent import ConsentBasis
from models.domain.errors import ServiceError
from models.domain.handle import parse_handle
from models.domain.persona import parse_name
from models.messages import sentence
from models.runtime import logs
from models.runtime.garbage_collection import collect_rarely
from models.runtime.settings import read_settings
from models.runtime.terminal import print_error, print_line, with_terminal_commands
from trainer.settings import TrainerSettings

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
Name = Annotated[str, typer.Argument(help="The persona.")]


@app.command()
def card(
    name: Name,
    picture: Annotated[Path | None, typer.Option(help="Write the persona's picture to this PNG file.")] = None,
) -> None:
    """Print the model card of a persona, or of a blend such as ann+bob, in Markdown."""
    from trainer.exchange.blend_card import blend_card
    from trainer.exchange.published_card import persona_card

    write = blend_card if is_blend(name) else persona_card
    print_line(write(name, _settings(), picture).removesuffix("\n"))


@app.command("import")
def import_(
    source: Annotated[str, typer.Argument(help="A hub repository, such as huggingtweets/NAME, or a folder.")],
    name: Annotated[str, typer.Option(help="The persona's name. Default: the repository's.")] = "",
    handle: Annotated[
        list[str] | None,
        typer.Option(help="The account it imitates; may be repeated. Default: those named by its model card."),
    ] = None,
    basis: Annotated[
        ConsentBasis,
        typer.Option(
            "--consent",
            help="Why you may: permission (its owner agreed), own (it is yours), public-figure, fictional (made up), "
            "owner and claimed (as proven or said in a chat). Default: operator, your own decision.",
        ),
    ] = ConsentBasis.OPERATOR,
) -> None:
    """Import an existing GPT-2 model as a persona, without a copy guard: its training posts are unknown."""
    from trainer.exchange.import_model import import_model

    handles = tuple(parse_handle(text) for text in handle or ())
    persona_name = parse_name(name) if name else ""
    print_line(import_model(source, persona_name, handles, basis, _settings(), datetime.now(UTC)))


@app.command("import-sample", hidden=True)
def import_sample() -> None:
    """Publish the ready persona of the sample account, for `mynah demo`, unless it is here."""
    from trainer.exchange.sample_persona import import_sample as run

    run(_settings(), datetime.now(UTC), print_error)


@app.command()
def export(
    name: Name,
    folder: Annotated[Path, typer.Argument(help="The folder to write; it must be empty or not exist.")],
) -> None:
    """Export a persona as a whole model with its card, for transformers' pipeline('text-generation', model=FOLDER)."""
    from trainer.exchange.export import export as run

    run(name, folder, _settings())
    print_line(sentence("export-done", name=name.removeprefix("@"), folder=str(folder)))


@app.command()
def push(
    name: Name,
    repository: Annotated[str, typer.Argument(help="The repository on the hub, such as ann/tyler.")],
    is_public: Annotated[bool, typer.Option("--public", help="Make a new repository public.")] = False,
) -> None:
    """Upload a persona as a whole model with its card to HF_ENDPOINT, using HF_TOKEN."""
    from trainer.exchange.hub_upload import push as run

    print_line(run(name, repository, _settings(), is_private=not is_public))


def _settings() -> TrainerSettings:
    settings = read_settings(TrainerSettings)
    logs.configure(settings.log_level)
    return settings


def main() -> None:
    collect_rarely()
    os.environ.setdefault("HF_HUB_DISABLE_XET", "1")  # mirrors do not have it
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        app(prog_name="mynah")  # as which people call these commands
    except ServiceError as error:
        _fail(with_terminal_commands(error.sentence))
    except OSError as error:
        _fail(sentence("exchange-write-failed", reason=error.strerror or str(error)))


def _fail(problem: str) -> None:
    """End with an error at once: threads of an upload that was given up may still wait for the hub."""
    print_error(problem)
    sys.stderr.flush()
    sys.stdout.flush()
    os._exit(1)


if __name__ == "__main__":
    main()
