"""What commands print: foreign names do nothing to the terminal that shows them."""

import io
import json
from pathlib import Path

import pytest

from bot.cli.output import as_json, persona_table, persona_values
from models.domain.persona import Persona
from models.runtime.terminal import print_document, print_error, print_line, shown_on
from tests.fakes.bot import NOW
from trainer.card.escaping import in_html, in_markdown

NAME = "Ada\x1b[2J\x9b31m\u202e elbat"  # clears the screen, turns red, and reverses what follows


def test_a_name_does_nothing_to_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """On stdout and on stderr; the rest of the name stays."""
    persona = Persona("id", "ada", NAME, (NAME,), "gpt2", "adapter", NOW, 1)
    print_line("\n".join([NAME, persona_table([persona], 80)]))
    print_error(NAME)
    printed = capsys.readouterr()
    assert all(line.isprintable() for line in (printed.out + printed.err).splitlines())
    assert printed.err == "Ada[2J31m elbat\n"


def test_json_for_programs_is_complete_and_does_nothing_to_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """The name is the account's, as it is."""
    print_document(as_json([persona_values(Persona("id", "ada", NAME, ("ada",), "gpt2", "adapter", NOW, 1))]))
    printed = capsys.readouterr().out
    assert all(line.isprintable() for line in printed.splitlines())
    assert json.loads(printed)[0]["display_name"] == NAME


def test_a_card_has_no_control_characters() -> None:
    """Also where it is shown without us: on a hub, or with `cat`."""
    assert in_markdown(NAME) == "Ada\\[2J31m elbat"
    assert in_html(NAME) == "Ada&#91;2J31m elbat"


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def test_lines_in_a_terminal_are_broken_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the indentation of the line; what goes into a file or pipe stays as it is."""
    monkeypatch.setenv("COLUMNS", "30")
    text = "Ready.\n  The gull called bernard returned my biscuit tin"
    assert shown_on(Terminal(), text) == "Ready.\n  The gull called bernard\n  returned my biscuit tin"
    assert shown_on(io.StringIO(), text) == text


def test_a_terminal_shows_commands_as_they_can_be_typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A virtual environment that isn't activated has no `mynah` on the PATH; Mynah's name is not the command."""
    launcher = tmp_path / ".venv" / "bin" / "mynah"
    launcher.parent.mkdir(parents=True)
    launcher.touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.prefix", str(tmp_path / ".venv"))
    monkeypatch.setenv("PATH", "/nowhere")
    sentence = "Mynah: try `mynah tweet`, or var/mynah init"
    assert shown_on(Terminal(), sentence) == "Mynah: try `.venv/bin/mynah tweet`, or var/mynah init"
    monkeypatch.setenv("PATH", str(launcher.parent))
    assert shown_on(Terminal(), sentence) == sentence
