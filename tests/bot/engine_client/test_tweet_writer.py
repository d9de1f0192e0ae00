"""The writer against a scripted engine."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.chat.messages import GeneratedTweet
from bot.engine_client.address import EngineAddress, RemoteEngine
from bot.engine_client.tweet_writer import EngineWriter
from bot.interfaces.tweet_request import TweetRequest
from models.domain.errors import CheckpointUnfit, NotFound, OnlyCopies, RequestUnfit, TryLater
from models.domain.persona import Persona
from models.engine.request import Sampling
from models.engine.server.auth import error_body
from models.messages import Text
from models.personas.checkpoints import GUARD, delete, publish, seal, stage
from models.runtime.data_dir import DataDir
from models.text.copy_guard import CopyGuard
from tests.fakes.bot import NOW
from tests.fakes.engine import Script, saying, scripted

SOURCE = "The moon owes me eleven dollars and it knows exactly why"
PENNY = Persona("id-penny", "penny", "Penny", ("penny",), "gpt2", "adapter", NOW, 1)


@pytest.fixture
def home(tmp_path: Path) -> DataDir:
    """A data folder in which Penny is published, guarded against one source tweet."""
    home = DataDir(tmp_path / "data").prepare()
    staged = stage(home, PENNY.id, 1)
    (staged / GUARD).write_bytes(CopyGuard.of([SOURCE], home.guard_key()).to_bytes())
    seal(staged, PENNY.id, 1, "adapter", "gpt2", "f00d")
    publish(home, PENNY.id, 1)
    return home


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
async def writer(home: DataDir, script: Script) -> AsyncIterator[EngineWriter]:
    socket = home.socket_path()
    async with scripted(script, socket) as address:
        writer = EngineWriter(RemoteEngine(address, connect_seconds=1), home, answer_seconds=5)
        yield writer
        await writer.close()
    home.remove_socket(socket)


def texts(tweets: list[GeneratedTweet]) -> list[str]:
    return [tweet.text for tweet in tweets]


async def test_the_engine_is_asked_with_the_recipes_figures(writer: EngineWriter, script: Script) -> None:
    """Temperature 1, top_p 0.95, top_k 50, 160 tokens, at least 10, one line, and the seed as given."""
    await writer.write(TweetRequest(PENNY, "  My   dream is ", 3, 7))
    assert 0 < script.asked[0].pop("seconds") <= 5
    assert script.asked == [
        {
            "model": "id-penny",
            "prompt": "My dream is",
            "n": 3,
            "seed": 7,
            "max_tokens": 160,
            "temperature": 1.0,
            "top_p": 0.95,
            "stop": ["\n"],
            "top_k": 50,
            "min_tokens": 10,
            "repetition_penalty": 1.0,
            "user": "",
        }
    ]


async def test_chats_are_told_apart_and_not_named(writer: EngineWriter, script: Script) -> None:
    """Each chat has its own word at the engine, which does not say which chat it is."""
    for chat in ("discord:1", "discord:1", "telegram:2"):
        await writer.write(TweetRequest(PENNY, "x", 1, 7, chat=chat))
    one, again, other = (body["user"] for body in script.asked)
    assert one == again != other
    assert "discord" not in one


async def test_a_mixture_copies_none_of_its_personas(writer: EngineWriter, script: Script, home: DataDir) -> None:
    """The source tweets of everybody who speaks are looked for."""
    staged = stage(home, "id-quinn", 1)
    (staged / GUARD).write_bytes(CopyGuard.of(["another tweet that somebody wrote"], home.guard_key()).to_bytes())
    seal(staged, "id-quinn", 1, "adapter", "gpt2", "f00d")
    publish(home, "id-quinn", 1)
    script.say = saying(SOURCE, "another tweet that somebody wrote", "new")
    both = replace(PENNY, id="id-penny+id-quinn")
    assert texts(await writer.write(TweetRequest(both, "", 1, 7))) == ["new"]
    assert script.asked[0]["model"] == "id-penny+id-quinn"


async def test_the_same_request_gives_the_same_tweets(writer: EngineWriter) -> None:
    """Persona, prompt, count and seed settle what is written."""
    first = await writer.write(TweetRequest(PENNY, "My dream is", 3, 7))
    assert texts(first) == ["My dream is 7 and 0.", "My dream is 7 and 1.", "My dream is 7 and 2."]
    assert await writer.write(TweetRequest(PENNY, "My dream is", 3, 7)) == first
    assert await writer.write(TweetRequest(PENNY, "My dream is", 3, 8)) != first


async def test_a_copy_of_a_source_tweet_is_replaced(writer: EngineWriter, script: Script) -> None:
    """A candidate that repeats a source tweet is dropped, and another one asked for with a seed of its own."""
    script.say = saying(SOURCE, "something quite different")
    assert texts(await writer.write(TweetRequest(PENNY, "", 1, 7))) == ["something quite different"]
    assert [body["n"] for body in script.asked] == [1, 2]
    assert script.asked[1]["seed"] != 7


async def test_only_copies_is_said(writer: EngineWriter, script: Script) -> None:
    """When every candidate is a copy the person is told so, after a bounded number of tries."""
    script.say = saying(SOURCE)
    with pytest.raises(OnlyCopies, match="All 15 tweets that Penny wrote repeat one"):
        await writer.write(TweetRequest(PENNY, "", 1, 7))
    assert len(script.asked) == 4


async def test_the_askers_own_words_are_no_copy(writer: EngineWriter, script: Script) -> None:
    """A prompt that quotes a source tweet may be gone on with in other words."""
    script.say = saying(" and so does your grandmother, who never paid for one single cup of tea in her life")
    written = await writer.write(TweetRequest(PENNY, "The moon owes me eleven dollars and it knows", 1, 7))
    assert len(written) == 1


async def test_empty_and_repeated_candidates_are_replaced(writer: EngineWriter, script: Script) -> None:
    """The tweets of one answer differ, and each says more than its prompt."""
    script.say = saying("", " a", " a", "", " b", " c")
    assert texts(await writer.write(TweetRequest(PENNY, "x", 3, 7))) == ["x a", "x b", "x c"]


async def test_who_has_nothing_more_to_say_gives_fewer(writer: EngineWriter, script: Script) -> None:
    """Asking ends, and what there is comes back."""
    script.say = saying(" a")
    assert texts(await writer.write(TweetRequest(PENNY, "x", 5, 7))) == ["x a"]


async def test_half_a_word_at_the_length_limit_is_dropped(writer: EngineWriter, script: Script) -> None:
    """Text that the engine broke off for length ends with a whole word."""
    script.say, script.finish = saying(" whole words hal"), "length"
    assert texts(await writer.write(TweetRequest(PENNY, "x", 1, 7))) == ["x whole words"]


async def test_control_characters_are_dropped(writer: EngineWriter, script: Script) -> None:
    """A byte-level model can write them, and a terminal would obey; the prompt's own go too."""
    script.say = saying(" red\x1b[31m\x07 and\tgreen")
    assert texts(await writer.write(TweetRequest(PENNY, "\x1bx", 1, 7))) == ["x red[31m and green"]


@pytest.mark.parametrize(
    ("count", "seed", "sampling"),
    [
        (0, 1, Sampling()),
        (10**9, 1, Sampling()),
        (1, -1, Sampling()),
        (1, 2**63, Sampling()),
        (1, 1, Sampling(temperature=float("nan"))),
        (1, 1, Sampling(temperature=-0.1)),
        (1, 1, Sampling(top_p=0.0)),
        (1, 1, Sampling(max_tokens=-5)),
        (1, 1, Sampling(max_tokens=10**9)),
    ],
)
async def test_absurd_numbers_never_reach_the_engine(
    writer: EngineWriter, script: Script, count: int, seed: int, sampling: Sampling
) -> None:
    """They are refused in a sentence."""
    with pytest.raises(RequestUnfit):
        await writer.write(TweetRequest(PENNY, "x", count, seed, sampling))
    assert script.asked == []


async def test_the_engines_own_sentence_comes_back(writer: EngineWriter, script: Script) -> None:
    """An error that the engine names by its code is that error here, with its message id and arguments."""
    refusal = NotFound("persona-id-unknown", id="x")
    script.refusal = (404, error_body(refusal)["error"])
    with pytest.raises(NotFound) as caught:
        await writer.write(TweetRequest(PENNY, "x", 1, 7))
    assert caught.value.sentence == refusal.sentence
    assert isinstance(caught.value.sentence, Text)
    assert (caught.value.sentence.message_id, caught.value.sentence.arguments) == ("persona-id-unknown", {"id": "x"})


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"mynah": "Busy."},
        {"mynah": {"id": "from-the-future", "english": "Busy."}},
        {"mynah": {"id": 1, "arguments": "x", "english": 1}},
    ],
)
async def test_another_servers_error_is_quoted(writer: EngineWriter, script: Script, more: dict[str, Any]) -> None:
    """An OpenAI server, or a newer engine, sends no message id that is known here."""
    script.refusal = (429, {"message": "Busy.", "type": "x", "code": "try_later"} | more)
    with pytest.raises(TryLater) as caught:
        await writer.write(TweetRequest(PENNY, "x", 1, 7))
    assert caught.value.sentence == "The engine refused the request: Busy."


async def test_a_busy_engine_says_when_to_come_back(writer: EngineWriter, script: Script) -> None:
    """TryLater keeps its time over the wire."""
    script.refusal = (429, {"message": "Busy.", "type": "x", "code": "try_later", "after_seconds": 12.5})
    with pytest.raises(TryLater) as caught:
        await writer.write(TweetRequest(PENNY, "x", 1, 7))
    assert caught.value.after_seconds == 12.5


async def test_an_unknown_failure_is_a_sentence_too(writer: EngineWriter, script: Script) -> None:
    """A proxy's error page, or an engine's bug, does not reach the chat."""
    script.refusal = (502, {"message": "<html>", "type": "x"})
    with pytest.raises(TryLater, match="could not answer"):
        await writer.write(TweetRequest(PENNY, "x", 1, 7))


async def test_a_slow_engine_is_not_waited_for_longer_than_promised(home: DataDir, script: Script) -> None:
    """After the deadline the person is told to try again."""
    silent = asyncio.Event()

    class Nowhere:
        async def address(self) -> EngineAddress:
            await silent.wait()
            raise AssertionError

        def mark_unhealthy(self) -> None: ...

    with pytest.raises(TryLater, match="No answer came within 0 seconds"):
        await EngineWriter(Nowhere(), home, answer_seconds=0.05).write(TweetRequest(PENNY, "x", 1, 7))


async def test_without_a_deadline_a_slow_engine_is_waited_for(home: DataDir, script: Script) -> None:
    """A terminal's: through several health checks, and the engine is told no limit either."""
    script.held = asyncio.Event()
    socket = home.socket_path()
    async with scripted(script, socket) as address:
        writer = EngineWriter(RemoteEngine(address), home, answer_seconds=None, check_interval=0.01)
        writing = asyncio.create_task(writer.write(TweetRequest(PENNY, "x", 1, 7)))
        while script.checks < 5:  # noqa: ASYNC110 - they come by themselves
            await asyncio.sleep(0.01)
        script.held.set()
        assert texts(await writing) == ["x 7 and 0."]
        await writer.close()
    home.remove_socket(socket)
    assert "seconds" not in script.asked[0]


async def test_without_a_deadline_an_engine_that_hangs_is_told(home: DataDir, script: Script) -> None:
    """It misses its health checks, and does not come back: nobody waits for it for ever."""
    script.held = asyncio.Event()
    script.before = lambda _body: setattr(script, "is_well", False)
    socket = home.socket_path()
    async with scripted(script, socket) as address:
        door = RemoteEngine(address, connect_seconds=0.1)
        writer = EngineWriter(door, home, answer_seconds=None, check_interval=0.01)
        try:
            with pytest.raises(TryLater, match="does not answer"):
                await asyncio.wait_for(writer.write(TweetRequest(PENNY, "x", 1, 7)), 60)
        finally:
            await writer.close()
            script.held.set()  # the server ends when its requests have
    home.remove_socket(socket)


async def test_a_further_try_has_only_the_time_that_is_left(writer: EngineWriter, script: Script) -> None:
    """Nobody waits several times as long as was promised, nor does the engine write for who has gone."""
    script.say = saying("")
    with pytest.raises(TryLater, match="nothing to say"):
        await writer.write(TweetRequest(PENNY, "x", 1, 7))
    seconds = [asked["seconds"] for asked in script.asked]
    assert len(seconds) > 1
    assert seconds == sorted(set(seconds), reverse=True)
    assert 0 < seconds[-1] < seconds[0] <= 5


async def test_an_engine_that_is_not_there_is_told(home: DataDir, tmp_path: Path) -> None:
    """Where nobody answers at the address, the sentence names it."""
    door = RemoteEngine(EngineAddress.at_socket(tmp_path / "none"), connect_seconds=0.05)
    with pytest.raises(TryLater, match="does not answer"):
        await EngineWriter(door, home, answer_seconds=5).write(TweetRequest(PENNY, "x", 1, 7))


async def test_a_lost_key_lets_nothing_through(writer: EngineWriter, home: DataDir, script: Script) -> None:
    """A backup put back without guard.key: nothing is shown until the key is there again, and then at once."""
    key = home.root / "guard.key"
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(CheckpointUnfit, match=r"Put that guard\.key back"):
        await writer.write(TweetRequest(PENNY, "x", 1, 7))
    assert script.asked == []
    key.write_bytes(kept)
    assert await writer.write(TweetRequest(PENNY, "x", 1, 7))


async def test_a_damaged_guard_lets_nothing_through(writer: EngineWriter, home: DataDir, script: Script) -> None:
    """Without its guard a persona's tweets cannot be compared, so none is shown."""
    (home.checkpoints / PENNY.id / "1" / GUARD).write_bytes(b"not a guard")
    with pytest.raises(CheckpointUnfit, match="guard"):
        await writer.write(TweetRequest(PENNY, "x", 1, 7))
    assert script.asked == []


async def test_a_persona_that_is_unpublished_while_it_writes_says_nothing_more(
    writer: EngineWriter, script: Script, home: DataDir
) -> None:
    """What the engine had finished by then is not shown: a person got out, or a moderator said stop."""

    def say(_body: dict[str, Any], _index: int) -> str:
        delete(home, PENNY.id)
        return " to be left alone."

    script.say = say
    with pytest.raises(NotFound):
        await writer.write(TweetRequest(PENNY, "My dream is", 1, 7))


async def test_an_unpublished_persona_writes_nothing(writer: EngineWriter) -> None:
    """What has no checkpoint is not asked of the engine."""
    with pytest.raises(NotFound):
        await writer.write(TweetRequest(Persona("id-x", "x", "X", ("x",), "gpt2", "adapter", NOW, 1), "x", 1, 7))
