"""Ownership codes in the registry, with a clock that was wrong once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.domain.consent import OwnershipProof, ProofPurpose
from models.domain.errors import NotFound
from models.registry import Registry
from models.registry.members.ownership_proofs import MAX_CODES_PER_DAY

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
WRONG = timedelta(days=9_000)


def issued(registry: Registry, now: datetime) -> OwnershipProof:
    return registry.ownership_proofs.issue("ada", "fake:ann", "fake:1", ProofPurpose.CONSENT, "mynah-code", now)


def test_codes_of_a_wrong_future_are_neither_counted_nor_valid(tmp_path: Path) -> None:
    """Else a member would have none for years, or one for years."""
    registry = Registry(tmp_path / "registry.db")
    codes = [issued(registry, NOW + WRONG) for _number in range(MAX_CODES_PER_DAY)]
    with pytest.raises(NotFound):
        registry.ownership_proofs.request_check(codes[-1].id, "fake:ann", NOW)
    code = issued(registry, NOW)
    assert registry.ownership_proofs.request_check(code.id, "fake:ann", NOW).attempts == 1
