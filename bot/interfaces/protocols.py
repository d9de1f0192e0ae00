"""What commands may ask of the registry, the trainer and the purse, as those who answer must offer it.

It does not know chats: what takes part in a conversation is in `bot.chat.messages`.
"""

import math
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.permissions.chat_rules import SettingsSnapshotSource
from models.domain.audit_entry import AuditEntry, AuditQuery
from models.domain.consent import Consent, ConsentBasis, OwnershipProof, Policy, ProofPurpose
from models.domain.limits import Cost
from models.domain.persona import Persona, PersonaStatus
from models.domain.requester import Requester
from models.domain.training_job import ApprovalRequest, ApprovalStatus, Audience, Job, PendingApproval, TrainingRequest


class PersonaLookup(Protocol):
    """The personas that the registry knows; slow enough (a file) to be asked in a thread."""

    def find(self, name_or_handle: str, asker: Requester | None = None) -> Persona:
        """The persona that `asker` means by that id, name or handle. Raises NotFound, NotAllowed if it is retired."""

    def request(self, persona_id: str) -> TrainingRequest:
        """What was asked for when its newest version was built. Raises NotFound."""

    def list(self, asker: Requester | None = None) -> Sequence[Persona]:
        """Those that `asker` sees, the chat's own first."""

    def held(self, asker: Requester) -> Sequence[Persona]:
        """Those that wait for `asker`, as a moderator where they were made or came to, to be published."""


class LifecycleService(Protocol):
    """Personas with their weights, looked after; slow enough (a file, a disk) to be used in a thread.

    Each deed writes its own line into the audit, with who did it and where.
    """

    def managed(self, name_or_handle: str, asker: Requester | None = None, *, is_retired: bool = False) -> Persona:
        """The persona of those that `asker` may manage. Raises NotFound, NotAllowed, RequestUnfit."""

    def retired(self, asker: Requester | None = None) -> Sequence[Persona]:
        """Those that `asker` can restore."""

    def places(self, persona: Persona) -> Sequence[str]:
        """The chats and guilds that it was shared with, by address."""

    def retire(self, persona: Persona, by: Requester | None = None) -> None:
        """Hide it and let no engine serve it; its weights stay."""

    def restore(self, persona: Persona, by: Requester | None = None) -> None:
        """Have it answer again. Raises CheckpointUnfit where its weights are not there any more."""

    def delete(self, persona: Persona, by: Requester | None = None) -> None:
        """Remove it and its weights for good."""

    def release(self, persona: Persona, by: Requester) -> None:
        """Publish this version of one that waits for `by`, a moderator. Raises NotFound, RequestUnfit."""

    def discard(self, persona: Persona, by: Requester) -> PersonaStatus:
        """Do away with what waits for `by`; gives how it stands then. Raises NotFound, RequestUnfit."""

    def rename(self, persona: Persona, name: str, by: Requester | None = None) -> None:
        """Raises RequestUnfit where there is one called so already."""

    def share(
        self, persona: Persona, places: Sequence[str], by: Requester | None = None, *, is_held: bool = False
    ) -> None:
        """Let these chats or guilds see it too; where it is held, once a moderator there published it."""

    def hide(self, persona: Persona, places: Sequence[str], by: Requester | None = None) -> None:
        """Take that back."""

    def show(self, persona: Persona, by: Requester | None = None, *, to_all: bool) -> None:
        """Let all chats see it, or none but that where it was made."""


class AuditSearch(Protocol):
    """Who did what: lines that are added and never changed; slow enough (a file) to be used in a thread."""

    def note(self, by: Requester, action: str, subject: str, details: Mapping[str, str] | None = None) -> None:
        """Write down that `by` did `action` (a word) to `subject` (a persona's id, a member's address ...), now."""

    def list(self, search: AuditQuery) -> Sequence[AuditEntry]:
        """The lines that are looked for, the oldest first."""


class CardStore(Protocol):
    """What a persona's card says and shows."""

    async def picture(self, persona: Persona, chat: str) -> bytes | None:
        """A PNG, where there is one that may be shown in the chat at this address."""

    async def essence(self, persona: Persona) -> Sequence[str]:
        """Where its posts come from, and how it compares with them; a line each."""


class ChatSettingsService(Protocol):
    """What a chat has settled for itself; in force at once."""

    def get(self, chat: str, key: str) -> str | None:
        """The value that the chat, or guild, has of its own."""

    def set(self, chat: str, key: str, value: str | None) -> None:
        """None takes it away."""

    def of(self, chats: Sequence[str]) -> Sequence[SettingsSnapshotSource]:
        """What each of these has settled, values and lists."""

    def add(self, chat: str, key: str, entry: str) -> None:
        """Put a word on the list with that key."""

    def remove(self, chat: str, key: str, entry: str) -> None: ...

    def forget(self, chat: str, keys: Sequence[str]) -> None:
        """Take away what it has of these keys."""


class ConsentService(Protocol):
    """On whose word accounts may be learnt from; slow enough (a file) to be asked in a thread."""

    @property
    def policy(self) -> Policy: ...

    def check(self, handles: Sequence[str]) -> None:
        """Raises NotAllowed where one of them opted out or is protected."""

    def of(self, handle: str) -> Sequence[Consent]:
        """All that was recorded for the account, wherever, the newest first."""

    def found(self, handles: Sequence[str], member: str, places: Sequence[str]) -> dict[str, ConsentBasis]:
        """The word for each handle that has one which is enough for this member in these places."""

    def record(self, consent: Consent) -> None: ...

    def is_readable(self, handle: str) -> bool:
        """Whether the account's profile can be looked at here."""

    def give(
        self, handle: str, member: str, chat: str, purpose: ProofPurpose, code: str, now: datetime
    ) -> OwnershipProof:
        """A code for the profile. Raises TryLater beyond a day's number."""

    async def look(self, number: int, member: str, now: datetime) -> OwnershipProof:
        """Have the code looked for; the proof as it is then, or after some seconds. Raises NotFound, TryLater."""

    def withdraw(self, handle: str, places: Sequence[str | None], member: str) -> int:
        """Take back what was recorded in these places, None being everywhere, and the member's own word.

        Gives how many there were.
        """


class Block(Protocol):
    """Something that moderators keep out: a `word`, a `prompt`, a `handle` or a `member`."""

    @property
    def kind(self) -> str: ...

    @property
    def what(self) -> str: ...


class BlocklistService(Protocol):
    """What is kept out of places, a chat or what stands around it; slow enough (a file) to be asked in a thread."""

    def add(self, place: str, kind: str, what: str, by: str, now: datetime) -> None:
        """Raises RequestUnfit where there are too many."""

    def remove(self, place: str, kind: str, what: str) -> bool:
        """Whether it was there."""

    def list(self, *places: str) -> Sequence[Block]: ...

    def settle(self, chat: str, parent: str | None, guild: str | None) -> None:
        """Remember what stands around a chat."""

    def around(self, chat: str) -> Sequence[str]:
        """The chat and what is known to stand around it, the nearest first."""


class ApprovalService(Protocol):
    """Trainings that wait for a moderator; slow enough (a file) to be asked in a thread."""

    def add(self, asked: ApprovalRequest, now: datetime) -> tuple[PendingApproval, bool]:
        """One more that waits, and whether it is new."""

    def get(self, number: int) -> PendingApproval:
        """Raises NotFound."""

    def waiting(self, now: datetime) -> Sequence[PendingApproval]:
        """Those that nobody has decided about, the oldest first."""

    def decide(self, number: int, decision: ApprovalStatus, by: str, now: datetime) -> PendingApproval:
        """Raises NotFound, RequestUnfit where somebody decided before."""

    def became(self, number: int, job_id: str) -> None: ...

    def reopen(self, number: int | None = None) -> None:
        """Let an approved one wait again that became no job."""


class RetentionPolicy(Protocol):
    """How this bot is run: by whom, and how long things are kept, in days."""

    @property
    def operator(self) -> str | None: ...

    @property
    def contact(self) -> str | None: ...

    @property
    def days(self) -> int: ...

    @property
    def audit_days(self) -> int: ...

    @property
    def keeps_posts(self) -> bool: ...

    @property
    def is_engine_elsewhere(self) -> bool: ...


class MemberDataService(Protocol):
    """What is stored about somebody, by their addresses; slow enough (a file) to be asked in a thread."""

    @property
    def keeping(self) -> RetentionPolicy: ...

    def told(self, addresses: Sequence[str]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """By kind, all of it."""

    def forget(self, addresses: Sequence[str]) -> tuple[str, Mapping[str, int]]:
        """Forget it, for good: the pseudonym that stands where something has to stay, and by kind how much went."""


class TrainingQueue(Protocol):
    """The door to the trainer."""

    async def submit(self, request: TrainingRequest, audience: Audience | None, now: datetime) -> Job:
        """The job, waiting or (when an equal one is under way) joined. Raises RequestUnfit, NotFound, TryLater."""

    async def cancel(self, job_id: str, now: datetime) -> Job:
        """Call it off: a running one ends soon after. Raises NotFound."""

    async def opt_out(self, handle: str, now: datetime) -> None:
        """Nothing of the account answers or is trained any more; the rest is erased within a minute."""

    async def jobs(self) -> list[Job]:
        """Every job, in the order in which they were asked for."""

    def watch(self, job_id: str) -> AsyncIterator[Job]:
        """The job now and each time it changes, until it is over."""


class BudgetService(Protocol):
    """What trainings cost, and who may have how much spent; slow enough (a file) to be asked in a thread."""

    def cost(self, request: TrainingRequest) -> Cost | None:
        """What reading for it costs at most; None is nothing."""

    def left(self, now: datetime, bounds: Sequence[tuple[str, float]] = ()) -> float:
        """The dollars that may still be spent this month, whoever asks; `bounds` are places with the most there."""

    def allowance(self, member: str, now: datetime, most: float = math.inf) -> float:
        """Those of them that a member may have spent, at most `most`, without asking anybody."""

    @property
    def is_open(self) -> bool:
        """Whether anything that costs is read at all."""
