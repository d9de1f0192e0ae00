"""The `mynah` command line: declares the commands and their options.

Commands that need torch or the trainer run as another process (`bot.cli.delegate`). Slow imports are inside the
commands, so that `mynah --help` is quick.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import contextmanager, nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.cli.delegate import DELEGATED_COMMANDS, delegate
from bot.cli.help_panels import PanelGroup
from bot.cli.manage_personas import AsJson, persona_commands
from bot.cli.options import MoodOption, PlatformName, ServiceAction, Temperature, TopP
from models.domain.errors import RequestUnfit, ServiceError
from models.domain.mood import Mood
from models.messages import sentence
from models.runtime.garbage_collection import collect_rarely
from models.runtime.terminal import print_document, print_error, print_line, print_refusal, print_text, terminal_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.chat.messages import GeneratedTweet
    from bot.cli.process_manager import Process
    from bot.permissions.operator_claims import OperatorClaims
    from bot.settings import BotSettings
    from models.engine.request import Sampling
    from models.registry import PersonaTable
    from models.runtime.data_dir import DataDir

SECONDS_BETWEEN_PARENT_CHECKS = 1.0
MAX_NAMED = 5  # personas in a sentence
EXIT_REFUSED = 1  # with a sentence on stderr
EXIT_INTERRUPTED = 130  # as in a shell
PASS_THROUGH = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}

app = typer.Typer(
    name="mynah",
    cls=PanelGroup,
    epilog="mynah COMMAND --help explains a command.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(persona_commands)


def _show_version(is_asked: bool) -> None:
    if is_asked:
        print_line(f"mynah {version('mynah')}")
        raise typer.Exit


@app.callback()
def mynah(
    _is_version_asked: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """A persona bot: trains a persona on an account's posts, and lets it write in your chats."""


@app.command()
def demo(
    is_once: Annotated[
        bool, typer.Option("--once", help="Write some tweets before and after the training, instead of chatting.")
    ] = False,
) -> None:
    """Chat with a ready persona while it is trained again here. Needs no account, no token and no model hub."""
    from bot.cli.demo import chat, is_unfinished, publish_ready_persona, show_once

    settings = _demo_settings()
    _log(settings)
    if is_once or not (sys.stdin.isatty() and sys.stdout.isatty()):
        show_once(settings)
        return
    persona = publish_ready_persona(settings)
    with _stderr_to(settings.home.logs / "service.log"):
        _log(settings)
        asyncio.run(chat(settings, persona))
    if is_unfinished(settings):
        print_line(sentence("demo-unfinished", folder=os.path.relpath(settings.home.root)))
    print_line(sentence("demo-next"))


@app.command()
def init(
    platform: Annotated[PlatformName | None, typer.Option(help="Where the bot should be.")] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(help="A file with the bot's token, or - for stdin. Else DISCORD_TOKEN or TELEGRAM_TOKEN, if set."),
    ] = None,
    operators: Annotated[
        str,
        typer.Option(help="The user ids of the operators. Default: Discord's owner, or a link for you on Telegram."),
    ] = "",
    base: Annotated[str, typer.Option(help="The base of new personas, if the default is not to be used.")] = "",
    source: Annotated[
        str | None, typer.Option(help="The first persona's posts: an account, or a file or folder with posts.")
    ] = None,
    handle: Annotated[str, typer.Option(help="Whose posts are in the file.")] = "",
    contact: Annotated[
        str, typer.Option(help="Who runs the bot, and how to reach them, such as 'Ann, ann@example.org'.")
    ] = "",
    is_replaced: Annotated[bool, typer.Option("--replace", help="Replace another token in .env.")] = False,
) -> None:
    """Set up a bot on Discord or Telegram: asks for what is missing, checks the token and writes .env."""
    from bot.cli.init import Options, set_up

    options = Options(platform, token_file, operators, base, source, handle, contact, is_replaced)
    try:
        set_up(_settings(), options)
    except typer.Abort:
        print_error(sentence("init-aborted"))
        raise typer.Exit(EXIT_INTERRUPTED) from None


@app.command()
def tweet(
    prompt: Annotated[str, typer.Argument(help="The tweet's first words.")] = "",
    persona: Annotated[
        str, typer.Option(help="The persona that writes, or several, such as ann+bob. Default: the only one.")
    ] = "",
    count: Annotated[int, typer.Option("-n", "--count", help="How many tweets.")] = 1,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same tweets again.")] = None,
    mood: MoodOption = Mood.NORMAL,
    temperature: Temperature = None,
    top_p: TopP = None,
    max_tokens: Annotated[int, typer.Option(help="The maximum length of a tweet, in tokens.")] = 160,
    is_json: AsJson = False,
) -> None:
    """Let a persona write tweets. Uses the engine of the running service, or else starts one for this command."""
    from bot.app import draw_seed
    from bot.chat.formatting import label
    from bot.cli.output import as_json, tweet_values
    from bot.personas.moods import sampling_of

    settings = _settings()
    sampling = sampling_of(mood, temperature, top_p, max_tokens)
    tweets = asyncio.run(_write(settings, persona, prompt, count, draw_seed() if seed is None else seed, sampling))
    if is_json:
        print_document(as_json([tweet_values(tweet) for tweet in tweets]))
        return
    for generated in tweets:
        print_text(generated.text)
    print_error(f"— {label(tweets[0].persona)}")


@app.command()
def jobs(is_json: AsJson = False) -> None:
    """List all trainings, in progress and finished."""
    from bot.cli.output import as_json, job_lines, job_values
    from models.registry import Registry

    found = Registry(_settings().home.prepare().registry).jobs.list()
    if is_json:
        print_document(as_json([job_values(job) for job in found]))
    else:
        print_line("\n".join(job_lines(found)) or sentence("cli-nothing-trained"))


@app.command()
def runs(
    name: Annotated[str | None, typer.Argument(help="A persona, to see every detail of its runs.")] = None,
    is_json: AsJson = False,
) -> None:
    """Show how personas were trained: settings, data and losses."""
    from bot.cli.training_runs import format_runs
    from models.registry import Registry

    show = print_document if is_json else print_line
    show(format_runs(Registry(_settings().home.prepare().registry), name, is_json=is_json))


@app.command()
def cancel(job: Annotated[str, typer.Argument(help="The job's number, as shown by `mynah jobs`.")]) -> None:
    """Cancel a training."""
    from bot.app import cancel as cancel_job

    asyncio.run(cancel_job(_settings(), job))
    print_line(sentence("cli-job-cancelling", job=job))


@app.command()
def check(
    is_all: Annotated[bool, typer.Option("--all", help="Also list every setting with its value.")] = False,
    has_files: Annotated[
        bool, typer.Option("--files", help="Also read every stored file, and compare it with what it should be.")
    ] = False,
) -> None:
    """Check this installation: what to fix, and what is ready."""
    from bot.cli.doctor import run_checks
    from bot.cli.doctor_report import CheckState, report
    from bot.cli.spinner import spinner
    from models.engine.settings import EngineSettings
    from models.runtime.settings import read_settings

    def open_claims() -> "OperatorClaims":
        from bot.app import operator_claims  # a second of processor time
        from models.registry import Registry

        return operator_claims(Registry(settings.home.prepare().registry))

    settings = _settings()
    with spinner(sentence("check-running")):
        findings = asyncio.run(run_checks(settings, read_settings(EngineSettings), open_claims, has_files=has_files))
    print_line(report(findings, is_all=is_all, width=terminal_width()))
    if any(finding.state is CheckState.MISSING for finding in findings):
        raise typer.Exit(EXIT_REFUSED)


@app.command()
def run(
    platform: Annotated[list[str] | None, typer.Option(help="Serve this platform; may be repeated.")] = None,
) -> None:
    """Start bot and trainer, and restart them if they die. Serves each platform with a token, or else a console."""
    from bot.cli.process_manager import Process, trainer_process
    from bot.platforms import unused_token_warnings
    from bot.settings import BotSettings
    from models.engine.settings import EngineSettings
    from models.runtime.python_process import child_environment, python_module
    from models.runtime.service_manager import VARIABLES

    signal.signal(signal.SIGTERM, _end)  # until the event loop takes it
    settings = _settings()
    named = tuple(platform or ())
    is_console = _is_console(settings, named)
    if is_console and not named and not sys.stdin.isatty():
        raise RequestUnfit("cli-platform-none")
    home = settings.home.prepare()
    for problem in unused_token_warnings(settings):
        print_error(problem)
    if home.is_locked("trainer"):
        print_error(sentence("cli-trainer-waiting", path=str(home.root)))
    platforms = tuple(f"--platform={name}" for name in named)
    is_watched = sys.stderr.isatty() and not is_console  # by a person, who gets sentences; logs go to files
    if is_watched:
        print_error(_starting(home))
    with _stderr_to(home.logs / "service.log") if is_console or is_watched else nullcontext() as terminal:
        bot = Process(
            "bot",
            python_module("bot", "bot", *platforms, "--parent", str(os.getpid())),
            stderr=terminal,
            environment=child_environment(
                [BotSettings, EngineSettings], {*VARIABLES, *(name.upper() for name in BotSettings.secrets())}
            ),
        )
        _log(settings)
        code = asyncio.run(_keep_running([bot, trainer_process(home)]))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends, whoever asks for it once more
    if is_watched and code == 0:
        print_error(sentence("run-stopped"))
    raise typer.Exit(code)


@app.command()
def service(action: Annotated[ServiceAction, typer.Argument(help="install, status or uninstall.")]) -> None:
    """Keep `mynah run` running with systemd: as root for the whole machine, else for your account."""
    from bot.cli.service import install, installation, show, uninstall

    target = installation(Path.cwd(), _settings().home.root)
    if action is ServiceAction.STATUS:
        raise typer.Exit(show(target))
    print_line(install(target) if action is ServiceAction.INSTALL else uninstall(target))


@app.command()
def bot(
    platform: Annotated[list[str] | None, typer.Option(help="Serve this platform; may be repeated.")] = None,
    persona: Annotated[str | None, typer.Option(help="The persona for chats that have chosen none.")] = None,
    parent: Annotated[int | None, typer.Option(hidden=True, help="End when the process with this id ends.")] = None,
) -> None:
    """Serve chats without a trainer. On each platform whose token is set, or else in a console."""
    from bot.app import LOCK_SECONDS

    settings = _settings()
    named = tuple(platform or ())
    home = settings.home.prepare()
    if parent is not None and home.is_locked("bot"):
        print_error(sentence("cli-bot-waiting", path=str(home.root), seconds=int(LOCK_SECONDS)))
    is_screen = sys.stderr.isatty() or _is_console(settings, named)
    with _stderr_to(home.logs / "bot.log") if is_screen else nullcontext():
        _log(settings)
        asyncio.run(_serve(settings, named, persona, parent))


async def _write(
    settings: "BotSettings", name: str, prompt: str, count: int, seed: int, sampling: "Sampling"
) -> "list[GeneratedTweet]":
    from bot.app import open_writer
    from bot.cli.spinner import spinner
    from bot.interfaces.tweet_request import TweetRequest
    from models.domain.blend import find_persona_or_blend
    from models.registry import Registry

    personas = Registry(settings.home.prepare().registry).personas
    persona = find_persona_or_blend(name or _only_name(personas), personas.find)
    wanted = TweetRequest(persona, prompt, count, seed, sampling)  # refused before an engine is started for it
    _log(settings)
    with spinner(sentence("cli-interrupt-hint")):
        async with open_writer(settings) as writer:
            return await writer.write(wanted)


def _only_name(personas: "PersonaTable") -> str:
    """The only persona's. Raises RequestUnfit if there is none, or several."""
    names = [persona.name for persona in personas.list()]
    if not names:
        raise RequestUnfit("cli-personas-empty")
    if len(names) > 1:
        raise RequestUnfit(
            "cli-persona-needed", names=", ".join(names[:MAX_NAMED]), count=max(0, len(names) - MAX_NAMED)
        )
    return names[0]


def _starting(home: "DataDir") -> str:
    """What `mynah run` says at its start. Raises ServiceError where the registry can't be read."""
    from models.registry import Registry

    registry = Registry(home.registry)
    personas, jobs = len(registry.personas.list()), len(registry.jobs.list(is_over=False))
    return sentence("run-starting", personas=personas, jobs=jobs, logs=os.path.relpath(home.logs))


async def _keep_running(processes: Sequence["Process"]) -> int:
    from bot.cli.process_manager import keep_running
    from models.runtime.stop_signals import on_stop_signal

    stop = asyncio.Event()
    with on_stop_signal(stop.set):
        return await keep_running(processes, stop)


async def _serve(settings: "BotSettings", named: Sequence[str], persona: str | None, parent: int | None) -> None:
    from bot.app import LOCK_SECONDS, build

    watching = asyncio.create_task(_end_with_parent(parent)) if parent is not None else None
    try:
        await build(settings, named, persona).run(lock_seconds=0 if parent is None else LOCK_SECONDS)
    finally:
        if watching is not None:
            watching.cancel()


async def _end_with_parent(parent: int) -> None:
    """Terminate this process once its parent is gone, so that a killed `mynah run` leaves no bot behind."""
    while os.getppid() == parent:  # noqa: ASYNC110 - there is no event for it
        await asyncio.sleep(SECONDS_BETWEEN_PARENT_CHECKS)
    os.kill(os.getpid(), signal.SIGTERM)


def _end(_number: int, _frame: object) -> NoReturn:
    """Nothing is running yet, so SIGTERM ends this process as it ends a service that runs: with 0."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(0)


def _settings() -> "BotSettings":
    """The settings from the environment. Raises RequestUnfit naming one that is invalid."""
    from bot.settings import BotSettings
    from models.runtime.settings import read_settings

    return read_settings(BotSettings)


def _demo_settings() -> "BotSettings":
    """A data folder of its own, the base model that needs no hub, and an engine of its own; children get them too."""
    from bot.settings import BotSettings
    from models.base_models.availability import EMBEDDED
    from models.runtime.settings import read_settings

    home = _settings().home.root / "demo"
    os.environ.update(DATA_DIR=str(home), BASE_MODEL=EMBEDDED)
    return read_settings(BotSettings, data_dir=home, base_model=EMBEDDED, engine_url=None)


def _is_console(settings: "BotSettings", named: Sequence[str]) -> bool:
    from bot.platforms import CONSOLE, selected_platforms

    return CONSOLE in selected_platforms(settings, named)


def _log(settings: "BotSettings") -> None:
    from models.runtime import logs

    logs.configure(settings.log_level)


@contextmanager
def _stderr_to(path: Path) -> "Iterator[int]":
    """Redirect stderr to a file while a console is on the screen, so that logs do not garble it.

    Yields a file descriptor of the original stderr.
    """
    original = os.dup(2)
    with path.open("ab") as file:
        os.dup2(file.fileno(), 2)
    try:
        yield original
    finally:
        sys.stderr.flush()
        os.dup2(original, 2)
        os.close(original)


for _name, (_module, _subcommand, _help) in DELEGATED_COMMANDS.items():
    app.command(_name, help=_help, context_settings=PASS_THROUGH, add_help_option=False)(delegate(_module, _subcommand))


def main() -> None:
    """A ServiceError becomes its sentence on stderr and exit code 1."""
    collect_rarely()
    try:
        app(obj=_settings)
    except ServiceError as error:
        print_refusal(error)
        sys.exit(EXIT_REFUSED)
    except BrokenPipeError:  # the reader of our output has closed it
        _discard_stdout()
        sys.exit(EXIT_REFUSED)
    except OSError as error:  # all others are mapped where they happen: what is left is stdout
        _discard_stdout()
        print_error(sentence("cli-output-failed", reason=error.strerror or str(error)))
        sys.exit(EXIT_REFUSED)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)


def _discard_stdout() -> None:
    """So that Python's own flush at exit does not fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


if __name__ == "__main__":
    main()
