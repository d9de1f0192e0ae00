"""The dispatch: rights, options and errors, the same for every command and platform."""

from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.chat.messages import Member, Option, OptionKind, Reply, Request, Role, Value
from bot.commands import COMMANDS
from bot.dispatch.dispatcher import Dispatcher
from bot.interfaces.command import Command, Services
from models.domain.errors import TryLater
from tests.fakes.bot import ANN, MOD, OPERATOR, ask, attached, world


async def _greet(request: Request, _services: Services) -> Reply:
    return Reply(f"hello {request.member.name}")


GREET = Command(
    "greet",
    "Greet",
    _greet,
    "/greet 3",
    (
        Option("times", OptionKind.NUMBER, "how often", min_value=1, max_value=5),
        Option("how", OptionKind.CHOICE, "how", choices=("loud", "low")),
        Option("file", OptionKind.SOURCE, "a file of the machine", role=Role.OPERATOR),
    ),
)
NEEDY = Command("needy", "Needs", _greet, "/needy WORD", (Option("word", OptionKind.WORD, "a word", is_required=True),))


def dispatch(tmp_path: Path, *commands: Command) -> Dispatcher:
    return Dispatcher(commands, world(tmp_path).services)


async def test_a_request_is_answered_by_its_command(tmp_path: Path) -> None:
    """By the command's function."""
    assert await dispatch(tmp_path, GREET).answer(ask("greet", times=3)) == Reply("hello Ann")


FILES = Command(
    "files", "Take", _greet, "/files", (Option("file", OptionKind.FILE, "a file", max_value=1, role=Role.MODERATOR),)
)


@pytest.mark.parametrize(
    ("command", "member", "count", "told"),
    [
        ("greet", ANN, 1, "/greet takes no file. Send it without one."),
        (
            "files",
            ANN,
            1,
            "The option “file” of /files is for moderators of this chat. Leave it out, or ask one of them.",
        ),
        ("files", MOD, 2, "/files takes one file; you sent 2."),
        ("files", MOD, 1, "hello Mod"),
        ("files", ANN, 0, "hello Ann"),
    ],
)
async def test_files_are_accepted_by_commands_that_take_them(
    tmp_path: Path, command: str, member: Member, count: int, told: str
) -> None:
    """As many as it says, from whom it says; none is silently left aside."""
    asked = replace(ask(command, member), files=(attached("a.zip"),) * count)
    assert (await dispatch(tmp_path, GREET, FILES).answer(asked)).text == told


async def test_the_replies_of_private_commands_are_private(tmp_path: Path) -> None:
    """By the command's row, not by its function."""
    reply = await dispatch(tmp_path, replace(GREET, is_private=True)).answer(ask("greet"))
    assert reply.is_private


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"times": 0}, "times must be a whole number from 1 to 5."),
        ({"times": 10**9}, "times must be a whole number from 1 to 5."),
        ({"times": "three"}, "times must be a whole number from 1 to 5."),
        ({"how": "shrill"}, "how must be one of: loud, low."),
        ({"colour": "red"}, "/greet has no option “colour”. /help greet lists its options."),
    ],
)
async def test_options_are_checked_against_the_commands_row(
    tmp_path: Path, options: dict[str, Value], sentence: str
) -> None:
    """Whatever a platform lets through, the sentence is the same, and for the asker alone."""
    reply = await dispatch(tmp_path, GREET).answer(ask("greet", ANN, **options))
    assert reply == Reply(sentence, is_private=True)


@pytest.mark.parametrize("options", [{}, {"word": ""}])
async def test_a_required_option_is_asked_for(tmp_path: Path, options: dict[str, Value]) -> None:
    """What is missing is named, with an example."""
    reply = await dispatch(tmp_path, NEEDY).answer(ask("needy", ANN, **options))
    assert reply.text == "/needy needs a word, as in /needy WORD"


async def test_an_unknown_command_suggests_the_most_similar(tmp_path: Path) -> None:
    """Anything else gets /help."""
    assert (
        await dispatch(tmp_path, GREET).answer(ask("gret"))
    ).text == "There is no command /gret. Did you mean /greet?"
    assert (await dispatch(tmp_path, GREET).answer(ask("zzz"))).text.endswith("/help lists them all.")


@pytest.mark.parametrize(("role", "is_allowed"), [(Role.MEMBER, False), (Role.MODERATOR, True), (Role.OPERATOR, True)])
async def test_a_commands_role_is_needed_to_use_it(tmp_path: Path, role: Role, is_allowed: bool) -> None:
    """Each role may do what those before it may, and no more."""
    command = replace(GREET, role=Role.MODERATOR)
    reply = await dispatch(tmp_path, command).answer(ask("greet", replace(ANN, role=role)))
    assert (reply.text == "hello Ann") is is_allowed
    assert is_allowed or reply.text == "/greet is for moderators of this chat. Ask one of them."


async def test_an_option_may_need_more_than_its_command(tmp_path: Path) -> None:
    """Files of the machine are the operator's, though the command is everybody's."""
    answer = dispatch(tmp_path, GREET).answer
    for member in (ANN, MOD):
        refused = await answer(ask("greet", member, file="files:/etc/passwd"))
        assert refused.text == "The option “file” of /greet is for the person who runs this bot. Leave it out."
    assert (await answer(ask("greet", OPERATOR, file="files:/posts"))).text == "hello Op"


async def test_a_service_error_is_answered_with_its_sentence(tmp_path: Path) -> None:
    """As it is."""

    async def busy(_request: Request, _services: Services) -> Reply:
        raise TryLater("Busy; try again in a minute.")

    reply = await dispatch(tmp_path, replace(GREET, function=busy)).answer(ask("greet"))
    assert reply == Reply("Busy; try again in a minute.", is_private=True)


async def test_a_bug_is_logged_with_a_reference_that_the_member_sees(tmp_path: Path) -> None:
    """The member gets no traceback; the log has where it was, not its text, which may quote a prompt."""

    async def broken(_request: Request, _services: Services) -> Reply:
        raise ZeroDivisionError("secret")

    with capture_logs() as lines:
        reply = await dispatch(tmp_path, replace(GREET, function=broken)).answer(ask("greet"))
    assert "secret" not in reply.text
    assert lines[0]["reference"] in reply.text
    assert lines[0]["command"] == "greet"
    assert lines[0]["error"] == "ZeroDivisionError"
    assert "secret" not in repr(lines[0])
    assert "exc_info" not in lines[0]


def test_every_command_has_a_summary_and_an_example() -> None:
    """Discord allows a hundred characters."""
    for command in COMMANDS:
        assert command.example.startswith(f"/{command.name}")
        assert 0 < len(command.summary) <= 100
        assert all(0 < len(option.summary) <= 100 for option in command.options)


async def test_only_an_operator_reads_where_the_bots_files_are(tmp_path: Path) -> None:
    """A member can do nothing with a path, and has no business with it."""

    async def broken(_request: Request, _services: Services) -> Reply:
        raise TryLater("engine-not-starting", log="/srv/mynah/logs/engine.log")

    answers = dispatch(tmp_path, Command("greet", "Greet", broken, "/greet"))
    told = [(await answers.answer(ask("greet", member))).text for member in (ANN, MOD, OPERATOR)]
    assert ["/srv" in text for text in told] == [False, False, True]
    assert told[0].endswith("The person who runs this bot can see why in engine.log.")
