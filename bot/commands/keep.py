"""/keep: keeps the tweet that its button is under; alone, the pages of what the chat keeps, to remove tweets from."""

import asyncio
from collections.abc import Sequence

from bot.chat.formatting import label
from bot.chat.messages import Button, ButtonStyle, Option, OptionKind, Reply, Request, Role, Value
from bot.interfaces.command import Command, Services
from bot.permissions.chat_rules import Action
from bot.personas.kept_tweets import ShownTweet, persona_for_all, shown_tweets
from bot.personas.moods import MOOD, MOODS, chosen_mood
from models.domain.kept_tweet import KeptTweet
from models.engine.request import MAX_SEED
from models.messages import joined, sentence

PAGE_TWEETS = 5


async def keep(request: Request, services: Services) -> Reply:
    """Keep a tweet, remove one, or show a page. Raises NotFound, NotAllowed, RequestUnfit."""
    if request.text("text") is not None:
        return await _keep(request, services)
    note = await _remove(request, services) if request.text("remove") is not None else ""
    return await _page(request, services, note)


async def _keep(request: Request, services: Services) -> Reply:
    persona = await persona_for_all(request.text("persona") or "", request, services)
    tweet = KeptTweet(
        persona.id,
        request.text("prompt") or "",
        request.text("text") or "",
        request.number("seed", 0),
        await chosen_mood(request, services),
    )
    chat, member = request.chat.address, request.member.id
    keepers = await asyncio.to_thread(services.kept_tweets.keep, chat, tweet, member, services.now())
    return Reply(sentence("kept", count=keepers - 1))


async def _remove(request: Request, services: Services) -> str:
    """Moderators remove a tweet for all, others for themselves."""
    is_moderator = request.member.role >= Role.MODERATOR
    member = None if is_moderator else request.member.id
    persona_id, text = request.text("author") or "", request.text("remove") or ""
    await asyncio.to_thread(services.kept_tweets.remove, request.chat.address, persona_id, text, member)
    if is_moderator:
        await asyncio.to_thread(services.audit.record, request.requester, "remove kept", persona_id, {"text": text})
    return sentence("kept-removed" if is_moderator else "kept-removed-for-you")


async def _page(request: Request, services: Services, note: str) -> Reply:
    name = request.text("persona")
    persona = None if name is None else await persona_for_all(name, request, services)
    shown = await shown_tweets(request, services, persona)
    options: dict[str, Value] = {} if persona is None else {"persona": persona.id}
    if not shown:
        return Reply(joined("\n", [note, sentence("best-none")]))
    pages = (len(shown) + PAGE_TWEETS - 1) // PAGE_TWEETS
    page = min(request.number("page", 1), pages)
    tweets = shown[(page - 1) * PAGE_TWEETS : page * PAGE_TWEETS]
    heading = sentence("kept-heading", count=len(shown), page=page, pages=pages)
    buttons = [*_remove_buttons(tweets, options | {"page": page}, request), *_page_buttons(page, pages, options)]
    return Reply(joined("\n\n", [note, heading, *_lines(tweets)]), buttons=tuple(buttons))


def _lines(tweets: Sequence[ShownTweet]) -> list[str]:
    return [
        sentence(
            "kept-line",
            number=number,
            keepers=sentence("keepers", count=one.keepers),
            text=one.tweet.text,
            label=label(one.tweet.persona),
        )
        for number, one in enumerate(tweets, 1)
    ]


def _remove_buttons(tweets: Sequence[ShownTweet], options: dict[str, Value], request: Request) -> list[Button]:
    """For those that the member may remove, with the numbers of their lines."""
    return [
        Button(
            sentence("button-remove-kept", number=number),
            "keep",
            options | {"author": one.tweet.persona.id, "remove": one.tweet.text},
            style=ButtonStyle.DANGER,
        )
        for number, one in enumerate(tweets, 1)
        if one.is_own or request.member.role >= Role.MODERATOR
    ]


def _page_buttons(page: int, pages: int, options: dict[str, Value]) -> list[Button]:
    back = Button(sentence("button-previous-page"), "keep", options | {"page": page - 1})
    on = Button(sentence("button-next-page"), "keep", options | {"page": page + 1})
    return [*([back] if page > 1 else []), *([on] if page < pages else [])]


KEEP = Command(
    "keep",
    sentence("summary-keep"),
    keep,
    "/keep NAME",
    (
        Option("persona", OptionKind.PERSONA, sentence("option-best-persona")),
        Option("page", OptionKind.NUMBER, sentence("option-personas-page"), min_value=1, max_value=10_000),
        Option("text", OptionKind.TEXT, "the tweet", is_hidden=True),
        Option("prompt", OptionKind.WORD, "its first words", is_hidden=True),
        Option("seed", OptionKind.NUMBER, "its seed", max_value=MAX_SEED, is_hidden=True),
        Option(MOOD, OptionKind.CHOICE, "its mood", choices=MOODS, is_hidden=True),
        Option("remove", OptionKind.TEXT, "the tweet to remove", is_hidden=True),
        Option("author", OptionKind.WORD, "the persona that wrote it", is_hidden=True),
    ),
    is_private=True,
    action=Action.SEE,
)
