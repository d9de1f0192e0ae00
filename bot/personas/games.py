"""Games under way: each keeps its message up to date, several votes in one edit, and shows its result at the end.

Games and votes are in the registry, so a restart continues them.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from bot.chat.messages import Reply
from bot.personas.game_messages import game_message, result_message
from models.domain.blend import find_persona_or_blend
from models.domain.errors import NotAllowed, NotFound, ServiceError
from models.domain.game import Game
from models.domain.persona import Persona
from models.domain.requester import platform_of
from models.messages import sentence
from models.registry import GameTable, PersonaTable
from models.runtime.logs import origin

log = structlog.get_logger()

RETRY_SECONDS = 5.0
GIVE_UP = timedelta(minutes=10)  # after its end: a result that can't be shown by then is dropped


class GameBoard(Protocol):
    """The messages of a platform, as far as games need them."""

    @property
    def seconds_between_edits(self) -> float: ...

    async def edit(self, chat: str, message: str, reply: Reply) -> None: ...

    def is_busy(self, chat: str) -> bool: ...


class GamePolicy(Protocol):
    """The rules and the content filter of a chat."""

    async def with_safe_name(self, chat: str, persona: Persona) -> Persona: ...

    async def check_allowed(self, chat: str, persona: Persona) -> None: ...


class Games:
    """Follows games on the platforms in `boards`, by the prefix of their chats' addresses."""

    def __init__(
        self,
        table: GameTable,
        personas: PersonaTable,
        policy: GamePolicy,
        boards: Mapping[str, GameBoard],
        now: Callable[[], datetime],
    ) -> None:
        self.table, self._personas, self._policy, self._boards, self._now = table, personas, policy, boards, now
        self._changes: dict[int, asyncio.Event] = {}
        self._messages: dict[int, str] = {}
        self._followers: set[asyncio.Task[None]] = set()
        self._stores: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Follow the games that are open."""
        for game in await asyncio.to_thread(self.table.list):
            if platform_of(game.chat) in self._boards:
                self.follow(game)

    async def stop(self) -> None:
        for task in self._followers:
            task.cancel()
        # what is being stored is needed by the next process
        await asyncio.gather(*self._followers, *self._stores, return_exceptions=True)

    def follow(self, game: Game) -> None:
        """Keep its message up to date until it is over."""
        if game.number not in self._changes:
            self._changes[game.number] = asyncio.Event()
            _spawn(self._follow(game), self._followers)

    def sent(self, number: int, message: str) -> None:
        """The message with this id shows the game."""
        self._messages[number] = message
        _spawn(self._store(number, message), self._stores)

    def changed(self, number: int) -> None:
        """It has another vote, or was ended."""
        if number in self._changes:
            self._changes[number].set()

    async def _store(self, number: int, message: str) -> None:
        with suppress(ServiceError):  # a vote tells the message's id too
            await asyncio.to_thread(self.table.set_message, number, message)

    async def _follow(self, game: Game) -> None:
        shown = game.counts if not game.votes else None
        try:
            while not (is_over := game.is_solved or self._now() >= game.ends_at) or not await self._end(game):
                if not is_over and game.counts != shown and not self._board(game).is_busy(game.chat):
                    shown = game.counts if await self._show(game, game_message) else None
                await self._wait(game, is_shown=game.counts == shown)
                game = await self._stored(game)
        except NotFound:  # erased, with a persona or with the member who began it
            await self._edit(game, Reply(sentence("game-gone")))
        finally:
            self._changes.pop(game.number, None)
            self._messages.pop(game.number, None)

    async def _stored(self, game: Game) -> Game:
        """The game as it is now, once the storage answers. Raises NotFound."""
        while True:
            try:
                return await asyncio.to_thread(self.table.get, game.number)
            except NotFound:
                raise
            except ServiceError as error:  # busy, or the disk is full: the game goes on after it
                log.warning("game_not_read", game=game.number, **origin(error))
            await asyncio.sleep(RETRY_SECONDS)

    async def _wait(self, game: Game, *, is_shown: bool) -> None:
        """Until something changed that is not shown yet, or the game ends."""
        change, left = self._changes[game.number], (game.ends_at - self._now()).total_seconds()
        if is_shown and left > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await change.wait()
        # whatever comes meanwhile is shown with it
        await asyncio.sleep(self._board(game).seconds_between_edits if left > 0 else RETRY_SECONDS)
        change.clear()

    async def _end(self, game: Game) -> bool:
        """Show the result and delete the game; whether that is done."""
        if not await self._show(game, result_message) and self._now() < game.ends_at + GIVE_UP:
            return False
        try:
            await asyncio.to_thread(self.table.delete, game.number)
        except ServiceError as error:
            log.warning("game_not_deleted", game=game.number, **origin(error))
            return False
        return True

    async def _show(self, game: Game, message: Callable[[Game, Mapping[str, Persona]], Reply]) -> bool:
        """Edit the game's message; whether that could be done."""
        try:
            try:
                reply = message(game, {choice: await self._persona(choice, game.chat) for choice in game.choices})
            except (NotFound, NotAllowed):  # a persona was retired, or may not be used here any more
                reply = Reply(sentence("game-gone"))
            await self._edit(game, reply)
        except Exception as error:  # noqa: BLE001 - such as a platform that is away
            log.error("game_not_shown", game=game.number, **origin(error))
            return False
        return True

    async def _edit(self, game: Game, reply: Reply) -> None:
        message = game.message or self._messages.get(game.number)
        if message is not None:
            with suppress(NotFound):  # somebody deleted the message
                await self._board(game).edit(game.chat, message, replace(reply, language=game.language))

    async def _persona(self, persona_id: str, chat: str) -> Persona:
        persona = await asyncio.to_thread(find_persona_or_blend, persona_id, self._personas.find)
        await self._policy.check_allowed(chat, persona)
        return await self._policy.with_safe_name(chat, persona)

    def _board(self, game: Game) -> GameBoard:
        return self._boards[platform_of(game.chat)]


def _spawn(work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]]) -> None:
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
