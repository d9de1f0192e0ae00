"""Proofs of ownership, with the real libraries against the fakes of the networks."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.domain.consent import ConsentBasis, OwnershipProof, ProofPurpose, ProofState, code_of
from models.domain.errors import NotAllowed, NotFound, SourceFailed, TryLater
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.bluesky import FakeBluesky
from tests.fakes.bot import NOW
from tests.fakes.mastodon import FakeMastodon
from tests.fakes.slow import slow_server
from tests.fakes.spending import spent
from tests.fakes.stages import until
from tests.fakes.x_api import FakeX, User
from tests.trainer.sources.cases import bluesky_settings, mastodon_settings, set_environment, x_settings
from trainer.privacy.ownership_checks import MAX_CHECKS, OwnershipChecker, OwnershipChecks
from trainer.settings import TrainerSettings

CODE = code_of((1_234_567, 7_654_321))
ANN = "fake:ann"
PATIENCE_SECONDS = 120.0  # for a child process, on a busy machine
STOP_SECONDS = 4.0  # two, and some for a busy machine


def prover(settings: TrainerSettings, folder: Path) -> OwnershipChecker:
    settings = settings.model_copy(update={"data_dir": folder})
    return OwnershipChecker(settings, Registry(settings.home.prepare().registry), lambda: NOW)


def is_found(prover: OwnershipChecker, handle: str) -> bool:
    """Whether the code is found, as the child process tells it."""
    given = prover.registry.ownership_proofs.issue(handle, ANN, "fake:1", ProofPurpose.CONSENT, CODE, NOW)
    return prover.is_code_in_profile(given.id)


@pytest.fixture
def checks(home: DataDir, registry: Registry) -> Iterator[OwnershipChecks]:
    """The worker's ownership checks, with real child processes, which read their settings from the environment."""
    stop = threading.Event()
    checks = OwnershipChecks(home, registry, lambda: datetime.now(UTC), stop, PATIENCE_SECONDS)
    yield checks
    stop.set()
    for thread in checks.threads.values():
        thread.join()


def asked(checks: OwnershipChecks, handle: str, member: str = ANN, expired: timedelta = timedelta()) -> OwnershipProof:
    """A proof of which the trainer is asked, some time after it was given."""
    now = checks.now() - expired
    given = checks.registry.ownership_proofs.issue(handle, member, "fake:1", ProofPurpose.CONSENT, CODE, now)
    return checks.registry.ownership_proofs.request_check(given.id, member, now)


def answered(checks: OwnershipChecks, proof: OwnershipProof) -> OwnershipProof:
    """The proof once it was checked."""

    def is_answered() -> bool:
        checks.run()
        return checks.registry.ownership_proofs.get(proof.id).state is not ProofState.AWAITING_CHECK

    until(is_answered)
    return checks.registry.ownership_proofs.get(proof.id)


@pytest.mark.parametrize("trouble", ["", "protected"])
def test_a_code_in_the_bio_on_x_is_found(x: FakeX, tmp_path: Path, trouble: str) -> None:
    """Also where its posts are protected; the lookup is paid for from the month's purse and written down."""
    x.users["greta"] = User(bio=f"I garden. {CODE.upper()}", trouble=trouble)
    here = prover(x_settings(x), tmp_path)
    assert is_found(here, "greta")
    assert spent(here.registry).dollars == 0.01
    assert x.posts_charged == 0


def test_a_code_in_the_bio_on_bluesky_is_found(bluesky: FakeBluesky, tmp_path: Path) -> None:
    """Also of an account that asks not to be shown without login."""
    bluesky.feeds["greta.example.com"] = []
    bluesky.bio, bluesky.labels = f"Slugs! {CODE}", []
    assert is_found(prover(bluesky_settings(bluesky), tmp_path), "greta.example.com")


def test_a_code_in_the_bio_on_mastodon_is_found(mastodon: FakeMastodon, tmp_path: Path) -> None:
    """As HTML it is read as people see it."""
    mastodon.accounts["greta"], mastodon.bio = [], f"<p>Slugs!<br>{CODE[:8]}<span></span>{CODE[8:]}</p>"
    assert is_found(prover(mastodon_settings(mastodon), tmp_path), "greta@garden.example")


def test_a_renamed_accounts_profile_is_refused(x: FakeX, tmp_path: Path) -> None:
    """A renamed account is not the one that was named."""
    x.users["greta"] = User(bio=CODE, called="other")
    with pytest.raises(SourceFailed, match="is now called @other on X"):
        is_found(prover(x_settings(x), tmp_path), "greta")


def test_beyond_the_months_budget_no_request_is_sent(x: FakeX, tmp_path: Path) -> None:
    """X takes money for a lookup."""
    x.users["greta"] = User(bio=CODE)
    with pytest.raises(NotAllowed, match="DOLLARS_PER_MONTH"):
        is_found(prover(x_settings(x, dollars_per_month=0.005), tmp_path), "greta")
    assert x.asked == []


def test_without_a_token_no_request_is_sent_to_x(x: FakeX, tmp_path: Path) -> None:
    """The sentence says what is missing."""
    with pytest.raises(SourceFailed, match="Reading from X is off"):
        is_found(prover(x_settings(x, x_bearer_token=None), tmp_path), "greta")


def test_ownership_is_proven_once_the_code_is_in_the_profile(
    x: FakeX, checks: OwnershipChecks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the code the sentence names it, and it can be looked for again; with it the consent is recorded."""
    set_environment(monkeypatch, x_settings(x))
    x.users["greta"] = User(bio="I garden.")
    proof = answered(checks, asked(checks, "greta"))
    assert proof.state is ProofState.ISSUED
    assert CODE in proof.sentence
    x.users["greta"].bio = CODE
    checks.registry.ownership_proofs.request_check(proof.id, ANN, checks.now())
    assert answered(checks, proof).state is ProofState.PROVEN
    (consent,) = checks.registry.consents.list("greta")
    assert (consent.basis, consent.recorded_by, consent.recorded_in) == (ConsentBasis.OWNER, ANN, None)


def test_the_sources_error_is_the_answer(x: FakeX, checks: OwnershipChecks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of the child process."""
    set_environment(monkeypatch, x_settings(x))
    proof = answered(checks, asked(checks, "nobody"))
    assert (proof.state, "no account @nobody" in proof.sentence) == (ProofState.ISSUED, True)


def test_an_expired_check_is_refused(checks: OwnershipChecks) -> None:
    """After a restart, say: a server that holds up its check would hold it up again each time."""
    proof = answered(checks, asked(checks, "greta@garden.example", expired=timedelta(hours=1)))
    assert (proof.state, "expired" in proof.sentence) == (ProofState.ISSUED, True)
    assert not checks.threads


def test_a_slow_server_delays_no_other_check(
    x: FakeX, checks: OwnershipChecks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many checks as are made at a time wait for a server that never ends its answer: another's turn comes still."""
    x.users["greta"] = User(bio=CODE)
    with slow_server("slow body") as slow:
        for name, value in {"MASTODON_API_URL": slow.address, "NETWORK_SECONDS": "1"}.items():
            monkeypatch.setenv(name, value)
        set_environment(monkeypatch, x_settings(x))
        held_up = [asked(checks, f"greta@garden{number}.example", f"fake:{number}") for number in range(MAX_CHECKS)]
        assert answered(checks, asked(checks, "greta")).state is ProofState.PROVEN
        assert "within one second" in answered(checks, held_up[-1]).sentence


def test_stopping_interrupts_running_checks(checks: OwnershipChecks, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check is as it was: the next start takes it up, or lets it expire."""
    with slow_server("silent") as slow:
        monkeypatch.setenv("MASTODON_API_URL", slow.address)
        proof = asked(checks, "greta@garden.example")
        checks.run()
        until(lambda: slow.requests == 1)
        checks.stop.set()
        begun = time.monotonic()
        checks.threads[proof.id].join()
        assert time.monotonic() - begun < STOP_SECONDS
    assert checks.registry.ownership_proofs.get(proof.id).state is ProofState.AWAITING_CHECK


REFUSED: dict[str, Callable[[Registry, OwnershipProof], object]] = {
    "another member": lambda registry, proof: registry.ownership_proofs.request_check(proof.id, "fake:bob", NOW),
    "after an hour": lambda registry, proof: registry.ownership_proofs.request_check(
        proof.id, ANN, NOW + timedelta(hours=1)
    ),
    "a number nobody has": lambda registry, proof: registry.ownership_proofs.request_check(proof.id + 1, ANN, NOW),
}


@pytest.mark.parametrize("how", REFUSED)
def test_a_code_belongs_to_one_member_for_an_hour(tmp_path: Path, how: str) -> None:
    """Whoever sees another's code has nothing of it."""
    registry = Registry(tmp_path / "registry.db")
    proof = registry.ownership_proofs.issue("greta", ANN, "fake:1", ProofPurpose.CONSENT, CODE, NOW)
    with pytest.raises(NotFound):
        REFUSED[how](registry, proof)


def test_a_code_works_once(tmp_path: Path) -> None:
    """What was proven is not proven again by it; a newer code puts the one before out of use."""
    registry = Registry(tmp_path / "registry.db")
    first, second = (
        registry.ownership_proofs.issue("greta", ANN, "fake:1", ProofPurpose.CONSENT, code_of((1, number)), NOW)
        for number in (1, 2)
    )
    assert first.code != second.code
    registry.ownership_proofs.record_result(second.id, ProofState.PROVEN)
    for proof in (first, second):
        with pytest.raises(NotFound):
            registry.ownership_proofs.request_check(proof.id, ANN, NOW)


def test_checks_and_codes_are_limited(tmp_path: Path) -> None:
    """Each look can cost: five for a code, five codes for a member and day."""
    proofs = Registry(tmp_path / "registry.db").ownership_proofs
    given = [proofs.issue("greta", ANN, "fake:1", ProofPurpose.CONSENT, f"c{number}", NOW) for number in range(5)]
    with pytest.raises(TryLater):
        proofs.issue("greta", ANN, "fake:1", ProofPurpose.CONSENT, "c5", NOW)
    for _time in range(5):
        proofs.request_check(given[-1].id, ANN, NOW)
        proofs.record_result(given[-1].id, ProofState.ISSUED, "not there")
    with pytest.raises(TryLater):
        proofs.request_check(given[-1].id, ANN, NOW)
    assert proofs.issue("greta", ANN, "fake:1", ProofPurpose.CONSENT, "c6", NOW + timedelta(days=1, seconds=1))
