"""A voice mixed of several personas."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from models.domain.blend import blended_persona, parse_blend
from models.domain.errors import RequestUnfit
from models.domain.persona import Persona

ANN = Persona("p1", "ann", "Ann", ("ann",), "gpt2", "adapter", datetime(2026, 1, 1, tzinfo=UTC), 1)
BOB = replace(ANN, id="p0", name="bob", display_name="Bob", handles=("bob",))


def test_shares_come_to_one() -> None:
    """However they are written."""
    assert parse_blend("@ann*2 + bob*1 + cleo").shares() == (0.5, 0.25, 0.25)


@pytest.mark.parametrize("text", ["ann+", "ann+bob+cleo+dan", "ann+ann", "ann*0+bob", "ann*x+bob", "+"])
def test_what_is_no_mixture_is_refused(text: str) -> None:
    """Nobody, too many, one twice, and shares that are no number or nothing."""
    with pytest.raises(RequestUnfit):
        parse_blend(text)


def test_people_see_one_persona() -> None:
    """Its name is sorted as a blend's, its label is AI CYBORG, and its id asks the engine for the same mixture."""
    both = blended_persona(parse_blend("bob+ann"), [BOB, ANN])
    assert (both.id, both.name, both.display_name, both.label) == ("p0+p1", "ann+bob", "Ann + Bob", "AI CYBORG")


def test_shares_stay_in_the_id() -> None:
    """The same mixture has the same id, whatever order it was written in."""
    ids = {
        blended_persona(parse_blend("ann*3+bob"), [ANN, BOB]).id,
        blended_persona(parse_blend("bob+ann*3"), [BOB, ANN]).id,
    }
    assert ids == {"p0+p1*3"}


@pytest.mark.parametrize("other", [replace(BOB, base="smollm2"), replace(BOB, kind="full"), ANN])
def test_what_cannot_be_mixed_is_refused(other: Persona) -> None:
    """Other bases, whole models, and the same persona under two names."""
    with pytest.raises(RequestUnfit):
        blended_persona(parse_blend("ann+bob"), [ANN, other])
