"""The book of consents: on whose word an account may be learnt from, and who must not be learnt from at all.

It does not know who may record a word: that is the commands' business.
"""

from collections.abc import Sequence

from models.consent import Consent, Ground, Policy
from models.gate import Gate
from models.registry import Registry


class ConsentBook:
    """Words in the registry, as its policy counts them. What is recorded counts at once."""

    def __init__(self, registry: Registry, gate: Gate, policy: Policy) -> None:
        self._registry, self._gate = registry, gate
        self.policy = policy

    def check(self, handles: Sequence[str]) -> None:
        self._gate.check(handles)

    def of(self, handle: str) -> Sequence[Consent]:
        return self._registry.consents.of(handle)

    def found(self, handles: Sequence[str], member: str, places: Sequence[str]) -> dict[str, Ground]:
        found = {}
        for handle in handles:
            words = (word for word in self.of(handle) if word.covers(member, places) and word.is_enough(self.policy))
            if (first := next(words, None)) is not None:
                found[handle] = first.ground
        return found

    def record(self, consent: Consent) -> None:
        self._registry.consents.record(consent)

    def withdraw(self, handle: str, places: Sequence[str], member: str) -> int:
        return self._registry.consents.withdraw(handle, places, member)
