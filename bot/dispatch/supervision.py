"""Supervision of what runs as long as the bot: a platform or background loop that fails is started again by itself."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from models.runtime.backoff import Backoff
from models.runtime.logs import origin

MIN_BACKOFF_SECONDS, MAX_BACKOFF_SECONDS = 5.0, 300.0

log = structlog.get_logger()


async def keep_running(
    name: str,
    run: Callable[[], Awaitable[None]],
    min_backoff: float = MIN_BACKOFF_SECONDS,
    max_backoff: float = MAX_BACKOFF_SECONDS,
) -> None:
    """Run it until it returns. After an error, such as an answer that a library could not parse, run it once more.

    The pauses double, and start over after a run of twice the longest pause.
    """
    loop, backoff = asyncio.get_running_loop(), Backoff(min_backoff, 2 * min_backoff, max_backoff)
    while True:
        started_at = loop.time()
        try:
            await run()
        except Exception as error:  # noqa: BLE001 - nothing else may end with it
            if loop.time() - started_at > 2 * max_backoff:
                backoff.reset()
            seconds = backoff.next_seconds()
            log.error("restarting_after_error", name=name, retry_seconds=seconds, **origin(error))
        else:
            return
        await asyncio.sleep(seconds)
