"""Protocols of the services that layers above this one implement: personas, audit, cards, consent, member data, budget.

Those that work on files block: call them in a thread. Tables of the registry are used as they are.
"""

import math
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from models.domain.audit_entry import AuditEntry, AuditQuery
from models.domain.consent import Consent, ConsentBasis, OwnershipProof, Policy, ProofPurpose
from models.domain.limits import NO_TERMS, Cost, QueueTerms, SpendingLimit
from models.domain.persona import Persona
from models.domain.requester import Requester
from models.domain.source_preview import SourcePreview
from models.domain.training_job import NO_OPTIONS, Audience, Job, ReadingOptions, TrainingRequest


class PersonaLookup(Protocol):
    """Finds personas: in the registry, or behind a chat's content filter."""

    def find(self, name_or_handle: str, requester: Requester | None = None) -> Persona:
        """The persona that `requester` means by this id, name or handle. Raises NotFound; NotAllowed if retired."""

    def training_request(self, persona_id: str) -> TrainingRequest:
        """The training request of its newest version. Raises NotFound."""

    def list(self, requester: Requester | None = None) -> Sequence[Persona]:
        """Those that `requester` sees, the chat's own first."""

    def held(self, requester: Requester) -> Sequence[Persona]:
        """Those that wait for `requester`, a moderator, to publish or discard them."""


class AuditLogService(Protocol):
    """The append-only audit log: who did what, where and when."""

    def record(self, by: Requester, action: str, subject: str, details: Mapping[str, str] | None = None) -> None:
        """Append that `by` did `action` to `subject` (a persona's id, a member's address ...), now."""

    def list(self, search: AuditQuery) -> Sequence[AuditEntry]:
        """The entries that match, the oldest first."""


class CardStore(Protocol):
    """The picture and the summary of a persona's model card."""

    async def picture(self, persona: Persona, chat: str) -> bytes | None:
        """A PNG; None where there is none that may be shown in the chat at this address."""

    async def essence(self, persona: Persona) -> Sequence[str]:
        """Where its posts come from, and how its tweets compare with them; a line each."""


class ConsentService(Protocol):
    """Consent: whether an account may be trained on, and on what basis."""

    @property
    def policy(self) -> Policy: ...

    def check(self, handles: Sequence[str]) -> None:
        """Raises NotAllowed where one of them opted out or is protected."""

    def of(self, handle: str) -> Sequence[Consent]:
        """All consents that were recorded for the account, the newest first."""

    def sufficient(self, handles: Sequence[str], member: str, scopes: Sequence[str]) -> dict[str, ConsentBasis]:
        """The basis for each handle that this member may train on in these scopes."""

    def record(self, consent: Consent) -> None: ...

    def is_readable(self, handle: str) -> bool:
        """Whether the bot can read the account's profile."""

    def start_proof(
        self, handle: str, member: str, chat: str, purpose: ProofPurpose, code: str, now: datetime
    ) -> OwnershipProof:
        """A new code to put into the profile. Raises TryLater beyond the daily limit."""

    async def check_proof(self, number: int, member: str, now: datetime) -> OwnershipProof:
        """Look for the code in the profile; waits a few seconds. Raises NotFound, TryLater."""

    def withdraw(self, handle: str, scopes: Sequence[str | None], member: str) -> int:
        """Withdraw the consents recorded in these scopes (None is everywhere) and the member's own; how many."""


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """Who runs the bot, and for how many days it keeps things; /privacy shows it."""

    operator: str | None
    contact: str | None
    days: int
    audit_days: int
    keeps_posts: bool
    is_engine_elsewhere: bool


class MemberDataService(Protocol):
    """Access to and erasure of everything that is stored about a member, by their addresses."""

    @property
    def retention(self) -> RetentionPolicy: ...

    def export(self, addresses: Sequence[str]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """All of it, by table."""

    def erase(self, addresses: Sequence[str]) -> tuple[str, Mapping[str, int]]:
        """Erase it: the pseudonym that replaces the member where a row has to stay, and rows erased by table."""


class TrainingQueue(Protocol):
    """The trainer's queue of jobs."""

    async def check_room(self) -> None:
        """Raises TryLater where no training may be queued, as too many wait already."""

    async def submit(
        self, request: TrainingRequest, audience: Audience | None, now: datetime, terms: QueueTerms = NO_TERMS
    ) -> Job:
        """The job; an equal unfinished one is joined. Raises RequestUnfit, NotFound, TryLater, BudgetExceeded."""

    async def preview(self, source: str, handle: str, reading: ReadingOptions = NO_OPTIONS) -> SourcePreview:
        """How the posts of the handle in a file read. Raises NotFound, SourceFailed, CorpusUnfit."""

    async def cancel(self, job_id: str, now: datetime) -> Job:
        """Cancel it; a running one ends soon after. Raises NotFound."""

    async def opt_out(self, handle: str, now: datetime) -> None:
        """Opt the account out at once; its data is erased within a minute."""

    async def jobs(self, is_over: bool | None = None) -> list[Job]:
        """Every job, or only those that are over or not, the oldest first."""

    def watch(self, job_id: str) -> AsyncIterator[Job]:
        """The job now and at each change, until it ends."""


class BudgetService(Protocol):
    """The monthly budget for paid API reads."""

    def cost(self, request: TrainingRequest) -> Cost | None:
        """The most that reading for it can cost; None where it is free."""

    def limits(self, places: Sequence[tuple[str, float]] = ()) -> tuple[SpendingLimit, ...]:
        """The limits that hold for all members: everybody's, and those of these places in dollars."""

    def allowance(self, member: str, most: float = math.inf) -> SpendingLimit:
        """The limit, at most `most`, up to which a member spends without a moderator's approval."""

    def left(self, limits: Sequence[SpendingLimit], now: datetime) -> float:
        """The dollars that all of these limits leave for this month."""

    @property
    def is_open(self) -> bool:
        """Whether paid reads are enabled."""
