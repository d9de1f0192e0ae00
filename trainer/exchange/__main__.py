"""`python -m trainer.exchange`: a persona's card, and personas that come from elsewhere or go there.

It does not know how any of it is done: each command reads the settings and hands over.

card     print a persona's card, and write its picture
import   make an existing model a persona
export   write a folder that transformers' pipeline runs
push     upload that folder to the hub
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from models.domain.blend import is_blend
from models.domain.consent import ConsentBasis
from models.domain.errors import OutOfSpace, ServiceError
from models.domain.handle import parse_handle
from models.domain.persona import parse_name
from models.runtime import logs
from models.runtime.settings import read_settings
from trainer.settings import TrainerSettings

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
Name = Annotated[str, typer.Argument(help="The persona.")]


@app.command()
def card(
    name: Name,
    picture: Annotated[Path | None, typer.Option(help="Write the persona's picture to this file, a PNG.")] = None,
) -> None:
    """Print a persona's card in Markdown; of several as in ann+bob, who write tweets anew for a picture."""
    from trainer.exchange.blend_card import card_of_mixture
    from trainer.exchange.published_card import card_of, picture_of

    settings = _settings()
    if is_blend(name):
        text = card_of_mixture(name, settings, picture)
    else:
        text = card_of(name, settings)
        if picture is not None:
            picture_of(name, settings, picture)
    sys.stdout.write(text)


@app.command("import")
def import_(
    source: Annotated[str, typer.Argument(help="A hub repository, as in huggingtweets/NAME, or a folder.")],
    name: Annotated[str, typer.Option(help="The persona's name; that of the repository, if not given.")] = "",
    handle: Annotated[
        list[str] | None,
        typer.Option(help="An account that it speaks for; else those that its own card names."),
    ] = None,
    ground: Annotated[
        ConsentBasis, typer.Option("--consent", help="On whose word it speaks for them; else on that of who says this.")
    ] = ConsentBasis.OPERATOR,
) -> None:
    """Make an existing GPT-2 model a persona. It has no copy guard: nobody here knows what it learnt."""
    from trainer.exchange.import_model import import_model

    handles = tuple(parse_handle(text) for text in handle or ())
    sys.stdout.write(
        import_model(source, parse_name(name) if name else "", handles, ground, _settings(), datetime.now(UTC)) + "\n"
    )


@app.command()
def export(
    name: Name,
    folder: Annotated[Path, typer.Argument(help="The folder to write; it must not be there, or be empty.")],
) -> None:
    """Write a persona as a whole model with its card: pipeline('text-generation', model=FOLDER) runs it."""
    from trainer.exchange.export import export as run

    run(name, folder, _settings())
    sys.stdout.write(f"@{name.removeprefix('@')} is in {folder}.\n")


@app.command()
def push(
    name: Name,
    repository: Annotated[str, typer.Argument(help="Where on the hub, as in ann/tyler.")],
    is_public: Annotated[bool, typer.Option("--public", help="Whether all may see it, if it is made now.")] = False,
) -> None:
    """Upload a persona as a whole model, with its card, to HF_ENDPOINT as the owner of HF_TOKEN."""
    from trainer.exchange.hub_upload import push as run

    sys.stdout.write(run(name, repository, _settings(), is_private=not is_public) + "\n")


def _settings() -> TrainerSettings:
    settings = read_settings(TrainerSettings)
    logs.configure(settings.log_level)
    return settings


def main() -> None:
    os.environ.setdefault("HF_HUB_DISABLE_XET", "1")  # one way of transfer, which mirrors have too
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        app(prog_name="mynah")  # people know these by that name
    except ServiceError as error:
        sys.stderr.write(f"{error.sentence}\n")
        sys.exit(1)
    except OSError as error:
        sys.stderr.write(f"{OutOfSpace(f'A file could not be written: {error.strerror or error}.').sentence}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
