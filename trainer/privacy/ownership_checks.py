"""Ownership checks: whether a member's code is in the public profile of the account that they say is theirs.

Each check is a child process with a deadline, a few at a time: a server that never ends its answer delays others no
longer than that. Paid profile look-ups count against the month's budget, like reading posts.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from models.domain.audit_entry import AuditEntry
from models.domain.consent import Consent, ConsentBasis, OwnershipProof, ProofPurpose, ProofState
from models.domain.errors import RequestUnfit, ServiceError, SourceFailed, TrainingFailed
from models.domain.limits import Cost, Payer
from models.messages import sentence
from models.registry import Registry
from models.runtime.data_dir import DataDir
from models.runtime.logs import origin
from trainer.child_process import Interrupted, Message, ProfileChecked, run_child, with_deadline
from trainer.data.spending import within_budget
from trainer.privacy import erasure
from trainer.settings import TrainerSettings
from trainer.sources import NetworkSource, default_source, open_source

MAX_CHECKS = 2  # at a time: each is a process of some 100 MB
START_SECONDS = 30.0  # for a child process to start on a busy machine

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OwnershipChecker:
    """Reads a profile and looks for the code in it. Runs in the child process."""

    settings: TrainerSettings
    registry: Registry
    now: Callable[[], datetime]

    def is_code_in_profile(self, proof_id: int) -> bool:
        """Raises any ServiceError of a source, NotAllowed beyond the month's budget, NotFound."""
        proof = self.registry.ownership_proofs.get(proof_id)
        profile = list(self._profile(proof))  # to its end, so that its cost is recorded
        return any(map(proof.is_in, profile))

    def _profile(self, proof: OwnershipProof) -> Iterator[str]:
        handle = proof.handle
        source = open_source(default_source(handle), self.settings)
        if not isinstance(source, NetworkSource):
            raise RequestUnfit("ownership-network-unknown", handle=handle)
        return within_budget(
            source,
            self._cost(source),
            source.profile(handle),
            self.registry,
            self.settings.dollars_per_month,
            self.now(),
            payer=Payer(proof.member, proof.chat),
        )

    def _cost(self, source: NetworkSource) -> Cost | None:
        """What one look-up costs at most."""
        return self.settings.prices.read(0, 1) if source.scheme == "x" else None


@dataclass(frozen=True, slots=True)
class OwnershipChecks:
    """Runs requested checks, at most `MAX_CHECKS` at a time, each in a thread that waits for its child process."""

    home: DataDir
    registry: Registry
    now: Callable[[], datetime]
    stop: threading.Event
    max_seconds: float
    threads: dict[int, threading.Thread] = field(default_factory=dict)

    def run(self) -> None:
        """Start requested checks; refuse those that expired meanwhile, for instance while no trainer was running."""
        for proof_id, thread in list(self.threads.items()):
            if not thread.is_alive():
                del self.threads[proof_id]
        for proof in self.registry.ownership_proofs.awaiting_check():
            if proof.id in self.threads:
                continue
            if proof.expires_at <= self.now():
                self.registry.ownership_proofs.record_result(
                    proof.id, ProofState.ISSUED, sentence("ownership-code-expired")
                )
            elif len(self.threads) < MAX_CHECKS:
                thread = threading.Thread(target=self._check, args=(proof,), name=f"proof-{proof.id}", daemon=True)
                self.threads[proof.id] = thread
                thread.start()

    def _check(self, proof: OwnershipProof) -> None:
        try:
            self._finish(proof, is_found=self._run_child(proof))
        except Interrupted:
            return  # the trainer is stopping: the next one starts the check again, unless it has expired
        except ServiceError as error:
            is_crash = isinstance(error, TrainingFailed)
            self._refuse(proof, sentence("ownership-profile-unreadable") if is_crash else error.sentence)
        except Exception as error:  # noqa: BLE001 - a failure with one account must not stop the others
            log.error("ownership_check_failed", purpose=proof.purpose.value, **origin(error))
            self._refuse(proof, sentence("ownership-profile-unreadable"))

    def _run_child(self, proof: OwnershipProof) -> bool:
        results: list[Message] = []

        def check() -> None:
            if self.stop.is_set():
                raise Interrupted

        checked = with_deadline(self.max_seconds, check, SourceFailed("ownership-profile-timed-out"))
        run_child(["find-code", str(proof.id)], self.home, results.append, checked)
        (result,) = results
        return isinstance(result, ProfileChecked) and result.has_code

    def _finish(self, proof: OwnershipProof, *, is_found: bool) -> None:
        if not is_found:
            self._refuse(proof, sentence("ownership-code-not-found", code=proof.code, handle=proof.handle))
        elif proof.purpose is ProofPurpose.CONSENT:
            self._record_consent(proof)
            self.registry.ownership_proofs.record_result(proof.id, ProofState.PROVEN)
        else:
            erasure.begin_erasure(self.home, self.registry, proof.handle, self.now(), proof.id)

    def _refuse(self, proof: OwnershipProof, reason: str) -> None:
        try:
            self.registry.ownership_proofs.record_result(proof.id, ProofState.ISSUED, reason)
        except ServiceError as error:  # the registry is busy: the check runs once more
            log.warning("ownership_check_not_recorded", error=error.code)

    def _record_consent(self, proof: OwnershipProof) -> None:
        consent = Consent(proof.handle, ConsentBasis.OWNER, proof.member, self.now())
        self.registry.consents.record(consent)
        details = {"basis": ConsentBasis.OWNER.value}
        self.registry.audit_log.append(
            AuditEntry(self.now(), proof.member, "consent", proof.handle, proof.chat, details)
        )
