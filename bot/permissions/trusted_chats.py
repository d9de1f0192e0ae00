"""Trusted chats: the servers and groups whose moderators can record consent for other people's accounts.

Anybody can add the bot to a server of their own and be its moderator. So a moderator's word counts only where the
operator vouches for the moderators: by /trust there, by TRUSTED_CHATS, or by being one of them.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.permissions.chat_rules import plain_address
from models.domain.requester import Requester
from models.registry import TrustedChatTable

CACHE_SECONDS = 60.0
MAX_CACHED = 10_000


class OperatorLookup(Protocol):
    """Asks platforms about operators."""

    async def has_operator(self, place: str) -> bool | None:
        """Whether an operator moderates the server or group, now; None where its platform doesn't tell."""


@dataclass
class TrustedChats:
    """Trust by server or group (`Requester.widest`). `named` are those of TRUSTED_CHATS."""

    table: TrustedChatTable
    operators: OperatorLookup
    now: Callable[[], datetime]
    named: Collection[str] = ()
    _cached: dict[str, tuple[datetime, bool]] = field(default_factory=dict)  # until when, by place

    async def trusts(self, requester: Requester) -> bool:
        """Whether moderators of the requester's chat can record consent; never in direct chats."""
        if requester.is_direct or requester.is_elsewhere:
            return False
        return await self.is_trusted(requester.widest)

    async def is_trusted(self, place: str) -> bool:
        """The operator's decision, else TRUSTED_CHATS, else whether an operator moderates there.

        A place whose platform can't be asked isn't trusted meanwhile.
        """
        known = await asyncio.to_thread(self.table.get, place)
        if known is not None and known.decision is not None:
            return known.decision
        is_trusted = plain_address(place) in set(map(plain_address, self.named)) or await self._has_operator(place)
        if is_trusted is None:
            return False
        if known is None or known.is_trusted != is_trusted:
            await asyncio.to_thread(self.table.set_result, place, is_trusted=is_trusted)
        return is_trusted

    async def decide(self, place: str, *, is_trusted: bool) -> None:
        """The operator trusts the place from now on, or doesn't, whoever moderates there."""
        await asyncio.to_thread(self.table.decide, place, is_trusted=is_trusted)

    async def _has_operator(self, place: str) -> bool | None:
        until, cached = self._cached.get(place, (None, False))
        if until is not None and self.now() < until:
            return cached
        found = await self.operators.has_operator(place)
        if found is not None:
            if len(self._cached) >= MAX_CACHED:
                self._cached.clear()
            self._cached[place] = (self.now() + timedelta(seconds=CACHE_SECONDS), found)
        return found
