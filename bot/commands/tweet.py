"""/tweet: tweets in a persona's style, with buttons for another, for several, and to report one."""

from bot.chat.forms import Field, Form
from bot.chat.messages import Button, ButtonStyle, GeneratedTweet, Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from bot.interfaces.tweet_request import TweetRequest
from bot.permissions.chat_rules import Action
from bot.personas.selection import select_persona
from models.domain.persona import Persona
from models.messages import sentence

MAX_TWEETS = 5
OWN = "own"
# the option behind the button for a member's own words
WORDS = Option("words", OptionKind.CHOICE, "asks for the words", choices=(OWN,), is_hidden=True, has_form=True)


async def tweet(request: Request, services: Services) -> Reply:
    """One to five tweets. Raises the errors of persona selection, quotas and the writer."""
    persona, count = await select_persona(request, services), request.number("count", 1)
    if request.text(WORDS.name):
        return _own_words(persona)
    wanted = TweetRequest(persona, request.text("prompt") or "", count, services.draw_seed(), chat=request.chat.address)
    async with services.quotas.reserved(request.requester, Action.TWEET, services.now(), count):
        tweets = await services.writer.write(wanted)
    return Reply(_shortfall(tweets, count), tuple(tweets), _buttons(tweets, count))


def _buttons(tweets: list[GeneratedTweet], count: int) -> tuple[Button, ...]:
    """A seed is drawn at each press, so the new tweets differ."""
    first = tweets[0]
    again = Button(sentence("button-again"), "tweet", _same(first, count), style=ButtonStyle.PRIMARY, emoji="🔁")
    more = Button(sentence("button-more"), "tweet", _same(first, MAX_TWEETS), emoji="➕")
    options = {"persona": first.persona.id, WORDS.name: OWN}
    own_words = Button(sentence("button-own-words"), "tweet", options, emoji="✍️", has_form=True)
    return (again, *((more,) if count < MAX_TWEETS else ()), own_words, *_keep(tweets), _report(tweets))


def _keep(tweets: list[GeneratedTweet]) -> list[Button]:
    """One for each tweet, with its number where there are several."""
    labels = [sentence("button-keep-number", number=number) for number in range(1, len(tweets) + 1)]
    return [
        Button(label if len(tweets) > 1 else sentence("button-keep"), "keep", _kept(tweet), emoji="⭐")
        for label, tweet in zip(labels, tweets, strict=True)
    ]


def _kept(tweet: GeneratedTweet) -> dict[str, str | int]:
    options: dict[str, str | int]
    options = {"persona": tweet.persona.id, "prompt": tweet.prompt, "text": tweet.text, "seed": tweet.seed}
    return {name: value for name, value in options.items() if value != ""}


def _own_words(persona: Persona) -> Reply:
    """The question for a tweet's first words."""
    field = Field("prompt", sentence("form-words"), sentence("form-words-hint"), is_required=True)
    form = Form(sentence("form-words-title"), "tweet", (field,), {"persona": persona.id})
    return Reply(sentence("own-words-question", name=persona.display_name), form=form)


def _same(tweet: GeneratedTweet, count: int) -> dict[str, str | int]:
    options: dict[str, str | int] = {"persona": tweet.persona.id, "count": count, "prompt": tweet.prompt}
    return {name: value for name, value in options.items() if value not in ("", 1)}


def _report(tweets: list[GeneratedTweet]) -> Button:
    """With the texts, and everything that is needed to generate them again."""
    first = tweets[0]
    options: dict[str, str | int] = {"persona": first.persona.id, "prompt": first.prompt, "seed": first.seed}
    options["text"] = "\n".join(tweet.text for tweet in tweets)
    return Button(sentence("button-report"), "report", options, emoji="🚩")


def _shortfall(tweets: list[GeneratedTweet], count: int) -> str:
    if len(tweets) == count:
        return ""
    return sentence("tweets-too-few", count=len(tweets), wanted=count)


TWEET = Command(
    "tweet",
    sentence("summary-tweet"),
    tweet,
    "/tweet My dream is",
    (
        Option("persona", OptionKind.PERSONA, sentence("option-tweet-persona")),
        Option("count", OptionKind.NUMBER, sentence("option-tweet-count"), min_value=1, max_value=MAX_TWEETS),
        Option("prompt", OptionKind.TEXT, sentence("option-tweet-prompt")),
        WORDS,
    ),
    action=Action.TWEET,
)
