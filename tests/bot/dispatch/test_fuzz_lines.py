"""Fuzzing of what people type and press: each line and token gets a reply that can be sent, within a second."""

import asyncio
from dataclasses import replace
from random import Random

import pytest

from bot.chat.messages import Button, Reply
from bot.commands import COMMANDS
from bot.dispatch.command_line import parse
from bot.dispatch.dispatcher import Dispatcher
from bot.platforms.telegram.inline import _parse
from models.domain.errors import NotFound, RequestUnfit
from tests.fakes.bot import ANN, HERE, MOD, OPERATOR, World, ask, made, world
from tests.fuzzing import SEEDS, fuzzed, mutated_bytes, within_a_second

BROKE = "Something went wrong"
WORDS = (
    *("@penny", "penny", "@no", "<@42>", "https://x.com/kite", "@kite@garden.example", "@kite.bsky.social", "a+b*2"),
    *(
        "files:/etc/passwd",
        "archive:",
        "x:",
        "on",
        "off",
        "here",
        "everywhere",
        "everybody",
        "moderators",
        "permission",
    ),
    *("count=3", "count=-1", "count=1e9", "n=", "seed=99999999999999999999", "column:3", "name=both", "confirm=penny"),
    *("7", "-1", "9" * 5_000, '"', '""', "=", "==", "\ud83d", "\0", "\u202e", "💐", "läuft", "hum " * 500, "/tweet"),
)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Shared by all examples, which change it as people would."""
    fresh = world(tmp_path_factory.mktemp("fuzzed"))
    made(fresh.registry)
    return replace(fresh, services=replace(fresh.services, draw_seed=lambda: 1))


def check_reply(reply: Reply) -> None:
    assert BROKE not in reply.text
    for text in (reply.text, *(button.label for button in reply.buttons), *(tweet.text for tweet in reply.tweets)):
        assert text.encode() is not None


def line(random: Random) -> str:
    """A command's example, or its name with any words; damaged, sometimes."""
    command = random.choice(COMMANDS)
    words = [f"/{command.name}", *random.choices(WORDS, k=random.randrange(4))]
    typed = command.example if random.random() < 0.3 else " ".join(words)
    if random.random() < 0.3:
        typed = mutated_bytes(typed.encode("utf-8", "surrogatepass"), random).decode("utf-8", "surrogateescape")
    return typed


@fuzzed(80, seed=SEEDS)
def test_any_typed_line(here: World, seed: int) -> None:
    """From a member, a moderator or the operator."""
    random = Random(seed)
    typed, member = line(random), random.choice((ANN, MOD, OPERATOR))
    with within_a_second():
        try:
            parsed = parse(typed, COMMANDS, "MynahBot")
        except RequestUnfit as error:
            check_reply(Reply(error.sentence))
            return
        if parsed is not None:
            request = parsed.to_request(member, HERE)
            check_reply(asyncio.run(Dispatcher(COMMANDS, here.services).answer(request)))


@fuzzed(25, seed=SEEDS)
def test_any_token_of_a_button(here: World, seed: int) -> None:
    """As old, damaged or invented as it may be."""
    random = Random(seed)

    async def press() -> None:
        options = {"persona": "penny", "prompt": random.choice(WORDS).replace("\ud83d", "")}
        [token] = await here.desk.buttons.tokens([Button("Again", "tweet", options)])
        damaged = mutated_bytes(token.encode(), random).decode("utf-8", "surrogateescape")
        try:
            button = await here.desk.buttons.press(random.choice((damaged, damaged, random.choice(WORDS))))
        except NotFound as error:
            check_reply(Reply(error.sentence))
        else:
            check_reply(await Dispatcher(COMMANDS, here.services).answer(button.to_request(ANN, HERE)))

    with within_a_second():
        asyncio.run(press())


@fuzzed(25, seed=SEEDS)
def test_any_callback_data_of_an_inline_message(here: World, seed: int) -> None:
    """Persona and prompt stand in it themselves."""
    random = Random(seed)
    data = mutated_bytes(random.choice((b"i:p1:My dream is", b"l:p1:0123456789abcdef")), random)
    persona, prompt = _parse(data.decode("utf-8", "surrogateescape"))
    with within_a_second():
        request = ask("tweet", ANN, persona=persona, prompt=prompt or random.choice(WORDS))
        check_reply(asyncio.run(Dispatcher(COMMANDS, here.services).answer(request)))


async def test_half_a_character_in_a_line_is_dropped(here: World) -> None:
    """JSON can escape one, and SQLite and every platform refuse it."""
    parsed = parse("/tweet @penny my \ud83d dream", COMMANDS)
    assert parsed is not None
    assert parsed.to_request(ANN, HERE).options == {"persona": "penny", "prompt": "my  dream"}


async def test_half_a_character_is_no_buttons_token(here: World) -> None:
    """It is told like any other that is unknown."""
    with pytest.raises(NotFound, match="button"):
        await here.desk.buttons.press("\ud83d")
