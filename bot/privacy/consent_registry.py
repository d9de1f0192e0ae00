"""Consent registry: recorded consents, proofs of ownership, and accounts that must not be trained on."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from models.domain.consent import Consent, ConsentBasis, OwnershipProof, Policy, ProofPurpose, ProofState
from models.domain.handle import network_of
from models.personas.eligibility import TrainingEligibility
from models.registry import Registry

CHECK_SECONDS, POLL_SECONDS = 25.0, 0.25  # no longer than a platform waits for a reply


class ConsentRegistry:
    """Consents in the registry file, under the operator's policy. See ConsentService."""

    def __init__(
        self, registry: Registry, eligibility: TrainingEligibility, policy: Policy, *, is_x_read: bool = False
    ) -> None:
        self._registry, self._eligibility, self._is_x_read = registry, eligibility, is_x_read
        self.policy = policy

    def check(self, handles: Sequence[str]) -> None:
        self._eligibility.check(handles)

    def of(self, handle: str) -> Sequence[Consent]:
        return self._registry.consents.list(handle)

    def sufficient(self, handles: Sequence[str], member: str, scopes: Sequence[str]) -> dict[str, ConsentBasis]:
        bases = {}
        for handle in handles:
            for consent in self.of(handle):
                if consent.covers(member, scopes) and consent.is_enough(self.policy):
                    bases[handle] = consent.basis
                    break
        return bases

    def record(self, consent: Consent) -> None:
        self._registry.consents.record(consent)

    def is_readable(self, handle: str) -> bool:
        return self._is_x_read or network_of(handle) != "x"

    def start_proof(
        self, handle: str, member: str, chat: str, purpose: ProofPurpose, code: str, now: datetime
    ) -> OwnershipProof:
        return self._registry.ownership_proofs.issue(handle, member, chat, purpose, code, now)

    async def check_proof(self, number: int, member: str, now: datetime) -> OwnershipProof:
        """The trainer reads the profile; after some seconds the proof is returned as it is."""
        proof = await asyncio.to_thread(self._registry.ownership_proofs.request_check, number, member, now)
        for _attempt in range(int(CHECK_SECONDS / POLL_SECONDS)):
            proof = await asyncio.to_thread(self._registry.ownership_proofs.get, number)
            if proof.state is not ProofState.AWAITING_CHECK:
                break
            await asyncio.sleep(POLL_SECONDS)
        return proof

    def withdraw(self, handle: str, scopes: Sequence[str | None], member: str) -> int:
        return self._registry.consents.withdraw(handle, scopes, member)
