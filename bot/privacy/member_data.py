"""What this bot remembers: about one member, to be handed over or forgotten; and of all, what is older than it is kept.

It does not know tables, nor who asks.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from bot.interfaces.protocols import RetentionPolicy
from models.domain.errors import ServiceError
from models.registry import Registry
from models.runtime.data_dir import DataDir
from models.runtime.logs import shorten

log = structlog.get_logger()

EVERY = timedelta(days=1)
LOOK_SECONDS = 600.0
SWEPT = "swept at"  # the note with the time of the last sweep


class MemberData:
    """See `ports.Memory`."""

    def __init__(self, home: DataDir, registry: Registry, keeping: RetentionPolicy) -> None:
        self._home, self._registry = home, registry
        self.keeping = keeping

    def told(self, addresses: Sequence[str]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return self._registry.members.told(addresses)

    def forget(self, addresses: Sequence[str]) -> tuple[str, Mapping[str, int]]:
        pseudonym = f"forgotten:{self._home.hash_of(addresses[0])[:12]}"
        return pseudonym, self._registry.members.forget(addresses, pseudonym)


class RetentionSweeper:
    """Removes daily what is older than it is kept. `forget_jobs` takes jobs out of the trainer's own records."""

    def __init__(
        self,
        home: DataDir,
        registry: Registry,
        keeping: RetentionPolicy,
        forget_jobs: Callable[[Sequence[str]], Awaitable[None]],
    ) -> None:
        self._home, self._registry, self._keeping = home, registry, keeping
        self._forget_jobs = forget_jobs

    async def keep_sweeping(self, now: Callable[[], datetime]) -> None:
        """Until cancelled; a restart neither skips a day nor sweeps twice on one."""
        while True:
            try:
                if await asyncio.to_thread(self._is_due, now()):
                    await self.sweep(now())
            except (ServiceError, OSError) as error:  # the registry is busy, say: the next time may do
                log.warning("what is old could not be removed", error=type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def sweep(self, now: datetime) -> None:
        kept = self._keeping
        jobs = await asyncio.to_thread(self._registry.retention.sweep, now, kept.days, kept.audit_days)
        if jobs:
            await self._forget_jobs(jobs)
        await asyncio.to_thread(self._shorten_logs, now)
        await asyncio.to_thread(self._registry.notes.set, SWEPT, now.isoformat())
        log.info("what is old was removed", jobs=len(jobs))

    def _is_due(self, now: datetime) -> bool:
        swept = self._registry.notes.get(SWEPT)
        return swept is None or now - datetime.fromisoformat(swept) >= EVERY

    def _shorten_logs(self, now: datetime) -> None:
        for path in _logs(self._home):
            shorten(path, now - timedelta(days=self._keeping.days))


def _logs(home: DataDir) -> list[Path]:
    return sorted(home.logs.glob("*.log")) if home.logs.is_dir() else []
