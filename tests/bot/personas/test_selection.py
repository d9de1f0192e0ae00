"""Card of a blend at request time: its personas, shares and sources."""

from pathlib import Path

import pytest

from tests.fakes.bot import ANN, World, answer, ask, made, pressed, world


@pytest.fixture
def here(tmp_path: Path) -> World:
    """A chat that sees two personas on one base."""
    found = world(tmp_path)
    for name in ("penny", "sam"):
        made(found.registry, name, (name,))
    return found


async def test_a_blends_card_lists_shares_and_sources(here: World) -> None:
    """No loss is shown, as none was measured."""
    text = (await answer(here, ask("persona", persona="penny*3+sam"))).text
    for part in ("AI CYBORG", "A blend of @penny (75%), @sam (25%)", "@penny: from", "@sam: from", "posts read"):
        assert part in text
    assert "held-out" not in text


async def test_its_button_makes_the_blend_write(here: World) -> None:
    """Its tweets are labelled with all handles."""
    shown = await answer(here, ask("persona", persona="penny+sam"))
    said = await pressed(here, shown, "Tweet", ANN)
    assert said.tweets[0].persona.handles == ("penny", "sam")


async def test_an_unknown_persona_in_a_blend_is_not_found(here: World) -> None:
    """Nothing is revealed about a persona that is not visible here."""
    assert "no persona" in (await answer(here, ask("persona", persona="penny+nobody"))).text
