"""/guess: members guess which of up to four personas wrote a tweet."""

import asyncio

from bot.chat.messages import Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from bot.permissions.chat_rules import Action
from bot.personas.new_games import BUTTON_OPTIONS, begin, check_may_begin, chosen_game, drawn_personas
from models.domain.game import Game, GameKind
from models.messages import sentence

MAX_PERSONAS = 4
MINUTES = 1


async def guess(request: Request, services: Services) -> Reply:
    """Begin a round, or take a guess. Raises what /tweet does, and RequestUnfit below two personas."""
    if request.number("game", 0):
        return await _guess(await chosen_game(request, services), request, services)
    await check_may_begin(request, services)
    personas = await drawn_personas(MAX_PERSONAS, (), request, services)
    writer = personas[services.draw_seed() % len(personas)]
    return await begin(GameKind.GUESS, [writer], personas, MINUTES, request, services)


async def _guess(game: Game, request: Request, services: Services) -> Reply:
    """Each member has one guess; the first right one ends the round."""
    choice = request.number("choice", 0) % len(game.choices)
    is_counted = await asyncio.to_thread(
        services.games.table.vote, game.number, request.member.id, choice, services.now()
    )
    if not is_counted:
        return Reply(sentence("guessed-already"), is_private=True)
    is_right = game.choices[choice] == game.tweets[0].persona_id
    if is_right or request.chat.is_direct:  # nobody else could guess there
        await asyncio.to_thread(services.games.table.end, game.number, services.now())
    services.games.changed(game.number)
    return Reply(sentence("guess-right" if is_right else "guess-wrong"), is_private=True)


GUESS = Command(
    "guess",
    sentence("summary-guess"),
    guess,
    "/guess My dream is",
    (Option("prompt", OptionKind.TEXT, sentence("option-tweet-prompt")), *BUTTON_OPTIONS),
    action=Action.SEE,
)
