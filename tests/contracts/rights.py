"""The table of who may what: every command, for every kind of asker, under every rule of a chat.

The verdicts are written by hand; nothing of the product computes them, and tests/bot/test_rights.py holds it to them.
A new command is one line in ROWS:

    "name": (PATTERN, {options with which it is asked, best such that nothing comes of it}),

PATTERN is one of those below, or a new one. Each has, for every way in which a chat can be set up (CHATS), a letter for
each kind of asker (ASKERS, in that order): `+` is let in, any other letter is the sentence in SENTENCES.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.conversation import Chat, Member, Role, Value
from bot.platforms.console import CHAT, PERSON
from bot.rules import ChatRules, KeptRules, door
from tests.fakes.bot import World, made, world

ASKERS = ("member", "listed", "chosen", "moderator", "operator")  # chosen: a moderator by the chat's list
SENTENCES = {
    "M": "is for a moderator of this chat.",
    "S": "I am switched off in this chat; a moderator can switch me on with /settings.",
    "N": "Nobody may {doing} in this chat; /settings tells its rules.",
    "R": "Only moderators may {doing} in this chat; /settings tells its rules.",
    "L": "Only moderators, and who is on their list, may {doing} in this chat; /settings tells its rules.",
    "W": "asked by Member · waits for a moderator.",
    "B": "The operator of this bot has blocked you.",
    "C": "The operator of this bot has blocked this chat.",
    "A": "The operator of this bot has not allowed it in this chat.",
}
CHATS: Mapping[str, Mapping[str, str]] = {  # what is set in the chat's guild; of the last three the operator's settings
    "open": {"train": "everybody"},
    "off": {"speak": "off", "train": "everybody"},
    "nobody": {"train": "nobody", "tweet": "nobody"},
    "moderators": {"train": "moderators", "tweet": "moderators"},
    "listed": {"train": "listed", "tweet": "listed"},
    "asking": {"train": "approved"},
    "by default": {},
    "user blocked": {"train": "everybody"},
    "chat blocked": {"train": "everybody"},
    "not allowed": {"train": "everybody"},
}
OUT = {"user blocked": "BBBB+", "chat blocked": "CCCC+", "not allowed": "AAAA+"}
EVERYBODY = dict.fromkeys(CHATS, "+++++") | OUT
EVEN_BLOCKED = dict.fromkeys(CHATS, "+++++")
MODERATORS = dict.fromkeys(CHATS, "MM+++") | OUT
TWEETS = EVERYBODY | {"off": "SSSSS", "nobody": "NNNNN", "moderators": "RR+++", "listed": "L++++"}
TRAINS = EVERYBODY | {"off": "SSSSS", "nobody": "NNNNN", "moderators": "RR+++", "listed": "L++++"}
ASKS = TRAINS | {"asking": "W++++", "by default": "W++++"}
SETS = {"page": "train", "value": "unset"}
GONE = {"persona": "nobody"}

Row = tuple[Mapping[str, str], Mapping[str, Value]]
ROWS: Mapping[str, Row] = {
    "tweet": (TWEETS, {}),
    "personas": (EVERYBODY, {}),
    "persona": (EVERYBODY, {}),
    "default": (MODERATORS, GONE),
    "train": (ASKS, {"handles": ("sam.bsky.social",)}),
    "jobs": (EVERYBODY, {}),
    "cancel": (EVERYBODY, {"job": "777"}),
    "approve": (MODERATORS, {"request": 777}),
    "deny": (MODERATORS, {"request": 777}),
    "consent": (EVERYBODY, {"handle": "sam"}),
    "optout": (EVEN_BLOCKED, {"handle": "sam"}),
    "retrain": (TRAINS, GONE),
    "share": (EVERYBODY, GONE),
    "rename": (EVERYBODY, {"persona": "nobody", "name": "other"}),
    "retire": (EVERYBODY, GONE),
    "restore": (EVERYBODY, GONE),
    "delete": (EVERYBODY, GONE),
    "audit": (MODERATORS, {}),
    "held": (MODERATORS, {}),
    "report": (EVERYBODY, {"text": "no"}),
    "reports": (MODERATORS, {}),
    "block": (MODERATORS, {}),
    "unblock": (MODERATORS, {"kind": "word", "what": "nothing"}),
    "settings": (EVERYBODY, {}),
    "limits": (EVERYBODY, {}),
    "start": (EVERYBODY, {}),
    "privacy": (EVEN_BLOCKED, {}),
    "mydata": (EVEN_BLOCKED, {}),
    "forgetme": (EVEN_BLOCKED, {}),
    "help": (EVERYBODY, {}),
    # options that ask for more than their command does
    "settings value": (MODERATORS, SETS),
    "settings forget": (MODERATORS, {"forget": "here", "page": "tweet"}),
    "settings list": (MODERATORS, {"list": "trainers", "remove": "1"}),
    "limits most": (MODERATORS, {"limit": "chat_waiting", "most": "unset"}),
}
DOING = {"tweet": "have tweets written", "train": "have a persona trained", "retrain": "have a persona trained"}


def askers(platform: str) -> Mapping[str, Member]:
    """Members as the platform makes them: on Discord with their roles, on the console there is one person alone."""
    if platform == "console":
        return {"operator": PERSON}
    by_role = {"member": "1", "listed": "2", "chosen": "3", "moderator": "4", "operator": "5"}
    roles = {"moderator": Role.MODERATOR, "operator": Role.OPERATOR}
    return {
        kind: Member(
            f"{platform}:{number}",
            kind.capitalize(),
            roles.get(kind, Role.MEMBER),
            (f"{platform}:role:{number}0",) if platform == "discord" else (),
        )
        for kind, number in by_role.items()
    }


def chat_of(platform: str) -> Chat:
    """A place in a larger one, as the platform has it."""
    if platform == "console":
        return CHAT
    if platform == "discord":
        return Chat("discord:30", "general", "discord:guild:9", parent="discord:20")
    return Chat("telegram:-100/7", "group", "telegram:-100", is_overheard=True)


def set_up(folder: Path, platform: str, name: str) -> World:
    """A service whose chat there is set up so."""
    here, chat, people = world(folder), chat_of(platform), askers(platform)
    made(here.registry)
    for key, value in CHATS[name].items():
        here.registry.settings.set(chat.widest, key, value)
    for kind, lists in {"listed": ("trainers", "tweeters"), "chosen": ("moderators",)}.items():
        if kind in people:
            entry = people[kind].groups[0] if people[kind].groups else people[kind].id
            for key in lists:
                here.registry.settings.add(chat.widest, key, entry)
    users = [member.id for member in people.values()] if name == "user blocked" else []
    blocked = [chat.address] if name == "chat blocked" else []
    allowed = ["discord:404"] if name == "not allowed" else []
    rules = KeptRules(here.registry.settings, ChatRules(), door(allowed, blocked, users))
    return replace(here, services=replace(here.services, rules=rules))


def verdict(text: str, command: str) -> str:
    """The letter of what was said."""
    for letter, sentence in SENTENCES.items():
        if sentence.format(doing=DOING.get(command, "")) in text:
            return letter
    return "+"
