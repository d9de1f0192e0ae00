"""Persona cards in chats: lines, picture, and the content filter on both."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.chat.messages import Document
from models.domain.persona import Persona, PostCounts
from models.personas import checkpoints
from models.personas.checkpoints import DIGEST, PICTURE
from models.registry import Provenance
from models.runtime.data_dir import DataDir
from tests.fakes.bot import World, answer, ask, made, world

NOW = datetime(2026, 5, 1, tzinfo=UTC)
PNG = b"\x89PNG what was drawn"
CHAT = "console:here"


def with_card(folder: Path, tweet: str = "My dream is to nap.") -> tuple[World, Persona]:
    """A world in which one persona is published with a picture of `tweet`."""
    here = world(folder)
    persona = Persona("p1", "penny", "Penny", ("penny",), "gpt2", "full", NOW, 1, {"penny": PostCounts(9, 1, 1, 7)})
    provenance = Provenance("penny", "archive", NOW, datetime(2012, 1, 1, tzinfo=UTC), NOW, "Penny")
    here.registry.personas.publish_imported(persona, [provenance])
    staged = checkpoints.stage(DataDir(folder), "p1", 1)
    (staged / PICTURE).write_bytes(PNG)
    (staged / DIGEST).write_text(json.dumps({"samples": [["My dream is", tweet]]}))
    checkpoints.seal(staged, "p1", 1, "full", "gpt2", "f")
    checkpoints.publish(DataDir(folder), "p1", 1)
    return here, persona


async def test_the_card_has_picture_sources_and_dates(tmp_path: Path) -> None:
    """The picture's caption is the label."""
    here, _made = with_card(tmp_path)
    reply = await answer(here, ask("persona", persona="penny"))
    words = "Penny · AI BOT · AI-generated parody of @penny, not their words"
    assert reply.documents == (Document("penny.png", PNG, is_picture=True, caption=words),)
    assert "@penny: from an X archive, posts of 2012-01-01 to 2026-05-01, read on 2026-05-01" in reply.text


async def test_the_card_lists_the_measurements(tmp_path: Path) -> None:
    """Nothing is said about what was not measured."""
    here, _made = with_card(tmp_path)
    trained = made(here.registry, "sam", ("sam",))
    bare = await here.services.cards.essence(trained)
    assert len(bare) == 1
    figures = {"copy_rate": 0.0, "copy_rate_unguarded": 0.034, "author_match": 0.71, "author_match_real": 0.82}
    here.registry.training_runs.add_metrics(trained.id, figures | {"curve": [[100, 4.0], [300, 3.7]]})
    assert (await here.services.cards.essence(trained))[1:] == [
        "Copies of real posts among its tweets: 0.0% (before they are filtered out: 3.4%)",
        "A program that tells authors apart takes 71.0% of its tweets for the account's own (of real posts: 82.0%)",
        (
            "Error on posts it never saw, by the number of posts it learned from: "
            "100: 4.000 → 300: 3.700 (lower is better)."
        ),
        (
            "Going from 100 to 300 posts lowered it by 0.30: "
            "900 posts would lower it by about 0.30 more, if that goes on."
        ),
    ]


async def test_a_persona_without_a_picture_has_a_card(tmp_path: Path) -> None:
    """As after its weights were removed."""
    here, persona = with_card(tmp_path)
    checkpoints.delete(DataDir(tmp_path), persona.id)
    reply = await answer(here, ask("persona", persona="penny"))
    assert reply.documents == ()
    assert "Penny" in reply.text


async def test_a_picture_with_a_blocked_word_is_not_shown(tmp_path: Path) -> None:
    """Blocked words do not come in as a picture."""
    here, persona = with_card(tmp_path)
    here.registry.blocklist.add(CHAT, "word", "nap", "console:1", NOW)
    assert await here.services.cards.picture(persona, CHAT) is None
    assert await here.services.cards.picture(persona, "console:elsewhere") == PNG


async def test_a_held_persona_shows_no_picture(tmp_path: Path) -> None:
    """Its picture shows a sample that no moderator has seen."""
    here, persona = with_card(tmp_path)
    assert await here.services.cards.picture(replace(persona, held_at=NOW), CHAT) is None
