"""Ownership checks: whether the code that a member was given stands in the profile of the account they call theirs.

Each look at a profile is a child process with a deadline, a few at a time: a server that never ends its answer holds up
nobody for longer than that. The month's limit is asked, as for reading posts.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from models.domain.audit_entry import AuditEntry
from models.domain.consent import Consent, ConsentBasis, OwnershipProof, ProofPurpose, ProofState
from models.domain.errors import RequestUnfit, ServiceError, SourceFailed, TrainingFailed
from models.domain.limits import Cost
from models.registry import Registry
from models.runtime.data_dir import DataDir
from models.runtime.logs import origin
from trainer.child_process import Interrupted, Message, ProfileChecked, run_child
from trainer.data.spending import paid
from trainer.privacy import erasure
from trainer.settings import TrainerSettings
from trainer.sources import NetworkSource, default_source, open_source

MAX_CHECKS = 2  # at a time: each is a process of some 100 MB
START_SECONDS = 30.0  # for a process to come up on a busy machine
NOT_THERE = "The code {code} is not in the profile of @{handle} yet. It can take a minute until the network shows it."
EXPIRED = "That code has expired; ask for a new one."
UNREADABLE = "The profile could not be read; try again later."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OwnershipChecker:
    """Looks for a code in a profile, in a child process."""

    settings: TrainerSettings
    registry: Registry
    now: Callable[[], datetime]

    def is_code_there(self, proof_id: int) -> bool:
        """Raises any ServiceError of a source, NotAllowed beyond the month's limit, NotFound."""
        proof = self.registry.proofs.get(proof_id)
        profile = list(self._profile(proof.handle))  # to its end: then its cost is written down
        return any(map(proof.is_in, profile))

    def _profile(self, handle: str) -> Iterator[str]:
        source = open_source(default_source(handle), self.settings)
        if not isinstance(source, NetworkSource):
            raise RequestUnfit("That account is on no network whose profiles can be read.")
        return paid(
            source,
            self._cost(source),
            source.profile(handle),
            self.registry,
            self.settings.dollars_per_month,
            self.now(),
        )

    def _cost(self, source: NetworkSource) -> Cost | None:
        """What one look costs at most."""
        return self.settings.prices.read(0, 1) if source.scheme == "x" else None


@dataclass(frozen=True, slots=True)
class OwnershipChecks:
    """Carries out the checks that members ask for, `MAX_CHECKS` at a time, each in a thread that waits for a child."""

    home: DataDir
    registry: Registry
    now: Callable[[], datetime]
    stop: threading.Event
    max_seconds: float
    threads: dict[int, threading.Thread] = field(default_factory=dict)

    def run(self) -> None:
        """Begin what was asked for, and refuse what has expired meanwhile: while no trainer ran, say."""
        for number, thread in list(self.threads.items()):
            if not thread.is_alive():
                del self.threads[number]
        for proof in self.registry.proofs.asked():
            if proof.id in self.threads:
                continue
            if proof.expires_at <= self.now():
                self.registry.proofs.answer(proof.id, ProofState.GIVEN, EXPIRED)
            elif len(self.threads) < MAX_CHECKS:
                thread = threading.Thread(target=self._check, args=(proof,), name=f"proof-{proof.id}", daemon=True)
                self.threads[proof.id] = thread
                thread.start()

    def _check(self, proof: OwnershipProof) -> None:
        try:
            self._settle(proof, is_found=self._is_code_there(proof))
        except Interrupted:
            return  # the trainer is ending: the check is begun again when it starts, unless it has expired
        except ServiceError as error:
            self._refuse(proof, UNREADABLE if isinstance(error, TrainingFailed) else error.sentence)
        except Exception as error:  # noqa: BLE001 - one account's trouble is not to be the others'
            log.error("proof_failed", purpose=proof.purpose.value, **origin(error))  # noqa: TRY400 - see origin
            self._refuse(proof, UNREADABLE)

    def _is_code_there(self, proof: OwnershipProof) -> bool:
        results: list[Message] = []
        ends_at = time.monotonic() + self.max_seconds

        def check() -> None:
            if self.stop.is_set():
                raise Interrupted
            if time.monotonic() > ends_at:
                raise SourceFailed("The profile could not be read in time; try again later.")

        run_child(["find-code", str(proof.id)], self.home, results.append, check)
        (result,) = results
        return isinstance(result, ProfileChecked) and result.has_code

    def _settle(self, proof: OwnershipProof, *, is_found: bool) -> None:
        if not is_found:
            self._refuse(proof, NOT_THERE.format(code=proof.code, handle=proof.handle))
        elif proof.purpose is ProofPurpose.CONSENT:
            self._record(proof)
            self.registry.proofs.answer(proof.id, ProofState.PROVEN)
        else:
            erasure.begin(self.home, self.registry, proof.handle, self.now(), proof.id)

    def _refuse(self, proof: OwnershipProof, sentence: str) -> None:
        try:
            self.registry.proofs.answer(proof.id, ProofState.GIVEN, sentence)
        except ServiceError as error:  # the registry is busy: the check is made once more
            log.warning("proof_not_answered", error=error.code)

    def _record(self, proof: OwnershipProof) -> None:
        consent = Consent(proof.handle, ConsentBasis.OWNER, proof.member, self.now())
        self.registry.consents.record(consent)
        details = {"ground": ConsentBasis.OWNER.value}
        self.registry.audit.append(AuditEntry(self.now(), proof.member, "consent", proof.handle, proof.chat, details))
