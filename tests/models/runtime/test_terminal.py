"""What commands print: foreign names do nothing to the terminal that shows them."""

import json

import pytest

from bot.cli.output import as_json, persona_table, persona_values
from models.domain.persona import Persona
from models.runtime.terminal import print_error, print_line
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
    print_line(as_json([persona_values(Persona("id", "ada", NAME, ("ada",), "gpt2", "adapter", NOW, 1))]))
    printed = capsys.readouterr().out
    assert all(line.isprintable() for line in printed.splitlines())
    assert json.loads(printed)[0]["display_name"] == NAME


def test_a_card_has_no_control_characters() -> None:
    """Also where it is shown without us: on a hub, or with `cat`."""
    assert in_markdown(NAME) == "Ada\\[2J31m elbat"
    assert in_html(NAME) == "Ada&#91;2J31m elbat"
