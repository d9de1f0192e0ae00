"""Several personas that speak together, as a chat is told of them: who they are, and what each was made of."""

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


async def test_a_mixture_tells_who_speaks_and_on_whose_posts(here: World) -> None:
    """Their shares, the label of a blend, and the source and counts of each account; no loss, which nobody measured."""
    text = (await answer(here, ask("persona", persona="penny*3+sam"))).text
    for part in ("AI CYBORG", "A blend of @penny (75%), @sam (25%)", "@penny: from", "@sam: from", "downloaded"):
        assert part in text
    assert "held-out" not in text


async def test_its_button_has_them_speak(here: World) -> None:
    """Under the label of both."""
    shown = await answer(here, ask("persona", persona="penny+sam"))
    said = await pressed(here, shown, "Tweet", ANN)
    assert said.tweets[0].persona.handles == ("penny", "sam")


async def test_nobody_unknown_speaks_along(here: World) -> None:
    """Who is not seen here is not told of in company either."""
    assert "no persona" in (await answer(here, ask("persona", persona="penny+nobody"))).text
