"""Proofs of ownership, with the real libraries against the fakes of the networks."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from models.consent import Ground
from models.errors import NotFound, TryLater
from models.proof import Proof, Purpose, State, code_of
from models.registry import Registry
from tests.fakes.bluesky import FakeBluesky
from tests.fakes.bot import NOW
from tests.fakes.mastodon import FakeMastodon
from tests.fakes.x_api import FakeX, User
from tests.trainer.sources.worlds import bluesky_settings, mastodon_settings, x_settings
from trainer.proofs import Prover
from trainer.settings import TrainerSettings

CODE = code_of((1_234_567, 7_654_321))
ANN = "fake:ann"


def prover(settings: TrainerSettings, folder: Path) -> Prover:
    settings = settings.model_copy(update={"data_dir": folder})
    home = settings.home.prepare()
    return Prover(home, settings, Registry(home.registry), lambda: NOW)


def asked(prover: Prover, handle: str, purpose: Purpose = Purpose.CONSENT) -> Proof:
    """A proof of which the trainer was asked, as it is after its look."""
    proofs = prover.registry.proofs
    given = proofs.give(handle, ANN, "fake:1", purpose, CODE, NOW)
    proofs.ask(given.id, ANN, NOW)
    prover.run()
    return proofs.get(given.id)


@pytest.mark.parametrize("trouble", ["", "protected"])
def test_a_code_in_the_bio_on_x_proves_the_account(x: FakeX, tmp_path: Path, trouble: str) -> None:
    """Also where its posts are protected; the lookup is paid for from the month's purse and written down."""
    x.users["greta"] = User(bio=f"I garden. {CODE.upper()}", trouble=trouble)
    here = prover(x_settings(x), tmp_path)
    assert asked(here, "greta").state is State.PROVEN
    (consent,) = here.registry.consents.of("greta")
    assert (consent.ground, consent.recorded_by, consent.recorded_in) == (Ground.OWNER, ANN, None)
    assert here.registry.spending.since(NOW).dollars == 0.01
    assert x.posts_charged == 0


def test_a_code_in_the_bio_on_bluesky_proves_the_account(bluesky: FakeBluesky, tmp_path: Path) -> None:
    """Also of an account that asks not to be shown without login."""
    bluesky.feeds["greta.example.com"] = []
    bluesky.bio, bluesky.labels = f"Slugs! {CODE}", []
    assert asked(prover(bluesky_settings(bluesky), tmp_path), "greta.example.com").state is State.PROVEN


def test_a_code_in_the_bio_on_mastodon_proves_the_account(mastodon: FakeMastodon, tmp_path: Path) -> None:
    """As HTML it is read as people see it."""
    mastodon.accounts["greta"], mastodon.bio = [], f"<p>Slugs!<br>{CODE[:8]}<span></span>{CODE[8:]}</p>"
    assert asked(prover(mastodon_settings(mastodon), tmp_path), "greta@garden.example").state is State.PROVEN


def test_without_the_code_nothing_is_proven(x: FakeX, tmp_path: Path) -> None:
    """The sentence names the code, and it can be looked for again."""
    x.users["greta"] = User(bio="I garden.")
    here = prover(x_settings(x), tmp_path)
    proof = asked(here, "greta")
    assert proof.state is State.GIVEN
    assert CODE in proof.sentence
    x.users["greta"].bio = CODE
    here.registry.proofs.ask(proof.id, ANN, NOW)
    here.run()
    assert here.registry.proofs.get(proof.id).state is State.PROVEN


def test_another_accounts_profile_proves_nothing(x: FakeX, tmp_path: Path) -> None:
    """A renamed account is not the one that was named."""
    x.users["greta"] = User(bio=CODE, called="other")
    proof = asked(prover(x_settings(x), tmp_path), "greta")
    assert "is called @other on X now" in proof.sentence


def test_an_account_that_is_not_there_is_told(x: FakeX, tmp_path: Path) -> None:
    """The network's own sentence reaches the member."""
    proof = asked(prover(x_settings(x), tmp_path), "nobody")
    assert (proof.state, "no account @nobody" in proof.sentence) == (State.GIVEN, True)


def test_beyond_the_months_limit_nobody_is_asked(x: FakeX, tmp_path: Path) -> None:
    """X takes money for a lookup."""
    x.users["greta"] = User(bio=CODE)
    proof = asked(prover(x_settings(x, dollars_per_month=0.005), tmp_path), "greta")
    assert "DOLLARS_PER_MONTH" in proof.sentence
    assert x.asked == []


def test_without_a_token_x_is_not_asked(x: FakeX, tmp_path: Path) -> None:
    """The sentence says what is missing."""
    proof = asked(prover(x_settings(x, x_bearer_token=None), tmp_path), "greta")
    assert "Reading from X is off" in proof.sentence


REFUSED: dict[str, Callable[[Registry, Proof], object]] = {
    "another member": lambda registry, proof: registry.proofs.ask(proof.id, "fake:bob", NOW),
    "after an hour": lambda registry, proof: registry.proofs.ask(proof.id, ANN, NOW + timedelta(hours=1)),
    "a number nobody has": lambda registry, proof: registry.proofs.ask(proof.id + 1, ANN, NOW),
}


@pytest.mark.parametrize("how", REFUSED)
def test_a_code_is_one_members_for_an_hour(tmp_path: Path, how: str) -> None:
    """Whoever sees another's code has nothing of it."""
    registry = Registry(tmp_path / "registry.db")
    proof = registry.proofs.give("greta", ANN, "fake:1", Purpose.CONSENT, CODE, NOW)
    with pytest.raises(NotFound):
        REFUSED[how](registry, proof)


def test_a_code_is_used_once(tmp_path: Path) -> None:
    """What was proven is not proven again by it; a newer code puts the one before out of use."""
    registry = Registry(tmp_path / "registry.db")
    first, second = (
        registry.proofs.give("greta", ANN, "fake:1", Purpose.CONSENT, code_of((1, number)), NOW) for number in (1, 2)
    )
    assert first.code != second.code
    registry.proofs.answer(second.id, State.PROVEN)
    for proof in (first, second):
        with pytest.raises(NotFound):
            registry.proofs.ask(proof.id, ANN, NOW)


def test_looks_and_codes_are_numbered(tmp_path: Path) -> None:
    """Each look can cost: five for a code, five codes for a member and day."""
    proofs = Registry(tmp_path / "registry.db").proofs
    given = [proofs.give("greta", ANN, "fake:1", Purpose.CONSENT, f"c{number}", NOW) for number in range(5)]
    with pytest.raises(TryLater):
        proofs.give("greta", ANN, "fake:1", Purpose.CONSENT, "c5", NOW)
    for _time in range(5):
        proofs.ask(given[-1].id, ANN, NOW)
        proofs.answer(given[-1].id, State.GIVEN, "not there")
    with pytest.raises(TryLater):
        proofs.ask(given[-1].id, ANN, NOW)
    assert proofs.give("greta", ANN, "fake:1", Purpose.CONSENT, "c6", NOW + timedelta(days=1, seconds=1))
