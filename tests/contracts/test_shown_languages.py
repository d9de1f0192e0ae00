"""Whatever a chat shows is in its language: with a language that puts every message in brackets, nothing is outside."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fluent.syntax import FluentSerializer
from fluent.syntax import ast as ftl

from bot.chat.messages import Member, Reply
from bot.commands import COMMANDS
from bot.permissions.chat_language import LANGUAGE
from models import messages
from models.messages import unstyled
from tests.contracts.fluent import messages_of
from tests.contracts.test_platforms import PLACES
from tests.fakes.bot import ANN, HERE, MOD, OPERATOR, made, submitted, typed, world

BEGIN, END = "⟦⟧"
WORD = re.compile(r"[^\W\d_]{2,}")
NAMES = {*map(messages.language_name, messages.languages()), "AI", "BOT"}  # the same in every language
WRITTEN = {"Penny", "penny", "tweet"}  # by members and personas
PSEUDO = "de"  # its file is replaced
LINES = (
    *(f"/{command.name}" for command in COMMANDS if command.name != "audit"),  # which lists commands and addresses
    "/tweet My dream is",
    "/tweet @nobody Hi",
    "/tweet count=9 Hi",
    "/trian",
    "/help train",
    "/help nothing",
    "/persona @penny",
    "/default @penny",
    "/train @penny files:posts.jsonl",
    "/train @ann.bsky.social",
    "/train me",
    "/jobs",
    "/cancel 99",
    "/consent @ann",
    "/optout @ann.bsky.social",
    "/retrain @penny",
    "/share @penny all",
    "/rename penny pen",
    "/retire @pen",
    "/restore @pen",
    "/delete @pen",
    "/held on",
    "/block word spam",
    "/block",
    "/unblock word spam",
    "/limits",
    "/settings page=tweet",
    "/settings page=language",
    "/settings list=trainers add=them",
    "/settings forget=everywhere",
    "/approve 7",
    "/deny 7",
    "/reports",
    "/best",
    "/keep",
)
SHOWN_LINES = ("/tweet 10 12", "/help", "/privacy", "/cancel 1 2", "/trian", "/train", "/personas", "/settings")


def _bracketed(message: ftl.Message) -> str:
    assert message.value is not None
    message.value.elements = [ftl.TextElement(BEGIN), *message.value.elements, ftl.TextElement(END)]
    message.comment = None
    return FluentSerializer().serialize_entry(message)


@pytest.fixture(scope="module")
def pseudo_source() -> str:
    return "".join(map(_bracketed, messages_of("en")))


@pytest.fixture(autouse=True)
def pseudo(pseudo_source: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language whose messages are the English ones in brackets."""
    source = messages._source
    monkeypatch.setattr(messages, "_source", lambda name: pseudo_source if name == PSEUDO else source(name))
    messages._bundle.cache_clear()
    yield
    messages._bundle.cache_clear()


def outside(text: str) -> list[str]:
    """The words of a text that are in no brackets."""
    depth, kept = 0, []
    for letter in text:
        depth += (letter == BEGIN) - (letter == END)
        kept.append(letter if depth == 0 else " ")
    return [word for word in WORD.findall("".join(kept)) if word not in NAMES | WRITTEN]


def texts(reply: Reply) -> Iterator[str]:
    """Everything of a reply that the bot says itself."""
    yield reply.text
    yield from (button.label for button in reply.buttons)
    yield from (document.caption for document in reply.documents)
    if reply.form is not None:
        yield reply.form.title
        for field in reply.form.fields:
            yield from (field.label, field.hint, *(label for _value, label in field.choices))


@pytest.mark.parametrize("member", [ANN, MOD, OPERATOR], ids=lambda member: member.name)
async def test_every_reply_can_be_translated(tmp_path: Path, member: Member) -> None:
    """No word of it is an f-string's; buttons and forms too."""
    here = world(tmp_path)
    here.registry.chat_settings.set(HERE.address, LANGUAGE, PSEUDO)
    made(here.registry)
    await submitted(here, "sam")
    found = []
    for line in LINES:
        reply = await typed(here, line, member)
        assert reply.language == PSEUDO, line
        found += [(line, words) for text in texts(reply) if (words := outside(unstyled(text, PSEUDO)))]
    assert found == []


@pytest.mark.parametrize("place", PLACES)
async def test_every_platform_shows_the_chats_language(tmp_path: Path, place: str) -> None:
    """In texts, labels and buttons."""
    async with PLACES[place](tmp_path) as there:
        made(there.world.registry)
        there.world.registry.chat_settings.set(there.chat.address, LANGUAGE, PSEUDO)
        found = []
        for line in SHOWN_LINES:
            seen = await there.say(line)
            found += [(line, words) for text in (seen.text, *seen.buttons) if (words := outside(text))]
        assert found == []
