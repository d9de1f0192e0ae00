"""/settings: a chat's rules, as pages of buttons that change them; also how to reset them."""

import asyncio
from dataclasses import replace

from bot.chat.messages import Button, ButtonStyle, Option, OptionKind, Reply, Request, Role
from bot.commands import _settings_pages
from bot.commands._settings_pages import (
    BY_KEY,
    LISTS,
    PAGE_OF_LIST,
    PAGES,
    SCOPES,
    UNSET,
    Page,
    allowed_choices,
    choice_label,
    operators_bound,
    overview,
    parse_entry,
    scope_address,
    shown,
)
from bot.interfaces.command import Command, Services
from bot.permissions import quotas
from bot.permissions.chat_rules import MODERATORS
from bot.personas.selection import CHAT_PERSONA, chat_persona
from models.domain.errors import NotAllowed, NotFound, RequestUnfit
from models.messages import joined, sentence

KEYS = (CHAT_PERSONA, *_settings_pages.KEYS, *quotas.KEYS)


async def settings(request: Request, services: Services) -> Reply:
    """An overview, or one page; a change that is asked for is made first. Raises RequestUnfit, NotAllowed."""
    scope = request.text("where") or "here"
    page = BY_KEY.get(request.text("page") or "")
    if request.text("list") is None and (request.text("add") or request.text("remove")):
        raise RequestUnfit("settings-how")
    if request.chat.guild is not None and MODERATORS in (request.text("page"), request.text("list")):
        scope = "everywhere"  # else a channel's moderator could change what holds in the whole server
    if (forget := request.text("forget")) is not None:
        address = scope_address(request.chat, forget)
        await asyncio.to_thread(services.settings.reset, address, KEYS)
        await _record(request, services, "all", "forgotten", address)
    elif (value := request.text("value")) is not None and page is not None:
        await _set(page, value, scope, request, services)
    elif (key := request.text("list")) is not None:
        await _change_list(key, scope, request, services)
        page = PAGE_OF_LIST[key]
    if page is not None:
        reply = await shown(page, scope, request, services)
        language = await services.languages.choose(request.chat.scopes, request.member.language)
        return replace(reply, language=language)  # it may have just been set
    lines = [await _persona_line(request, services), sentence("settings-default-hint")]
    lines += [*await overview(request, services), sentence("settings-limits-hint")]
    return Reply(joined("\n", lines), buttons=await _buttons(request, services))


async def _set(page: Page, value: str, scope: str, request: Request, services: Services) -> None:
    if value != UNSET and value not in page.values:
        raise RequestUnfit("settings-value-unknown", value=value[:40], page=sentence(page.title))
    address = scope_address(request.chat, scope)
    rules = await asyncio.to_thread(services.rules.of, request.chat.scopes)
    bound = operators_bound(page, rules)
    if bound is not None and value != UNSET and value not in [choice.value for choice in allowed_choices(page, rules)]:
        raise NotAllowed("settings-operators-bound", label=choice_label(page, bound))
    await asyncio.to_thread(services.settings.set, address, page.key, None if value == UNSET else value)
    await _record(request, services, page.key, value, address)


async def _change_list(key: str, scope: str, request: Request, services: Services) -> None:
    """Add to a list, or remove from it."""
    address, added, removed = scope_address(request.chat, scope), request.text("add"), request.text("remove")
    if added is not None:
        entry = await parse_entry(added, key, request, services)
        await asyncio.to_thread(services.settings.add_to_list, address, key, entry)
        await _record(request, services, key, f"added {entry}", address)
    if removed is not None:
        [own] = await asyncio.to_thread(services.settings.snapshots, [address])
        is_entry = removed in own.lists.get(key, ())  # the persona may be deleted by now
        entry = removed if is_entry else await parse_entry(removed, key, request, services)
        await asyncio.to_thread(services.settings.remove_from_list, address, key, entry)
        await _record(request, services, key, f"removed {entry}", address)


async def _record(request: Request, services: Services, key: str, value: str, address: str) -> None:
    await asyncio.to_thread(services.audit.record, request.requester, "settings", key, {"value": value, "in": address})


async def _persona_line(request: Request, services: Services) -> str:
    """The persona that answers, and where it was chosen."""
    chat = request.chat
    try:
        persona = await chat_persona(request, services)
    except (NotFound, NotAllowed) as error:
        return sentence("settings-persona", persona=error.sentence)
    if persona is None:
        return sentence("settings-persona-not-chosen")
    for address, message in (
        (chat.address, "settings-persona-of-chat"),
        (chat.parent, "settings-persona-of-channel"),
        (chat.guild, "settings-persona-of-server"),
    ):
        if address is not None and await _has_persona(address, services):
            return sentence(message, name=persona.name)
    return sentence("settings-persona-of-bot", name=persona.name)


async def _has_persona(address: str, services: Services) -> bool:
    return await asyncio.to_thread(services.settings.get, address, CHAT_PERSONA) is not None


async def _has_settings(address: str, services: Services) -> bool:
    [own] = await asyncio.to_thread(services.settings.snapshots, [address])
    return bool(set(KEYS) & {*own.values, *own.lists})


async def _buttons(request: Request, services: Services) -> tuple[Button, ...]:
    """Everybody may look at the pages; moderators are offered a reset where something is set."""
    chat = request.chat
    buttons = [Button(sentence("button-personas"), "personas")]
    buttons += [Button(sentence(page.title), "settings", {"page": page.key}) for page in PAGES]
    buttons.append(Button(sentence("button-limits"), "limits"))
    if request.member.role >= Role.MODERATOR and await _has_settings(chat.address, services):
        buttons.append(Button(sentence("button-forget-here"), "settings", {"forget": "here"}, style=ButtonStyle.DANGER))
    if request.member.role >= Role.MODERATOR and chat.guild and await _has_settings(chat.guild, services):
        buttons.append(
            Button(sentence("button-forget-everywhere"), "settings", {"forget": "everywhere"}, style=ButtonStyle.DANGER)
        )
    return tuple(buttons)


SETTINGS = Command(
    "settings",
    sentence("summary-settings"),
    settings,
    "/settings",
    (
        Option("page", OptionKind.CHOICE, sentence("option-settings-page"), choices=tuple(BY_KEY)),
        Option("value", OptionKind.WORD, "the value to set", role=Role.MODERATOR, is_hidden=True),
        Option("list", OptionKind.CHOICE, sentence("option-settings-list"), choices=LISTS, role=Role.MODERATOR),
        Option("add", OptionKind.WORD, sentence("option-settings-add"), role=Role.MODERATOR, is_member=True),
        Option("remove", OptionKind.WORD, sentence("option-settings-remove"), role=Role.MODERATOR, is_member=True),
        Option("where", OptionKind.CHOICE, sentence("option-where"), choices=SCOPES),
        Option("forget", OptionKind.CHOICE, sentence("option-settings-forget"), choices=SCOPES, role=Role.MODERATOR),
    ),
    is_private=True,
)
