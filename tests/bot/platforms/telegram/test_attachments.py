"""Files and pictures on Telegram, and what is said when the bot is stopped: what arrives at our own Bot API."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.formatting import RESTARTING
from bot.chat.messages import Button, Document, Reply, Request
from bot.commands import COMMANDS
from bot.interfaces.command import Command, Services
from models.messages import sentence
from tests.fakes.bot import made
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.running import SlowWriter, served

PICTURE = Document("penny.png", b"\x89PNG hum", is_picture=True)
FILE = Document("all.json", b"{}")


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram().served() as telegram:
        yield telegram


async def _shows(_request: Request, _services: Services) -> Reply:
    return Reply("Penny <b>", documents=(PICTURE, FILE), buttons=(Button("Help", "help"),))


async def _tells(_request: Request, _services: Services) -> Reply:
    return Reply("Yours", documents=(FILE,), is_private=True)


WITH_FILES = (
    *COMMANDS,
    Command("show", "Show a picture", _shows, "/show"),
    Command("mine", "Tell the asker", _tells, "/mine", is_private=True),
)


async def test_words_stand_under_the_first_picture_and_files_follow(telegram: FakeTelegram, tmp_path: Path) -> None:
    """One message for both, with its buttons; what else there is comes after it."""
    async with served(telegram, tmp_path, commands=WITH_FILES):
        ann = telegram.person("Ann")
        await telegram.say(ann, telegram.private(ann), "/show")
        shown, file = await telegram.message(telegram.private(ann)), await telegram.message(telegram.private(ann), 2)
        assert (shown.text, list(shown.buttons), "photo" in shown.more) == ("Penny <b>", ["Help"], True)
        assert "document" in file.more
        assert telegram.uploads == {"penny.png": PICTURE.content, "all.json": FILE.content}


async def test_words_too_long_for_a_caption_come_first(telegram: FakeTelegram, tmp_path: Path) -> None:
    """None is cut for the picture's sake."""
    async with served(telegram, tmp_path) as running:
        chat = telegram.private(telegram.person("Ann"))
        number = await running.platform.post(f"telegram:{chat.id}", Reply("a" * 1100, documents=(PICTURE,)))
        words, picture = await telegram.message(chat), await telegram.message(chat, 2)
        assert (str(words.id), words.text, "photo" in picture.more) == (number, "a" * 1100, True)


async def test_a_file_that_is_refused_leaves_the_words(telegram: FakeTelegram, tmp_path: Path) -> None:
    """They stand there already and are not said twice."""
    async with served(telegram, tmp_path) as running:
        chat = telegram.private(telegram.person("Ann"))
        telegram.refuse("sendDocument", 400, "Bad Request: file must be non-empty")
        await running.platform.post(f"telegram:{chat.id}", Reply("ready", documents=(FILE,)))
        assert [message.text for message in telegram.sent(chat)] == ["ready"]


@pytest.mark.parametrize("why", ["not enough rights to send photos to the chat", "PHOTO_INVALID_DIMENSIONS"])
async def test_where_no_picture_may_be_sent_the_words_come(telegram: FakeTelegram, tmp_path: Path, why: str) -> None:
    """A group that allows no photos still hears that a persona is ready."""
    async with served(telegram, tmp_path) as running:
        group = telegram.chat("supergroup", "Nest")
        telegram.refuse("sendPhoto", 400, f"Bad Request: {why}")
        number = await running.platform.post(f"telegram:{group.id}", Reply("ready", documents=(PICTURE, FILE)))
        [words, file] = telegram.sent(group)
        assert (str(words.id), words.text, "document" in file.more) == (number, "ready", True)


async def test_a_private_file_asked_for_in_a_group_goes_to_the_asker(telegram: FakeTelegram, tmp_path: Path) -> None:
    """The group learns only that it was sent."""
    async with served(telegram, tmp_path, commands=WITH_FILES):
        ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Nest")
        await telegram.say(ann, group, "/mine")
        assert (await telegram.message(group)).text == sentence("telegram-sent-privately")
        assert [message.text for message in telegram.sent(telegram.private(ann))] == ["Yours", ""]


async def test_who_never_wrote_to_the_bot_is_told_where_to(telegram: FakeTelegram, tmp_path: Path) -> None:
    """A bot may not begin a private chat; nothing of the file is said in the group."""
    async with served(telegram, tmp_path, commands=WITH_FILES):
        ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Nest")
        telegram.private(ann).refusal = (403, "Forbidden: bot can't initiate conversation with a user")
        await telegram.say(ann, group, "/mine")
        assert "https://t.me/MynahBot" in (await telegram.message(group)).text
        assert telegram.uploads == {}


async def test_who_still_waits_when_the_bot_stops_is_told(telegram: FakeTelegram, tmp_path: Path) -> None:
    """An answer that takes longer than the stop may is handed back."""
    writer = SlowWriter()
    async with served(telegram, tmp_path, writer=writer, stop_seconds=0.2) as running:
        made(running.world.registry)
        ann = telegram.person("Ann")
        await telegram.say(ann, telegram.private(ann), "/tweet My dream is")
        await writer.is_asked.wait()
    assert [message.text for message in telegram.sent(telegram.private(ann))] == [RESTARTING]


async def test_a_file_behind_a_button_arrives(telegram: FakeTelegram, tmp_path: Path) -> None:
    """A message that is changed in place would bring none, and a sentence for the presser's eyes alone neither."""
    async with served(telegram, tmp_path) as running:
        made(running.world.registry)
        ann, bob = telegram.person("Ann"), telegram.person("Bob")
        group = telegram.chat("supergroup", "Nest", roles={bob.id: "creator"})
        await telegram.say(ann, telegram.private(ann), "/settings")
        await telegram.message(telegram.private(ann))
        await telegram.say(ann, telegram.private(ann), "/forgetme")
        await telegram.press(ann, await telegram.message(telegram.private(ann), 2), "My data")
        await telegram.until(lambda: "mydata.json" in telegram.uploads)
        await telegram.say(bob, group, "/default @penny")
        await telegram.message(group)
        await telegram.say(bob, group, "/audit")
        await telegram.press(bob, await telegram.message(group, 2), "As a file")
        await telegram.until(lambda: "audit.csv" in telegram.uploads)
        assert (await telegram.message(group, 3)).text == sentence("telegram-sent-privately")
