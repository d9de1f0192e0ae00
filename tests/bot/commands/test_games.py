"""/versus and /guess: votes and guesses, their messages, results, and a restart between."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.messages import Chat, Member, Reply
from bot.moderation.safety import SampleWriter
from bot.personas.games import Games
from models.domain.errors import OutOfSpace, ServiceError, TryLater
from models.registry import GameTable, Registry
from tests.fakes.bot import ANN, BOB, HERE, MOD, NOW, World, answer, ask, made, pressed, world


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A chat with two personas."""
    there = world(tmp_path)
    for name in ("penny", "sam"):
        made(there.registry, name, (name,))
    yield there
    await there.services.games.stop()  # type: ignore[attr-defined]


async def begun(here: World, command: str, **options: str) -> tuple[Reply, str]:
    """What a game's message shows at first, and its id."""
    shown = await answer(here, ask(command, ANN, **options))
    message = await here.board.post(HERE.address, shown)
    assert shown.on_sent is not None
    shown.on_sent(message)
    return shown, message


async def labels(here: World, wanted: str) -> tuple[str, ...]:
    """The labels of a message's buttons once one of them is `wanted`."""
    message = await here.board.until_button(wanted)
    return tuple(button.label for button in here.board.messages[message].buttons)


async def vote(here: World, shown: Reply, label: str, *members: Member) -> Reply:
    reply = Reply()
    for member in members:
        reply = await pressed(here, shown, label, member)
    return reply


async def test_members_vote_and_the_winner_is_told(here: World) -> None:
    """A member has one vote, which they may change; the message is edited, and nobody is mentioned."""
    shown, message = await begun(here, "versus", first="penny", second="sam", prompt="My dream is")
    assert [(tweet.note, tweet.persona.name, tweet.text) for tweet in shown.tweets] == [
        ("A", "penny", "My dream is tweet 0"),
        ("B", "sam", "My dream is tweet 0"),
    ]
    assert (await vote(here, shown, "A · 0", ANN, BOB)).is_private
    await vote(here, shown, "B · 0", BOB, MOD)
    assert await labels(here, "B · 2") == ("A · 1", "B · 2", "Close")
    assert "Only whoever began" in (await vote(here, shown, "Close", BOB)).text
    await vote(here, shown, "Close", ANN)
    assert await here.board.until("**B wins**: Sam, 2 to 1.") == message
    result = here.board.messages[message]
    assert (len(result.tweets), result.buttons, here.board.mentions[message]) == (2, (), None)
    await asyncio.gather(*here.services.games._followers)  # type: ignore[attr-defined]
    assert here.registry.games.list() == []
    assert "is over" in (await vote(here, shown, "A · 0", ANN)).text


async def test_without_names_personas_are_drawn(here: World) -> None:
    """Two different ones; with one left, the refusal says what to do."""
    shown, _message = await begun(here, "versus")
    assert {tweet.persona.name for tweet in shown.tweets} == {"penny", "sam"}
    assert "two different" in (await answer(here, ask("versus", first="sam", second="sam"))).text
    here.services.lifecycle.delete(here.registry.personas.get("id-sam"))
    for command in ("versus", "guess"):
        assert "make another with /train" in (await answer(here, ask(command))).text


async def test_a_vote_survives_a_kill(here: World, tmp_path: Path) -> None:
    """The next process shows the votes, and the result of what ended meanwhile."""
    shown, _message = await begun(here, "versus", first="penny", second="sam")
    await vote(here, shown, "A · 0", BOB)
    await labels(here, "A · 1")
    await here.services.games.stop()  # type: ignore[attr-defined]
    here.registry.games.vote(1, ANN.id, 0, NOW)
    registry = Registry(tmp_path / "registry.db")
    writer = SampleWriter(here.writer, here.services.safety)  # type: ignore[arg-type]
    restarted = Games(registry.games, registry.personas, writer, {"fake": here.board}, lambda: NOW)
    await restarted.start()
    await labels(here, "A · 2")
    registry.games.end(1, NOW)
    restarted.changed(1)
    await here.board.until("2 to 0")
    await restarted.stop()


async def test_a_game_ends_when_a_persona_goes(here: World) -> None:
    """Its tweets are taken off the message."""
    _shown, message = await begun(here, "versus", first="penny", second="sam")
    here.services.lifecycle.delete(here.registry.personas.get("id-sam"))
    here.services.games.changed(1)
    assert await here.board.until("This game has ended.") == message
    assert here.board.messages[message].tweets == ()


async def test_a_vote_about_a_blend_goes_on_where_personas_are_listed(here: World) -> None:
    """It may be used where all its parts may."""
    here.registry.chat_settings.set(HERE.address, "personas", "listed")
    for name in ("penny", "sam"):
        here.registry.chat_settings.add_to_list(HERE.address, "personas", f"id-{name}")
    shown, _message = await begun(here, "versus", first="penny+sam", second="penny")
    await vote(here, shown, "A · 0", BOB)
    assert await labels(here, "A · 1") == ("A · 1", "B · 0", "Close")


async def test_a_storage_error_does_not_end_a_game(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither while votes come, nor when it is over."""
    monkeypatch.setattr("bot.personas.games.RETRY_SECONDS", 0.0)
    shown, message = await begun(here, "versus", first="penny", second="sam")
    table = here.registry.games
    _fail_once(monkeypatch, table, "get", TryLater("registry-busy"))
    here.services.games.changed(1)
    await asyncio.sleep(0.05)
    await vote(here, shown, "A · 0", BOB)
    await labels(here, "A · 1")
    _fail_once(monkeypatch, table, "delete", OutOfSpace("registry-busy"))
    await vote(here, shown, "Close", ANN)
    assert await here.board.until("**A wins**") == message
    await asyncio.gather(*here.services.games._followers)  # type: ignore[attr-defined]
    assert table.list() == []


def _fail_once(monkeypatch: pytest.MonkeyPatch, table: GameTable, name: str, error: ServiceError) -> None:
    errors, work = [error], getattr(table, name)

    def fail_once(number: int) -> object:
        if errors:
            raise errors.pop()
        return work(number)

    monkeypatch.setattr(table, name, fail_once)


async def test_a_game_that_is_over_takes_no_votes(here: World) -> None:
    """Even while its result is not shown yet."""
    shown, message = await begun(here, "versus", first="penny", second="sam")
    here.board.frozen_messages.add(message)
    here.registry.games.end(1, NOW)
    assert "is over" in (await vote(here, shown, "A · 0", BOB)).text


async def test_a_game_stays_in_the_language_of_whoever_began_it(here: World) -> None:
    """Its edits answer nobody; a chat's own language counts before."""
    began = replace(ANN, language="ja")
    request = ask("versus", began, first="penny", second="sam")
    shown = await answer(here, request)
    message = await here.board.post(HERE.address, shown)
    assert shown.on_sent is not None
    shown.on_sent(message)
    await vote(here, shown, "A · 0", BOB)
    await labels(here, "A · 1")
    assert (shown.language, here.board.messages[message].language) == ("ja", "ja")


async def test_a_chat_has_three_games_at_a_time(here: World) -> None:
    """The next one is refused with what to do, before a tweet is written or counted."""
    for _time in range(3):
        await begun(here, "versus")
    written = len(here.writer.asked)
    assert "Try again when one has ended" in (await answer(here, ask("guess"))).text
    assert len(here.writer.asked) == written


async def test_the_first_right_guess_reveals_who_wrote_it(here: World) -> None:
    """Before, the message names nobody as the author; a member has one guess."""
    shown, message = await begun(here, "guess", prompt="My dream is")
    assert shown.tweets == ()
    assert "AI-generated parody of one of these" in shown.text
    [game] = here.registry.games.list()
    right = here.registry.personas.get(game.tweets[0].persona_id).display_name
    wrong = next(button.label for button in shown.buttons if button.label != right)
    assert (await vote(here, shown, wrong, ANN)).text.startswith("No, somebody else.")
    assert "had one guess" in (await vote(here, shown, right, ANN)).text
    assert (await vote(here, shown, right, BOB)).text == "Right!"
    assert await here.board.until(f"**It was {right}**, found after 2 guesses.") == message
    assert here.board.messages[message].tweets[0].persona.display_name == right


async def test_where_the_bot_is_no_member_there_are_no_games(here: World) -> None:
    """It could not change its message there."""
    there = Chat("fake:ann", is_elsewhere=True)
    assert "Add me to this server" in (await answer(here, ask("versus", ANN, there))).text
