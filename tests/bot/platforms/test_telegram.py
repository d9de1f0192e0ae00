"""Telegram in private chats and groups: the real client against our own Bot API."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation import Button, Reply
from models.errors import NotFound
from tests.fakes.bot import made
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram.running import Running, served


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of the developer's is read."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram().served() as fake:
        yield fake


@pytest.fixture
async def running(telegram: FakeTelegram, tmp_path: Path) -> AsyncIterator[Running]:
    async with served(telegram, tmp_path) as bot:
        yield bot


async def test_a_command_is_answered_with_a_labelled_tweet(running: Running) -> None:
    """In the persona's voice, with its buttons, saying that a machine wrote it."""
    made(running.world.registry)
    ann = running.telegram.person("Ann")
    await running.telegram.say(ann, running.telegram.private(ann), "/tweet My dream is")
    answer = await running.telegram.message(running.telegram.private(ann))
    assert answer.text.startswith("My dream is tweet 0\n\n— Penny · AI BOT · AI-generated parody of @\u2060penny")
    assert list(answer.buttons) == ["Again", "More", "Report"]
    assert answer.said["link_preview_options"] == {"is_disabled": True}


async def test_plain_text_to_the_bot_alone_is_a_tweets_first_words(running: Running) -> None:
    """A private chat needs no command."""
    made(running.world.registry)
    ann = running.telegram.person("Ann")
    await running.telegram.say(ann, running.telegram.private(ann), "My dream is")
    await running.telegram.message(running.telegram.private(ann))
    assert running.world.writer.asked[0][:2] == ("penny", "My dream is")
