"""`python -m models`: the engine as a program of its own.

engine   serve the published personas on a Unix socket or over TCP
device   print the device, the number format and the processors as JSON
"""

import os
import secrets
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from models.domain.errors import RequestUnfit, ServiceError
from models.engine.request import MAX_SEED
from models.engine.server.listen import tcp_socket, unix_socket
from models.engine.settings import EngineSettings
from models.runtime.garbage_collection import importing_libraries
from models.runtime.logs import configure
from models.runtime.memory import share_malloc_arenas
from models.runtime.settings import read_settings
from models.runtime.terminal import print_document, print_refusal
from models.text.controls import json_text

# OpenMP threads spin for a short while between two matrix products, since waking one takes longer than most products,
# and then sleep, since bot and trainer need the processor too (docs/engine-log.md).
OPENMP = {"GOMP_SPINCOUNT": "10000", "KMP_BLOCKTIME": "1", "THP_MEM_ALLOC_ENABLE": "1"}  # GNU's; LLVM's in ms

LOCAL = "127.0.0.1"

program = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


@program.command()
def engine(
    socket: Annotated[Path | None, typer.Option(help="Listen on a Unix socket at this path.")] = None,
    host: Annotated[str | None, typer.Option(help="Listen on this address; without --socket 127.0.0.1.")] = None,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="The port there; 0 is any free one.")] = 8000,
    data_dir: Annotated[Path | None, typer.Option(help="The folder for everything that is stored.")] = None,
    until_stdin_closes: Annotated[bool, typer.Option(hidden=True, help="End when the parent does.")] = False,
) -> None:
    """Serve the published personas with OpenAI's completions protocol."""
    if socket is not None and host is not None:
        raise typer.BadParameter("Give either --socket or --host.")
    settings = read_settings(EngineSettings) if data_dir is None else read_settings(EngineSettings, data_dir=data_dir)
    if socket is None and settings.engine_api_key is None and host not in (None, LOCAL, "::1", "localhost"):
        raise RequestUnfit("engine-key-required", host=str(host))
    configure(settings.log_level)
    _serve(settings, socket, host or LOCAL, port, until_stdin_closes=until_stdin_closes)


@program.command()
def device() -> None:
    """Print what the engine would run on."""
    from models.engine.core.device import describe

    print_document(json_text(asdict(describe())))


def _serve(settings: EngineSettings, socket: Path | None, host: str, port: int, *, until_stdin_closes: bool) -> None:
    """Build and run the engine. torch is imported last, so that an address in use is reported at once."""
    bound = tcp_socket(host, port) if socket is None else unix_socket(socket)
    share_malloc_arenas()
    with importing_libraries():
        from models.engine.core.device import device as chosen_device
        from models.engine.core.device import precision_dtype
        from models.engine.core.engine import Engine
        from models.engine.core.model_manager import ModelManager
        from models.engine.server import process
        from models.engine.server.api import application

    key = settings.engine_api_key.get_secret_value() if settings.engine_api_key else None  # a Unix socket needs none
    dtype = precision_dtype(settings.engine_precision)
    writing = Engine(
        ModelManager(settings.home, settings.hf_endpoint, settings.engine_memory, chosen_device(), dtype),
        time.monotonic,
    )
    process.serve(
        writing,
        application(
            writing, settings.home, lambda: secrets.randbelow(MAX_SEED), time.time, key if socket is None else None
        ),
        bound,
        sys.stdin.fileno() if until_stdin_closes else None,
    )


def main() -> None:
    if "OMP_WAIT_POLICY" not in os.environ:  # the operator's own choice
        os.environ.update({name: value for name, value in OPENMP.items() if name not in os.environ})
    try:
        program()
    except ServiceError as error:
        print_refusal(error)
        sys.exit(1)


if __name__ == "__main__":
    main()
