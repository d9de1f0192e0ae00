"""`mynah demo`: a chat with the ready persona of the sample account, while its next version is trained here.

It keeps to a data folder of its own and to the base model that needs no hub.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.app import App, build, draw_seed, now, open_writer
from bot.chat.formatting import label
from bot.cli.process_manager import keep_running, trainer_process
from bot.cli.spinner import spinner
from bot.interfaces.tweet_request import TweetRequest
from bot.platforms.console import CHAT, OPERATOR, Console
from bot.settings import BotSettings
from models.base_models.availability import EMBEDDED, is_here
from models.domain.consent import ConsentBasis
from models.domain.errors import TrainingFailed
from models.domain.limits import NO_TERMS
from models.domain.persona import Persona
from models.domain.training_job import Audience, Job, TrainingRequest
from models.messages import sentence
from models.registry import Registry
from models.runtime.python_process import python_module
from models.runtime.terminal import print_error, print_line, print_text

HANDLE = "earl_of_snacks"
SAMPLE = Path(__file__).parents[2] / "trainer" / "sample"  # beside this package, without importing the trainer
SOURCE = f"archive:{SAMPLE}"
MINUTES = 2.5  # of fine-tuning, where somebody waits for its end; a chat goes on meanwhile
PROMPT, TWEETS = "My dream is", 5
SLOW_SECONDS = 300.0  # what the demo aims at on two cores with AVX2


def publish_ready_persona(settings: BotSettings) -> Persona:
    """Publish the persona that comes with Mynah, with its base model, unless it is here. Raises TrainingFailed."""
    with _step("demo-preparing" if is_here(EMBEDDED, settings.home) else "demo-getting-base"):
        command = python_module("trainer.exchange", "import-sample")
        done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise TrainingFailed("demo-not-prepared", reason=done.stderr.strip().rpartition("\n")[2])
    return Registry(settings.home.registry).personas.find(HANDLE)


def is_trained(persona: Persona) -> bool:
    """Whether its next version was trained here."""
    return persona.version > 1


def show_once(settings: BotSettings) -> None:
    """Tweets of the ready persona, the training of its next version, and tweets of that. Raises any ServiceError."""
    started = time.monotonic()
    persona = publish_ready_persona(settings)
    print_line(sentence("demo-ready" if not is_trained(persona) else "demo-trained-before", handle=HANDLE))
    _show_tweets(settings, persona)
    first_seconds = time.monotonic() - started
    if not is_trained(persona):
        print_line(sentence("demo-training", handle=HANDLE))
        print_line(_trained_summary(_train()))
        _show_tweets(settings, Registry(settings.home.registry).personas.find(HANDLE))
        seconds = time.monotonic() - started
        print_line(sentence("demo-times", first=first_seconds, minutes=seconds / 60))
        if seconds > SLOW_SECONDS:
            print_line(sentence("demo-slow"))
    print_line(sentence("demo-next"))


async def chat(settings: BotSettings, persona: Persona) -> None:
    """A console with the bot and a trainer, which is told to train once the first tweet is there."""
    print_line(_opening(settings, persona))
    app, stop = build(settings, ("console",)), asyncio.Event()
    [console] = app.platforms
    assert isinstance(console, Console)
    console.opening = (PROMPT,)
    training = asyncio.create_task(_train_in_background(app, console, persona, stop))
    try:
        await app.run()
    finally:
        stop.set()
        await training


def _opening(settings: BotSettings, persona: Persona) -> str:
    """What is said before the chat."""
    if is_unfinished(settings):
        return sentence("demo-chat-goes-on", handle=HANDLE)
    return sentence("demo-chat-trained-before" if is_trained(persona) else "demo-chat", handle=HANDLE)


def is_unfinished(settings: BotSettings) -> bool:
    """Whether a training waits for the next demo: `mynah run` has another data folder."""
    return bool(Registry(settings.home.registry).jobs.list(is_over=False))


async def _train_in_background(app: App, console: Console, persona: Persona, stop: asyncio.Event) -> None:
    """Queue the training, once, and run a trainer until `stop`: for it, and for what was queued in the chat."""
    waiting = [asyncio.create_task(event.wait()) for event in (console.opened, stop)]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    if stop.is_set():
        return
    if not is_trained(persona):
        await queue_training(app, persona)
    await keep_running([trainer_process(app.settings.home)], stop)


async def queue_training(app: App, persona: Persona) -> Job:
    """Queue the persona's next version, which the console follows, or join the training that an earlier demo began."""
    audience = Audience(CHAT.address, OPERATOR.id, is_moderator=True)
    job = await app.services.training.submit(_request(persona), audience, now(), NO_TERMS)
    app.services.announcer.follow(job.id)
    return job


def _request(persona: Persona) -> TrainingRequest:
    """The next version of the ready persona, from nothing but its base model."""
    return TrainingRequest(
        handles=(HANDLE,),
        sources=(SOURCE,),
        name=HANDLE,
        base=EMBEDDED,
        is_base_said=True,
        continues=persona.id,
        is_afresh=True,
        consent_bases=(ConsentBasis.FICTIONAL.value,),
    )


def _train() -> dict[str, Any]:
    """Train as `mynah train` does, with its progress on stderr; returns its figures. Raises TrainingFailed."""
    options = ("--from", SOURCE, "--base", EMBEDDED, "--minutes", str(MINUTES), "--yes", "--json")
    command = python_module("trainer", "train", HANDLE, "--consent", ConsentBasis.FICTIONAL.value, *options)
    sys.stdout.flush()  # before what the command says
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE)
    if done.returncode:
        raise TrainingFailed("demo-training-failed")  # the reason is on the screen
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _trained_summary(figures: dict[str, Any]) -> str:
    return sentence(
        "demo-trained",
        version=str(figures["version"]),
        steps=figures["steps"],
        minutes=figures["seconds"] / 60,
        loss=figures["held_out_loss"],
        base_loss=figures["base_loss"],
    )


def _show_tweets(settings: BotSettings, persona: Persona) -> None:
    with _step("cli-interrupt-hint"):
        tweets = asyncio.run(_write(settings, TweetRequest(persona, PROMPT, TWEETS, draw_seed())))
    for line in (*tweets, f"— {label(persona)}"):
        print_text(f"  {line}")


async def _write(settings: BotSettings, request: TweetRequest) -> Sequence[str]:
    async with open_writer(settings) as writer:
        return [tweet.text for tweet in await writer.write(request)]


@contextmanager
def _step(message: str) -> Iterator[None]:
    """A spinner, or a line in a log."""
    text = sentence(message)
    if not sys.stderr.isatty():
        print_error(text)
    with spinner(text):
        yield
