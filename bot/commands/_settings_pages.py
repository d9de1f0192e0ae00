"""The pages of /settings: each a rule of the chat, with the values that its buttons set and the list beside it.

It does not know who may change a rule, nor what the rule brings about. A new rule is a row in PAGES.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat.mentions import THEM, member_named, role_named
from bot.chat.messages import Button, Chat, Reply, Request, Role, Value
from bot.interfaces.command import Services
from bot.permissions.chat_flags import SWITCHES, ChatFlag, in_force
from bot.permissions.chat_rules import MODERATORS, PERSONAS, SPEAK, TRAIN, TRAINERS, TWEET, TWEETERS, Allowed, ChatRules
from bot.personas.selection import usable_personas
from models.domain.errors import NotFound, RequestUnfit

MAX_ENTRIES = 8  # of a list with buttons
MOST = "Whoever runs this bot allows no more than “{label}”."


@dataclass(frozen=True, slots=True)
class Page:
    """`choices` are values by their buttons' labels; `entries` is the key of the list beside it, if it has one."""

    key: str
    title: str
    question: str
    choices: tuple[tuple[str, str], ...] = ()
    entries: str | None = None


def _values(switch: ChatFlag) -> tuple[tuple[str, str], ...]:
    return tuple((value.capitalize(), value) for value in switch.values)


WHO = (("Nobody", "nobody"), ("Moderators", "moderators"), ("Listed", "listed"))
PAGES = (
    Page(TWEET, "Tweets", "Who may have tweets written?", (*WHO, ("Everybody", "everybody")), TWEETERS),
    Page(
        TRAIN,
        "Trainings",
        "Who may have personas trained? “Ask first” lets everybody ask and a moderator decide.",
        (*WHO, ("Ask first", "approved"), ("Everybody", "everybody")),
        TRAINERS,
    ),
    Page(SPEAK, "On or off", "May tweets be written and personas trained at all?", (("On", "on"), ("Off", "off"))),
    Page(PERSONAS, "Voices", "Which personas may be used?", (("All", "all"), ("Listed", "listed")), PERSONAS),
    Page(MODERATORS, "Moderators", "Who is a moderator, beside those whom the platform says?", entries=MODERATORS),
    *(Page(one.key, one.key.capitalize(), f"{one.summary}?".capitalize(), _values(one)) for one in SWITCHES),
)
BY_KEY = {page.key: page for page in PAGES}
LISTS = tuple(page.entries for page in PAGES if page.entries)
SAID_ON = {page.entries: page for page in PAGES if page.entries}
KEYS = (*BY_KEY, *LISTS)


def place_of(chat: Chat, where: str) -> str:
    """The address where “here” or “everywhere” is set. Raises RequestUnfit."""
    if where == "here":
        return chat.address
    if chat.guild is None:
        raise RequestUnfit("This chat is not part of a larger one; say “here” in place of “everywhere”.")
    return chat.guild


def most_of(page: Page, rules: ChatRules) -> Allowed | None:
    """Whom the operator lets a chat choose at most, where they say."""
    most = {TRAIN: rules.max_train, TWEET: rules.max_tweet}.get(page.key, Allowed.EVERYBODY)
    return None if most is Allowed.EVERYBODY else most


def label_of(page: Page, who: Allowed) -> str:
    return next(label.casefold() for label, value in page.choices if value == who.value)


def offered(page: Page, rules: ChatRules) -> tuple[tuple[str, str], ...]:
    """The choices that the operator leaves."""
    most = most_of(page, rules)
    return (
        page.choices if most is None else tuple(one for one in page.choices if Allowed(one[1]).at_most(most) == one[1])
    )


async def entry_of(text: str, key: str, request: Request, services: Services) -> str:
    """What is written on a list: a persona's id, or the address of a person or of a platform's role."""
    if key == PERSONAS:
        return (await asyncio.to_thread(services.personas.find, text, request.asker)).id
    role = role_named(text, request)
    return role or member_named(text, request, f"/settings list={key} add=123456789")


async def overview(request: Request, services: Services) -> list[str]:
    """A line for each rule: what is in force here."""
    rules = await asyncio.to_thread(services.rules.of, request.chat.places)
    return [f"{page.title}: {await _in_force(page, rules, request, services)}" for page in PAGES]


async def shown(page: Page, where: str, request: Request, services: Services) -> Reply:
    """The page with buttons for those who may press them."""
    place = place_of(request.chat, where)
    [own] = await asyncio.to_thread(services.settings.of, [place])
    lines = [page.question]
    rules = await asyncio.to_thread(services.rules.of, request.chat.places)
    if page.choices:
        lines.append(f"In force here: {await _in_force(page, rules, request, services)}.")
    if (most := most_of(page, rules)) is not None:
        lines.append(MOST.format(label=label_of(page, most)))
    for_whom = "this chat" if where == "here" else "all chats here"
    entries = sorted(own.lists.get(page.entries or "", ()))
    if page.entries is not None:
        names = ", ".join([await _name(entry, page, services) for entry in entries]) or "nobody"
        lines.append(f"On the list of {for_whom}: {names}.")
        if page.entries != PERSONAS:
            lines.append(f"/settings list={page.entries} add=SOMEBODY puts somebody on it, by mention or number;")
            lines.append(f"add={THEM}, in reply to a message of theirs, does too.")
            lines.append(f"You are {request.member.id} here.")
    if page.entries == MODERATORS and request.chat.menu_note:
        lines.append(request.chat.menu_note)
    if request.member.role < Role.MODERATOR:
        return Reply("\n".join(lines), buttons=(Button("Back", "settings"),))
    lines.append(f"The buttons set it for {for_whom}.")
    buttons = await _buttons(page, where, entries, offered(page, rules), request, services)
    return Reply("\n".join(lines), buttons=tuple(buttons))


async def _buttons(
    page: Page,
    where: str,
    entries: Sequence[str],
    choices: Sequence[tuple[str, str]],
    request: Request,
    services: Services,
) -> Sequence[Button]:
    at: dict[str, Value] = {"page": page.key, "where": where}
    buttons = [Button(label, "settings", at | {"value": value}) for label, value in choices]
    if page.choices:
        buttons.append(Button("Not set", "settings", at | {"value": "unset"}))
    if page.entries == PERSONAS:
        usable = await asyncio.to_thread(services.personas.list, request.asker)
        others = [persona for persona in usable if persona.id not in entries][:MAX_ENTRIES]
        buttons += [
            Button(f"Add {one.name}", "settings", {"list": PERSONAS, "add": one.id, "where": where}) for one in others
        ]
    for entry in entries[:MAX_ENTRIES]:
        said: dict[str, Value] = {"list": page.entries or "", "remove": entry, "where": where}
        buttons.append(Button(f"Remove {await _name(entry, page, services)}", "settings", said))
    if request.chat.guild is not None and page.key != MODERATORS:
        label, other = ("For all chats", "everywhere") if where == "here" else ("For this chat", "here")
        buttons.append(Button(label, "settings", {"page": page.key, "where": other}))
    return [*buttons, Button("Back", "settings")]


async def _in_force(page: Page, rules: ChatRules, request: Request, services: Services) -> str:
    labels = {value: label.casefold() for label, value in page.choices}
    if page.key in (TWEET, TRAIN):
        return labels[(rules.tweet if page.key == TWEET else rules.train).value]
    if page.key == SPEAK:
        return "on" if rules.speaks else "off"
    if page.key != MODERATORS and page.entries is None:  # a switch: the first of its values where none is set
        own = await asyncio.to_thread(in_force, services.settings, request.chat.places, page.key)
        return own or page.choices[0][1]
    if page.key == PERSONAS:
        return "all" if rules.personas is None else f"{len(await usable_personas(request, services))} listed"
    count = len(rules.moderators)
    return f"the platform's, and {count} listed" if count else "the platform's"


async def _name(entry: str, page: Page, services: Services) -> str:
    """What an entry is called."""
    if page.entries != PERSONAS:
        return entry
    try:
        return (await asyncio.to_thread(services.personas.find, entry)).name
    except NotFound:
        return "one that is gone"
