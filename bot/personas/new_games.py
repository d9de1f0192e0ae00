"""What the games' commands share: who may be in a game, its tweets, votes, and its end."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.chat.messages import Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Services
from bot.interfaces.tweet_request import TweetRequest
from bot.permissions.chat_rules import Action
from bot.personas.game_messages import game_message
from bot.personas.moods import chosen_mood, sampling_of
from bot.personas.selection import everybody_here, usable_personas
from models.domain.errors import NotAllowed, RequestUnfit
from models.domain.game import Game, GameKind, GameTweet
from models.domain.persona import Persona
from models.messages import sentence

MAX_NUMBER = 2**63 - 1  # of SQLite's rows
BUTTON_OPTIONS = (
    Option("game", OptionKind.NUMBER, "the game", max_value=MAX_NUMBER, is_hidden=True),
    Option("choice", OptionKind.NUMBER, "the member's choice", max_value=3, is_hidden=True),
)


async def check_may_begin(request: Request, services: Services) -> None:
    """Raises NotAllowed for those who may not generate tweets here; they may vote."""
    rules = await asyncio.to_thread(services.rules.of, request.chat.scopes)
    rules.check(Action.TWEET, request.requester)


async def drawn_personas(
    count: int, chosen: Sequence[Persona], request: Request, services: Services
) -> Sequence[Persona]:
    """`chosen`, and at random others that everybody here may use, up to `count`. Raises RequestUnfit below two."""
    if request.chat.is_elsewhere:
        raise RequestUnfit("game-needs-bot")
    usable = await usable_personas(request, services, everybody_here(request))
    others = [persona for persona in usable if persona.id not in {one.id for one in chosen}]
    draw = random.Random(services.draw_seed())
    drawn = draw.sample(others, min(len(others), max(0, count - len(chosen))))
    if len(chosen) + len(drawn) < 2:
        raise RequestUnfit("game-needs-two-personas")
    return [*chosen, *drawn]


async def begin(
    kind: GameKind,
    writers: Sequence[Persona],
    choices: Sequence[Persona],
    minutes: float,
    request: Request,
    services: Services,
) -> Reply:
    """A tweet of each writer from the same words, and the game about them.

    Raises what /tweet does, and RequestUnfit, before anything is written, where too many games are open.
    """
    sampling = sampling_of(await chosen_mood(request, services))
    wanted = [
        TweetRequest(
            persona, request.text("prompt") or "", 1, services.draw_seed(), sampling, chat=request.chat.address
        )
        for persona in writers
    ]
    await asyncio.to_thread(services.games.table.check_room, request.chat.address)
    async with services.quotas.reserved(request.requester, Action.TWEET, services.now(), len(wanted)):
        written = await asyncio.gather(*map(services.writer.write, wanted))
        tweets = [GameTweet(one.persona.id, one.text, one.seed) for [one] in written]
        ends_at = services.now() + timedelta(minutes=minutes)
        ids = tuple(persona.id for persona in choices)
        new = Game(
            0,
            kind,
            request.chat.address,
            request.member.id,
            wanted[0].prompt,
            tuple(tweets),
            ids,
            ends_at,
            language=request.member.language,
        )
        game = await asyncio.to_thread(services.games.table.open, new)
    services.games.follow(game)
    message = game_message(game, {persona.id: persona for persona in choices})
    return replace(message, on_sent=lambda message_id: services.games.sent(game.number, message_id))


async def chosen_game(request: Request, services: Services) -> Game:
    """The game whose button was pressed. Raises NotFound once it is over."""
    game = await asyncio.to_thread(services.games.table.get, request.number("game", 0))
    if game.message is None and request.message is not None:
        services.games.sent(game.number, request.message)
    return game


async def close(game: Game, request: Request, services: Services) -> Reply:
    """End it now. Raises NotAllowed for those who didn't begin it, except moderators."""
    if request.member.id != game.member and request.member.role < Role.MODERATOR:
        raise NotAllowed("game-not-yours")
    await asyncio.to_thread(services.games.table.end, game.number, services.now())
    services.games.changed(game.number)
    return Reply(sentence("vote-closed"), is_private=True)
