"""/start, /personas and /persona: a greeting, the list of personas, and one persona's card."""

import asyncio

from bot.chat.formatting import consent_lines, handle_list, held_out_loss, label, post_counts, stale_note, visibility
from bot.chat.messages import PERSONA_LINK, Button, Document, Option, OptionKind, Reply, Request
from bot.interfaces.command import Command, Services
from bot.permissions.operator_claims import OPERATOR_LINK
from bot.personas.selection import (
    DETAILS,
    chat_persona,
    default_buttons,
    may_show_tweets,
    select_persona,
    usable_personas,
)
from models.domain.blend import is_blend, parse_blend
from models.domain.errors import NotAllowed
from models.domain.persona import Persona
from models.domain.requester import platform_of
from models.messages import joined, sentence

PAGE_LINES = 15  # with the longest names still one message on every platform


async def start(request: Request, services: Services) -> Reply:
    """A greeting; or the persona, or the operator code, that a deep link holds. Raises NotFound, NotAllowed."""
    payload = request.text("payload") or ""
    if payload.startswith(OPERATOR_LINK):
        return await _claim_operator(payload, request, services)
    if not payload.startswith(PERSONA_LINK):
        buttons = (Button(sentence("button-personas"), "personas"), Button(sentence("button-help"), "help"))
        return Reply(sentence("greeting"), buttons=buttons)
    name = payload.removeprefix(PERSONA_LINK)
    found = await asyncio.to_thread(services.personas.find, name, request.requester)
    return await _card(found, request, services, (_tweet_button(found), *default_buttons(found, request.chat)))


async def _claim_operator(payload: str, request: Request, services: Services) -> Reply:
    """Make the member an operator of their platform. Raises NotAllowed for a code that isn't valid."""
    member = request.member.id
    platform = platform_of(member)
    is_valid = request.chat.is_direct and await asyncio.to_thread(
        services.operator_claims.claim, platform, payload, member
    )
    if not is_valid:
        raise NotAllowed("operator-code-not-valid")
    await asyncio.to_thread(services.audit.record, request.requester, "operator", member)
    return Reply(sentence("operator-claimed"))


async def personas(request: Request, services: Services) -> Reply:
    """A page of the list."""
    usable = await usable_personas(request, services)
    if not usable:
        return Reply(sentence("no-persona-yet"))
    pages = (len(usable) + PAGE_LINES - 1) // PAGE_LINES
    page = min(request.number("page", 1), pages)
    heading = sentence("personas-heading", count=len(usable))
    if pages > 1:
        heading = sentence("personas-heading-page", count=len(usable), page=page, pages=pages)
    lines = map(_list_line, usable[(page - 1) * PAGE_LINES : page * PAGE_LINES])
    return Reply(joined("\n", [heading, *lines]), buttons=_page_buttons(page, pages))


def _page_buttons(page: int, pages: int) -> tuple[Button, ...]:
    back = (Button(sentence("button-previous-page"), "personas", {"page": page - 1}),) if page > 1 else ()
    on = (Button(sentence("button-next-page"), "personas", {"page": page + 1}),) if page < pages else ()
    return back + on


def _list_line(persona: Persona) -> str:
    return sentence(
        "personas-line",
        name=persona.name,
        display_name=persona.display_name,
        handles=handle_list(persona.handles, " + "),
    )


async def persona(request: Request, services: Services) -> Reply:
    """The card of the named persona, of the chat's own, or of a blend."""
    name = request.text("persona")
    if name is None:
        return await _chat_persona_card(request, services)
    if is_blend(name):
        blend = await select_persona(request, services)
        return await _card(blend, request, services, (_tweet_button(blend),))
    found = await asyncio.to_thread(services.personas.find, name, request.requester)
    buttons = default_buttons(found, request.chat)
    if request.text("view") == DETAILS:
        text = joined("\n", [*_description(found), *await services.cards.essence(found)])
        return Reply(text, buttons=buttons, is_private=True)
    return await _card(found, request, services, buttons)


async def _chat_persona_card(request: Request, services: Services) -> Reply:
    found = await chat_persona(request, services)
    if found is None:
        usable = await usable_personas(request, services)
        if len(usable) != 1:
            return Reply(sentence("chat-persona-not-chosen"))
        found = usable[0]  # which answers here, since there is no other
    return await _card(found, request, services, (), sentence("chat-persona-heading"))


def _tweet_button(persona: Persona) -> Button:
    return Button(sentence("button-tweet"), "tweet", {"persona": persona.id})


async def _card(
    persona: Persona, request: Request, services: Services, buttons: tuple[Button, ...], heading: str = ""
) -> Reply:
    """The card's text, with its picture where it has one; this shows a tweet, so only where tweets are allowed."""
    is_picture_allowed = await may_show_tweets(persona, request, services)
    essence = await services.cards.essence(persona)
    picture = await services.cards.picture(persona, request.chat.address) if is_picture_allowed else None
    documents = (Document(f"{persona.name}.png", picture, is_picture=True, caption=label(persona)),) if picture else ()
    return Reply(
        joined("\n", [heading, *_description(persona), *essence]),
        buttons=buttons,
        documents=documents,
        persona_link=persona.id if persona.visibility == "everywhere" else None,
    )


def _description(persona: Persona) -> list[str]:
    title = sentence("card-title", display_name=persona.display_name, name=persona.name, label=persona.label)
    language = [sentence("card-language", language=persona.language)] if persona.language else []
    origin = _blend_lines(persona) if persona.is_mixed else _training_lines(persona)
    return [title, *origin, *language, *consent_lines(persona), *stale_note(persona), *post_counts(persona)]


def _training_lines(persona: Persona) -> list[str]:
    return [
        sentence(
            "card-adapter" if persona.kind == "adapter" else "card-full-checkpoint",
            handles=handle_list(persona.handles),
            date=f"{persona.created_at:%Y-%m-%d}",
            base=persona.base,
        ),
        sentence("card-held-out-loss", loss=held_out_loss(persona)),
        sentence("card-visibility", visibility=visibility(persona)),
    ]


def _blend_lines(persona: Persona) -> list[str]:
    blend = parse_blend(persona.name)
    shares = zip(blend.names, blend.shares(), strict=True)
    parts = ", ".join(f"@{name} ({share:.0%})" for name, share in shares)
    return [sentence("card-blend", parts=parts)]


PERSONAS = Command(
    "personas",
    sentence("summary-personas"),
    personas,
    "/personas",
    (Option("page", OptionKind.NUMBER, sentence("option-personas-page"), min_value=1, max_value=10_000),),
    is_private=True,
)

PERSONA = Command(
    "persona",
    sentence("summary-persona"),
    persona,
    "/persona NAME",
    (
        Option("persona", OptionKind.PERSONA, sentence("option-persona-persona")),
        Option("view", OptionKind.CHOICE, "without its picture", choices=(DETAILS,), is_hidden=True),
    ),
)

START = Command(
    "start",
    sentence("summary-start"),
    start,
    "/start",
    (Option("payload", OptionKind.WORD, sentence("option-start-payload")),),
    is_private=True,
)
