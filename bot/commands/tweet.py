"""/tweet: tweets in a persona's style, with buttons for another, for several, and to report one."""

import asyncio

from bot.chat.forms import Field, Form
from bot.chat.messages import Button, ButtonStyle, GeneratedTweet, Option, OptionKind, Reply, Request, Select, Value
from bot.commands._tweet_options import tweet_options
from bot.interfaces.command import Command, Services
from bot.interfaces.tweet_request import TweetRequest
from bot.permissions.chat_flags import IDENTITY, ON, effective_value
from bot.permissions.chat_rules import Action
from bot.personas.moods import MOOD, MOOD_OPTION, chosen_mood, sampling_of
from bot.personas.selection import select_persona, usable_personas
from models.domain.errors import NotFound
from models.domain.mood import Mood
from models.domain.persona import Persona
from models.messages import sentence

MAX_TWEETS = 5
OWN, YES = "own", "yes"
# the option behind the button for a member's own words
WORDS = Option("words", OptionKind.CHOICE, "asks for the words", choices=(OWN,), is_hidden=True, has_form=True)
# with it, the prompt is a message that the tweet answers
ANSWER = Option("answer", OptionKind.CHOICE, "answers the prompt", choices=(YES,), is_hidden=True)
# the option of “Continue as…” in Discord's menu of a message
CHOOSE = Option("choose", OptionKind.CHOICE, "asks for the persona", choices=("persona",), is_hidden=True)
MAX_CHOICES = 25  # of a select menu on Discord


async def tweet(request: Request, services: Services) -> Reply:
    """One to five tweets. Raises the errors of persona selection, quotas and the writer."""
    if request.text(CHOOSE.name):
        return await _which_persona(request, services)
    persona, count = await select_persona(request, services), request.number("count", 1)
    mood = await chosen_mood(request, services)
    if request.text(WORDS.name):
        return _own_words(persona, mood)
    wanted = TweetRequest(
        persona,
        request.text("prompt") or "",
        count,
        services.draw_seed(),
        sampling_of(mood),
        chat=request.chat.address,
        is_answer=request.text(ANSWER.name) is not None,
    )
    async with services.quotas.reserved(request.requester, Action.TWEET, services.now(), count):
        tweets = await services.writer.write(wanted)
    buttons, is_by_persona = _buttons(tweets, wanted, mood), await _has_identities(request, services)
    if request.chat.is_elsewhere:  # no picture could be sent there, and no chat keeps its tweets
        buttons = tuple(button for button in buttons if button.command not in ("picture", "keep"))
    return Reply(_shortfall(tweets, count), tuple(tweets), buttons, is_by_persona=is_by_persona)


async def _has_identities(request: Request, services: Services) -> bool:
    """Whether personas post under their own names here."""
    if request.chat.guild is None or request.chat.is_elsewhere:
        return False
    return await asyncio.to_thread(effective_value, services.settings, request.chat.scopes, IDENTITY) == ON


async def _which_persona(request: Request, services: Services) -> Reply:
    """The question which persona goes on from the request's words. Raises NotFound where there is none."""
    personas = await usable_personas(request, services)
    if not personas:
        raise NotFound("no-persona-yet")
    prompt = request.text("prompt") or ""
    choices = tuple((one.id, f"{one.display_name} (@{one.name})") for one in personas[:MAX_CHOICES])
    menu = Select(sentence("continue-as"), "tweet", "persona", {"prompt": prompt}, choices)
    return Reply(sentence("continue-question", words=prompt), selects=(menu,), is_private=True)


def _buttons(tweets: list[GeneratedTweet], wanted: TweetRequest, mood: Mood) -> tuple[Button, ...]:
    """A seed is drawn at each press, so the new tweets differ."""
    count, same = wanted.count, _without_prompt(wanted, mood) | _prompt(wanted)
    again = Button(sentence("button-again"), "tweet", same | _count(count), style=ButtonStyle.PRIMARY, emoji="🔁")
    more = Button(sentence("button-more"), "tweet", same | _count(MAX_TWEETS), emoji="➕")
    options = _without_prompt(wanted, mood) | {WORDS.name: OWN}
    own_words = Button(sentence("button-own-words"), "tweet", options, emoji="✍️", has_form=True)
    picture = Button(sentence("button-picture"), "picture", tweet_options(tweets), emoji="🖼️")
    several = (more,) if count < MAX_TWEETS else ()
    return (again, *several, own_words, picture, *_keep(tweets, mood), _report(tweets, wanted, same))


def _without_prompt(wanted: TweetRequest, mood: Mood) -> dict[str, Value]:
    return {"persona": wanted.persona.id, MOOD: mood.value}


def _prompt(wanted: TweetRequest) -> dict[str, Value]:
    answer: dict[str, Value] = {ANSWER.name: YES} if wanted.is_answer else {}
    return ({"prompt": wanted.prompt} if wanted.prompt else {}) | answer


def _count(count: int) -> dict[str, Value]:
    return {"count": count} if count > 1 else {}


def _keep(tweets: list[GeneratedTweet], mood: Mood) -> list[Button]:
    """One for each tweet, with its number where there are several."""
    labels = [sentence("button-keep-number", number=number) for number in range(1, len(tweets) + 1)]
    return [
        Button(
            label if len(tweets) > 1 else sentence("button-keep"),
            "keep",
            tweet_options([tweet]) | {MOOD: mood.value},
            emoji="⭐",
        )
        for label, tweet in zip(labels, tweets, strict=True)
    ]


def _report(tweets: list[GeneratedTweet], wanted: TweetRequest, same: dict[str, Value]) -> Button:
    """With the texts, and everything that is needed to generate them again."""
    options = same | {"seed": wanted.seed, "text": "\n".join(tweet.text for tweet in tweets)}
    return Button(sentence("button-report"), "report", options, emoji="🚩")


def _own_words(persona: Persona, mood: Mood) -> Reply:
    """The question for a tweet's first words."""
    field = Field("prompt", sentence("form-words"), sentence("form-words-hint"), is_required=True)
    form = Form(sentence("form-words-title"), "tweet", (field,), {"persona": persona.id, MOOD: mood.value})
    return Reply(sentence("own-words-question", name=persona.display_name), form=form)


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
        MOOD_OPTION,
        WORDS,
        ANSWER,
        CHOOSE,
    ),
    action=Action.TWEET,
)
