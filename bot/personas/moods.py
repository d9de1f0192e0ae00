"""Which mood tweets are generated in: the one that a request names, else the chat's."""

import asyncio

from bot.chat.messages import Option, OptionKind, Request
from bot.interfaces.command import Services
from bot.permissions.chat_flags import effective_value
from models.domain.mood import Mood
from models.engine.request import Sampling
from models.messages import sentence

MOOD = "mood"  # the option, and the key of the chat's setting
DEFAULT = Sampling()
MOODS = tuple(mood.value for mood in Mood)  # plain strings: discord.py takes no others for choices
# a prompt may begin with the name of a mood, so the option's name has to be typed
MOOD_OPTION = Option(MOOD, OptionKind.CHOICE, sentence("option-mood"), choices=MOODS, is_named=True)


async def chosen_mood(request: Request, services: Services) -> Mood:
    """The request's own, else what its chat, channel or server has set, else NORMAL."""
    own = request.text(MOOD)
    name = own or await asyncio.to_thread(effective_value, services.settings, request.chat.scopes, MOOD)
    return Mood(name) if name in MOODS else Mood.NORMAL


def sampling_of(
    mood: Mood,
    temperature: float | None = None,
    top_p: float | None = None,
    max_tokens: int = DEFAULT.max_tokens,
) -> Sampling:
    """The mood's sampling, with other figures where they are given."""
    return Sampling(
        temperature=mood.temperature if temperature is None else temperature,
        top_p=mood.top_p if top_p is None else top_p,
        max_tokens=max_tokens,
    )
