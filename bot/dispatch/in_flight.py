"""Requests under way on a platform, and what those who still wait are told when the bot is stopped.

It does not know what is asked, nor how a reply is shown.
"""

import asyncio

from bot.chat.formatting import RESTARTING
from bot.chat.messages import Answer, Reply, Request

HANDED_BACK = Reply(RESTARTING, is_private=True)


class InFlightRequests:
    """Has requests answered, and when the bot is being stopped tells those who still wait."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._waits: set[asyncio.Future[Reply]] = set()
        self._is_ending = False

    async def __call__(self, request: Request) -> Reply:
        if self._is_ending:
            return HANDED_BACK
        wait = asyncio.ensure_future(self._answer(request))
        self._waits.add(wait)
        try:
            return await wait
        except asyncio.CancelledError:
            if wait.cancelled() and self._is_ending:
                return HANDED_BACK
            raise
        finally:
            self._waits.discard(wait)

    def close(self) -> None:
        """Nothing more is begun: whoever asks from here on is told to ask again."""
        self._is_ending = True

    def end(self) -> None:
        """Nothing is answered any more, what is under way neither."""
        self.close()
        for wait in self._waits:
            wait.cancel()
