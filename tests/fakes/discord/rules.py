"""What the fake Discord accepts in messages, modals and commands; anything else is refused and fails the test.

Each rule names the page it comes from, under https://discord.com/developers/docs
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from tests.fakes.discord.world import FILES, Wire

MESSAGE_FIELDS = {"content", "embeds", "components", "allowed_mentions", "flags", "tts", "nonce", "attachments"}
MESSAGE_FIELDS |= {"enforce_nonce"}
CREATE_FIELDS = MESSAGE_FIELDS | {"message_reference"}  # resources/message#create-message
EMBED_FIELDS = {"type", "author", "title", "description", "footer", "color", "url", "fields", "flags"}
BUTTON_FIELDS = {"type", "style", "label", "custom_id", "disabled", "emoji"}
MENU_FIELDS = {"type", "custom_id", "options", "placeholder", "min_values", "max_values", "disabled", "required"}
COMMAND_FIELDS = {"name", "description", "options", "type", "nsfw", "contexts", "integration_types"}
COMMAND_FIELDS |= {"default_member_permissions", "dm_permission"}
OPTION_FIELDS = {"type", "name", "description", "required", "choices", "autocomplete", "min_value", "max_value"}
COMMAND_NAME = re.compile(r"[-_a-z0-9]{1,32}")  # interactions/application-commands#application-command-object
LOCALIZATIONS = {"name_localizations", "description_localizations"}  # application-commands#localization
COMMAND_FIELDS |= LOCALIZATIONS
MENU_COMMAND_FIELDS = COMMAND_FIELDS - {"description", "description_localizations", "options"}
MAX_MENUS = 5  # of users, and of messages: application-commands#registering-a-command
OPTION_FIELDS |= LOCALIZATIONS
LOCALE = re.compile(  # reference#locales
    "id|da|de|en-GB|en-US|es-ES|es-419|fr|hr|it|lt|hu|nl|no|pl|pt-BR|ro|fi|sv-SE|vi|tr|cs|el|bg|ru|uk|hi|th|zh-CN|ja|"
    "zh-TW|ko"
)
LOCAL_NAME = re.compile(r"[-_\w]{1,32}")
OPTION_TYPES = {3, 4, 11}  # text, whole number, attachment: #application-command-option-type
MAX_CONTENT, MAX_EMBEDS, MAX_EMBED_TEXT, MAX_FILE = 2000, 10, 6000, 10 << 20


def wrong_in_message(fields: Wire, known: Iterable[str] = CREATE_FIELDS) -> list[str]:
    """resources/message#create-message, with its embeds and components."""
    wrong = _unknown("message", fields, {*known, FILES}) + _wrong_in_files(fields)
    if len(fields.get("content") or "") > MAX_CONTENT:
        wrong.append("the content has more than 2000 characters")
    if not any(fields.get(name) for name in ("content", "embeds", "components", FILES)) and "content" not in fields:
        wrong.append("the message is empty")
    return [*wrong, *_wrong_in_embeds(fields.get("embeds") or []), *_wrong_in_rows(fields.get("components") or [])]


def wrong_webhook_name(name: str) -> bool:
    """resources/webhook#create-webhook and resources/user#usernames-and-nicknames"""
    return not 1 <= len(name) <= 80 or re.search("clyde|discord|[@#:]|```", name.casefold()) is not None


def _wrong_in_files(fields: Wire) -> list[str]:
    """reference#uploading-files: each file is named among the attachments, and none has more than ten megabytes."""
    files: dict[str, bytes] = fields.get(FILES, {})
    named = {one["filename"] for one in fields.get("attachments") or []}
    wrong = [f"the file {name} is not among the attachments" for name in files if name not in named]
    return wrong + [f"the file {name} is too large" for name, content in files.items() if len(content) > MAX_FILE]


def _wrong_in_embeds(embeds: list[Wire]) -> list[str]:
    """resources/message#embed-object-embed-limits"""
    wrong = [text for embed in embeds for text in _unknown("embed", embed, EMBED_FIELDS)]
    parts = [part for embed in embeds for part in _texts(embed)]
    wrong += [f"an embed's {name} has more than {most} characters" for name, text, most in parts if len(text) > most]
    if len(embeds) > MAX_EMBEDS or sum(len(text) for _name, text, _most in parts) > MAX_EMBED_TEXT:
        wrong.append("the embeds are too many or too long together")
    return wrong


def _texts(embed: Wire) -> Iterator[tuple[str, str, int]]:
    yield "title", embed.get("title") or "", 256
    yield "description", embed.get("description") or "", 4096
    yield "author", embed.get("author", {}).get("name") or "", 256
    yield "footer", embed.get("footer", {}).get("text") or "", 2048


def _wrong_in_rows(rows: list[Wire]) -> list[str]:
    """components/reference#action-row: five rows of five; #button: labels of 80, different ids of 1 to 100."""
    inner = [one for row in rows for one in row["components"]]
    buttons, menus = [one for one in inner if one["type"] == 2], [one for one in inner if one["type"] != 2]
    wrong = [text for menu in menus for text in _wrong_in_menu(menu)]
    wrong += [f"a menu is not alone in its row: {row}" for row in rows if menus and _is_crowded(row["components"])]
    wrong += [text for button in buttons for text in _unknown("button", button, BUTTON_FIELDS)]
    if len(rows) > 5 or any(row["type"] != 1 or not 1 <= len(row["components"]) <= 5 for row in rows):
        wrong.append("there are more than five rows, or more than five buttons in one")
    wrong += [f"this is no button: {button}" for button in buttons if button["style"] not in range(1, 5)]
    ids = Counter(one.get("custom_id", "") for one in inner)
    wrong += [
        f"a component's custom id is “{one}”, {many} times"
        for one, many in ids.items()
        if many > 1 or not 1 <= len(one) <= 100
    ]
    wrong += [
        f"{button['emoji']} is no Unicode emoji"  # resources/emoji#emoji-object: they have a name and no id
        for button in buttons
        if "emoji" in button and (button["emoji"].get("id") or button["emoji"]["name"].isascii())
    ]
    return wrong + [f"a label is “{button['label']}”" for button in buttons if not 1 <= len(button["label"]) <= 80]


def _is_crowded(row: list[Wire]) -> bool:
    return len(row) > 1 and any(one["type"] != 2 for one in row)


def _wrong_in_menu(menu: Wire) -> Iterator[str]:
    """components/reference#string-select, #user-select, #role-select, #channel-select"""
    yield from _unknown("select menu", menu, MENU_FIELDS)
    options = menu.get("options", [])
    if menu["type"] not in (3, 5, 6, 8) or (menu["type"] == 3) != (1 <= len(options) <= 25):
        yield f"this is no select menu: {menu}"
    if len({option["value"] for option in options}) < len(options):
        yield f"two options have the same value: {menu}"
    if any(not 1 <= len(option[name]) <= 100 for option in options for name in ("label", "value")):
        yield f"an option's label or value does not fit: {menu}"
    most = len(options) if menu["type"] == 3 else 25
    if not 0 <= menu.get("min_values", 1) <= menu.get("max_values", 1) <= most:
        yield f"so many values can't be chosen: {menu}"
    if len(menu.get("placeholder") or "") > 150:
        yield f"a placeholder is too long: {menu}"


def wrong_in_modal(data: Wire) -> list[str]:
    """interactions/receiving-and-responding#interaction-response-object-modal, components/reference#label

    A text input, a file upload or a radio group with two to ten options.
    """
    wrong = _unknown("modal", data, {"custom_id", "title", "components"})
    if not 1 <= len(data["custom_id"]) <= 100 or not 1 <= len(data["title"]) <= 45:
        wrong.append("a modal's custom id or title is too long")
    for part in data["components"]:
        inner = part["component"]  # in an action row a text is deprecated
        if part["type"] != 18 or inner["type"] not in (4, 19, 21) or inner.get("max_length", 4000) > 4000:
            wrong.append(f"this does not stand in a modal: {part}")
        if inner["type"] == 21 and not 2 <= len(inner["options"]) <= 10:
            wrong.append(f"so many options are not allowed: {part}")
        if not 1 <= len(part["label"]) <= 45 or len(part.get("description") or "") > 100:
            wrong.append(f"a label or its description is too long: {part}")
        if len(inner.get("placeholder") or "") > 100:
            wrong.append(f"a placeholder is too long: {part}")
    return wrong


def wrong_in_commands(commands: list[Wire]) -> list[str]:
    """interactions/application-commands#registering-a-command: 100 of them, names all different."""
    wrong = [text for command in commands for text in _wrong_in_command(command)]
    names = Counter((command["type"], command["name"]) for command in commands)
    many = Counter(command["type"] for command in commands)
    if many[1] > 100 or max(many[2], many[3]) > MAX_MENUS or max(names.values(), default=0) > 1:
        wrong.append("there are too many commands of one type, or two of one name")
    return wrong


def _wrong_in_command(command: Wire) -> Iterator[str]:
    if command["type"] != 1:
        yield from _wrong_in_context_menu(command)
        return
    yield from _unknown("command", command, COMMAND_FIELDS)
    if not COMMAND_NAME.fullmatch(command["name"]) or not 1 <= len(command["description"]) <= 100:
        yield f"/{command['name']}: the name or the description does not fit"
    yield from _wrong_in_localizations(command)
    if not command.get("contexts") or not command.get("integration_types"):  # else Discord's defaults hold
        yield f"/{command['name']}: contexts and integration types are to be said"
    options = command.get("options", [])
    if len(options) > 25 or len({option["name"] for option in options}) < len(options):
        yield f"/{command['name']}: there are more than 25 options, or two of one name"
    if sorted(options, key=lambda option: not option.get("required")) != options:  # required options come first
        yield f"/{command['name']}: a required option comes after one that is not"
    for option in options:
        yield from _wrong_in_option(option)


def _wrong_in_context_menu(menu: Wire) -> Iterator[str]:
    """interactions/application-commands#user-commands: spaces in the name, and neither description nor options."""
    yield from _unknown("context menu", menu, MENU_COMMAND_FIELDS)
    names = (menu["name"], *(menu.get("name_localizations") or {}).values())
    if menu["type"] not in (2, 3) or not all(1 <= len(name) <= 32 for name in names):
        yield f"{menu['name']}: the type or the name does not fit"
    if not menu.get("contexts") or not menu.get("integration_types"):
        yield f"{menu['name']}: contexts and integration types are to be said"


def _wrong_in_option(option: Wire) -> Iterator[str]:
    """interactions/application-commands#application-command-object-application-command-option-structure"""
    yield from _unknown("option", option, OPTION_FIELDS)
    if not COMMAND_NAME.fullmatch(option["name"]) or not 1 <= len(option["description"]) <= 100:
        yield f"the option {option['name']}: the name or the description does not fit"
    yield from _wrong_in_localizations(option)
    if option["type"] not in OPTION_TYPES or len(option.get("choices", [])) > 25:
        yield f"the option {option['name']}: its type or its choices do not fit"
    if option.get("autocomplete") and option.get("choices"):
        yield f"the option {option['name']}: autocomplete and choices exclude each other"


def _wrong_in_localizations(described: Wire) -> Iterator[str]:
    """interactions/application-commands#localization: by locale, with the limits of the names and descriptions."""
    names, descriptions = described.get("name_localizations") or {}, described.get("description_localizations") or {}
    fits = all(LOCAL_NAME.fullmatch(name) and name == name.lower() for name in names.values())
    if not fits or not all(1 <= len(text) <= 100 for text in descriptions.values()):
        yield f"{described['name']}: a localized name or description does not fit"
    if not all(map(LOCALE.fullmatch, (*names, *descriptions))):
        yield f"{described['name']}: Discord has no such locale"


def _unknown(what: str, fields: Wire, known: Iterable[str]) -> list[str]:
    return [f"a {what} has the unforeseen field “{name}”" for name in fields if name not in set(known)]
