"""The permission table: every command, for every kind of member, under every chat rule and in every kind of chat.

Written by hand: nothing in it is computed by the product, which is compared with it in tests/bot/permissions.
A new command is one line in ROWS:

    "name": (PATTERN, {options to use it with, preferably without any effect}),

PATTERN is one of those below, or a new one. It has, for every set-up of a chat (CHATS), a letter for each kind of
member (ASKERS, in that order): `+` is allowed, any other letter is the refusal in SENTENCES.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.chat.messages import Chat, Member, Role, Value
from bot.permissions.chat_rules import AccessList, ChatRules, StoredChatRules
from bot.platforms.console import CHAT, OPERATOR
from models.domain.training_job import Audience
from tests.fakes.bot import World, made, private, world

ASKERS = ("member", "listed", "chosen", "moderator", "operator")  # chosen: on the chat's moderator list
# In a direct chat with the bot everybody is their own moderator, but only moderators of servers and groups can record
# consent. In Telegram's inline mode (“by way of the bot”) no chat's lists are known, and nobody is a moderator. Where
# the bot was installed by a user (“brought along”), Discord reports no permissions, and only lists count.
SENTENCES = {
    "M": "is for moderators of this chat.",
    "S": "I'm switched off in this chat. A moderator can switch me on with /settings.",
    "N": "Nobody may {doing} in this chat. A moderator can change that with /settings.",
    "R": "Only moderators may {doing} in this chat. Ask one of them.",
    "L": "list may {doing} in this chat. Ask a moderator to put you on it.",
    "W": "· waits for approval.",
    "O": "is for the person who runs this bot.",
    "P": "is for moderators of a server or group to record there",
    "U": "I only learn from accounts whose owner says yes.",
    "V": "Only a moderator of this chat can decide whether it sees the persona.",
    "E": "@mine is somebody else's. Ask its creator, a moderator of the chat where it was made, or the person",
    "F": "There is no persona “mine”",
    "B": "The person who runs this bot has blocked you.",
    "C": "The person who runs this bot has blocked this chat.",
    "A": "The person who runs this bot has not allowed me in this chat.",
}
CHATS: Mapping[str, Mapping[str, str]] = {  # the guild's settings; then the operator's settings, and kinds of chats
    "open": {"train": "everybody"},
    "off": {"speak": "off", "train": "everybody"},
    "nobody": {"train": "nobody", "tweet": "nobody"},
    "moderators": {"train": "moderators", "tweet": "moderators"},
    "listed": {"train": "listed", "tweet": "listed"},
    "asking": {"train": "approved"},
    "by default": {},
    "not trusted": {"train": "everybody"},
    "user blocked": {"train": "everybody"},
    "chat blocked": {"train": "everybody"},
    "not allowed": {"train": "everybody"},
    "direct": {},
    "direct, user blocked": {},
    "by way of the bot": {},
    "by way of the bot, user blocked": {},
    "brought along": {},
}
OUT = {"user blocked": "BBBB+", "chat blocked": "CCCC+", "not allowed": "AAAA+"}
OUT |= {"direct, user blocked": "BBBB+", "by way of the bot, user blocked": "BBBB+"}
EVERYBODY = dict.fromkeys(CHATS, "+++++") | OUT
EVEN_BLOCKED = dict.fromkeys(CHATS, "+++++")
PLACES = {"direct": "+++++", "by way of the bot": "MMMM+", "brought along": "MM+M+"}
MODERATORS = dict.fromkeys(CHATS, "MM+++") | OUT | PLACES
OPERATORS = dict.fromkeys(CHATS, "OOOO+") | OUT
TWEETS = EVERYBODY | {"off": "SSSSS", "nobody": "NNNNN", "moderators": "RR+++", "listed": "L++++"}
SEES = EVERYBODY | {"off": "SSSSS", "nobody": "NNNNN"}
TRAINS = EVERYBODY | {"off": "SSSSS", "nobody": "NNNNN", "moderators": "RR+++", "listed": "L++++"}
ASKS = TRAINS | {"asking": "W++++", "by default": "W++++", "by way of the bot": "WWWW+", "brought along": "W++W+"}
GIVES_A_WORD = MODERATORS | {"off": "SSSSS", "nobody": "NNNNN", "moderators": "RR+++", "listed": "LM+++"}
FROM_THE_DISK = OPERATORS | {"off": "SSSSS", "nobody": "NNNNN", "moderators": "RROO+", "listed": "LOOO+"}
VOUCHES = dict.fromkeys(CHATS, "PP+++") | OUT
VOUCHES |= {"not trusted": "PPUU+", "direct": "PPPP+", "by way of the bot": "PPPP+", "brought along": "PP+P+"}
# personas that the member created in the chat are invisible to others elsewhere
MANAGES = dict.fromkeys(CHATS, "+E+++") | OUT | dict.fromkeys(PLACES, "+FFF+")
TO_THE_GUILD = dict.fromkeys(CHATS, "ME+++") | OUT | dict.fromkeys(PLACES, "MFFF+") | {"direct": "+FFF+"}
TO_ALL = dict.fromkeys(CHATS, "OEOO+") | OUT | dict.fromkeys(PLACES, "OFFF+")
NOT_WISHED = {name: pattern.replace("+", "V") for name, pattern in EVERYBODY.items()}
SETS = {"page": "train", "value": "unset"}
GONE = {"persona": "nobody"}
MINE = {"persona": "mine"}  # created by the member, in the channel

Row = tuple[Mapping[str, str], Mapping[str, Value]]
ROWS: Mapping[str, Row] = {
    "tweet": (TWEETS, {"persona": "penny"}),
    "versus": (TWEETS, {}),
    "guess": (TWEETS, {}),
    "best": (SEES, {}),
    "keep": (SEES, {}),
    "picture": (TWEETS, {"persona": "penny", "text": "Tea."}),
    "personas": (EVERYBODY, {}),
    "persona": (EVERYBODY, {}),
    "default": (MODERATORS, GONE),
    "train": (ASKS, {"handles": ("sam.bsky.social",)}),
    "asktrain": (TRAINS, {}),
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
    # options that need more than their command does
    "settings list": (MODERATORS, {"list": "trainers", "remove": "1"}),
    "consent permission": (VOUCHES, {"handle": "sam", "word": "permission"}),
    "train source": (FROM_THE_DISK, {"handles": ("sam",), "source": "files:/nowhere"}),
    "rename mine": (MANAGES, MINE | {"name": "mine"}),
    "share everywhere": (TO_THE_GUILD, MINE | {"where": "everywhere"}),
    "share all": (TO_ALL, MINE | {"where": "all"}),
    "share chats": (OPERATORS, MINE | {"chats": "discord:404"}),
    # hidden options, set by buttons
    "versus vote": (SEES, {"game": 777}),
    "guess vote": (SEES, {"game": 777}),
    "asktrain accept": (TRAINS, {"request": 777, "accept": "yes"}),
    "asktrain answer": (EVEN_BLOCKED, {"request": 777, "answer": "no"}),
    "train basis": (GIVES_A_WORD, {"handles": ("sam.bsky.social",), "basis": "fictional"}),
    "approve basis": (MODERATORS, {"request": 777, "basis": "fictional"}),
    "optout sure": (dict.fromkeys(CHATS, "OOOO+"), {"handle": "sam", "sure": "yes"}),
    "held act": (MODERATORS, GONE | {"act": "publish"}),
    "reports act": (MODERATORS, GONE | {"act": "retire"}),
    "share wished": (NOT_WISHED, MINE | {"where": "here", "wished": "discord:404"}),  # for another chat
    "limits most": (MODERATORS, {"limit": "chat_waiting", "most": "unset"}),
    "settings value": (MODERATORS, SETS),
    # last, because they change the chat
    "settings forget": (MODERATORS, {"forget": "here", "page": "tweet"}),
    "trust": (OPERATORS, {}),
}
DOING = dict.fromkeys(("tweet", "versus", "guess", "best", "keep", "picture"), "generate tweets") | dict.fromkeys(
    ("train", "asktrain", "retrain"), "train personas"
)


def askers(platform: str, name: str = "open") -> Mapping[str, Member]:
    """Members as the platform creates them: on Discord with roles; the console has one person only."""
    if platform == "console":
        return {"operator": OPERATOR}
    by_role = {"member": "1", "listed": "2", "chosen": "3", "moderator": "4", "operator": "5"}
    moderators = by_role if "direct" in name else () if name in PLACES or "way" in name else ("moderator",)
    roles = dict.fromkeys(moderators, Role.MODERATOR) | {"operator": Role.OPERATOR}
    return {
        kind: Member(
            f"{platform}:{number}",
            kind.capitalize(),
            roles.get(kind, Role.MEMBER),
            (f"{platform}:role:{number}0",) if platform == "discord" else (),
        )
        for kind, number in by_role.items()
    }


def chat_of(platform: str, name: str = "open") -> Chat:
    """The platform's chat inside a larger one; or another kind, by the name of its set-up."""
    if platform == "console":
        return CHAT
    if "direct" in name:
        return Chat(f"{platform}:31", is_direct=True)
    if "way" in name:
        return Chat(f"{platform}:31", is_overheard=True, is_elsewhere=True)
    if name == "brought along":
        return Chat(f"{platform}:31")
    if platform == "discord":
        return Chat("discord:30", "general", "discord:guild:9", parent="discord:20")
    return Chat("telegram:-100/7", "group", "telegram:-100", is_overheard=True)


def set_up(folder: Path, platform: str, name: str) -> World:
    """A service with a chat that is set up that way."""
    here, chat, people = world(folder), chat_of(platform, name), askers(platform, name)
    made(here.registry)
    channel, maker = chat_of(platform), next(iter(people.values()))
    private(here.registry, "mine", Audience(channel.address, maker.id, guild=channel.guild))
    if name != "not trusted":
        here.registry.trusted_chats.decide(chat.widest, is_trusted=True)
    for key, value in CHATS[name].items():
        here.registry.chat_settings.set(chat.widest, key, value)
    for kind, lists in {"listed": ("trainers", "tweeters"), "chosen": ("moderators",)}.items():
        if kind in people:
            entry = people[kind].groups[0] if people[kind].groups else people[kind].id
            for key in lists:
                here.registry.chat_settings.add_to_list(chat.widest, key, entry)
    users = [member.id for member in people.values()] if "user blocked" in name else []
    blocked = [chat.address] if name == "chat blocked" else []
    allowed = ["discord:404"] if name == "not allowed" else []
    rules = StoredChatRules(here.registry.chat_settings, ChatRules(), AccessList.of(allowed, blocked, users))
    return replace(here, services=replace(here.services, rules=rules))


def verdict(text: str, command: str) -> str:
    """The letter of a reply."""
    for letter, sentence in SENTENCES.items():
        if sentence.format(doing=DOING.get(command, "")) in text:
            return letter
    return "+"
