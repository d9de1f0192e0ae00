"""The pages of /settings: one rule each, with a button for each value and the list beside it.

A new rule is a row in PAGES.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat.mentions import THEM, parse_member, parse_role
from bot.chat.messages import Button, Chat, Reply, Request, Role, Value
from bot.interfaces.command import Services
from bot.permissions.chat_flags import FLAGS, effective_value
from bot.permissions.chat_language import EACH_MEMBERS, LANGUAGE
from bot.permissions.chat_rules import MODERATORS, PERSONAS, SPEAK, TRAIN, TRAINERS, TWEET, TWEETERS, Allowed, ChatRules
from bot.personas.moods import MOOD
from bot.personas.selection import usable_personas
from models.domain.errors import NotFound, RequestUnfit
from models.domain.mood import Mood
from models.messages import joined, language_name, languages, sentence

MAX_ENTRIES = 8  # of a list, as buttons
SCOPES = ("here", "everywhere")
UNSET = "unset"  # the value of the button that removes a chat's own value


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a rule: the text on its button, and its name inside a sentence."""

    value: str
    label: str
    lowercase: str


@dataclass(frozen=True, slots=True)
class Page:
    """`title` and `question` are ids of messages; `entries` is the key of the list beside the rule, if it has one."""

    key: str
    title: str
    question: str
    choices: tuple[Choice, ...] = ()
    entries: str | None = None

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(choice.value for choice in self.choices)


NOBODY = Choice("nobody", sentence("button-nobody"), sentence("choice-nobody"))
MODERATORS_ONLY = Choice("moderators", sentence("button-moderators"), sentence("choice-moderators"))
LISTED = Choice("listed", sentence("button-listed"), sentence("choice-listed"))
APPROVED = Choice("approved", sentence("button-ask-first"), sentence("choice-ask-first"))
EVERYBODY = Choice("everybody", sentence("button-everybody"), sentence("choice-everybody"))
ALL = Choice("all", sentence("button-all"), sentence("choice-all"))
ON = Choice("on", sentence("button-on"), sentence("choice-on"))
OFF = Choice("off", sentence("button-off"), sentence("choice-off"))
NORMAL = Choice(Mood.NORMAL.value, sentence("button-normal"), sentence("choice-normal"))
CALM = Choice(Mood.CALM.value, sentence("button-calm"), sentence("choice-calm"))
WILD = Choice(Mood.WILD.value, sentence("button-wild"), sentence("choice-wild"))
EACH_MEMBERS_OWN = Choice(EACH_MEMBERS, sentence("button-each-members-own"), sentence("choice-each-members-own"))
OF_CATALOGUE = [Choice(code, language_name(code), language_name(code)) for code in languages()]
SWITCH = {choice.value: choice for choice in (ON, OFF)}
PAGES = (
    Page(
        TWEET,
        "settings-title-tweets",
        "settings-question-tweets",
        (NOBODY, MODERATORS_ONLY, LISTED, EVERYBODY),
        TWEETERS,
    ),
    Page(
        TRAIN,
        "settings-title-trainings",
        "settings-question-trainings",
        (NOBODY, MODERATORS_ONLY, LISTED, APPROVED, EVERYBODY),
        TRAINERS,
    ),
    Page(SPEAK, "settings-title-on-or-off", "settings-question-on-or-off", (ON, OFF)),
    Page(PERSONAS, "settings-title-personas", "settings-question-personas", (ALL, LISTED), PERSONAS),
    Page(MODERATORS, "settings-title-moderators", "settings-question-moderators", entries=MODERATORS),
    Page(LANGUAGE, "settings-title-language", "settings-question-language", (EACH_MEMBERS_OWN, *OF_CATALOGUE)),
    Page(MOOD, "settings-title-mood", "settings-question-mood", (NORMAL, CALM, WILD)),
    *(Page(flag.key, flag.title, flag.question, tuple(SWITCH[value] for value in flag.values)) for flag in FLAGS),
)
BY_KEY = {page.key: page for page in PAGES}
LISTS = tuple(page.entries for page in PAGES if page.entries)
PAGE_OF_LIST = {page.entries: page for page in PAGES if page.entries}
KEYS = (*BY_KEY, *LISTS)


def scope_address(chat: Chat, scope: str) -> str:
    """The address that settings for “here” or “everywhere” are kept under. Raises RequestUnfit."""
    if scope == "here":
        return chat.address
    if chat.guild is None:
        raise RequestUnfit("chat-not-in-a-server")
    return chat.guild


def other_scope_button(command: str, options: dict[str, Value], scope: str) -> Button:
    """Shows the same page for all chats of the server, or for this chat again."""
    if scope == "here":
        return Button(sentence("button-for-all-chats"), command, options | {"where": "everywhere"})
    return Button(sentence("button-for-this-chat"), command, options | {"where": "here"})


def operators_bound(page: Page, rules: ChatRules) -> Allowed | None:
    """The most that the operator lets a chat allow; None where there is no bound."""
    bound = {TRAIN: rules.max_train, TWEET: rules.max_tweet}.get(page.key, Allowed.EVERYBODY)
    return None if bound is Allowed.EVERYBODY else bound


def choice_label(page: Page, value: str) -> str:
    return next(choice.lowercase for choice in page.choices if choice.value == value)


def allowed_choices(page: Page, rules: ChatRules) -> tuple[Choice, ...]:
    """Those that the operator's bound leaves."""
    bound = operators_bound(page, rules)
    if bound is None:
        return page.choices
    return tuple(choice for choice in page.choices if Allowed(choice.value).at_most(bound) == choice.value)


async def parse_entry(text: str, key: str, request: Request, services: Services) -> str:
    """A list's entry: a persona's id, or a member's or platform role's address. Raises NotFound, RequestUnfit."""
    if key == PERSONAS:
        return (await asyncio.to_thread(services.personas.find, text, request.requester)).id
    role = parse_role(text, request)
    return role or parse_member(text, request, f"/settings list={key} add=123456789")


async def overview(request: Request, services: Services) -> list[str]:
    """A line for each rule: the effective value."""
    rules = await asyncio.to_thread(services.rules.of, request.chat.scopes)
    return [
        sentence("settings-line", page=sentence(page.title), value=await _effective(page, rules, request, services))
        for page in PAGES
    ]


async def shown(page: Page, scope: str, request: Request, services: Services) -> Reply:
    """The page; moderators get its buttons."""
    address = scope_address(request.chat, scope)
    [own] = await asyncio.to_thread(services.settings.snapshots, [address])
    rules = await asyncio.to_thread(services.rules.of, request.chat.scopes)
    entries = sorted(own.lists.get(page.entries or "", ()))
    lines: list[str] = [sentence(page.question)]
    if page.choices:
        lines.append(sentence("settings-effective", value=await _effective(page, rules, request, services)))
    if (bound := operators_bound(page, rules)) is not None:
        lines.append(sentence("settings-operators-bound", label=choice_label(page, bound)))
    if page.entries is not None:
        lines += await _list_lines(page, scope, entries, request, services)
    if request.member.role < Role.MODERATOR:
        return Reply(joined("\n", lines), buttons=(Button(sentence("button-back"), "settings"),))
    lines.append(sentence("buttons-set-for-this-chat" if scope == "here" else "buttons-set-for-all-chats"))
    buttons = await _buttons(page, scope, entries, allowed_choices(page, rules), request, services)
    return Reply(joined("\n", lines), buttons=tuple(buttons))


async def _list_lines(
    page: Page, scope: str, entries: Sequence[str], request: Request, services: Services
) -> list[str]:
    names = joined(", ", [await _name(entry, page, services) for entry in entries]) or sentence("list-empty")
    lines: list[str] = [sentence("list-of-this-chat" if scope == "here" else "list-of-all-chats", names=names)]
    if page.entries != PERSONAS:
        lines.append(sentence("list-how-to-add", list=page.entries or "", them=THEM))
        lines.append(sentence("your-address", address=request.member.id))
    if page.entries == MODERATORS:
        lines.append(request.chat.menu_note)
    return lines


async def _buttons(
    page: Page,
    scope: str,
    entries: Sequence[str],
    choices: Sequence[Choice],
    request: Request,
    services: Services,
) -> Sequence[Button]:
    options: dict[str, Any] = {"page": page.key, "where": scope}
    buttons = [Button(choice.label, "settings", options | {"value": choice.value}) for choice in choices]
    if page.choices:
        buttons.append(Button(sentence("button-not-set"), "settings", options | {"value": UNSET}))
    if page.entries == PERSONAS:
        usable = await asyncio.to_thread(services.personas.list, request.requester)
        others = [persona for persona in usable if persona.id not in entries][:MAX_ENTRIES]
        for persona in others:
            addition = {"list": PERSONAS, "add": persona.id, "where": scope}
            buttons.append(Button(sentence("button-add", name=persona.name), "settings", addition))
    for entry in entries[:MAX_ENTRIES]:
        removal: dict[str, Value] = {"list": page.entries or "", "remove": entry, "where": scope}
        label = sentence("button-remove", name=await _name(entry, page, services))
        buttons.append(Button(label, "settings", removal))
    if request.chat.guild is not None and page.key != MODERATORS:
        buttons.append(other_scope_button("settings", {"page": page.key}, scope))
    return [*buttons, Button(sentence("button-back"), "settings")]


async def _effective(page: Page, rules: ChatRules, request: Request, services: Services) -> str:
    """The value that counts in this chat, in words."""
    if page.key in (TWEET, TRAIN):
        return choice_label(page, rules.tweet if page.key == TWEET else rules.train)
    if page.key == SPEAK:
        return choice_label(page, "on" if rules.is_enabled else "off")
    if page.key == PERSONAS:
        if rules.personas is None:
            return choice_label(page, "all")
        return sentence("choice-listed-personas", count=len(await usable_personas(request, services)))
    if page.key == MODERATORS:
        return sentence("choice-platforms-moderators", listed=len(rules.moderators))
    own = await asyncio.to_thread(effective_value, services.settings, request.chat.scopes, page.key)
    return choice_label(page, own if own in page.values else page.values[0])


async def _name(entry: str, page: Page, services: Services) -> str:
    """An entry of a list in words."""
    if page.entries != PERSONAS:
        return entry
    try:
        return (await asyncio.to_thread(services.personas.find, entry)).name
    except NotFound:
        return sentence("persona-deleted-entry")
