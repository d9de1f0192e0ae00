"""The book of consents: on whose word an account may be learnt from, and who must not be learnt from at all.

It does not know who may record a word: that is the commands' business.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from models.domain.consent import Consent, ConsentBasis, OwnershipProof, Policy, ProofPurpose, ProofState
from models.domain.handle import network_of
from models.personas.eligibility import TrainingEligibility
from models.registry import Registry

LOOK_SECONDS, POLL_SECONDS = 25.0, 0.25  # a platform's patience


class ConsentRegistry:
    """Words in the registry, as its policy counts them. What is recorded counts at once."""

    def __init__(
        self, registry: Registry, gate: TrainingEligibility, policy: Policy, *, is_x_read: bool = False
    ) -> None:
        self._registry, self._gate, self._is_x_read = registry, gate, is_x_read
        self.policy = policy

    def check(self, handles: Sequence[str]) -> None:
        self._gate.check(handles)

    def of(self, handle: str) -> Sequence[Consent]:
        return self._registry.consents.of(handle)

    def found(self, handles: Sequence[str], member: str, places: Sequence[str]) -> dict[str, ConsentBasis]:
        found = {}
        for handle in handles:
            words = (word for word in self.of(handle) if word.covers(member, places) and word.is_enough(self.policy))
            if (first := next(words, None)) is not None:
                found[handle] = first.ground
        return found

    def record(self, consent: Consent) -> None:
        self._registry.consents.record(consent)

    def is_readable(self, handle: str) -> bool:
        return self._is_x_read or network_of(handle) != "x"

    def give(
        self, handle: str, member: str, chat: str, purpose: ProofPurpose, code: str, now: datetime
    ) -> OwnershipProof:
        return self._registry.proofs.give(handle, member, chat, purpose, code, now)

    async def look(self, number: int, member: str, now: datetime) -> OwnershipProof:
        """The trainer looks; where it has not within some seconds, the proof comes back as asked."""
        proof = await asyncio.to_thread(self._registry.proofs.ask, number, member, now)
        for _time in range(int(LOOK_SECONDS / POLL_SECONDS)):
            proof = await asyncio.to_thread(self._registry.proofs.get, number)
            if proof.state is not ProofState.ASKED:
                break
            await asyncio.sleep(POLL_SECONDS)
        return proof

    def withdraw(self, handle: str, places: Sequence[str | None], member: str) -> int:
        return self._registry.consents.withdraw(handle, places, member)
