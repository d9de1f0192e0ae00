"""The `mynah` command: everything that can be done from a terminal.

It does not know how any of it is done: each command reads the settings and hands over. What needs torch or the trainer
runs as another process. Heavy imports stand inside the commands, so that `mynah --help` is there at once.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.delegate import HANDED_OVER, hand_over
from bot.cli.manage_personas import stewards
from models.domain.errors import RequestUnfit, ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.chat.messages import GeneratedTweet
    from bot.cli.process_manager import Process
    from bot.settings import BotSettings
    from models.engine.request import Sampling

PARENT_SECONDS = 1.0
REFUSED = 1  # the exit code for a sentence on stderr
PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}

app = typer.Typer(
    name="mynah",
    help="A persona bot: train a persona on an account's posts, and have it write in a chat.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(stewards)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


@app.command()
def tweet(
    prompt: Annotated[str, typer.Argument(help="The tweet's first words.")] = "",
    persona: Annotated[str, typer.Option(help="The persona that writes, or several as in ann+bob.")] = ...,  # type: ignore[assignment]
    count: Annotated[int, typer.Option("-n", "--count", help="How many tweets.")] = 1,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same tweets again.")] = None,
    temperature: Annotated[float, typer.Option(help="0 is the likeliest words, above 1 is wilder.")] = 1.0,
    top_p: Annotated[float, typer.Option(help="The share of likely words that are drawn from.")] = 0.95,
    max_tokens: Annotated[int, typer.Option(help="The longest a tweet may be, in tokens.")] = 160,
    is_json: AsJson = False,
) -> None:
    """Have a persona write tweets. Uses the running service's engine, else starts one for itself."""
    from bot.app import draw_seed
    from bot.chat.formatting import label
    from bot.cli.output import as_json, tweet_values
    from models.engine.request import Sampling

    settings = _settings()
    sampling = Sampling(temperature=temperature, top_p=top_p, max_tokens=max_tokens)
    tweets = asyncio.run(_write(settings, persona, prompt, count, draw_seed() if seed is None else seed, sampling))
    if is_json:
        print(as_json([tweet_values(tweet) for tweet in tweets]))
        return
    for written in tweets:
        print(written.text)
    print(f"— {label(tweets[0].persona)}", file=sys.stderr)


@app.command()
def jobs(is_json: AsJson = False) -> None:
    """List the trainings, under way and over."""
    from bot.cli.output import as_json, job_lines, job_values
    from models.registry import Registry

    found = Registry(_settings().home.prepare().registry).jobs.list()
    text = "\n".join(job_lines(found)) or "Nothing was trained yet."
    print(as_json([job_values(job) for job in found]) if is_json else text)


@app.command()
def runs(
    name: Annotated[str | None, typer.Argument(help="A persona, to see all about its runs.")] = None,
    is_json: AsJson = False,
) -> None:
    """Show the fine-tunings: what they were told and taught, how the loss fell, and on which versions of what."""
    from bot.cli.training_runs import shown
    from models.registry import Registry

    print(shown(Registry(_settings().home.prepare().registry), name, is_json=is_json))


@app.command()
def cancel(job: Annotated[str, typer.Argument(help="The job, as `mynah jobs` shows it.")]) -> None:
    """Stop a training."""
    from bot.app import cancel as cancel_job

    asyncio.run(cancel_job(_settings(), job))
    print(f"Job {job} is being cancelled.")


@app.command()
def check() -> None:
    """Look at every setting and service, the base model and the device: what is ready, what is missing, what to do."""
    from bot.cli.doctor import check_up
    from bot.cli.doctor_report import CheckState
    from models.engine.settings import EngineSettings
    from models.runtime.settings import read_settings

    found = asyncio.run(check_up(_settings(), read_settings(EngineSettings)))
    for finding in found:
        print(finding.line())
    if any(finding.state is CheckState.MISSING for finding in found):
        raise typer.Exit(REFUSED)


@app.command()
def run(
    platform: Annotated[list[str] | None, typer.Option(help="Serve this one; may be given again.")] = None,
) -> None:
    """Start bot and trainer, and start them again when they die. Every platform whose token is set, else a console."""
    from bot.cli.process_manager import Process
    from bot.platforms import unused_token_warnings

    settings = _settings()
    find_persona_or_blend = tuple(platform or ())
    is_console = _is_console(settings, find_persona_or_blend)
    if is_console and not find_persona_or_blend and not sys.stdin.isatty():
        raise RequestUnfit("There is no platform to serve: set DISCORD_TOKEN or TELEGRAM_TOKEN, or use a terminal.")
    home = settings.home.prepare()
    for sentence in unused_token_warnings(settings):
        print(sentence, file=sys.stderr)
    parent = ("--parent", str(os.getpid()))
    trainer = Process("trainer", (sys.executable, "-m", "trainer", "worker", *parent), home.logs / "trainer.log")
    platforms = tuple(f"--platform={name}" for name in find_persona_or_blend)
    bot = Process("bot", (sys.executable, "-m", "bot", "bot", *platforms, *parent))
    with _stderr_to(home.logs / "service.log") if is_console else nullcontext():
        _log(settings)
        code = asyncio.run(_keep_running([bot, trainer]))
    raise typer.Exit(code)


@app.command()
def bot(
    platform: Annotated[list[str] | None, typer.Option(help="Serve this one; may be given again.")] = None,
    persona: Annotated[str | None, typer.Option(help="The persona of chats that chose none.")] = None,
    parent: Annotated[int | None, typer.Option(hidden=True, help="End when this process does.")] = None,
) -> None:
    """Serve chats, without a trainer: every platform whose token is set, else a console."""
    settings = _settings()
    find_persona_or_blend = tuple(platform or ())
    home = settings.home.prepare()
    with _stderr_to(home.logs / "bot.log") if _is_console(settings, find_persona_or_blend) else nullcontext():
        _log(settings)
        asyncio.run(_serve(settings, find_persona_or_blend, persona, parent))


async def _write(
    settings: "BotSettings", name: str, prompt: str, count: int, seed: int, sampling: "Sampling"
) -> "list[GeneratedTweet]":
    from bot.app import opened_writer
    from bot.cli.waiting import spinner
    from bot.engine_client.tweet_writer import check as check_numbers
    from models.domain.blend import find_persona_or_blend
    from models.registry import Registry
    from models.text.tweet_text import tidy_prompt

    # all that can be wrong with the request is said before an engine is started for it
    check_numbers(count, seed, sampling)
    prompt = tidy_prompt(prompt)
    persona = find_persona_or_blend(name, Registry(settings.home.prepare().registry).personas.find)
    _log(settings)
    with spinner("Writing. Ctrl-C ends it."):
        async with opened_writer(settings) as writer:
            return await writer.write(persona, prompt, count, seed, sampling)


async def _keep_running(processes: Sequence["Process"]) -> int:
    from bot.app import signalled
    from bot.cli.process_manager import keep_running

    stop = asyncio.Event()
    with signalled(stop.set):
        return await keep_running(processes, stop)


async def _serve(settings: "BotSettings", named: Sequence[str], persona: str | None, parent: int | None) -> None:
    from bot.app import build

    watch = asyncio.create_task(_end_with(parent)) if parent is not None else None
    try:
        await build(settings, named, persona).run()
    finally:
        if watch is not None:
            watch.cancel()


async def _end_with(parent: int) -> None:
    """Ask this process to end once its parent is gone, so that a killed `mynah run` leaves no bot behind."""
    while os.getppid() == parent:  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(PARENT_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


def _settings() -> "BotSettings":
    """The settings, read here and nowhere else. Raises RequestUnfit naming one that makes no sense."""
    from bot.settings import BotSettings
    from models.runtime.settings import read_settings

    return read_settings(BotSettings)


def _is_console(settings: "BotSettings", named: Sequence[str]) -> bool:
    from bot.platforms import CONSOLE, selected_platforms

    return CONSOLE in selected_platforms(settings, named)


def _log(settings: "BotSettings") -> None:
    from models.runtime import logs

    logs.configure(settings.log_level)


@contextmanager
def _stderr_to(path: Path) -> "Iterator[None]":
    """Meanwhile the log goes to a file, so that it does not garble the person's screen."""
    kept = os.dup(2)
    with path.open("ab") as file:
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)


for _name, (_program, _there, _help) in HANDED_OVER.items():
    app.command(_name, help=_help, context_settings=PASSED_ON, add_help_option=False)(hand_over(_program, _there))


def main() -> None:
    """A ServiceError is one sentence on stderr and exit code 1."""
    try:
        app(obj=_settings)
    except ServiceError as error:
        print(error.sentence, file=sys.stderr)
        sys.exit(REFUSED)
    except BrokenPipeError:  # whoever read our output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(REFUSED)
    except OSError as error:  # every other door maps its own: what is left is the output's
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        print(f"The output could not be written: {error.strerror}.", file=sys.stderr)
        sys.exit(REFUSED)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
