"""/best: the tweets that most members of a chat keep."""

from dataclasses import replace

from bot.chat.messages import Button, Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from bot.permissions.chat_rules import Action
from bot.personas.kept_tweets import persona_for_all, shown_tweets
from models.messages import sentence

MAX_SHOWN = 5


async def best(request: Request, services: Services) -> Reply:
    """The first of the ranking, of all personas or of one. Raises NotFound, NotAllowed, RequestUnfit."""
    name = request.text("persona")
    persona = None if name is None else await persona_for_all(name, request, services)
    shown = await shown_tweets(request, services, persona)
    if not shown:
        return Reply(sentence("best-none") if persona is None else sentence("best-none-of", name=persona.display_name))
    heading = sentence("best-heading") if persona is None else sentence("best-heading-of", name=persona.display_name)
    tweets = [replace(one.tweet, note=sentence("keepers", count=one.keepers)) for one in shown[:MAX_SHOWN]]
    options = {} if persona is None else {"persona": persona.id}
    everything = Button(sentence("button-all-kept", count=len(shown)), "keep", options)
    return Reply(heading, tuple(tweets), (everything,))


BEST = Command(
    "best",
    sentence("summary-best"),
    best,
    "/best NAME",
    (Option("persona", OptionKind.PERSONA, sentence("option-best-persona")),),
    action=Action.SEE,
)
