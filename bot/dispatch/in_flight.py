"""Requests in flight on a platform; at shutdown those still waiting are asked to try again."""

import asyncio

from bot.chat.messages import Answer, Reply, Request
from models.messages import sentence


class InFlightRequests:
    """Has requests answered; once it is closing, answers them with a note that the bot restarts."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._tasks: set[asyncio.Future[Reply]] = set()
        self._is_closing = False

    async def __call__(self, request: Request) -> Reply:
        if self._is_closing:
            return restarting()
        task = asyncio.ensure_future(self._answer(request))
        self._tasks.add(task)
        try:
            return await task
        except asyncio.CancelledError:
            if task.cancelled() and self._is_closing:
                return restarting()
            raise
        finally:
            self._tasks.discard(task)

    def close(self) -> None:
        """Begin no more requests."""
        self._is_closing = True

    def cancel_all(self) -> None:
        """Begin no more requests, and cancel those in flight."""
        self.close()
        for task in self._tasks:
            task.cancel()


def restarting() -> Reply:
    return Reply(sentence("bot-restarting"), is_private=True)
