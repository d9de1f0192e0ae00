"""The commands of `mynah` that are another of our programs': which ones, and how they are handed over.

It does not know what they do. A command here takes the very words that it is given there.
"""

import os
import sys
from collections.abc import Callable
from typing import Never

import typer

HANDED_OVER = {  # to which of our programs, under which name there, and what `mynah --help` says of it
    "train": ("trainer", "train", "Build a persona in this terminal: HANDLE... --from SOURCE."),
    "retrain": ("trainer", "retrain", "Build a persona's next version, with what is new: NAME."),
    "learn-curve": (
        "trainer",
        "learn-curve",
        "Measure what fewer posts bring, and more would: HANDLE... --from SOURCE, or a persona.",
    ),
    "evaluate": ("trainer", "evaluate", "Measure what a persona writes beside others, and beside real tweets: NAME."),
    "forget": ("trainer", "forget", "Remove the posts that are kept of an account, and mark its personas as stale."),
    "optout": ("trainer", "optout", "Take an account out of this service for good, and erase all that names it."),
    "card": ("trainer.exchange", "card", "Print a persona's card: NAME [--picture FILE]."),
    "import": ("trainer.exchange", "import", "Make an existing model a persona: huggingtweets/NAME or a folder."),
    "export": ("trainer.exchange", "export", "Write a persona as a whole model that transformers runs: NAME FOLDER."),
    "push": ("trainer.exchange", "push", "Upload a persona, with its card, to the hub: NAME OWNER/REPOSITORY."),
    "trainer": ("trainer", "worker", "Carry out trainings, one at a time, without a bot."),
    "engine": ("models", "engine", "Serve the personas over HTTP, in OpenAI's protocol: [--host HOST] [--port PORT]."),
}


def hand_over(program: str, name: str) -> Callable[[typer.Context], None]:
    """A command that goes on as `python -m PROGRAM NAME` with the very words that it was given."""

    def command(context: typer.Context) -> None:
        become(program, name, *context.args)

    return command


def become(*arguments: str) -> Never:
    """Go on as another of our programs: its exit code and its signals are then this command's."""
    os.execv(sys.executable, [sys.executable, "-m", *arguments])  # noqa: S606 - no shell is wanted
