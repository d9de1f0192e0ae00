"""Quotas (rate limits): how many tweets, trainings and dollars a member and a chat may use.

A chat sets quotas of its own; the operator's count beside them, so that no chat
takes more. A quota of 0 allows nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.permissions.chat_rules import Action
from models.domain.errors import NotAllowed, OutOfSpace, TryLater
from models.domain.limits import LimitExceeded, UsageLimit, UsageRecord
from models.domain.requester import Requester
from models.messages import sentence
from models.registry import ChatSettingsSnapshot, ChatSettingsTable, QuotaUsageTable

log = structlog.get_logger()

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
INVITATION, MAX_INVITATIONS_PER_DAY = "invitation", 5  # by a member, who asks others to be trained on
QUEUE_RETRY_SECONDS = 60.0  # when to look again whether there is room in the queue


@dataclass(frozen=True, slots=True)
class Quota:
    """At most so many of an action in a time span, or, without one, waiting at a time; by member or by chat.

    `name` is the id of the message that says what it counts, `amount` of the one that says it with a number.
    """

    key: str
    name: str
    amount: str
    action: Action
    span: timedelta | None
    is_per_chat: bool


QUOTAS = (
    Quota(
        "member_tweets_per_minute",
        "quota-name-member-tweets-per-minute",
        "quota-member-tweets-per-minute",
        Action.TWEET,
        MINUTE,
        is_per_chat=False,
    ),
    Quota(
        "member_tweets_per_day",
        "quota-name-member-tweets-per-day",
        "quota-member-tweets-per-day",
        Action.TWEET,
        DAY,
        is_per_chat=False,
    ),
    Quota(
        "member_trainings_per_day",
        "quota-name-member-trainings-per-day",
        "quota-member-trainings-per-day",
        Action.TRAIN,
        DAY,
        is_per_chat=False,
    ),
    Quota(
        "member_waiting",
        "quota-name-member-waiting",
        "quota-member-waiting",
        Action.TRAIN,
        None,
        is_per_chat=False,
    ),
    Quota(
        "chat_tweets_per_minute",
        "quota-name-chat-tweets-per-minute",
        "quota-chat-tweets-per-minute",
        Action.TWEET,
        MINUTE,
        is_per_chat=True,
    ),
    Quota(
        "chat_tweets_per_day",
        "quota-name-chat-tweets-per-day",
        "quota-chat-tweets-per-day",
        Action.TWEET,
        DAY,
        is_per_chat=True,
    ),
    Quota(
        "chat_trainings_per_day",
        "quota-name-chat-trainings-per-day",
        "quota-chat-trainings-per-day",
        Action.TRAIN,
        DAY,
        is_per_chat=True,
    ),
    Quota(
        "chat_waiting",
        "quota-name-chat-waiting",
        "quota-chat-waiting",
        Action.TRAIN,
        None,
        is_per_chat=True,
    ),
)
BY_KEY = {quota.key: quota for quota in QUOTAS}
MEMBER_DOLLARS, CHAT_DOLLARS = "member_dollars_per_month", "chat_dollars_per_month"
KEYS = (*BY_KEY, MEMBER_DOLLARS, CHAT_DOLLARS)  # of chat settings, and of the operator's


@dataclass(frozen=True, slots=True)
class QuotaSetting:
    """A quota as one place has set it; without a place it is the operator's, which counts everywhere."""

    limit: float
    place: str | None = None


class QuotaReservation:
    """Counted use of a quota, which can be tied to the job or the approval request that came of it."""

    def __init__(self, usage: QuotaUsageTable | None, number: int) -> None:
        self._usage, self._number = usage, number

    async def attach(self, job_id: str | None = None, request: int | None = None) -> None:
        """From now on it counts as long as that job or request does."""
        if self._usage is not None:
            await asyncio.to_thread(self._usage.assign, self._number, job_id, request)

    async def release(self) -> None:
        """Give it back: nothing new came of it."""
        if self._usage is not None:
            await asyncio.to_thread(self._usage.release, self._number)


@dataclass(frozen=True, slots=True)
class StoredQuotas:
    """The quotas of every chat, read anew each time. `operators` are the operator's by key; None is no limit."""

    settings: ChatSettingsTable
    usage: QuotaUsageTable
    operators: Mapping[str, float | None]

    def of(self, scopes: Sequence[str]) -> Mapping[str, Sequence[QuotaSetting]]:
        """What is set for each key: by the nearest place that set it, and by the operator. Reads a file."""
        snapshots = dict(zip(scopes, self.settings.snapshots(scopes), strict=True))
        return {key: tuple(_settings_of(key, snapshots, self.operators.get(key))) for key in KEYS}

    @asynccontextmanager
    async def reserved(
        self, requester: Requester, action: Action, now: datetime, amount: int = 1
    ) -> AsyncIterator[QuotaReservation]:
        """Count a use, and give it back if the body raises. Raises NotAllowed; TryLater with a time.

        On a full disk tweets are not counted; for trainings it raises OutOfSpace.
        """
        if requester.is_operator:  # their own machine
            yield QuotaReservation(None, 0)
            return
        use = UsageRecord(action.value, amount, requester.actor, requester.chat, requester.parent, requester.guild)
        try:
            number = await asyncio.to_thread(self._reserve, use, requester, now)
        except OutOfSpace:
            if action is not Action.TWEET:
                raise
            log.warning("quota_not_counted")  # a tweet needs nothing else from the disk; the engine has limits, too
            yield QuotaReservation(None, 0)
            return
        try:
            yield QuotaReservation(self.usage, number)
        except BaseException:
            await asyncio.to_thread(self.usage.release, number)
            raise

    @asynccontextmanager
    async def invitation_reserved(self, requester: Requester, now: datetime) -> AsyncIterator[None]:
        """Count an invitation, and give it back if the body raises. Raises NotAllowed, TryLater, OutOfSpace.

        Only those may invite who have a training left; it is not used up, since nothing is trained yet.
        """
        async with self.reserved(requester, Action.TRAIN, now) as training:
            await training.release()
        if requester.is_operator:
            yield
            return
        use = UsageRecord(INVITATION, 1, requester.actor, requester.chat, requester.parent, requester.guild)
        limit = UsageLimit(INVITATION, MAX_INVITATIONS_PER_DAY, DAY, requester.actor)
        number = await asyncio.to_thread(self.usage.reserve, use, [limit], now)
        if isinstance(number, LimitExceeded):
            raise TryLater("asktrain-too-many", DAY.total_seconds(), count=MAX_INVITATIONS_PER_DAY)
        try:
            yield
        except BaseException:
            await asyncio.to_thread(self.usage.release, number)
            raise

    def _reserve(self, use: UsageRecord, requester: Requester, now: datetime) -> int:
        reserved = self.usage.reserve(use, self._limits(use, requester), now)
        if isinstance(reserved, LimitExceeded):
            raise _refusal(reserved, use.amount, now)
        return reserved

    def _limits(self, use: UsageRecord, requester: Requester) -> list[UsageLimit]:
        settings = self.of(requester.scopes)
        return [
            UsageLimit(
                quota.key,
                int(setting.limit),
                quota.span,
                None if quota.is_per_chat else use.member,
                requester.widest if quota.is_per_chat and setting.place is None else setting.place,
            )
            for quota in QUOTAS
            if quota.action == use.action
            for setting in settings[quota.key]
        ]


def _settings_of(
    key: str, snapshots: Mapping[str, ChatSettingsSnapshot], operators: float | None
) -> Sequence[QuotaSetting]:
    """What the nearest place has set, then the operator's own."""
    nearest = next(
        (
            QuotaSetting(limit, place)
            for place, snapshot in snapshots.items()
            if (limit := _parsed(snapshot.values.get(key))) is not None
        ),
        None,
    )
    settings = (nearest, None if operators is None else QuotaSetting(operators))
    return [setting for setting in settings if setting is not None]


def _parsed(value: str | None) -> float | None:
    """None where nothing, or no valid number, is set."""
    try:
        limit = float(value or "")
    except ValueError:
        return None
    return limit if limit >= 0 else None


def _refusal(exceeded: LimitExceeded, amount: int, now: datetime) -> NotAllowed | TryLater:
    limit = exceeded.bound
    quota = BY_KEY[limit.key]
    if limit.most == 0:
        return NotAllowed("quota-is-zero", quota=sentence(quota.name))
    most = sentence(quota.amount, limit=limit.most)
    if amount > limit.most:
        return NotAllowed("quota-smaller-than-amount", amount=amount, quota=most)
    if exceeded.free_at is None:
        return TryLater("quota-waiting-used-up", QUEUE_RETRY_SECONDS, quota=most)
    seconds = max(1.0, (exceeded.free_at - now).total_seconds())
    return TryLater("quota-used-up", seconds, quota=most, duration=_rounded_up(seconds))


def _rounded_up(seconds: float) -> str:
    """Rounded up, so that there is room when the member comes back."""
    if seconds > 2 * 3600:
        return sentence("duration-hours", hours=int(-(-seconds // 3600)))
    if seconds > 2 * 60:
        return sentence("duration-minutes", minutes=int(-(-seconds // 60)))
    return sentence("duration-seconds", seconds=int(-(-seconds // 1)))
