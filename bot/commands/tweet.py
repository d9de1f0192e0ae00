"""/tweet: a tweet in a persona's voice, with buttons for another one, for several and to report it.

It does not know how a tweet is written.
"""

from bot.chat.messages import Button, GeneratedTweet, Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from bot.permissions.chat_rules import Action
from bot.personas.selection import chosen_persona
from models.text.tweet_text import tidy_prompt

MAX_TWEETS = 5


async def tweet(request: Request, services: Services) -> Reply:
    """One to five tweets. Raises what choosing the persona and the writer raise."""
    prompt = tidy_prompt(request.text("prompt") or "")
    persona = await chosen_persona(request, services)
    count = request.number("count", 1)
    async with services.limits.taken(request.member, request.chat, Action.TWEET, services.now(), count):
        tweets = await services.writer.write(persona, prompt, count, services.draw_seed())
    return Reply(_shortfall(tweets, count), tuple(tweets), _buttons(tweets, count))


def _buttons(tweets: list[GeneratedTweet], count: int) -> tuple[Button, ...]:
    """Seeds are drawn when a button is pressed, so the tweets are others."""
    first = tweets[0]
    more = (_another("More", first, MAX_TWEETS),) if count < MAX_TWEETS else ()
    return (_another("Again", first, count), *more, _report(tweets))


def _another(label: str, tweet: GeneratedTweet, count: int) -> Button:
    options: dict[str, str | int] = {"persona": tweet.persona.id, "count": count, "prompt": tweet.prompt}
    return Button(label, "tweet", {name: value for name, value in options.items() if value not in ("", 1)})


def _report(tweets: list[GeneratedTweet]) -> Button:
    """Says what was shown, and all that is needed to have it written again."""
    first = tweets[0]
    options: dict[str, str | int] = {"persona": first.persona.id, "prompt": first.prompt, "seed": first.seed}
    return Button("Report", "report", {**options, "text": "\n".join(tweet.text for tweet in tweets)})


def _shortfall(tweets: list[GeneratedTweet], count: int) -> str:
    if len(tweets) == count:
        return ""
    return f"Only {len(tweets)} of {count}: what else came repeated another or a tweet that the persona learned from."


TWEET = Command(
    "tweet",
    "Have a persona write a tweet, from your first words on if you give some",
    tweet,
    "/tweet My dream is",
    (
        Option(
            "persona",
            OptionKind.PERSONA,
            "the persona that writes, or several as in ann+bob; the chat's own where you name none",
        ),
        Option("count", OptionKind.NUMBER, "how many tweets", least=1, most=MAX_TWEETS),
        Option("prompt", OptionKind.TEXT, "the tweet's first words", is_shown=True),
    ),
    deed=Action.TWEET,
)
