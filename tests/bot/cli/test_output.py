"""What is printed of personas, jobs and tweets."""

from dataclasses import replace

from bot.chat.messages import GeneratedTweet
from bot.cli.output import persona_table, tweet_values
from models.domain.persona import Persona
from tests.fakes.bot import NOW

PENNY = Persona("id-penny", "penny", "Penny", ("penny",), "gpt2", "adapter", NOW, 1)


def test_personas_fit_a_terminal_of_80_columns() -> None:
    """Long names and addresses are broken, and every figure stays whole. A file has one line for each."""
    handles = ("a_rather_long_handle@an.instance.example", "another_one.bsky.social")
    name = "a-persona-with-a-name-as-long-as-names-may-be-at-all"
    long = replace(PENNY, name=name, handles=handles, base="organization/a-base-model-of-the-hub", held_out_loss=3.25)
    assert max(map(len, persona_table([PENNY, long], 80).splitlines())) <= 80
    assert "3.250" in persona_table([PENNY, long], 80)
    assert len(persona_table([PENNY, long], None).splitlines()) == 3
    assert persona_table([PENNY], 80).splitlines() == [
        "Name   Accounts  Posts  Base  Language  Loss",
        "penny  @penny        0  gpt2  -            -",
    ]


def test_a_tweet_as_json_has_its_label() -> None:
    """A script that shows the text has what must stand beside it."""
    assert tweet_values(GeneratedTweet(PENNY, "My", "My day.", 7)) == {
        "persona": "penny",
        "label": "Penny · AI BOT · AI-generated parody of @penny, not their words",
        "prompt": "My",
        "text": "My day.",
        "seed": 7,
    }
