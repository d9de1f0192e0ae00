"""Member data: access and erasure (GDPR articles 15 and 17), and the daily retention sweep."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.interfaces.protocols import RetentionPolicy
from models.domain.errors import ServiceError
from models.registry import Registry
from models.runtime.data_dir import DataDir
from models.runtime.logs import shorten

log = structlog.get_logger()

SWEEP_INTERVAL = timedelta(days=1)
CHECK_SECONDS = 600.0
SWEPT_AT = "swept at"  # key of the note with the time of the last sweep


class MemberData:
    """See MemberDataService."""

    def __init__(self, home: DataDir, registry: Registry, retention: RetentionPolicy) -> None:
        self._home, self._registry = home, registry
        self.retention = retention

    def export(self, addresses: Sequence[str]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return self._registry.member_data.export(addresses)

    def erase(self, addresses: Sequence[str]) -> tuple[str, Mapping[str, int]]:
        pseudonym = f"forgotten:{self._home.hash_of(addresses[0])[:12]}"
        return pseudonym, self._registry.member_data.erase(addresses, pseudonym)


class RetentionSweeper:
    """Deletes daily what is older than its retention period. `forget_jobs` deletes jobs from the trainer's records."""

    def __init__(
        self,
        home: DataDir,
        registry: Registry,
        retention: RetentionPolicy,
        forget_jobs: Callable[[Sequence[str]], Awaitable[None]],
    ) -> None:
        self._home, self._registry, self._retention = home, registry, retention
        self._forget_jobs = forget_jobs

    async def run(self, now: Callable[[], datetime], is_settled: Callable[[], bool] = lambda: True) -> None:
        """Sweep daily until cancelled; a restart neither skips a day nor sweeps twice.

        Not before the clock is settled: while it is years ahead, everything looks old enough to be deleted.
        """
        while True:
            try:
                if is_settled() and await asyncio.to_thread(self._is_due, now()):
                    await self.sweep(now())
            except (ServiceError, OSError) as error:  # such as a busy registry
                log.warning("retention_sweep_failed", error=type(error).__name__)
            await asyncio.sleep(CHECK_SECONDS)

    async def sweep(self, now: datetime) -> None:
        retention = self._retention
        jobs = await asyncio.to_thread(self._registry.retention.sweep, now, retention.days, retention.audit_days)
        if jobs:
            await self._forget_jobs(jobs)
        await asyncio.to_thread(self._shorten_logs, now)
        await asyncio.to_thread(self._registry.key_values.set, SWEPT_AT, now.isoformat())
        log.info("retention_swept", jobs=len(jobs))

    def _is_due(self, now: datetime) -> bool:
        swept_at = self._registry.key_values.get(SWEPT_AT)
        return swept_at is None or not timedelta(0) <= now - datetime.fromisoformat(swept_at) < SWEEP_INTERVAL

    def _shorten_logs(self, now: datetime) -> None:
        logs = sorted(self._home.logs.glob("*.log*")) if self._home.logs.is_dir() else []
        for path in logs:
            shorten(path, now - timedelta(days=self._retention.days))
