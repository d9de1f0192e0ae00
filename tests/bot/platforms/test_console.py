"""The console, over a scripted screen and over real pipes."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.chat.forms import Field, Form
from bot.chat.messages import Button, ButtonStyle, Document, GeneratedTweet, Reply, Request, Role, Select
from bot.commands import COMMANDS
from bot.platforms._terminal_screen import PipeScreen, TerminalScreen
from bot.platforms.console import Console
from models.domain.errors import NotFound
from models.messages import sentence
from models.text.controls import without_controls
from tests.fakes.bot import made, world

NO_FOLDER = Path("never-made")
GREETING, GOODBYE = sentence("console-greeting"), sentence("console-goodbye")


class ScriptedScreen:
    """Reads the given lines and keeps what is shown."""

    seconds_between_edits = 0.0

    def __init__(self, *lines: str) -> None:
        self._lines = list(lines)
        self.shown: list[str] = []
        self.statuses: dict[str, str] = {}

    async def read(self) -> str | None:
        return self._lines.pop(0) if self._lines else None

    def show(self, text: str) -> None:
        self.shown.append(text)

    def set_status(self, key: str, text: str) -> None:
        self.statuses[key] = text

    def clear_status(self, key: str) -> None:
        self.statuses.pop(key, None)

    def waiting(self) -> AbstractContextManager[object]:
        return nullcontext()


class Answers:
    """Returns the given replies in turn and keeps the requests."""

    def __init__(self, *replies: Reply) -> None:
        self._replies = list(replies)
        self.asked: list[Request] = []

    async def __call__(self, request: Request) -> Reply:
        self.asked.append(request)
        return self._replies.pop(0) if self._replies else Reply("fine")


async def talk(lines: Sequence[str], *replies: Reply) -> tuple[Answers, ScriptedScreen]:
    screen, answers = ScriptedScreen(*lines), Answers(*replies)
    await Console(screen, NO_FOLDER).serve(COMMANDS, answers)
    return answers, screen


async def test_a_line_with_a_slash_is_an_operators_command() -> None:
    """The person at the machine may do everything."""
    answers, screen = await talk(["/tweet @penny My dream is"])
    assert answers.asked[0].command == "tweet"
    assert answers.asked[0].options == {"persona": "penny", "prompt": "My dream is"}
    assert answers.asked[0].member.role is Role.OPERATOR
    assert screen.shown == [GREETING, "fine", GOODBYE]


async def test_opening_lines_are_answered_before_anything_is_read() -> None:
    """They are shown as if they had been typed; then whoever waits for that goes on."""
    screen, answers = ScriptedScreen("/help"), Answers(Reply("a tweet"), Reply("help"))
    console = Console(screen, NO_FOLDER)
    console.opening = ("My dream is",)
    assert not console.opened.is_set()
    await console.serve(COMMANDS, answers)
    assert console.opened.is_set()
    assert screen.shown == [GREETING, "> My dream is", "a tweet", "help", GOODBYE]


async def test_plain_text_is_a_prompt_for_tweet() -> None:
    """An empty line is nothing."""
    answers, _screen = await talk(["", "   ", "My dream is"])
    assert [(request.command, request.options) for request in answers.asked] == [("tweet", {"prompt": "My dream is"})]


async def test_buttons_are_numbered_choices() -> None:
    """Typing the number presses the button, until something else is shown."""
    again = Button("Again", "tweet", {"persona": "id-penny", "prompt": "My dream is"})
    answers, screen = await talk(["/tweet My dream is", "1"], Reply("a", buttons=(again,)))
    assert screen.shown[1] == "a\n[1] Again"
    assert answers.asked[1].options == {"persona": "id-penny", "prompt": "My dream is"}


async def test_a_select_menu_is_numbered_choices() -> None:
    """Before the buttons."""
    menu = Select("Which?", "tweet", "persona", {"prompt": "My dream is"}, (("id-penny", "Penny"), ("id-kite", "Kite")))
    answers, screen = await talk(["/tweet", "2"], Reply("a", selects=(menu,), buttons=(Button("Help", "help"),)))
    assert screen.shown[1] == "a\n[1] Penny  [2] Kite  [3] Help"
    assert answers.asked[1].options == {"persona": "id-kite", "prompt": "My dream is"}


async def test_what_cannot_be_undone_takes_its_number_twice() -> None:
    """The number may have stood for something harmless a line ago."""
    cancel = Button("Cancel 1", "cancel", {"job": "1"}, style=ButtonStyle.DANGER)
    reply = Reply("a", buttons=(cancel,))
    answers, screen = await talk(["/jobs", "1", "/jobs", "1", "1"], reply, reply)
    assert [request.command for request in answers.asked] == ["jobs", "jobs", "cancel"]
    assert sentence("console-sure", label="Cancel 1", number="1") in screen.shown


async def test_an_unknown_choice_is_refused() -> None:
    """A number of two digits is no prompt; a year may be one."""
    answers, screen = await talk(["7", "1984"])
    assert sentence("console-choice-unknown", number="7") in screen.shown
    assert [request.options["prompt"] for request in answers.asked] == ["1984"]


async def test_a_command_that_cannot_be_parsed_is_refused_and_the_console_goes_on() -> None:
    """No input ends the console."""
    answers, screen = await talk(["/cancel 1 2", "/jobs"])
    assert screen.shown[1].startswith("I don't understand “2” here")
    assert len(answers.asked) == 1


async def test_a_generated_tweet_has_its_label_under_it(tmp_path: Path) -> None:
    """The label names the persona and says that a machine wrote it."""
    both = made(world(tmp_path).registry, "both", ("penny", "sam"))
    tweets = tuple(GeneratedTweet(both, "", text, 1) for text in ("One.", "Two."))
    _answers, screen = await talk(["/tweet"], Reply(tweets=tweets))
    assert screen.shown[1] == (
        "  1. One.\n  2. Two.\n  — Both · AI CYBORG · AI-generated parody of @penny and @sam, not their words"
    )


async def test_a_jobs_message_is_edited_in_the_status_line_until_it_is_over() -> None:
    """The status line shows the newest state; the last one, without buttons, is printed."""
    screen = ScriptedScreen()
    console = Console(screen, NO_FOLDER)
    stop = (Button("Cancel", "cancel", {"job": "1"}),)
    message = await console.post("console:here", Reply("10 %", buttons=stop))
    await console.edit("console:here", message, Reply("20 %", buttons=stop))
    assert list(screen.statuses.values()) == ["20 %"]
    await console.edit("console:here", message, Reply("done"))
    assert screen.statuses == {}
    assert screen.shown == ["done"]


async def test_a_reply_goes_on_in_the_status_line() -> None:
    """That of a training becomes its progress message."""
    screen, sent = ScriptedScreen("/jobs"), list[str]()
    console = Console(screen, NO_FOLDER)
    stop = (Button("Cancel", "cancel", {"job": "1"}),)
    await console.serve(COMMANDS, Answers(Reply("waiting", buttons=stop, on_sent=sent.append)))
    await console.edit("console:here", sent[0], Reply("20 %", buttons=stop))
    assert list(screen.statuses.values()) == ["20 %"]


async def test_a_message_from_before_a_restart_is_gone() -> None:
    """Progress messages are then posted anew."""
    with pytest.raises(NotFound):
        await Console(ScriptedScreen(), NO_FOLDER).edit("console:here", "77-1", Reply("x"))


async def test_an_announcement_has_choices() -> None:
    """Their numbers begin at 1 in each message."""
    screen = ScriptedScreen()
    console = Console(screen, NO_FOLDER)
    await console.serve(COMMANDS, Answers())
    for text in ("ready", "ready too"):
        button = Button("Use here", "default", {"persona": "p"})
        await console.post("console:here", Reply(text, buttons=(button,)), "you")
    assert screen.shown[-2:] == ["ready\n[1] Use here", "ready too\n[1] Use here"]


def test_control_characters_are_stripped() -> None:
    """Emoji and other scripts are kept."""
    assert without_controls("a\x1b[2Jb\x07\r\n👩‍🚀 夢\u3000見") == "a[2Jb\n👩‍🚀 夢\u3000見"


async def test_pipes_are_read_to_their_end() -> None:
    """Lines are whole, the last one without its line end too, whatever their bytes."""
    read_end, write_end = os.pipe()
    screen = PipeScreen(read_end, lambda _text: None)
    os.write(write_end, "/tweet 夢\nbad \xff".encode("utf-8", "surrogateescape")[:-2] + b"\xff")
    os.close(write_end)
    assert [await screen.read(), await screen.read(), await screen.read()] == [
        "/tweet 夢",
        "bad \N{REPLACEMENT CHARACTER}",
        None,
    ]
    os.close(read_end)


@pytest.mark.parametrize("key", ["\x03", "\x04"])
async def test_ctrl_c_and_ctrl_d_leave_the_terminal(key: str) -> None:
    """Both end the input, after what was typed before."""
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        screen = TerminalScreen()
        keys.send_text("/jobs\r")
        assert await screen.read() == "/jobs"
        screen.set_status("1", "50 %")
        keys.send_text(key)
        assert await screen.read() is None


async def test_ctrl_c_clears_a_half_typed_line_first() -> None:
    """A second one leaves."""
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        screen = TerminalScreen()
        keys.send_text("/forgetme forg\x03/jobs\r")
        assert await screen.read() == "/jobs"
        keys.send_text("half\x03\x03")
        assert await screen.read() is None


def test_a_terminals_lines_are_broken_between_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At its width, with the indentation of each line; links stay whole."""
    monkeypatch.setenv("COLUMNS", "30")
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        TerminalScreen().show(
            "  My dream is a vending machine full of snacks.\nhttps://example.org/a-long/link?of=it\nEnd"
        )
    assert capsys.readouterr().out.splitlines() == [
        "  My dream is a vending",
        "  machine full of snacks.",
        "https://example.org/a-long/link?of=it",
        "End",
    ]


async def _console(data: Path, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "bot", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data), "ENGINE_URL": "http://127.0.0.1:9"},
    )


async def test_the_whole_bot_over_pipes(tmp_path: Path) -> None:
    """Lines in, replies out; logs go to their file, stderr is clean, and the end of input is the end.

    A second bot on the same folder is refused meanwhile.
    """
    console = await _console(tmp_path)
    assert console.stdout is not None
    assert (await asyncio.wait_for(console.stdout.readline(), 120)).decode().strip() == GREETING
    other = await _console(tmp_path)
    _out, err = await asyncio.wait_for(other.communicate(), 120)
    assert (other.returncode, err.decode()) == (1, f"Mynah's bot is already running on {tmp_path}.\n")
    out, err = await asyncio.wait_for(console.communicate(b"/personas\n/trian\nMy dream is"), 120)
    assert console.returncode == 0
    assert err == b""
    assert out.decode().splitlines() == [
        sentence("no-persona-yet"),
        sentence("command-unknown-did-you-mean", command="trian", similar="train"),
        "There is no persona here yet. /train makes one; /help train explains how.",
        GOODBYE,
    ]
    assert (tmp_path / "logs" / "bot.log").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_bot_with_a_goodbye(tmp_path: Path, number: signal.Signals) -> None:
    """Exit code 0 and no traceback."""
    console = await _console(tmp_path)
    assert console.stdout is not None
    assert (await asyncio.wait_for(console.stdout.readline(), 120)).decode().strip() == GREETING
    console.send_signal(number)
    out, err = await asyncio.wait_for(console.communicate(), 120)
    assert (console.returncode, out.decode(), err) == (0, f"{GOODBYE}\n", b"")


async def test_a_second_signal_does_not_interrupt_the_shutdown(tmp_path: Path) -> None:
    """Pressing Ctrl-C twice, or closing the terminal, leaves no engine and no files behind."""
    console = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "bot", "--platform", "console"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)},
    )
    assert console.stdout is not None
    await asyncio.wait_for(console.stdout.readline(), 120)
    console.send_signal(signal.SIGTERM)
    assert (await asyncio.wait_for(console.stdout.readline(), 120)).decode().strip() == GOODBYE  # it shuts down
    for _ in range(3):
        console.send_signal(signal.SIGTERM)
    await asyncio.wait_for(console.communicate(), 120)
    assert console.returncode == 0
    assert not {name for name in _names_in(tmp_path) if name.startswith(("mynah-", "engine.json"))}


async def test_the_bot_ends_with_its_parent_process(tmp_path: Path) -> None:
    """kill -9 of `mynah run` leaves no bot that holds the data folder."""
    code = "import os, subprocess, sys, time\n"
    code += "subprocess.run([sys.executable, '-m', 'bot', 'bot', '--parent', str(os.getpid())])"
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "ENGINE_URL": "http://127.0.0.1:9"},
    )
    assert parent.stdout is not None
    assert (await asyncio.wait_for(parent.stdout.readline(), 120)).decode().strip() == GREETING
    parent.kill()
    assert (await asyncio.wait_for(parent.stdout.read(), 120)).decode().strip() == GOODBYE
    await parent.wait()


def _names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_document_is_written_to_a_new_file(tmp_path: Path) -> None:
    """Its path is printed, its name can't lead out of the folder, and only the owner may read it."""
    folder, screen = tmp_path / "documents", ScriptedScreen()
    console = Console(screen, folder)
    for name in ("audit.csv", "audit.csv", "../../audit.csv", "..", "", "/etc/passwd"):
        reply = Reply("here", documents=(Document(name, name.encode()),))
        asyncio.run(console.post("console:here", reply, "you"))
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert len(files) == 6
    assert (files["audit.csv"], files["audit-2.csv"]) == (b"audit.csv", b"audit.csv")
    assert list(tmp_path.iterdir()) == [folder]
    assert screen.shown[0] == f"here\n  audit.csv: {folder / 'audit.csv'}"
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


async def test_the_next_line_answers_a_question() -> None:
    """The persona of the button goes on from it; the line after that is an ordinary prompt."""
    form = Form("A tweet", "tweet", (Field("prompt", "words"),), {"persona": "id-penny"})
    answers, _screen = await talk(["/tweet", "I have", "You have"], Reply("How does it begin?", form=form))
    assert [request.options for request in answers.asked[1:]] == [
        {"persona": "id-penny", "prompt": "I have"},
        {"prompt": "You have"},
    ]
