"""Injection: typed and generated text is shown as text. No mention notifies, no markup is interpreted, no path escapes.

The platforms' real clients send it to fake servers, which interpret it as the real ones would.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.messages import Button, GeneratedTweet, Reply
from bot.commands import COMMANDS
from bot.dispatch.dispatcher import Dispatcher
from bot.platforms.console import Console
from bot.platforms.discord.embeds import escape_text
from bot.platforms.telegram.markup import WORD_JOINER, reply_html
from models.domain.errors import RequestUnfit
from models.domain.persona import Persona
from models.text.controls import json_text, without_controls
from models.text.tweet_text import tidy_prompt
from tests.contracts.test_platforms import QueuedScreen
from tests.fakes.bot import ANN, MOD, NOW, World, ask, attached, made, world
from tests.fakes.discord import FakeDiscord, serving
from tests.fakes.discord.running import guild_bot
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.running import running_bot
from tests.fakes.telegram.texts import parse_text

NASTY = {
    "mentions": "@everyone @here <@42424242424242424> <@&43434343434343434> @penny <#44444444444444444>",
    "markdown": "**bold** __u__ ~~s~~ ||spoiler|| `code` [x] **b** [a](b) > quote # head - item",
    "html": '<b>b</b> <a href="tg://user?id=1">x</a> &lt;i&gt; <script>alert(1)</script> &amp;',
    "rich": "[red]x[/red] [link=file:///etc]y[/link] [bold]",
    "escapes": "a\x1b[31mred\x1b]0;title\x07 \x9b2J \x00 b",
    "sql": "'; DROP TABLE personas; -- \" OR 1=1 /*",
    "path": "../../etc/passwd ..\\..\\x ~/.ssh %2e%2e/ C:\\x",
    "template": "{name} {0} {{7*7}} ${7*7} %s %(x)s #{x} <%= x %> {self.__class__}",
    "turns": "\u202eabc\u202c \u2066x\u2069",
}
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
BARE = re.compile(r"(?<!\\)(?:\*\*|__|~~|\|\||`|\[)")  # markup that Discord would interpret
BROKE = "Something went wrong"
OWN_BOLD = re.compile(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*", re.DOTALL)  # around the member's words, by the bot itself
OWN_OF_A_TWEET = ("bold", "bold", "blockquote", "italic")  # name, the member's words, tweet and label on Telegram
# what Telegram makes pressable by itself leads where it says; the bot's own words may have it, a tweet may not
LOOKED_LIKE = frozenset({"url", "hashtag", "cashtag", "bot_command", "phone_number", "email"})


@dataclass(frozen=True)
class Shown:
    """A shown message: its text as a person reads it, markup that would be interpreted, and who would be notified."""

    text: str
    obeyed: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()


Show = Callable[[Reply], Awaitable[Shown]]


def controls(*texts: str) -> frozenset[str]:
    """What a terminal would execute, and what would change the direction of writing."""
    return frozenset(found for text in texts for pattern in (CONTROLS, TURNS) for found in pattern.findall(text))


@asynccontextmanager
async def on_the_console(folder: Path) -> AsyncIterator[Show]:
    screen = QueuedScreen()
    console = Console(screen, folder)

    async def show(reply: Reply) -> Shown:
        await console.post("console:here", reply, "console:you")  # else it is a status
        text = without_controls(screen.shown.get_nowait())  # what a real screen does before it prints
        return Shown(text, controls(text))

    yield show


@asynccontextmanager
async def on_telegram(folder: Path) -> AsyncIterator[Show]:
    async with FakeTelegram().serving() as telegram, running_bot(telegram, folder) as running:
        chat = telegram.private(telegram.person("Ann"))

        async def show(reply: Reply) -> Shown:
            await running.platform.post(f"telegram:{chat.id}", reply)
            message = telegram.sent(chat)[-1]
            kinds = [entity["type"] for entity in message.entities]
            called = {kind for kind in kinds if "mention" in kind}
            for own in OWN_OF_A_TWEET if reply.tweets else ():
                if own in kinds:
                    kinds.remove(own)
            obeyed = set(kinds) - (frozenset() if reply.tweets else LOOKED_LIKE)
            obeyed |= controls(message.text, *message.buttons)
            return Shown(message.text.replace(WORD_JOINER, ""), frozenset(obeyed), frozenset(called))

        yield show


@asynccontextmanager
async def on_discord(folder: Path) -> AsyncIterator[Show]:
    async with serving(FakeDiscord()) as discord, guild_bot(discord, folder) as here:

        async def show(reply: Reply) -> Shown:
            await here.platform.post(f"discord:{here.channel.id}", reply)
            message = here.channel.public_messages()[-1]
            formatted = "\n".join([message.content, *(embed.get("description", "") for embed in message.embeds)])
            text = re.sub(r"\\(?=[^\w\s])", "", message.text).replace("\u200b", "")
            formatted = OWN_BOLD.sub(r"\1", formatted, count=1) if reply.tweets else formatted
            obeyed = {*BARE.findall(formatted)} | controls(message.text, *message.buttons)
            return Shown(text, frozenset(obeyed), frozenset(map(str, message.pings)))

        yield show


PLACES: dict[str, Callable[[Path], AbstractAsyncContextManager[Show]]] = {
    "console": on_the_console,
    "discord": on_discord,
    "telegram": on_telegram,
}


def read(text: str) -> str:
    """As a person reads it: without control characters, direction overrides and backslashes."""
    return " ".join(TURNS.sub("", CONTROLS.sub("", text)).replace("\\", "").replace("\u2060", "").split())


@pytest.mark.parametrize("place", PLACES)
async def test_on_no_platform_is_a_text_more_than_text(place: str, tmp_path: Path) -> None:
    """Tweets, quotes, personas' names and handles are shown completely, and nothing in them is interpreted."""
    async with PLACES[place](tmp_path) as show:
        for kind, nasty in NASTY.items():
            persona = Persona("id", "penny", nasty[:60], ("penny",), "gpt2", "adapter", NOW, 1)
            tweet = GeneratedTweet(persona, nasty, nasty, 1)
            button = Button(nasty[:60], "help")
            for shown in (
                await show(Reply(f"You said {nasty}", buttons=(button,))),
                await show(Reply("", (tweet,), buttons=(button,))),
            ):
                assert shown.obeyed == frozenset(), (place, kind)
                assert shown.called == frozenset(), (place, kind)
                assert read(nasty) in read(shown.text), (place, kind)


@pytest.mark.parametrize("kind", NASTY)
async def test_no_command_is_broken_by_what_it_is_given(kind: str, tmp_path: Path) -> None:
    """Prompts, handles, names, words to block and reports are taken as text or refused with a sentence."""
    here, nasty = world(tmp_path), NASTY[kind]
    made(here.registry)
    answer = Dispatcher(COMMANDS, here.services).answer
    asked = [
        ask("tweet", ANN, prompt=nasty),
        ask("tweet", ANN, persona=nasty),
        ask("persona", ANN, persona=nasty),
        ask("train", ANN, handles=(nasty,)),
        ask("train", ANN, handles=("a.bsky.social",), name=nasty),
        ask("report", ANN, text=nasty),
        *(ask("block", MOD, kind=what, what=nasty) for what in ("word", "prompt", "handle", "member")),
        ask("unblock", MOD, kind="word", what=nasty),
        ask("reports", MOD, to=nasty),
        ask("rename", MOD, persona="penny", name=nasty),
        ask("cancel", ANN, job=nasty),
        ask("help", ANN, command=nasty),
        ask(nasty, ANN),
    ]
    for request in asked:
        assert BROKE not in (await answer(request)).text, request.command
    assert [persona.name for persona in here.registry.personas.list()] == ["penny"]


@pytest.mark.parametrize("kind", NASTY)
async def test_a_files_name_leads_nowhere(kind: str, tmp_path: Path) -> None:
    """Nothing is written outside the bot's own folder, and no file in it is named by the member."""
    here, name = world(tmp_path / "data"), f"{NASTY[kind]}.jsonl"
    before = all_in(tmp_path)
    request = replace(ask("train", ANN, handles=("penny",)), files=(attached(name, b'{"text": "hello"}\n'),))
    assert BROKE not in (await Dispatcher(COMMANDS, here.services).answer(request)).text
    written = all_in(tmp_path) - before
    assert all((tmp_path / "data") in path.parents for path in written)
    assert not any(path.name == name for path in written)


def all_in(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Shared by all examples: none of them changes anything."""
    found = world(tmp_path_factory.mktemp("here"))
    made(found.registry)
    return found


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=150))
def test_any_prompt_is_text(here: World, prompt: str) -> None:
    """It reaches the writer unchanged, except for spaces and special tokens; or is refused with a sentence."""
    reply = asyncio.run(Dispatcher(COMMANDS, here.services).answer(ask("tweet", ANN, prompt=prompt)))
    assert BROKE not in reply.text
    if reply.tweets:
        assert here.writer.asked[-1][1] == tidy_prompt(prompt)


@given(st.text(max_size=200))
def test_any_text_is_text_on_telegram(text: str) -> None:
    """Parsed as Telegram parses HTML, it is the same text, mentions nobody, and links nowhere else."""
    read_back, entities = parse_text(reply_html(Reply(text)), "HTML")
    assert {entity["type"] for entity in entities} <= LOOKED_LIKE
    if read(text) and max(text) <= "\ud7ff":
        assert read(read_back.replace(WORD_JOINER, "")) == read(text)


@given(st.text(alphabet="*_~`|>[]()#-\\\n ab@<&1", max_size=60))
def test_any_text_is_text_on_discord(text: str) -> None:
    """All of Discord's markup is escaped."""
    shown = escape_text(text)
    assert BARE.findall(re.sub(r"\\\\", "", shown)) == []


@given(st.text(max_size=200))
def test_any_text_is_text_in_a_terminal(text: str) -> None:
    """No character of it moves the cursor, changes the title or the direction of writing; JSON stays complete."""
    assert controls(without_controls(text), json_text([text]).replace("\n", "")) == frozenset()
    assert json.loads(json_text([text])) == [text]


def test_a_prompt_that_is_no_text_is_refused() -> None:
    """In a terminal, bytes that are not UTF-8 become lone surrogates."""
    with pytest.raises(RequestUnfit):
        tidy_prompt("\udc80")
