"""The buttons that stand under the bot's messages, by the short tokens that platforms keep in their place.

It does not know how a platform shows a button, nor what a press brings about.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.chat.messages import Button
from models.registry import ButtonTable, StoredButton


class KeptButtons:
    """Buttons kept in the registry: equal ones have one token, and a restart forgets none."""

    def __init__(self, shown: ButtonTable, now: Callable[[], datetime]) -> None:
        self._shown = shown
        self._now = now

    async def tokens(self, buttons: Sequence[Button]) -> list[str]:
        kept = [StoredButton(button.label, button.command, button.options, button.shown_to) for button in buttons]
        return await asyncio.to_thread(self._shown.keep, kept, self._now())

    async def press(self, token: str) -> Button:
        """Raises NotFound where the button is too old."""
        kept = await asyncio.to_thread(self._shown.get, token)
        return Button(kept.label, kept.command, kept.options)
