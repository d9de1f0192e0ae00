"""/block and /unblock: a chat's blocklist of words, first words, accounts and members.

What is blocked in a server is blocked in all its chats.
"""

import asyncio
from collections.abc import Iterable

from bot.chat.mentions import parse_member
from bot.chat.messages import Chat, Option, OptionKind, Reply, Request, Role
from bot.interfaces.command import Command, Services
from models.domain.errors import NotFound, RequestUnfit
from models.domain.handle import parse_handle
from models.messages import joined, sentence

HEADINGS = {  # by kind
    "word": "blocked-words",
    "prompt": "blocked-prompts",
    "handle": "blocked-handles",
    "member": "blocked-members",
}
MAX_CHARACTERS = 100


async def block(request: Request, services: Services) -> Reply:
    """Add to the blocklist; without an argument, show it. Raises RequestUnfit."""
    kind, text = request.text("kind"), request.text("what")
    place = request.chat.widest
    if kind is None and text:
        raise RequestUnfit("block-how")
    if kind is None or not text:
        blocks = await asyncio.to_thread(services.blocklist.list, place)
        return Reply(_listed((block.kind, block.value) for block in blocks))
    entry = _normalized(kind, text, request)
    await asyncio.to_thread(services.blocklist.add, place, kind, entry, request.member.id, services.now())
    await asyncio.to_thread(services.audit.record, request.requester, "block", f"{kind} {entry}")
    return Reply(sentence("blocked", entry=_quoted(kind, entry), where=_where(request.chat)))


async def unblock(request: Request, services: Services) -> Reply:
    """Remove from the blocklist. Raises NotFound, RequestUnfit."""
    kind = request.text("kind") or ""
    entry = _normalized(kind, request.text("what") or "", request)
    if not await asyncio.to_thread(services.blocklist.remove, request.chat.widest, kind, entry):
        raise NotFound("block-not-found", kind=kind)
    await asyncio.to_thread(services.audit.record, request.requester, "unblock", f"{kind} {entry}")
    return Reply(sentence("unblocked", entry=_quoted(kind, entry), where=_where(request.chat)))


def _normalized(kind: str, text: str, request: Request) -> str:
    """The one form in which it is stored, however it was typed. Raises RequestUnfit."""
    plain = " ".join(text.split())
    if len(plain) > MAX_CHARACTERS:
        raise RequestUnfit("block-too-long", max_characters=MAX_CHARACTERS, characters=len(plain))
    if kind == "handle":
        return parse_handle(plain)
    if kind == "member":
        address = parse_member(plain, request, "/block member 123456789")
        if address == request.member.id:
            raise RequestUnfit("cannot-block-yourself")
        return address
    if not any(letter.isalnum() for letter in plain):
        raise RequestUnfit("block-without-letters")
    return plain.casefold()


def _quoted(kind: str, entry: str) -> str:
    if kind in ("word", "prompt"):
        return sentence("quotation", text=entry)
    return f"@{entry}" if kind == "handle" else entry


def _where(chat: Chat) -> str:
    return sentence("in-all-chats-here" if chat.guild else "in-this-chat")


def _listed(blocks: Iterable[tuple[str, str]]) -> str:
    """`blocks` are kinds and entries."""
    by_kind: dict[str, list[str]] = {kind: [] for kind in HEADINGS}
    for kind, entry in blocks:
        by_kind[kind].append(_quoted(kind, entry))
    lines = [sentence(HEADINGS[kind], entries=joined(", ", entries)) for kind, entries in by_kind.items() if entries]
    return joined("\n", [*(lines or [sentence("nothing-blocked")]), sentence("block-how")])


def _kind(*, is_required: bool) -> Option:
    return Option(
        "kind", OptionKind.CHOICE, sentence("option-block-kind"), choices=tuple(HEADINGS), is_required=is_required
    )


BLOCK = Command(
    "block",
    sentence("summary-block"),
    block,
    "/block word WORD",
    (
        _kind(is_required=False),
        Option("what", OptionKind.TEXT, sentence("option-block-what"), is_member=True),
    ),
    role=Role.MODERATOR,
    is_private=True,
)

UNBLOCK = Command(
    "unblock",
    sentence("summary-unblock"),
    unblock,
    "/unblock word WORD",
    (
        _kind(is_required=True),
        Option("what", OptionKind.TEXT, sentence("option-unblock-what"), is_required=True, is_member=True),
    ),
    role=Role.MODERATOR,
    is_private=True,
)
