"""The link that makes somebody an operator: its code is stored as a hash, for ten minutes, and works once."""

from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.permissions.operator_claims import LIFETIME, OPERATOR_LINK, OperatorClaims
from models.registry import Registry
from tests.fakes.bot import ANN, NOW, answer, ask, world


class Clock:
    time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def claims(tmp_path: Path, clock: Clock) -> OperatorClaims:
    registry = Registry(tmp_path / "registry.db")
    draws = count(2**30)
    return OperatorClaims(registry.key_values, registry.chat_settings, clock, lambda: next(draws))


def test_the_code_itself_is_not_stored(claims: OperatorClaims) -> None:
    """Whoever reads the data folder cannot use it."""
    code = claims.issue("fake").removeprefix(OPERATOR_LINK)
    stored = claims.key_values.get("fake:operator code")
    assert stored is not None
    assert code not in stored
    assert len(code) == 32


def test_it_expires(claims: OperatorClaims, clock: Clock) -> None:
    """After ten minutes."""
    payload = claims.issue("fake")
    clock.time = NOW + LIFETIME - timedelta(seconds=1)
    assert not claims.claim("fake", f"{OPERATOR_LINK}guess", ANN.id)
    clock.time = NOW + LIFETIME
    assert not claims.claim("fake", payload, ANN.id)
    assert claims.operators("fake") == frozenset()


def test_a_code_of_a_wrong_future_is_not_valid_until_then(claims: OperatorClaims, clock: Clock) -> None:
    """It was issued while the clock was wrong."""
    clock.time = NOW + timedelta(days=9_000)
    payload = claims.issue("fake")
    clock.time = NOW
    assert not claims.claim("fake", payload, ANN.id)


def test_it_works_once_and_for_the_newest_code(claims: OperatorClaims) -> None:
    """On its platform alone."""
    old, new = claims.issue("fake"), claims.issue("fake")
    assert not claims.claim("fake", old, ANN.id)
    assert not claims.claim("other", new, ANN.id)
    assert claims.claim("fake", new, ANN.id)
    assert not claims.claim("fake", new, "fake:bob")
    assert claims.operators("fake") == {ANN.id}


async def test_an_operator_who_asks_to_be_forgotten_is_none_any_more(tmp_path: Path) -> None:
    """Their address stays in no list."""
    here = world(tmp_path)
    here.services.operator_claims.claim("fake", here.services.operator_claims.issue("fake"), ANN.id)
    await answer(here, ask("forgetme", ANN, sure="forget me"))
    assert here.services.operator_claims.operators("fake") == frozenset()
