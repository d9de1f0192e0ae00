"""How much members and chats may have done: tweets, trainings, dollars, and a share of the queue.

It does not know commands. A chat sets limits of its own; the operator's hold beside them, so that no chat takes more.
A limit of 0 means none allowed.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.chat.members import Chat, Member, Role
from bot.permissions.chat_rules import Action, ChatSettingsReader, SettingsSnapshotSource
from models.domain.errors import NotAllowed, TryLater
from models.domain.limits import LimitExceeded, UsageLimit, UsageRecord

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WAITING_SECONDS = 60.0  # when to look again whether a place in the queue is free


@dataclass(frozen=True, slots=True)
class Quota:
    """One limit. `of_chat` counts what all there had done, else each member; without a span, what waits at a time."""

    key: str
    what: str
    deed: Action
    span: timedelta | None
    of_chat: bool

    @property
    def whose(self) -> str:
        return "this chat" if self.of_chat else "each member"


LIMITS = tuple(
    Quota(f"{'chat' if of_chat else 'member'}_{name}", what, deed, span, of_chat)
    for of_chat in (False, True)
    for name, what, deed, span in (
        ("tweets_per_minute", "tweets a minute", Action.TWEET, MINUTE),
        ("tweets_per_day", "tweets a day", Action.TWEET, DAY),
        ("trainings_per_day", "trainings a day", Action.TRAIN, DAY),
        ("waiting", "waiting trainings", Action.TRAIN, None),
    )
)
MEMBER_DOLLARS, CHAT_DOLLARS = "member_dollars_per_month", "chat_dollars_per_month"
KEYS = (*(limit.key for limit in LIMITS), MEMBER_DOLLARS, CHAT_DOLLARS)
Most = Mapping[str, float | None]  # what the operator allows, by key; None is no limit


class UsageCounter(Protocol):
    """Where uses are counted; slow enough (a file) to be asked in a thread."""

    def take(self, use: UsageRecord, bounds: Sequence[UsageLimit], now: datetime) -> int | LimitExceeded: ...

    def give_back(self, number: int) -> None: ...

    def became(self, number: int, job_id: str | None = None, request: int | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class QuotaSetting:
    """A limit as one place has set it; None is the operator's own, which counts wherever somebody is."""

    most: float
    place: str | None = None


class QuotaService(Protocol):
    """How much may be done."""

    def taken(
        self, member: Member, chat: Chat, deed: Action, now: datetime, amount: int = 1
    ) -> AbstractAsyncContextManager["QuotaReservation"]:
        """Count it as done, unless what is done in here breaks. Raises NotAllowed, TryLater with a time."""

    def of(self, places: Sequence[str]) -> Mapping[str, Sequence[QuotaSetting]]:
        """What is set for each key: by the nearest place that has something set, and by the operator."""


class QuotaReservation:
    """Something taken of a limit, which can become a job or a request that waits."""

    def __init__(self, ledger: UsageCounter | None, number: int) -> None:
        self._ledger, self._number = ledger, number

    async def became(self, job_id: str | None = None, request: int | None = None) -> None:
        if self._ledger is not None:
            await asyncio.to_thread(self._ledger.became, self._number, job_id, request)

    async def give_back(self) -> None:
        """Nothing new came of it."""
        if self._ledger is not None:
            await asyncio.to_thread(self._ledger.give_back, self._number)


@dataclass(frozen=True, slots=True)
class StoredQuotas:
    """The limits of every chat, read anew each time; `most` are the operator's."""

    book: ChatSettingsReader
    ledger: UsageCounter
    most: Most

    def of(self, places: Sequence[str]) -> Mapping[str, Sequence[QuotaSetting]]:
        settled = dict(zip(places, self.book.of(places), strict=True))
        return {key: tuple(_set(key, settled, self.most.get(key))) for key in KEYS}

    @asynccontextmanager
    async def taken(
        self, member: Member, chat: Chat, deed: Action, now: datetime, amount: int = 1
    ) -> AsyncIterator[QuotaReservation]:
        if member.role is Role.OPERATOR:  # their machine, their measure
            yield QuotaReservation(None, 0)
            return
        use = UsageRecord(deed.value, amount, member.id, chat.address, chat.parent, chat.guild)
        number = await asyncio.to_thread(self._take, use, chat, now)
        try:
            yield QuotaReservation(self.ledger, number)
        except BaseException:
            await asyncio.to_thread(self.ledger.give_back, number)
            raise

    def _take(self, use: UsageRecord, chat: Chat, now: datetime) -> int:
        found = self.ledger.take(use, list(self._bounds(use, chat)), now)
        if isinstance(found, LimitExceeded):
            raise _told(found, use.amount, now)
        return found

    def _bounds(self, use: UsageRecord, chat: Chat) -> "Sequence[UsageLimit]":
        in_force = self.of(chat.places)
        return [
            UsageLimit(
                limit.key,
                int(one.most),
                limit.span,
                None if limit.of_chat else use.member,
                chat.widest if limit.of_chat and one.place is None else one.place,
            )
            for limit in LIMITS
            if limit.deed == use.deed
            for one in in_force[limit.key]
        ]


def _set(key: str, settled: Mapping[str, SettingsSnapshotSource], most: float | None) -> Sequence[QuotaSetting]:
    """What the nearest place has set, then the operator's own."""
    nearest = next(
        (QuotaSetting(amount, place) for place, one in settled.items() if (amount := _amount(one, key)) >= 0), None
    )
    return [one for one in (nearest, None if most is None else QuotaSetting(most)) if one is not None]


def _amount(settled: SettingsSnapshotSource, key: str) -> float:
    """-1 where nothing, or nothing that makes sense, is set."""
    try:
        return float(settled.values.get(key, -1))
    except ValueError:
        return -1


def _told(refusal: LimitExceeded, amount: int, now: datetime) -> NotAllowed | TryLater:
    bound = refusal.bound
    limit = next(limit for limit in LIMITS if limit.key == bound.key)
    if bound.most == 0:
        return NotAllowed(f"The limit of {limit.what} for {limit.whose} is 0 here: none are allowed (/limits).")
    said = f"{bound.most} {limit.what} for {limit.whose}"
    if amount > bound.most:
        return NotAllowed(f"{amount} at once are more than {said}, which is the limit here (/limits).")
    if refusal.free_at is None:
        return TryLater(f"{said} is the limit here (/limits); ask again when one has begun.", WAITING_SECONDS)
    seconds = max(1.0, (refusal.free_at - now).total_seconds())
    return TryLater(f"{said} is the limit here (/limits); there is room again in {_spoken(seconds)}.", seconds)


def _spoken(seconds: float) -> str:
    """Rounded up: whoever comes back then finds room."""
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds > 2 * length:
            return f"{-(-seconds // length):.0f} {unit}"
    return f"{-(-seconds // 1):.0f} s"
