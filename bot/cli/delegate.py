"""The commands of `mynah` that another of our programs carries out: `mynah train` becomes `python -m trainer train`.

All arguments are passed through unread, so that options are declared once, in the program that has them.
"""

import os
from collections.abc import Callable
from typing import Never

import typer

from models.runtime.python_process import python_module

DELEGATED_COMMANDS = {  # name: the module to run, its subcommand, and the line in `mynah --help`
    "train": ("trainer", "train", "Train a persona in this terminal."),
    "retrain": ("trainer", "retrain", "Train a persona's next version with its newest posts."),
    "learn-curve": ("trainer", "learn-curve", "Measure how much more posts would help a persona."),
    "evaluate": ("trainer", "evaluate", "Compare what a persona writes with others and with real posts."),
    "forget": ("trainer", "forget", "Delete an account's stored posts; its personas become stale."),
    "optout": ("trainer", "optout", "Erase everything about an account, and never train on it again."),
    "backup": ("trainer", "backup", "Write a backup of the data folder to a file, while Mynah runs."),
    "restore-backup": ("trainer", "restore-backup", "Restore a backup into an empty data folder."),
    "card": ("trainer.exchange", "card", "Print a persona's model card, or write its picture."),
    "import": ("trainer.exchange", "import", "Import an existing GPT-2 model as a persona."),
    "export": ("trainer.exchange", "export", "Export a persona as a whole model that transformers can run."),
    "push": ("trainer.exchange", "push", "Upload a persona with its card to the Hugging Face Hub."),
    "trainer": ("trainer", "worker", "Run queued trainings, one at a time, without a bot."),
    "engine": ("models", "engine", "Serve the personas over an OpenAI-compatible HTTP API."),
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
