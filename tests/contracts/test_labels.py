"""Every way out of a generated text has the label on it.

What leaves is walked twice: by reading which modules show tweets, and by looking at what platforms really sent.
"""

import ast
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.formatting import label
from bot.chat.messages import GeneratedTweet
from bot.cli.output import tweet_values
from models.domain.persona import Persona
from tests.contracts.test_platforms import PLACES, Spoken
from tests.contracts.tree import ROOT, sources
from tests.fakes.bot import NOW, made

# modules that handle tweets and show none: they hand them on to those that do, as tweets or as buttons' meanings
HANDED_ON = {
    "bot/platforms/telegram/callback_queries.py": "asks whether there are any",
    "bot/platforms/discord/client.py": "asks whether there are any",
    "bot/platforms/discord/replies.py": "asks whether there are any",
    "bot/platforms/telegram/sender.py": "asks whether there are any",
}


@pytest.fixture(params=PLACES)
async def there(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Spoken]:
    """Each platform in turn, where one persona can be used."""
    async with PLACES[request.param](tmp_path) as spoken:
        made(spoken.world.registry)
        yield spoken


def shows_tweets(path: Path) -> bool:
    """Whether the module looks at a reply's tweets."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "tweets"
        and isinstance(node.value, ast.Name)
        and node.value.id == "reply"
        for node in ast.walk(tree)
    )


def test_who_shows_tweets_shows_their_label() -> None:
    """A module that looks at a reply's tweets calls for the label, or stands above with a reason."""
    showing = {str(path.relative_to(ROOT)): path for path in sources("bot") if shows_tweets(path)}
    assert {"bot/platforms/console.py", "bot/platforms/discord/embeds.py", "bot/platforms/telegram/markup.py"} <= set(
        showing
    )
    for name, path in showing.items():
        if name not in HANDED_ON:
            assert "label(" in path.read_text(encoding="utf-8"), name


async def test_what_is_asked_for_has_its_label(there: Spoken) -> None:
    """A tweet, several, and another one behind a button, on every platform."""
    (persona,) = there.world.registry.personas.list()
    for seen in (await there.say("/tweet Hi"), await there.press("More"), await there.press("Again")):
        assert label(persona) in seen.text


async def test_samples_that_wait_have_their_label(there: Spoken) -> None:
    """Before anybody published them."""
    there.world.registry.chat_settings.set(there.chat.address, "hold", "on")
    (persona,) = there.world.registry.personas.list()
    with there.world.registry.personas._file.writing() as database:
        database.table("personas").update(
            persona.id, {"held_at": "2026-11-21T12:00:00+00:00", "created_in": there.chat.address}
        )
    await there.say("/held")
    assert label(persona) in (await there.press("Samples of penny")).text


def test_a_tweet_as_data_has_the_label_beside_it() -> None:
    """For programs that read what `mynah tweet --json` prints."""
    persona = Persona("id", "penny", "Penny", ("penny",), "gpt2", "adapter", NOW, 1)
    assert tweet_values(GeneratedTweet(persona, "", "x", 1))["label"] == label(persona)
