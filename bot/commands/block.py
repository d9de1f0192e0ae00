"""/block and /unblock: the words, first words, accounts and members that a chat's moderators keep out.

It does not know how a word is found in a text. What is kept out of a server is kept out of all its chats.
"""

import asyncio
from collections.abc import Sequence

from bot.chat.mentions import member_named
from bot.chat.messages import Chat, Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from bot.interfaces.protocols import Block
from models.domain.errors import NotFound, RequestUnfit
from models.domain.handle import parse_handle

KINDS = {
    "word": "Words that no tweet and no prompt here may have",
    "prompt": "First words that nothing here may begin with or hold",
    "handle": "Accounts that nobody here may learn from",
    "member": "Members who may not use me here",
}
MAX_CHARACTERS = 100
HOW = "Say /block word WORD (WORD* with all its endings), /block prompt WORDS, /block handle @NAME or /block member ID."


async def block(request: Request, services: Services) -> Reply:
    """Keep something out from now on; without anything named, what is kept out. Raises RequestUnfit."""
    kind, what = request.text("kind"), request.text("what")
    place = request.chat.widest
    if kind is None and what:
        raise RequestUnfit(HOW)
    if kind is None or not what:
        return Reply(_listed(await asyncio.to_thread(services.blocks.list, place)))
    exact = _exact(kind, what, request)
    await asyncio.to_thread(services.blocks.add, place, kind, exact, request.member.id, services.now())
    await asyncio.to_thread(services.audit.note, request.asker, "block", f"{kind} {exact}")
    return Reply(f"{_told(kind, exact)} is kept out from now on{_where(request.chat)}; /unblock lets it in again.")


async def unblock(request: Request, services: Services) -> Reply:
    """Let something in again. Raises NotFound, RequestUnfit."""
    kind = request.text("kind") or ""
    exact = _exact(kind, request.text("what") or "", request)
    if not await asyncio.to_thread(services.blocks.remove, request.chat.widest, kind, exact):
        raise NotFound(f"No such {kind} is kept out here; /block lists what is.")
    await asyncio.to_thread(services.audit.note, request.asker, "unblock", f"{kind} {exact}")
    return Reply(f"{_told(kind, exact)} is let in again{_where(request.chat)}.")


def _exact(kind: str, what: str, request: Request) -> str:
    """The one way in which it is kept, however it was typed. Raises RequestUnfit."""
    plain = " ".join(what.split())
    if len(plain) > MAX_CHARACTERS:
        raise RequestUnfit(f"A {kind} to block has at most {MAX_CHARACTERS} characters; this has {len(plain)}.")
    if kind == "handle":
        return parse_handle(plain)
    if kind == "member":
        return _member(plain, request)
    if not any(letter.isalnum() for letter in plain):
        raise RequestUnfit(f"A {kind} to block needs letters or digits in it.")
    return plain.casefold()


def _member(text: str, request: Request) -> str:
    """The address of a member of the asker's platform. Raises RequestUnfit."""
    address = member_named(text, request, "/block member 123456789")
    if address == request.member.id:
        raise RequestUnfit("That is you; another moderator would have to do that.")
    return address


def _told(kind: str, what: str) -> str:
    return f"@{what}" if kind == "handle" else f"“{what}”" if kind in ("word", "prompt") else what


def _where(chat: Chat) -> str:
    return " in all chats here" if chat.guild else " in this chat"


def _listed(blocks: Sequence[Block]) -> str:
    lines = []
    for kind, heading in KINDS.items():
        found = [_told(kind, block.what) for block in blocks if block.kind == kind]
        lines += [f"{heading}: {', '.join(found)}"] if found else []
    return "\n".join([*(lines or ["Nothing is kept out here beyond the lists that I come with."]), HOW])


def _kind(*, is_required: bool) -> Option:
    return Option(
        "kind", OptionKind.CHOICE, "word, prompt, handle or member", choices=tuple(KINDS), is_required=is_required
    )


BLOCK = Command(
    "block",
    "Keep words, first words, accounts or members out of here; alone, list what is kept out",
    block,
    "/block word WORD",
    (_kind(is_required=False), Option("what", OptionKind.TEXT, "what to keep out", is_member=True)),
    role=Role.MODERATOR,
    is_private=True,
)

UNBLOCK = Command(
    "unblock",
    "Let in again what was kept out with /block",
    unblock,
    "/unblock word WORD",
    (
        _kind(is_required=True),
        Option("what", OptionKind.TEXT, "what to let in again", is_required=True, is_member=True),
    ),
    role=Role.MODERATOR,
    is_private=True,
)
