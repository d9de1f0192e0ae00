"""/picture: a tweet as a picture, wide or square, light or dark; alone, of a new tweet."""

from bot.chat.formatting import label, notice
from bot.chat.messages import Button, Document, GeneratedTweet, Option, OptionKind, Reply, Request, Select
from bot.commands._tweet_options import BETWEEN_TEXTS, tweet_options
from bot.interfaces.command import Command, Services
from bot.interfaces.tweet_request import TweetRequest
from bot.permissions.chat_rules import Action
from bot.personas.moods import chosen_mood, sampling_of
from bot.personas.selection import select_persona
from models.domain.errors import NotAllowed
from models.engine.request import MAX_SEED
from models.messages import joined, localized, sentence
from models.pictures.request import Look, PictureRequest

MAX_LABEL = 70  # characters of a tweet in the menu
LOOKS = {"wide": Look(), "square": Look(is_square=True), "dark": Look(is_dark=True), "square-dark": Look(True, True)}


async def picture(request: Request, services: Services) -> Reply:
    """Raises the errors of persona selection, quotas, the writer and the drawing process; NotAllowed."""
    if (menu := _which(request)) is not None:
        return Reply(sentence("picture-which"), selects=(menu,), is_private=True)
    async with services.quotas.reserved(request.requester, Action.TWEET, services.now(), 1):
        tweet, look = await _tweet(request, services), request.text("look") or "wide"
        png = await services.pictures.draw(_asked(tweet, LOOKS[look], request.language))
    shown_label = label(tweet.persona)
    document = Document(
        f"{tweet.persona.name}.png",
        png,
        is_picture=True,
        caption=tweet.text,
        description=joined(" — ", [tweet.text, shown_label]),
    )
    return Reply(shown_label, documents=(document,), buttons=_buttons(tweet, look))


def _which(request: Request) -> Select | None:
    """A menu, where the button is under several tweets."""
    texts = (request.text("text") or "").split(BETWEEN_TEXTS)
    if len(texts) == 1 or request.text("number"):
        return None
    choices = tuple((str(number), f"{number}. {text[:MAX_LABEL]}") for number, text in enumerate(texts, 1))
    return Select(sentence("menu-picture"), "picture", "number", request.options, choices)


async def _tweet(request: Request, services: Services) -> GeneratedTweet:
    """The tweet that the button is under; a new one where the command was typed."""
    persona, prompt = await select_persona(request, services), request.text("prompt") or ""
    text = request.text("text")
    if text is None:
        wanted = TweetRequest(
            persona,
            prompt,
            1,
            services.draw_seed(),
            sampling_of(await chosen_mood(request, services)),
            chat=request.chat.address,
        )
        return (await services.writer.write(wanted))[0]
    texts = text.split(BETWEEN_TEXTS)
    text = texts[min(int(request.text("number") or 1), len(texts)) - 1]
    if not await services.safety.may_show(text, request.chat.address):
        raise NotAllowed("picture-blocked-words")
    return GeneratedTweet(persona, prompt, text, request.number("seed", 0))


def _asked(tweet: GeneratedTweet, look: Look, language: str) -> PictureRequest:
    persona = tweet.persona
    names = persona.handles if persona.is_mixed or len(persona.handles) > 1 else (persona.display_name,)
    return PictureRequest(
        id=persona.id,
        display_name=persona.display_name,
        handles=tuple(persona.handles),
        label=persona.label,
        names=tuple(names),
        prompt=tweet.prompt,
        tweet=tweet.text,
        notice=localized(notice(persona), language),
        look=look,
    )


def _buttons(tweet: GeneratedTweet, look: str) -> tuple[Button, ...]:
    """The same tweet in the other shape, and in the other colours."""
    options, shown = tweet_options([tweet]), LOOKS[look]
    shape = Look(not shown.is_square, shown.is_dark)
    colors = Look(shown.is_square, not shown.is_dark)
    shape_label = sentence("button-picture-wide") if shown.is_square else sentence("button-picture-square")
    color_label = sentence("button-picture-light") if shown.is_dark else sentence("button-picture-dark")
    return (
        Button(shape_label, "picture", options | {"look": _name(shape)}, emoji="📐"),
        Button(color_label, "picture", options | {"look": _name(colors)}, emoji="🌗"),
    )


def _name(look: Look) -> str:
    return next(name for name, one in LOOKS.items() if one == look)


PICTURE = Command(
    "picture",
    sentence("summary-picture"),
    picture,
    "/picture My dream is",
    (
        Option("persona", OptionKind.PERSONA, sentence("option-tweet-persona")),
        Option("prompt", OptionKind.TEXT, sentence("option-tweet-prompt"), is_filtered=True),
        Option("text", OptionKind.TEXT, "the tweet", is_hidden=True),
        Option("number", OptionKind.WORD, "which of several", is_hidden=True),
        Option("seed", OptionKind.NUMBER, "its seed", max_value=MAX_SEED, is_hidden=True),
        Option("look", OptionKind.CHOICE, "its shape and colours", choices=tuple(LOOKS), is_hidden=True),
    ),
    action=Action.TWEET,
)
