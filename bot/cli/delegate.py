"""The commands of `mynah` that another of our programs carries out: `mynah train` becomes `python -m trainer train`.

All arguments are passed through unread, so that options are declared once, in the program that has them.
"""

import os
from collections.abc import Callable
from typing import Never

import typer

from models.runtime.python_process import python_module

DELEGATED_COMMANDS = {  # name: the module to run, its subcommand, and the line in `mynah --help`
    "train": ("trainer", "train", "Train a persona in this terminal: HANDLE... --from SOURCE."),
    "retrain": ("trainer", "retrain", "Train a persona's next version, with its newest posts: NAME."),
    "learn-curve": (
        "trainer",
        "learn-curve",
        "Measure how much more posts would help: HANDLE... --from SOURCE, or a persona.",
    ),
    "evaluate": (
        "trainer",
        "evaluate",
        "Compare what a persona writes with other personas and with real tweets: NAME.",
    ),
    "forget": ("trainer", "forget", "Delete the stored posts of an account, and mark its personas as stale: HANDLE."),
    "optout": (
        "trainer",
        "optout",
        "Opt an account out: erase everything about it, and never train on it again: HANDLE.",
    ),
    "card": ("trainer.exchange", "card", "Print a persona's model card: NAME [--picture FILE]."),
    "import": ("trainer.exchange", "import", "Import an existing model as a persona: huggingtweets/NAME or a folder."),
    "export": (
        "trainer.exchange",
        "export",
        "Export a persona as a whole model that transformers can run: NAME FOLDER.",
    ),
    "push": (
        "trainer.exchange",
        "push",
        "Upload a persona with its model card to the Hugging Face Hub: NAME OWNER/REPOSITORY.",
    ),
    "trainer": ("trainer", "worker", "Run queued trainings, one at a time, without a bot."),
    "engine": (
        "models",
        "engine",
        "Serve the personas over an OpenAI-compatible HTTP API: [--host HOST] [--port PORT].",
    ),
}


def delegate(module: str, subcommand: str) -> Callable[[typer.Context], None]:
    """A command that continues as `python -m MODULE SUBCOMMAND` with the same arguments."""

    def command(context: typer.Context) -> None:
        exec_module(module, subcommand, *context.args)

    return command


def exec_module(module: str, *arguments: str) -> Never:
    """Replace this process by `python -m MODULE ARGUMENTS`, whose exit code and signals are then this command's."""
    command = python_module(module, *arguments)
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted
