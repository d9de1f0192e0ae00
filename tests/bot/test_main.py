"""The `mynah` command: what it prints, and with which exit code."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest
import structlog
from typer.main import get_command

from bot import __main__ as mynah
from models.domain.training_job import Audience
from models.messages import sentence
from models.personas import checkpoints
from models.registry import Registry
from models.runtime.data_dir import DataDir
from models.runtime.terminal import with_terminal_commands
from tests.fakes.bot import NOW, made, wanted


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


class Terminal:
    """Runs `mynah` in this process on a data folder of its own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capfd = capfd
        monkeypatch.chdir(folder)
        monkeypatch.setenv("DATA_DIR", str(folder))

    @property
    def registry(self) -> Registry:
        return Registry(self.folder / "registry.db")

    def set(self, name: str, value: str) -> None:
        self._monkeypatch.setenv(name, value)

    def __call__(self, *arguments: str) -> Outcome:
        self._monkeypatch.setattr(sys, "argv", ["mynah", *arguments])
        self._capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            mynah.main()
        out, err = self._capfd.readouterr()
        return Outcome(int(left.value.code or 0), out, err)


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Terminal]:
    yield Terminal(tmp_path, monkeypatch, capfd)
    structlog.reset_defaults()  # a command that logs set it up for the stderr that is captured here


def test_personas_as_json_has_what_scripts_need(terminal: Terminal) -> None:
    """One document on stdout: names, accounts with their counts, base, kind, time and held-out loss."""
    made(terminal.registry, "both", ("penny", "sam"))
    outcome = terminal("personas", "--json")
    (persona,) = json.loads(outcome.out)
    assert outcome.err == ""
    assert persona["name"] == "both"
    assert persona["display_name"] == "Both"
    assert persona["handles"] == ["penny", "sam"]
    assert (persona["base"], persona["kind"], persona["created_at"]) == ("gpt2", "adapter", NOW.isoformat())
    assert persona["held_out_loss"] == 3.25
    assert persona["counts"]["sam"].items() >= {"downloaded": 300, "retweets": 20, "short": 10, "kept": 270}.items()


def test_jobs_as_json_has_their_progress(terminal: Terminal) -> None:
    """Stage, step of steps, loss, time left and position, for each."""
    terminal.registry.jobs.submit(wanted(), Audience("fake:1", "fake:ann"), NOW)
    (job,) = json.loads(terminal("jobs", "--json").out)
    assert job.items() >= {"id": "1", "name": "penny", "status": "waiting", "stage": "collect", "position": 0}.items()
    assert {"step", "steps", "loss", "held_out_loss", "seconds_left", "error"} <= job.keys()


@pytest.mark.parametrize("command", ["personas", "jobs"])
def test_an_empty_list_is_an_empty_document(terminal: Terminal, command: str) -> None:
    """Without --json it is a sentence."""
    assert terminal(command, "--json") == Outcome(0, "[]\n", "")
    assert "yet" in terminal(command).out


def test_lists_for_people_are_a_line_each(terminal: Terminal) -> None:
    """Personas as a table, and jobs."""
    made(terminal.registry)
    assert [line.split() for line in terminal("personas").out.splitlines()] == [
        ["Name", "Accounts", "Posts", "Base", "Language", "Loss"],
        ["penny", "@penny", "270", "gpt2", "-", "3.250"],
    ]
    assert terminal("jobs").out.startswith("Job 1 · penny from @penny · done")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["tweet", "x", "--persona", "nobody"], "There is no persona “nobody”"),
        (["tweet", "x", "--persona", "nobody+else"], "There is no persona “nobody”"),
        (["tweet", "x", "--persona", "p", "-n", "0"], "from 1 to 100"),
        (["tweet", "x", "--persona", "p", "-n", "1000000000"], "from 1 to 100"),
        (["tweet", "x", "--persona", "p", "--seed", "-1"], "seed"),
        (["tweet", "x", "--persona", "p", "--max-tokens", "-4"], "max_tokens"),
        (["tweet", "x", "--persona", "p", "--max-tokens", "99999"], "1 to 512"),
        (["tweet", "x", "--persona", "p", "--temperature", "nan"], "temperature"),
        (["tweet", "x", "--persona", "p", "--top-p", "7"], "top_p"),
        (["tweet", "x" * 999, "--persona", "p"], "Use at most 200"),
        (["cancel", "7"], "There is no job 7."),
        (["bot", "--platform", "irc"], "no platform “irc”"),
        (["bot", "--platform", "console", "--persona", "nobody"], "There is no persona “nobody”"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(terminal: Terminal, arguments: Sequence[str], part: str) -> None:
    """On stderr, without a traceback, and the exit code is 1."""
    made(terminal.registry, "p")
    outcome = terminal(*arguments)
    assert (outcome.code, outcome.out) == (1, "")
    assert part in outcome.err
    assert len(outcome.err.strip().splitlines()) == 1


def test_without_persona_the_only_one_writes(terminal: Terminal) -> None:
    """Of several one has to be named, and the sentence names them."""
    assert "There are no personas yet" in terminal("tweet", "x").err
    made(terminal.registry, "ann")
    assert "from 1 to 100" in terminal("tweet", "x", "-n", "0").err  # it got as far as the count
    made(terminal.registry, "bob")
    assert terminal("tweet", "x").err == "Which persona? Say --persona with one of these: ann, bob.\n"


def test_sentences_that_chats_show_too_name_the_terminals_commands(terminal: Terminal) -> None:
    """Where there is one, with its own options."""
    assert terminal("tweet", "x", "--persona", "nobody").err.endswith(
        "and no other yet. Train one with `mynah train`.\n"
    )
    assert with_terminal_commands("You can use it with /tweet @ann. See /jobs.") == (
        "You can use it with `mynah tweet --persona ann`. See `mynah jobs`."
    )
    assert with_terminal_commands("Reset /jobs/1 and /consent; read /srv/train.") == (
        "Reset /jobs/1 and /consent; read /srv/train."
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["cancel"],
        ["tweet", "x", "--persona"],
        ["tweet", "x", "--persona", "p", "-n", "five"],
        ["jobs", "--colour"],
    ],
)
def test_wrong_usage_is_two(terminal: Terminal, arguments: Sequence[str]) -> None:
    """As everywhere on Unix."""
    assert terminal(*arguments).code == 2


def test_a_token_in_the_wrong_setting_is_named_and_not_shown(terminal: Terminal) -> None:
    """It was put there by mistake, and the message may end up in a log."""
    terminal.set("ANSWER_SECONDS", "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")
    outcome = terminal("personas")
    assert outcome.code == 1
    assert "ANSWER_SECONDS" in outcome.err
    assert "AAHdqTcv" not in outcome.err


def test_a_folder_that_cannot_be_written_is_a_sentence(terminal: Terminal) -> None:
    """Nothing is left half written."""
    (terminal.folder / "file").touch()
    terminal.set("DATA_DIR", str(terminal.folder / "file" / "var"))
    outcome = terminal("personas")
    assert outcome.code == 1
    assert "can't be written" in outcome.err


def test_a_service_with_nothing_to_serve_says_what_to_set(tmp_path: Path) -> None:
    """Without a token and without a terminal: a service manager sees that it failed, and why."""
    outcome = _mynah(tmp_path, "run")
    assert (outcome.returncode, outcome.stdout) == (1, "")
    assert outcome.stderr.splitlines() == [sentence("cli-platform-none")]


def test_a_service_whose_trainer_cannot_start_says_why(tmp_path: Path) -> None:
    """A setting that only the trainer reads is invalid: the reason is in the terminal, and nothing goes on.

    Before, it says that `mynah train` is training: the trainer would have to wait for that.
    """
    settings = {"MEASURED_TWEETS": "lots", "ENGINE_URL": "http://127.0.0.1:9"}
    typed, keyboard = os.pipe()  # stays open, so that the console does not end by itself
    try:
        with DataDir(tmp_path).lock("trainer"):
            outcome = _mynah(tmp_path, "run", "--platform", "console", stdin=typed, **settings)
    finally:
        os.close(typed)
        os.close(keyboard)
    assert outcome.returncode == 1
    waits, reason = outcome.stderr.splitlines()
    assert waits == sentence("cli-trainer-waiting", path=str(tmp_path))
    assert reason.startswith("The trainer can't start with these settings, so Mynah stops: The setting MEASURED_TWEETS")


def test_a_service_that_is_stopped_while_it_starts_ends_with_0(tmp_path: Path) -> None:
    """As one that runs. It made the data folder, and is importing what it needs."""
    with DataDir(tmp_path).lock("trainer"):  # so that it prints a sentence then
        environment = _environment(tmp_path, ENGINE_URL="http://127.0.0.1:9", TELEGRAM_TOKEN="1:a")
        service = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
        )
        assert service.stderr is not None
        service.stderr.readline()
        service.terminate()
        assert service.communicate(timeout=300)[1] == b""
        assert service.returncode == 0


def _mynah(
    folder: Path, *arguments: str, stdin: int = subprocess.DEVNULL, **settings: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command,
        stdin=stdin,
        capture_output=True,
        text=True,
        env=_environment(folder, **settings),
        timeout=300,
        check=False,
    )


def _environment(folder: Path, **settings: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "DATA_DIR": str(folder),
        **settings,
    }


def test_train_is_delegated_to_the_trainer(tmp_path: Path) -> None:
    """With all arguments, and the trainer's exit code."""
    outcome = _mynah(tmp_path, "train", "--no-such-option")
    assert outcome.returncode == 2
    assert "--no-such-option" in outcome.stderr


def test_help_has_panels_by_subject(terminal: Terminal) -> None:
    """Every command is in one, with its whole first sentence."""
    help_text = terminal("--help").out
    assert [line[:-1] for line in help_text.splitlines() if line.endswith(":")] == [
        *("Options", "Play", "Make", "Consent and privacy", "Moderate", "Operate")
    ]
    commands = get_command(mynah.app).commands  # type: ignore[attr-defined]
    width = max(map(len, commands))
    for name, command in commands.items():
        assert f"\n  {name:{width}}  {command.get_short_help_str(1_000)[:40]}" in help_text
    assert "..." not in help_text.partition("Options:")[2]
    assert max(map(len, help_text.splitlines())) <= 80


def test_help_of_another_programs_command_has_the_same_style(tmp_path: Path) -> None:
    """Plain lines, without boxes."""
    outcome = _mynah(tmp_path, "train", "--help")
    assert outcome.stdout.startswith("Usage: mynah train [OPTIONS] {HANDLE}...\n\n  Train a persona in this terminal")
    assert "\nOptions:\n  --from <list[str]>" in outcome.stdout


def test_the_version_is_shown(terminal: Terminal) -> None:
    """That of the installed package."""
    assert terminal("--version") == Outcome(0, f"mynah {version('mynah')}\n", "")


def test_commands_are_completed_without_slow_imports(tmp_path: Path) -> None:
    """Each press of Tab starts Python anew."""
    code = (
        "import atexit, sys; atexit.register(lambda: print({'torch', 'openai', 'dbos'} & set(sys.modules)));"
        "sys.argv = ['mynah']; import bot.__main__; bot.__main__.main()"
    )
    environment = _environment(tmp_path, _MYNAH_COMPLETE="complete_bash", COMP_WORDS="mynah re", COMP_CWORD="1")
    completed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=60, check=True
    )
    *offered, imported = completed.stdout.split()
    assert sorted(offered) == ["rename", "restore", "restore-backup", "retire", "retrain"]
    assert imported == "set()"


def test_help_imports_nothing_slow(tmp_path: Path) -> None:
    """`mynah --help` is quick: it loads no client, database or platform."""
    heavy = "{'torch', 'openai', 'dbos', 'sqlite_utils', 'prompt_toolkit', 'pydantic_settings'}"
    code = f"import atexit, sys; atexit.register(lambda: print(sorted({heavy} & set(sys.modules))))"
    told = subprocess.run(
        [sys.executable, "-c", f"{code}; import bot.__main__; sys.argv[1:] = ['--help']; bot.__main__.main()"],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert told.stdout.splitlines()[-1] == "[]"


def test_personas_are_managed_in_a_terminal(terminal: Terminal) -> None:
    """Retired, restored, renamed, shared and deleted; the audit log has every action."""
    made(terminal.registry)
    home = DataDir(terminal.folder).prepare()
    checkpoints.seal(checkpoints.stage(home, "id-penny", 1), "id-penny", 1, "adapter", "gpt2", "abc")
    checkpoints.publish(home, "id-penny", 1)
    assert "is retired" in terminal("retire", "penny").out
    assert list(checkpoints.published_ids(home)) == []
    assert terminal("personas").out.startswith("There are no personas yet")
    assert "penny (retired)" in terminal("personas", "--all").out
    assert "answers again" in terminal("restore", "penny").out
    assert "now called @pen" in terminal("rename", "penny", "pen").out
    assert terminal("share", "pen", "private").code == 0
    assert terminal("share", "pen", "here").err.startswith("Say all, private")
    assert terminal("share", "pen", "fake:1").code == 0
    assert json.loads(terminal("personas", "--json").out)[0]["visibility"] == "chats"
    assert terminal("delete", "pen", "--confirm", "penny").code == 1
    assert "was deleted, with its weights" in terminal("delete", "pen", "--confirm", "pen").out
    lines = json.loads(terminal("audit", "--json").out)
    assert [line["action"] for line in lines] == ["retire", "restore", "rename", "share", "share", "delete"]
    assert "terminal:operator" in terminal("audit", "--action", "delete").out
    assert terminal("retire", "pen").code == 1
