"""A job: one request to build a persona, and how far it has come.

It does not know how it is carried out, stored or reported.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum


class Stage(StrEnum):
    """The steps of a build, in order."""

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
class TrainingRequest:
    """What is asked for. `sources` has one entry, or one for each handle, as in `files:PATH` or `archive:PATH`.

    Without a source each handle says its own, as `models.domain.handle.network_of` tells.
    `grounds` says of each handle on whose word it may be learnt from, where somebody gave one; it is no input.
    At most one of `epochs`, `minutes` and `steps` is set; none means the recipe's own. `continues` is the id of the
    persona that gets a new version, which starts from its weights where these are of the same base and kind, and it
    is not to be afresh. `base` is for posts in any language that has no base of its own, or for all where
    `is_base_said`.
    `shares` are a blend's, in percent, in the order of the handles; without them all are the same. With `has_curve`
    it is also measured what fewer posts would have brought; with `is_curve_only` nothing else is done, and no persona
    comes of it. A persona no better than its base model is published only where `is_published_anyway`.
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
    grounds: tuple[str, ...] = ()
    is_base_said: bool = False
    shares: tuple[int, ...] = ()
    has_curve: bool = False
    is_curve_only: bool = False
    is_published_anyway: bool = False

    def inputs(self) -> str:
        """The same text for the same inputs: a second request with it joins the first."""
        said = {name: value for name, value in asdict(self).items() if name != "grounds"}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Audience:
    """Who waits for a job: a chat, who asked there, and the message that shows progress (None before it is sent).

    `chat`, `member` and `guild` are opaque `platform:id` addresses, `message` is what the platform needs to edit it.
    `is_moderator` says whether who asked was one of that chat, and may so have its personas built anew.
    """

    chat: str
    member: str
    message: str | None = None
    guild: str | None = None
    is_moderator: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. `loss` is the training loss, `held_out_loss` the best so far, both in nats per token.

    `note` says what is waited for, where something is.
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
    """A job as people see it. `position` counts the jobs ahead of a waiting one.

    `curve` is the learning curve of a job that was for nothing else: (tweets, held-out nats per token), with the base
    model alone as that of 0 tweets.
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
    is_cancel_wished: bool = False
    position: int = 0
    audience: tuple[Audience, ...] = ()
    curve: tuple[tuple[int, float], ...] = ()
