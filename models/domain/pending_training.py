"""A request for a training that waits until a moderator decides: who asked for what, where, and what came of it.

It does not know who may decide, nor how it is asked.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.domain.training_job import TrainingRequest


class ApprovalStatus(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"
    GONE = "gone"  # nobody decided for so long that it is not asked any more


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """What is asked for. Addresses are `platform:id`; `dollars` is the most that it can cost, where it does."""

    wanted: TrainingRequest
    member: str
    member_name: str
    chat: str
    parent: str | None = None
    guild: str | None = None
    is_direct: bool = False
    dollars: float | None = None


@dataclass(frozen=True, slots=True)
class PendingApproval:
    """The same, with the number that people say, and its state."""

    number: int
    at: datetime
    asked: ApprovalRequest
    status: ApprovalStatus = ApprovalStatus.WAITING
