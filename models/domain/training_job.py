"""Training jobs: the request, its stages and progress, who is told, and requests that wait for approval."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum

from models.domain.handle import network_of


class Stage(StrEnum):
    """The stages of a training, in order."""

    COLLECT = "collect"
    PREPARE = "prepare"
    FINETUNE = "fine-tune"
    MEASURE = "measure"
    DESCRIBE = "describe"
    REGISTER = "register"


class Status(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in (Status.DONE, Status.FAILED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What a person said about a file of posts.

    text_column: the column or key that has the posts' text, if that is not to be found by its name.
    author: whose messages to read of an export of chats: an account's number, or a member's `platform:id` address.
    channels: the names or ids of the channels or chats to read of such an export; all of them if empty.
    """

    text_column: str | None = None
    author: str | None = None
    channels: tuple[str, ...] = ()


NO_OPTIONS = ReadingOptions()


def parse_channels(text: str) -> tuple[str, ...]:
    """The channels in a list as people type it: `garden, #seeds`."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """What to train.

    handles, shares: the accounts, and their shares of a blend in percent, in the same order; equal if empty.
    sources: one for all handles or one for each, such as `files:PATH`; if empty, each handle names its own network.
    consent_bases: the basis of consent for each handle. Not part of `inputs`.
    base: the base model, unless the posts' language has one of its own and not `is_base_said`.
    epochs, minutes, steps: at most one is set; if none is, the recipe decides.
    continues: id of the persona that gets a new version. It starts from that persona's weights if base and kind agree,
        unless `is_afresh`.
    has_curve: also measure a learning curve. is_curve_only: measure nothing else and publish no persona.
    is_published_anyway: publish even a persona that is no better than its base model.
    text_column, author, channels: see `ReadingOptions`.
    """

    handles: tuple[str, ...]
    sources: tuple[str, ...]
    name: str
    base: str
    is_full: bool = False
    epochs: float | None = None
    minutes: float | None = None
    steps: int | None = None
    seed: int = 0
    continues: str | None = None
    is_afresh: bool = False
    consent_bases: tuple[str, ...] = ()
    is_base_said: bool = False
    shares: tuple[int, ...] = ()
    has_curve: bool = False
    is_curve_only: bool = False
    is_published_anyway: bool = False
    text_column: str | None = None
    author: str | None = None
    channels: tuple[str, ...] = ()

    @property
    def reading(self) -> ReadingOptions:
        return ReadingOptions(self.text_column, self.author, self.channels)

    @property
    def source_specs(self) -> tuple[str, ...]:
        """The source of each handle, in their order: its own one, the one for all, or the network that it names."""
        if not self.sources:
            return tuple(f"{network_of(handle)}:" for handle in self.handles)
        return self.sources * len(self.handles) if len(self.sources) == 1 else self.sources

    def inputs(self) -> str:
        """Hash of everything that decides the result: a second request with equal inputs joins the first job."""
        said = {name: value for name, value in asdict(self).items() if name != "consent_bases"}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Audience:
    """A chat that follows a job, the member who asked there, and the progress message (None until it is sent).

    `chat`, `member` and `guild` are `platform:id` addresses; `message` is what the platform needs to edit it.
    `is_moderator`: the member was a moderator there, so may retrain the chat's personas.
    `language` is the locale of the member's app, where the platform told it.
    """

    chat: str
    member: str
    message: str | None = None
    guild: str | None = None
    is_moderator: bool = False
    language: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. `loss` is the training loss, `held_out_loss` the best so far, both in nats per token.

    `note`: what the job is waiting for, if anything.
    """

    stage: Stage
    step: int = 0
    steps: int = 0
    loss: float | None = None
    held_out_loss: float | None = None
    seconds_left: float | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as people see it. `position`: how many jobs are ahead of a waiting one. `error`: why it failed.

    `curve`: of a job for a learning curve alone, (posts, held-out nats per token); 0 posts is the base model.
    """

    id: str
    request: TrainingRequest
    status: Status
    progress: Progress
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    error: str | None = None
    persona_id: str | None = None
    is_cancel_requested: bool = False
    position: int = 0
    audience: tuple[Audience, ...] = ()
    curve: tuple[tuple[int, float], ...] = ()


class ApprovalStatus(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"  # nobody decided in time


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """A training that a member asked for and a moderator has to approve.

    Addresses are `platform:id`. `dollars` is the most that reading the posts can cost, None where it is free.
    `language` is the locale of the member's app, where the platform told it.
    """

    wanted: TrainingRequest
    member: str
    member_name: str
    chat: str
    parent: str | None = None
    guild: str | None = None
    is_direct: bool = False
    dollars: float | None = None
    language: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PendingApproval:
    """An approval request as stored. `number` is what people type: `/approve 3`."""

    number: int
    at: datetime
    asked: ApprovalRequest
    status: ApprovalStatus = ApprovalStatus.WAITING
