"""The methods of the Bot API that the fake knows, with their fields; any other fails the test.

Each rule names the document that it is from, for Bot API 10.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Fields = dict[str, Any]

MAX_CALLBACK_DATA = 64  # bytes; https://core.telegram.org/bots/api#inlinekeyboardbutton
BUTTON_KINDS = {"callback_data", "copy_text", "switch_inline_query_chosen_chat"}  # exactly one; others are unused here
MAX_COPIED = 256  # https://core.telegram.org/bots/api#copytextbutton
MAX_PLACEHOLDER = 64  # https://core.telegram.org/bots/api#forcereply
BUTTON_STYLES = {"primary", "success", "danger"}
MAX_IN_A_ROW = 8  # https://core.telegram.org/bots/api#replykeyboardmarkup
MAX_ALERT = 200  # https://core.telegram.org/bots/api#answercallbackquery: "0-200 characters"
MAX_RESULTS = 50  # https://core.telegram.org/bots/api#answerinlinequery
MAX_COMMANDS = 100  # https://core.telegram.org/bots/api#setmycommands
COMMAND = re.compile(r"[a-z0-9_]{1,32}")  # https://core.telegram.org/bots/api#botcommand
MAX_DESCRIPTION = 256  # the same
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # https://core.telegram.org/bots/api#setwebhook
TEXTS = ("text", "caption", "url", "secret_token", "language_code", "file_id")  # never read as JSON
SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")  # #botcommandscope


@dataclass(frozen=True, slots=True)
class Method:
    """A method's fields. Those that Mynah has no reason to send are left out on purpose."""

    needed: frozenset[str]
    allowed: frozenset[str]


def _method(needed: str = "", more: str = "") -> Method:
    return Method(frozenset(needed.split()), frozenset(f"{needed} {more}".split()))


SENDING = "message_thread_id disable_notification reply_parameters reply_markup parse_mode"

METHODS: Mapping[str, Method] = {
    "getMe": _method(),  # https://core.telegram.org/bots/api#getme
    "getUpdates": _method("", "offset limit timeout allowed_updates"),  # #getupdates
    "setWebhook": _method("url", "max_connections allowed_updates secret_token drop_pending_updates"),  # #setwebhook
    "deleteWebhook": _method("", "drop_pending_updates"),  # #deletewebhook
    "sendMessage": _method("chat_id text", f"{SENDING} link_preview_options"),  # #sendmessage
    "sendPhoto": _method("chat_id photo", f"{SENDING} caption"),  # #sendphoto
    "sendDocument": _method("chat_id document", f"{SENDING} caption"),  # #senddocument
    "editMessageText": _method(
        "text", "chat_id message_id inline_message_id parse_mode link_preview_options reply_markup"
    ),  # #editmessagetext
    "sendChatAction": _method("chat_id action", "message_thread_id"),  # #sendchataction
    "deleteMessage": _method("chat_id message_id"),  # #deletemessage
    "answerCallbackQuery": _method("callback_query_id", "text show_alert"),  # #answercallbackquery
    "answerInlineQuery": _method("inline_query_id results", "cache_time is_personal next_offset button"),
    "setMyCommands": _method("commands", "scope language_code"),  # #setmycommands
    "setChatMenuButton": _method("", "chat_id menu_button"),  # #setchatmenubutton
    "getChatMember": _method("chat_id user_id"),  # #getchatmember
    "getFile": _method("file_id"),  # #getfile
}


class InvalidRequest(Exception):
    """A request that Telegram would refuse for its form. It fails the test."""


def parse_fields(method: str, sent: Mapping[str, Any]) -> Fields:
    """The fields with their JSON parsed. Raises InvalidRequest."""
    rule = METHODS.get(method)
    if rule is None:
        raise InvalidRequest(f"the fake has no method {method}")
    if unknown := set(sent) - rule.allowed:
        raise InvalidRequest(f"{method} has no field {', '.join(sorted(unknown))} here")
    if missing := rule.needed - set(sent):
        raise InvalidRequest(f"{method} needs {', '.join(sorted(missing))}")
    fields = {name: value if name in TEXTS else _value(value) for name, value in sent.items()}
    _check_markup(fields.get("reply_markup"))
    for check in (_check_commands, _check_results, _check_alert, _check_webhook):
        check(fields)
    return fields


def _value(text: Any) -> Any:
    """Values arrive as text; those that are not strings are JSON (https://core.telegram.org/bots/api#making-requests)."""
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


def _check_markup(markup: Fields | None) -> None:
    for row in (markup or {}).get("inline_keyboard", []):
        _expect(0 < len(row) <= MAX_IN_A_ROW, f"{len(row)} buttons in a row")
        for button in row:
            _expect(len(set(button) & BUTTON_KINDS) == 1, f"a button with {sorted(button)}")
            _expect(set(button) <= {"text", "style", *BUTTON_KINDS}, f"a button with {sorted(button)}")
            _expect(button.get("style", "primary") in BUTTON_STYLES, f"a button of the style {button.get('style')}")
            _expect(bool(button["text"]), "a button without a text")
            size = len(button.get("callback_data", "x").encode())
            _expect(0 < size <= MAX_CALLBACK_DATA, f"BUTTON_DATA_INVALID: {size} bytes")
            _expect(0 < len(button.get("copy_text", {"text": "x"})["text"]) <= MAX_COPIED, "BUTTON_COPY_TEXT_INVALID")
    _expect(len((markup or {}).get("input_field_placeholder", "x")) <= MAX_PLACEHOLDER, "a placeholder is too long")


def _check_commands(fields: Fields) -> None:
    if "commands" not in fields:
        return
    _expect(0 < len(fields["commands"]) <= MAX_COMMANDS, "BOT_COMMANDS_TOO_MUCH")
    for command in fields["commands"]:
        _expect(bool(COMMAND.fullmatch(command["command"])), f"BOT_COMMAND_INVALID: {command['command']}")
        _expect(0 < len(command["description"]) <= MAX_DESCRIPTION, "BOT_COMMAND_DESCRIPTION_INVALID")
    _expect(fields.get("scope", {"type": "default"})["type"] in SCOPES, f"scope {fields.get('scope')}")
    _expect(len(str(fields.get("language_code", "en"))) == 2, "a language code has two letters")


def _check_results(fields: Fields) -> None:
    results = fields.get("results", [])
    _expect(len(results) <= MAX_RESULTS, f"RESULTS_TOO_MUCH: {len(results)}")
    _expect(len({result["id"] for result in results}) == len(results), "RESULT_ID_DUPLICATE")
    for result in results:
        # https://core.telegram.org/bots/api#inlinequeryresultarticle
        _expect(0 < len(result["id"].encode()) <= 64, "RESULT_ID_INVALID")
        _expect(result["type"] == "article" and bool(result["title"]), "an article needs a title")
        _check_markup(result.get("reply_markup"))


def _check_alert(fields: Fields) -> None:
    if "callback_query_id" in fields:
        _expect(len(str(fields.get("text", ""))) <= MAX_ALERT, "MESSAGE_TOO_LONG: a callback's answer")


def _check_webhook(fields: Fields) -> None:
    if "secret_token" in fields:
        _expect(bool(SECRET.fullmatch(str(fields["secret_token"]))), "a secret token of other characters")


def _expect(is_valid: bool, problem: str) -> None:
    if not is_valid:
        raise InvalidRequest(problem)
