"""Every generated text that people see has its label.

Checked twice: which modules show tweets, and what the platforms really sent.
"""

import ast
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.formatting import label, notice
from bot.chat.messages import GeneratedTweet
from bot.cli.output import tweet_values
from models.domain.persona import Persona
from tests.contracts.test_platforms import PLACES, Seen, Spoken
from tests.contracts.tree import ROOT, sources
from tests.fakes.bot import NOW, made

# modules that pass tweets on, as tweets or in buttons, and show none
HANDED_ON = {
    "bot/platforms/telegram/callback_queries.py": "asks whether there are any",
    "bot/platforms/discord/client.py": "asks whether there are any",
    "bot/platforms/discord/persona_webhooks.py": "names the poster after their persona",
    "bot/platforms/discord/replies.py": "asks whether there are any",
    "bot/platforms/telegram/sender.py": "asks whether there are any",
}


@pytest.fixture(params=PLACES)
async def there(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Spoken]:
    """Each platform in turn, with one usable persona."""
    async with PLACES[request.param](tmp_path) as spoken:
        made(spoken.world.registry)
        yield spoken


def shows_tweets(path: Path) -> bool:
    """Whether the module reads a reply's tweets."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "tweets"
        and isinstance(node.value, ast.Name)
        and node.value.id == "reply"
        for node in ast.walk(tree)
    )


def has_label(persona: Persona, seen: Seen) -> bool:
    """Whether the label is there, in one piece or around the tweets."""
    return all(part in seen.text for part in (persona.display_name, persona.label, notice(persona)))


def test_who_shows_tweets_shows_their_label() -> None:
    """A module that reads a reply's tweets uses the label, or is listed above."""
    showing = {str(path.relative_to(ROOT)): path for path in sources("bot") if shows_tweets(path)}
    assert {"bot/platforms/console.py", "bot/platforms/discord/embeds.py", "bot/platforms/telegram/markup.py"} <= set(
        showing
    )
    for name, path in showing.items():
        if name not in HANDED_ON:
            assert "label(" in path.read_text(encoding="utf-8"), name


async def test_what_is_asked_for_has_its_label(there: Spoken) -> None:
    """One tweet, several, and another by a button, on every platform."""
    (persona,) = there.world.registry.personas.list()
    for seen in (await there.say("/tweet Hi"), await there.press("More"), await there.press("Again")):
        assert has_label(persona, seen)


async def test_samples_that_wait_have_their_label(there: Spoken) -> None:
    """Samples of held personas are labelled too."""
    there.world.registry.chat_settings.set(there.chat.address, "hold", "on")
    (persona,) = there.world.registry.personas.list()
    with there.world.registry.personas._file.writing() as database:
        database.table("personas").update(
            persona.id, {"held_at": "2026-11-21T12:00:00+00:00", "created_in": there.chat.address}
        )
    await there.say("/held")
    assert has_label(persona, await there.press("Samples of penny"))


def test_a_tweet_as_data_has_the_label_beside_it() -> None:
    """`mynah tweet --json` prints the label with each tweet."""
    persona = Persona("id", "penny", "Penny", ("penny",), "gpt2", "adapter", NOW, 1)
    assert tweet_values(GeneratedTweet(persona, "", "x", 1))["label"] == label(persona)
