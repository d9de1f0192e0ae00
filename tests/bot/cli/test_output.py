"""What is printed of personas, jobs and tweets."""

from bot.chat.messages import GeneratedTweet
from bot.cli.output import tweet_values
from models.domain.persona import Persona
from tests.fakes.bot import NOW

PENNY = Persona("id-penny", "penny", "Penny", ("penny",), "gpt2", "adapter", NOW, 1)


def test_a_tweet_as_json_has_its_label() -> None:
    """A script that shows the text has what must stand beside it."""
    assert tweet_values(GeneratedTweet(PENNY, "My", "My day.", 7)) == {
        "persona": "penny",
        "label": "Penny · AI BOT · AI-generated parody of @penny, not their words",
        "prompt": "My",
        "text": "My day.",
        "seed": 7,
    }
