"""/versus: two personas continue the same words, and the members vote."""

import asyncio

from bot.chat.messages import Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from bot.permissions.chat_rules import Action
from bot.personas.game_messages import LETTERS
from bot.personas.moods import MOOD_OPTION
from bot.personas.new_games import BUTTON_OPTIONS, begin, check_may_begin, chosen_game, close, drawn_personas
from bot.personas.selection import allowed_persona, everybody_here
from models.domain.errors import RequestUnfit
from models.domain.game import Game, GameKind
from models.messages import sentence

MINUTES = 10
CLOSE = "close"


async def versus(request: Request, services: Services) -> Reply:
    """Begin a vote, count one, or close it. Raises what /tweet does, and RequestUnfit below two personas."""
    if request.number("game", 0):
        game = await chosen_game(request, services)
        if request.text("act") == CLOSE:
            return await close(game, request, services)
        return await _vote(game, request, services)
    await check_may_begin(request, services)
    names = [name for option in ("first", "second") if (name := request.text(option)) is not None]
    chosen = [await allowed_persona(name, everybody_here(request), services) for name in names]
    if len({persona.id for persona in chosen}) < len(chosen):
        raise RequestUnfit("versus-same-persona")
    personas = await drawn_personas(2, chosen, request, services)
    return await begin(GameKind.VERSUS, personas, personas, MINUTES, request, services)


async def _vote(game: Game, request: Request, services: Services) -> Reply:
    """The member's vote; another one replaces it."""
    choice = request.number("choice", 0) % len(game.choices)
    await asyncio.to_thread(services.games.table.vote, game.number, request.member.id, choice, services.now())
    services.games.changed(game.number)
    return Reply(sentence("voted", letter=LETTERS[choice]), is_private=True)


VERSUS = Command(
    "versus",
    sentence("summary-versus"),
    versus,
    "/versus @ann @bob My dream is",
    (
        Option("first", OptionKind.PERSONA, sentence("option-versus-first")),
        Option("second", OptionKind.PERSONA, sentence("option-versus-second")),
        Option("prompt", OptionKind.TEXT, sentence("option-tweet-prompt")),
        MOOD_OPTION,
        *BUTTON_OPTIONS,
        Option("act", OptionKind.CHOICE, "ends it", choices=(CLOSE,), is_hidden=True),
    ),
    action=Action.SEE,
)
