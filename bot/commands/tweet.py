"""/tweet: a tweet in a persona's voice, and the button for another one.

It does not know how a tweet is written.
"""

from bot.choice import chosen_persona
from bot.conversation import Button, GeneratedTweet, Reply, Request, Services
from models.prompt import tidy_prompt

MOST_TWEETS = 5


async def tweet(request: Request, services: Services) -> Reply:
    """One to five tweets. Raises what choosing the persona and the writer raise."""
    prompt = tidy_prompt(request.text("prompt") or "")
    persona = await chosen_persona(request, services)
    count = request.number("count", 1)
    tweets = await services.writer.write(persona, prompt, count, services.draw_seed())
    return Reply(_shortfall(tweets, count), tuple(tweets), (again(persona.id, prompt, count),))


def again(persona_id: str, prompt: str, count: int) -> Button:
    """The same once more; its seed is drawn when it is pressed, so the tweet is another."""
    options: dict[str, str | int] = {"persona": persona_id, "count": count, "prompt": prompt}
    return Button("Again", "tweet", {name: value for name, value in options.items() if value not in ("", 1)})


def _shortfall(tweets: list[GeneratedTweet], count: int) -> str:
    if len(tweets) == count:
        return ""
    return f"Only {len(tweets)} of {count}: what else came repeated another or a tweet that the persona learned from."
