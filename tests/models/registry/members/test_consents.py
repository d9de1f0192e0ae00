"""Consents and opt-outs in the registry, and the eligibility check that reads them."""

from pathlib import Path

import pytest

from models.domain.consent import Consent, ConsentBasis
from models.domain.errors import NotAllowed
from models.personas.eligibility import TrainingEligibility
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.bot import NOW


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry.db")


def word(basis: ConsentBasis = ConsentBasis.PERMISSION, by: str = "fake:mod", where: str | None = "fake:1") -> Consent:
    return Consent("penny", basis, by, NOW, where, "she said so")


def test_what_was_recorded_is_found_newest_first(registry: Registry) -> None:
    """With all that was said; the same word in the same place replaces the one before."""
    for said in (word(), word(where="fake:2"), word(by="fake:other")):
        registry.consents.record(said)
    assert registry.consents.list("penny") == [word(by="fake:other"), word(where="fake:2")]
    assert registry.consents.list("sam") == []


def test_a_consent_holds_in_its_scope(registry: Registry) -> None:
    """A moderator's in the chat, the operator's everywhere, the owner's for the owner alone."""
    assert word().covers("fake:ann", ("fake:1",))
    assert not word().covers("fake:ann", ("fake:2",))
    assert word(where=None).covers("fake:ann", ("fake:2",))
    owners = word(ConsentBasis.OWNER, by="fake:ann")
    assert owners.covers("fake:ann", ("fake:2",))
    assert not owners.covers("fake:bob", ("fake:1",))


def test_the_owner_policy_accepts_no_moderators_consent() -> None:
    """Then a moderator's is not enough; that of whoever runs the bot is."""
    assert [word().is_enough(policy) for policy in ("open", "recorded", "owner")] == [True, True, False]
    assert word(ConsentBasis.OWNER).is_enough("owner")
    assert word(ConsentBasis.FICTIONAL, where=None).is_enough("owner")


def test_consents_are_withdrawn_in_their_scope(registry: Registry) -> None:
    """Others' stay, and an owner takes back only their own."""
    ann, bob = word(ConsentBasis.OWNER, "fake:ann", None), word(ConsentBasis.OWNER, "fake:bob", None)
    for said in (word(), word(where="fake:2"), ann, bob):
        registry.consents.record(said)
    assert registry.consents.withdraw("penny", ("fake:1",), "fake:ann") == 2
    assert registry.consents.list("penny") == [bob, word(where="fake:2")]


def test_opted_out_and_protected_accounts_are_not_eligible_for_training(registry: Registry, tmp_path: Path) -> None:
    """Only a keyed hash of the handle is stored; once the opt-out is withdrawn, the account is eligible again."""
    home = DataDir(tmp_path)
    eligibility = TrainingEligibility(home, registry, protected=("king",))
    eligibility.check(("penny", "sam"))
    registry.opt_outs.add(home.hash_of("penny"), NOW)
    for handles in (("penny",), ("sam", "penny"), ("king",)):
        with pytest.raises(NotAllowed, match="can't be trained"):
            eligibility.check(handles)
    assert b"penny" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert registry.opt_outs.remove(home.hash_of("penny"))
    eligibility.check(("penny",))
    (tmp_path / "another").mkdir()
    assert home.hash_of("penny") != DataDir(tmp_path / "another").hash_of("penny")
