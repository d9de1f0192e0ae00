"""Looking for codes in profiles: what proves that an account is a member's own.

It does not know networks, nor who may spend: the month's limit is asked, as for reading posts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog

from models.audit import Entry
from models.consent import Consent, Ground
from models.errors import RequestUnfit, ServiceError
from models.home import Home
from models.logs import origin
from models.price import Cost
from models.proof import Proof, Purpose, State
from models.registry import Registry
from trainer import erasing
from trainer.purse import paid
from trainer.settings import TrainerSettings
from trainer.sources import NetworkSource, is_network, open_source, source_for

NOT_THERE = "The code {code} is not in the profile of @{handle} yet. It can take a minute until the network shows it."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Prover:
    """Answers the proofs that are asked for; one that a crash cut short is asked again."""

    home: Home
    settings: TrainerSettings
    registry: Registry
    now: Callable[[], datetime]

    def run(self) -> None:
        for proof in self.registry.proofs.asked():
            try:
                self._look(proof)
            except ServiceError as error:
                self.registry.proofs.answer(proof.id, State.GIVEN, error.sentence)
            except Exception as error:  # noqa: BLE001 - one network's trouble is not to end the others' proofs
                log.error("proof_failed", purpose=proof.purpose.value, **origin(error))  # noqa: TRY400 - see origin
                self.registry.proofs.answer(proof.id, State.GIVEN, "The profile could not be read; try again later.")

    def _look(self, proof: Proof) -> None:
        said = list(self._profile(proof.handle))  # to its end: then its cost is written down
        if not any(map(proof.is_in, said)):
            sentence = NOT_THERE.format(code=proof.code, handle=proof.handle)
            self.registry.proofs.answer(proof.id, State.GIVEN, sentence)
            return
        if proof.purpose is Purpose.CONSENT:
            self._record(proof)
            self.registry.proofs.answer(proof.id, State.PROVEN)
            return
        self.registry.proofs.answer(proof.id, State.PROVEN)  # before its row goes with all that names the account
        erasing.begin(self.home, self.registry, proof.handle, self.now())

    def _record(self, proof: Proof) -> None:
        consent = Consent(proof.handle, Ground.OWNER, proof.member, self.now())
        self.registry.consents.record(consent)
        details = {"ground": Ground.OWNER.value}
        self.registry.audit.append(Entry(self.now(), proof.member, "consent", proof.handle, proof.chat, details))

    def _profile(self, handle: str) -> Iterator[str]:
        source = open_source(source_for(handle), self.settings)
        if not is_network(source):
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
