"""All platforms behave the same: a command means the same, and fails with the same sentence.

Tested on the console, Discord and Telegram, the latter two through their real clients and against fake servers. A new
platform is added to PLACES.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.chat.formatting import notice
from bot.chat.messages import Button, Chat, Member, Reply, Request, Role
from bot.commands import COMMANDS
from bot.dispatch.command_line import parse
from bot.dispatch.dispatcher import Dispatcher
from bot.platforms import Platform, available_platforms
from bot.platforms.console import CHAT, OPERATOR, Console
from models.domain.errors import NotFound, OnlyCopies, ServiceError, TryLater
from models.messages import sentence, unstyled
from tests.fakes.bot import FakeWriter, World, made, world
from tests.fakes.discord import FakeDiscord, serving
from tests.fakes.discord.running import guild_bot
from tests.fakes.discord.world import Message
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.running import running_bot

ESCAPED = re.compile(r"\\(?=[*_~`|>\[\]()#:.\-<])")  # how Discord is told that a star is a star
MARKS = re.compile(r"(?<!\\)(?:\*\*|`)")  # of bold words and code on Discord
DEEP_LINK = re.compile(r" A link that opens it: https://t\.me/\S+$")
INERT = re.compile("[\u2060\u200b]")
CHOICE = re.compile(r"\[(\d+)\] (\w[\w ·]*?)(?=  \[|$)")  # a button on the console
CHOICES = re.compile(r"\n?(?:\[\d+\] \w[\w ·]*)+$")
REFUSED = {
    "/trian": "There is no command /trian. Did you mean /train?",
    "/cancel 1 2": "I don't understand “2” here. Write it as in /cancel",
    "/tweet @nobody Hi": "nobody",
    "/tweet count=many Hi": "count must be a whole number; “many” isn't one.",
    "/tweet count=9 Hi": "count must be a whole number from 1 to 5.",
    "/train": "as in /train @name.bsky.social",
    "/asktrain": "You can ask people only in a chat that they are in.",
    "/cancel": "Nothing is being trained here.",
    "/help nothing": "There is no command /nothing. /help lists them all.",
    "/settings forget=everywhere": "This chat is not part of a server. Use “here” instead of “everywhere”.",
}


@dataclass(frozen=True)
class Seen:
    """A message as a member sees it, and the labels of its buttons."""

    text: str
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spoken:
    """A platform with somebody (`member`) in a chat of their own. `say`, `press` and `reply` give what comes of it.

    `reply` replies to the bot's last message, where a platform has replies.
    """

    platform: Platform
    world: World
    writer: FakeWriter
    chat: Chat
    member: Member
    say: Callable[[str], Awaitable[Seen]]
    press: Callable[[str], Awaitable[Seen]]
    reply: Callable[[str], Awaitable[Seen]] | None = None


def plain(text: str) -> str:
    """As a person reads it: no escapes, no marks of bold words and code, no zero-width characters, single spaces."""
    return " ".join(INERT.sub("", ESCAPED.sub("", MARKS.sub("", text))).split())


class QueuedScreen:
    """A console's screen that a test types at."""

    seconds_between_edits = 0.0

    def __init__(self) -> None:
        self.lines: asyncio.Queue[str | None] = asyncio.Queue()
        self.shown: asyncio.Queue[str] = asyncio.Queue()

    async def read(self) -> str | None:
        return await self.lines.get()

    def show(self, text: str) -> None:
        if text not in (sentence("console-greeting"), sentence("console-goodbye")):
            self.shown.put_nowait(text)

    def set_status(self, key: str, text: str) -> None:
        """What is posted is known by its number."""

    def clear_status(self, key: str) -> None:
        """The same."""

    def waiting(self) -> AbstractContextManager[object]:
        return nullcontext()


@asynccontextmanager
async def on_the_console(folder: Path) -> AsyncIterator[Spoken]:
    there, screen, numbers = world(folder), QueuedScreen(), dict[str, str]()
    console, dispatch = Console(screen, folder / "documents", services=there.desk), Dispatcher(COMMANDS, there.services)

    async def say(line: str) -> Seen:
        screen.lines.put_nowait(line)
        text = await asyncio.wait_for(screen.shown.get(), 60)
        choices = CHOICES.search(text)
        numbers.clear()
        numbers.update({name: number for number, name in CHOICE.findall(choices[0] if choices else "")})
        return Seen(plain(CHOICES.sub("", text)), tuple(numbers))

    async def press(name: str) -> Seen:
        return await say(numbers[name])

    task = asyncio.create_task(console.serve(dispatch.commands, dispatch.answer))
    yield Spoken(console, there, there.writer, CHAT, OPERATOR, say, press)
    screen.lines.put_nowait(None)
    await task


@asynccontextmanager
async def on_telegram(folder: Path) -> AsyncIterator[Spoken]:
    typed = [0.0]  # the seconds at which people do: a chat is written to once a second
    async with FakeTelegram(lambda: typed[-1]).serving() as telegram, running_bot(telegram, folder) as running:
        ann = telegram.person("Ann")
        chat = telegram.private(ann)

        async def say(line: str, reply_to: int | None = None) -> Seen:
            typed.append(typed[-1] + 2)
            number = len(telegram.sent(chat)) + 1
            await telegram.say(ann, chat, line, reply_to=reply_to)
            message = await telegram.message(chat, number)
            return Seen(plain(message.text), tuple(message.buttons))

        async def reply(line: str) -> Seen:
            return await say(line, telegram.sent(chat)[-1].id)

        async def press(name: str) -> Seen:
            number = len(telegram.sent(chat)) + 1
            told = await telegram.callback_answer(await telegram.press(ann, telegram.sent(chat)[-1], name))
            if "text" in told:
                return Seen(plain(told["text"]))
            message = await telegram.message(chat, number)
            return Seen(plain(message.text), tuple(message.buttons))

        alone, member = Chat(f"telegram:{ann.id}", is_direct=True), Member(f"telegram:{ann.id}", "Ann", Role.MODERATOR)
        yield Spoken(running.platform, running.world, running.world.writer, alone, member, say, press, reply)


@asynccontextmanager
async def on_discord(folder: Path) -> AsyncIterator[Spoken]:
    async with serving(FakeDiscord()) as discord, guild_bot(discord, folder) as here:
        direct = discord.dm_channel(here.ann)

        def said() -> list[Message]:
            return [message for message in direct.public_messages() if message.author is discord.bot]

        async def say(line: str, replies_to: Message | None = None) -> Seen:
            before = len(said())
            await discord.say(here.ann, direct, line, replies_to=replies_to)
            await discord.until(lambda: len(said()) > before)
            return Seen(plain(said()[-1].text), tuple(said()[-1].buttons))

        async def reply(line: str) -> Seen:
            return await say(line, said()[-1])

        async def press(name: str) -> Seen:
            shown = await discord.response(await discord.press(here.ann, said()[-1], name))
            return Seen(plain(shown.text), tuple(shown.buttons))

        alone = Chat(f"discord:{direct.id}", is_direct=True)
        member = Member(f"discord:{here.ann.id}", "Ann", Role.MODERATOR)
        yield Spoken(here.platform, here.bot, here.writer, alone, member, say, press, reply)


PLACES: dict[str, Callable[[Path], AbstractAsyncContextManager[Spoken]]] = {
    "console": on_the_console,
    "discord": on_discord,
    "telegram": on_telegram,
}


@pytest.fixture(params=PLACES)
async def there(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Spoken]:
    """Each platform in turn, with one usable persona."""
    async with PLACES[request.param](tmp_path) as spoken:
        made(spoken.world.registry)
        yield spoken


def test_every_platform_is_held_to_this() -> None:
    """A new platform has to be added here."""
    assert set(PLACES) == set(available_platforms())


async def test_a_command_means_the_same_everywhere(there: Spoken) -> None:
    """The named persona goes on from the first words; what it writes stands over its label and its buttons."""
    seen = await there.say("/tweet @penny count=2 My dream is")
    assert there.writer.asked[0][:3] == ("penny", "My dream is", 2)
    (persona,) = there.world.registry.personas.list()
    for part in ("My dream is tweet 0", "My dream is tweet 1", persona.label, notice(persona)):
        assert part in seen.text
    assert seen.buttons == ("Again", "More", "Own words", "Picture", "Keep 1", "Keep 2", "Report")


async def test_words_without_a_command_are_a_tweets_first_words(there: Spoken) -> None:
    """In a direct chat everything is addressed to the bot."""
    assert "My dream is tweet 0" in (await there.say("My dream is")).text
    assert there.writer.asked[0][:3] == ("penny", "My dream is", 1)


async def test_a_reply_to_a_tweet_is_answered_by_its_persona(there: Spoken) -> None:
    """Under its label; the console has no replies."""
    made(there.world.registry, "sam", ("sam",))
    await there.say("/tweet @sam My dream is")
    if there.reply is not None:
        seen = await there.reply("Why?")
        assert "re: Why? tweet 0" in seen.text
        assert notice(there.world.registry.personas.find("sam")) in seen.text
        assert there.writer.asked[1][:3] == ("sam", "Why?", 1)


async def test_a_button_means_the_same_everywhere(there: Spoken) -> None:
    """Again is another one of the same, More is five, and a report is thanked for."""
    await there.say("/tweet My dream is")
    await there.press("Again")
    more = await there.press("More")
    assert [asked[:3] for asked in there.writer.asked] == [("penny", "My dream is", count) for count in (1, 1, 5)]
    assert len({asked[3] for asked in there.writer.asked}) == 3
    assert "My dream is tweet 4" in more.text
    await there.say("/tweet My dream is")
    assert (await there.press("Report")).text.startswith("Thank you")


async def test_a_tweet_is_kept_and_shown_again_everywhere(there: Spoken) -> None:
    """By the button under it, with the number of members who keep it and its label; it is removed from its page."""
    (persona,) = there.world.registry.personas.list()
    await there.say("/tweet My dream is")
    assert (await there.press("Keep")).text.startswith("Kept.")
    seen = await there.say("/best @penny")
    assert "⭐ 1 My dream is tweet 0" in seen.text
    assert notice(persona) in seen.text
    assert "“My dream is tweet 0”" in (await there.say("/keep")).text
    removed = await there.press("Remove 1")
    if "once more" in removed.text:  # where a number is easily mistyped
        removed = await there.say("1")
    assert "Removed for everybody." in removed.text


async def test_a_vote_is_the_same_everywhere(there: Spoken) -> None:
    """Both tweets have their letters and labels, and a vote is told to its member."""
    sam = made(there.world.registry, "sam", ("sam",))
    seen = await there.say("/versus @penny @sam My dream is")
    for part in ("A My dream is tweet 0", "B My dream is tweet 0", notice(sam)):
        assert part in seen.text
    assert seen.buttons == ("A · 0", "B · 0", "Close")
    assert (await there.press("B · 0")).text.startswith("You voted for B.")
    [game] = there.world.registry.games.list()
    assert game.counts == (0, 1)


async def test_a_round_of_guessing_names_nobody_before_it_is_solved(there: Spoken) -> None:
    """The tweet has a label all the same, and a button for each persona."""
    made(there.world.registry, "sam", ("sam",))
    seen = await there.say("/guess My dream is")
    assert "“My dream is tweet 0”" in seen.text
    assert "AI-generated parody of one of these, not their words" in seen.text
    assert sorted(seen.buttons) == ["Penny", "Sam"]
    assert (await there.press("Sam")).text.startswith(("Right!", "No, somebody else."))


@pytest.mark.parametrize("part", range(2))  # so many messages at once Telegram does not take
async def test_every_command_is_answered_in_the_cores_words(there: Spoken, part: int) -> None:
    """A platform adds nothing, and leaves nothing out."""
    dispatch = Dispatcher(COMMANDS, there.world.services)
    for command in COMMANDS[part::2]:
        # told of above, and needing something; or answered with a file, or with what the asking itself leaves
        if command.name not in ("tweet", "picture", "train", "report", "mydata", "forgetme"):
            expected = await dispatch.answer(asked(there, f"/{command.name}"))
            told = DEEP_LINK.sub("", (await there.say(f"/{command.name}")).text)
            assert told == plain(unstyled(expected.text)), command.name


async def test_what_goes_wrong_is_told_in_the_same_words(there: Spoken) -> None:
    """A slip, a number out of bounds, a name that nobody has: the sentence is the core's."""
    for line, refusal in REFUSED.items():
        seen = await there.say(line)
        assert refusal in seen.text, line
        assert len(seen.text) < 200


@pytest.mark.parametrize("error", [OnlyCopies("I only repeat what is known."), TryLater("The engine is starting.")])
async def test_what_the_engine_says_is_told_as_it_is(there: Spoken, error: ServiceError) -> None:
    """And nothing else with it."""
    there.writer.error = error
    assert (await there.say("/tweet Hi")).text == error.sentence


async def test_what_nobody_foresaw_is_told_with_a_reference(there: Spoken) -> None:
    """And the next one is answered."""
    there.writer.error = ValueError("nobody is to see this")
    assert re.fullmatch(
        r"Something went wrong, .*\. The person who runs this bot finds it in the log as [0-9a-f]{6}\.",
        (await there.say("/tweet Hi")).text,
    )
    there.writer.error = None
    assert "Hi tweet 0" in (await there.say("/tweet Hi")).text


async def test_a_posted_message_changes_and_one_that_is_gone_is_not_found(there: Spoken) -> None:
    """So that the announcer sends it anew."""
    stop = (Button("Cancel", "cancel", {"job": "1"}),)
    await there.say("/privacy")
    message = await there.platform.post(there.chat.address, Reply("10 %", buttons=stop))
    await there.platform.edit(there.chat.address, message, Reply("20 %", buttons=stop))
    await there.platform.edit(there.chat.address, message, Reply("done"))
    with pytest.raises(NotFound):
        await there.platform.edit(there.chat.address, "9" * 18, Reply("10 %"))


def asked(there: Spoken, line: str) -> Request:
    said = parse(line, COMMANDS)
    assert said is not None
    return said.to_request(there.member, there.chat)
