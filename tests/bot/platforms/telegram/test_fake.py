"""The fake Bot API refuses what Telegram refuses, asked by the real client."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from tests.fakes.telegram import TOKEN, FakeTelegram


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, f"{fake.address}/bot", f"{fake.address}/file/bot") as client:
        yield client


KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="d" * 65)]])
WRONG: dict[str, Callable[[Bot, int], Awaitable[object]]] = {
    "an unknown method": lambda bot, _chat: bot.log_out(),
    "an unknown field": lambda bot, chat: bot.send_message(chat, "x", protect_content=True),
    "callback data of 65 bytes": lambda bot, chat: bot.send_message(chat, "x", reply_markup=KEYBOARD),
    "a command in capitals": lambda bot, _chat: bot.set_my_commands([("Tweet", "x")]),
    "a secret with other characters": lambda bot, _chat: bot.set_webhook("https://x.example", secret_token="a b"),
}


@pytest.mark.parametrize("wish", WRONG)
async def test_an_unknown_request_fails_the_test(bot: Bot, fake: FakeTelegram, wish: str) -> None:
    """`check` raises, whatever became of the refusal."""
    with pytest.raises(TelegramError):
        await WRONG[wish](bot, fake.person("Ann").id)
    with pytest.raises(AssertionError):
        fake.check()


@pytest.mark.parametrize("text", ["", "x" * 4097, "👩" * 2049, "<b>open", "<blink>x</blink>"])
async def test_an_invalid_text_is_refused(bot: Bot, fake: FakeTelegram, text: str) -> None:
    """Empty, too long in UTF-16 units, or broken HTML."""
    with pytest.raises(BadRequest):
        await bot.send_message(fake.person("Ann").id, text, "HTML")


async def test_messages_beyond_the_flood_limit_are_refused() -> None:
    """The twenty-first message to a group within a minute, until the minute is over."""
    now = [0.0]
    async with FakeTelegram(lambda: now[0]).serving() as slow:
        group = slow.chat("supergroup", "Friends")
        async with Bot(TOKEN, f"{slow.address}/bot") as client:
            for number in range(20):
                now[0] += 1
                await client.send_message(group.id, str(number))
            with pytest.raises(RetryAfter, match="Retry in 41 seconds"):
                await client.send_message(group.id, "one too many")
            now[0] += 41
            await client.send_message(group.id, "now")


async def test_another_token_is_refused(fake: FakeTelegram) -> None:
    """As a revoked one is."""
    with pytest.raises(InvalidToken):
        async with Bot("1:other", f"{fake.address}/bot"):
            pass


async def test_photos_and_files_are_sent_with_a_caption(bot: Bot, fake: FakeTelegram) -> None:
    """The caption is parsed as any text."""
    ann = fake.person("Ann")
    photo = await bot.send_photo(ann.id, b"png", caption="<b>Penny</b>", parse_mode="HTML")
    document = await bot.send_document(ann.id, b"zip", caption="all of it", filename="penny.zip")
    assert (photo.caption, document.caption) == ("Penny", "all of it")
    assert photo.photo
    assert document.document
    fake.check()
