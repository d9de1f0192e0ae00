"""Buttons under the bot's messages, in the registry: platforms keep a short token in their place."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.chat.messages import Button
from models.registry import ButtonTable, StoredButton


class KeptButtons:
    """A `ButtonStore` in the registry."""

    def __init__(self, table: ButtonTable, now: Callable[[], datetime]) -> None:
        self._table = table
        self._now = now

    async def tokens(self, buttons: Sequence[Button]) -> list[str]:
        stored = [StoredButton(button.label, button.command, button.options, button.shown_to) for button in buttons]
        return await asyncio.to_thread(self._table.store, stored, self._now())

    async def press(self, token: str) -> Button:
        """Raises NotFound where the button is too old."""
        stored = await asyncio.to_thread(self._table.get, token)
        return Button(stored.label, stored.command, stored.options)
