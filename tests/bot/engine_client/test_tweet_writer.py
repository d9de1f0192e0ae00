"""Tweet writer against a scripted engine."""

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


async def test_a_message_is_answered_without_being_repeated(writer: EngineWriter, script: Script) -> None:
    """The engine goes on after it on a new line, and the tweet is what comes then; an echo of it is none."""
    script.say = saying("", "How are you?", "Haunted, thank you.")
    [tweet] = await writer.write(TweetRequest(PENNY, " How are  you? ", 1, 7, is_answer=True))
    assert script.asked[0]["prompt"] == "How are you?\n"
    assert (tweet.prompt, tweet.text) == ("", "Haunted, thank you.")


def test_a_long_message_is_shortened_to_be_answered() -> None:
    """Where a prompt of that length is refused."""
    message = TweetRequest(PENNY, "word " * 100, 1, 7, is_answer=True).prompt
    assert message == " ".join(["word"] * 40)
    assert TweetRequest(PENNY, "x" * 999, 1, 7, is_answer=True).prompt == "x" * 200


async def test_requests_have_the_recipes_sampling_parameters(writer: EngineWriter, script: Script) -> None:
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


async def test_each_chat_has_a_pseudonym(writer: EngineWriter, script: Script) -> None:
    """The engine can tell chats apart, but not which they are."""
    for chat in ("discord:1", "discord:1", "telegram:2"):
        await writer.write(TweetRequest(PENNY, "x", 1, 7, chat=chat))
    one, again, other = (body["user"] for body in script.asked)
    assert one == again != other
    assert "discord" not in one


async def test_a_blend_uses_the_copy_guard_of_each_persona(writer: EngineWriter, script: Script, home: DataDir) -> None:
    """A copy of any one's source tweets is replaced."""
    staged = stage(home, "id-quinn", 1)
    (staged / GUARD).write_bytes(CopyGuard.of(["another tweet that somebody wrote"], home.guard_key()).to_bytes())
    seal(staged, "id-quinn", 1, "adapter", "gpt2", "f00d")
    publish(home, "id-quinn", 1)
    script.say = saying(SOURCE, "another tweet that somebody wrote", "new")
    both = replace(PENNY, id="id-penny+id-quinn")
    assert texts(await writer.write(TweetRequest(both, "", 1, 7))) == ["new"]
    assert script.asked[0]["model"] == "id-penny+id-quinn"


async def test_equal_requests_give_equal_tweets(writer: EngineWriter) -> None:
    """Persona, prompt, count and seed determine the tweets."""
    first = await writer.write(TweetRequest(PENNY, "My dream is", 3, 7))
    assert texts(first) == ["My dream is 7 and 0.", "My dream is 7 and 1.", "My dream is 7 and 2."]
    assert await writer.write(TweetRequest(PENNY, "My dream is", 3, 7)) == first
    assert await writer.write(TweetRequest(PENNY, "My dream is", 3, 8)) != first


async def test_a_copy_of_a_source_tweet_is_replaced(writer: EngineWriter, script: Script) -> None:
    """The copy is dropped, and another candidate is requested with a seed of its own."""
    script.say = saying(SOURCE, "something quite different")
    assert texts(await writer.write(TweetRequest(PENNY, "", 1, 7))) == ["something quite different"]
    assert [body["n"] for body in script.asked] == [1, 2]
    assert script.asked[1]["seed"] != 7


async def test_only_copies_are_an_error_after_a_bounded_number_of_attempts(
    writer: EngineWriter, script: Script
) -> None:
    """Without first words there are none to change, so the sentence suggests some."""
    script.say = saying(SOURCE)
    with pytest.raises(OnlyCopies, match=r"Everything that Penny wrote was too close .* give it some first words\."):
        await writer.write(TweetRequest(PENNY, "", 1, 7))
    assert len(script.asked) == 4


async def test_words_of_the_prompt_do_not_count_as_copied(writer: EngineWriter, script: Script) -> None:
    """A prompt may quote a source tweet."""
    script.say = saying(" and so does your grandmother, who never paid for one single cup of tea in her life")
    written = await writer.write(TweetRequest(PENNY, "The moon owes me eleven dollars and it knows", 1, 7))
    assert len(written) == 1


async def test_empty_and_repeated_candidates_are_replaced(writer: EngineWriter, script: Script) -> None:
    """The tweets of one request differ, and each says more than its prompt."""
    script.say = saying("", " a", " a", "", " b", " c")
    assert texts(await writer.write(TweetRequest(PENNY, "x", 3, 7))) == ["x a", "x b", "x c"]


async def test_fewer_tweets_are_returned_when_candidates_repeat(writer: EngineWriter, script: Script) -> None:
    """Requests end at the bound, and what there is comes back."""
    script.say = saying(" a")
    assert texts(await writer.write(TweetRequest(PENNY, "x", 5, 7))) == ["x a"]


async def test_half_a_word_at_the_token_limit_is_dropped(writer: EngineWriter, script: Script) -> None:
    """A text that was cut off for length ends with a whole word."""
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
async def test_invalid_figures_never_reach_the_engine(
    writer: EngineWriter, script: Script, count: int, seed: int, sampling: Sampling
) -> None:
    """They are refused with RequestUnfit."""
    with pytest.raises(RequestUnfit):
        await writer.write(TweetRequest(PENNY, "x", count, seed, sampling))
    assert script.asked == []


async def test_an_engines_error_is_rebuilt_with_id_and_arguments(writer: EngineWriter, script: Script) -> None:
    """The error code decides its class."""
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
async def test_an_unknown_error_body_is_quoted(writer: EngineWriter, script: Script, more: dict[str, Any]) -> None:
    """Another OpenAI server, or a newer engine, sends no message id that is known here."""
    script.refusal = (429, {"message": "Busy.", "type": "x", "code": "try_later"} | more)
    with pytest.raises(TryLater) as caught:
        await writer.write(TweetRequest(PENNY, "x", 1, 7))
    assert caught.value.sentence == "I couldn't write that: Busy."


async def test_try_later_keeps_its_time_over_http(writer: EngineWriter, script: Script) -> None:
    """`after_seconds` survives the error body."""
    script.refusal = (429, {"message": "Busy.", "type": "x", "code": "try_later", "after_seconds": 12.5})
    with pytest.raises(TryLater) as caught:
        await writer.write(TweetRequest(PENNY, "x", 1, 7))
    assert caught.value.after_seconds == 12.5


async def test_a_proxys_error_page_does_not_reach_the_chat(writer: EngineWriter, script: Script) -> None:
    """It becomes TryLater."""
    script.refusal = (502, {"message": "<html>", "type": "x"})
    with pytest.raises(TryLater, match="couldn't write anything"):
        await writer.write(TweetRequest(PENNY, "x", 1, 7))


async def test_a_request_times_out_at_the_deadline(home: DataDir, script: Script) -> None:
    """TryLater names the seconds."""
    silent = asyncio.Event()

    class Nowhere:
        async def address(self) -> EngineAddress:
            await silent.wait()
            raise AssertionError

        def mark_unhealthy(self) -> None: ...

    with pytest.raises(TryLater, match="I wrote nothing within 0 seconds"):
        await EngineWriter(Nowhere(), home, answer_seconds=0.05).write(TweetRequest(PENNY, "x", 1, 7))


async def test_without_a_deadline_a_slow_engine_is_waited_for(home: DataDir, script: Script) -> None:
    """Through several health checks, and without a limit at the engine."""
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


async def test_without_a_deadline_a_hanging_engine_is_an_error(home: DataDir, script: Script) -> None:
    """It fails its health checks and does not recover."""
    script.held = asyncio.Event()
    script.before = lambda _body: setattr(script, "is_well", False)
    socket = home.socket_path()
    async with scripted(script, socket) as address:
        door = RemoteEngine(address, connect_seconds=0.1)
        writer = EngineWriter(door, home, answer_seconds=None, check_interval=0.01)
        try:
            with pytest.raises(TryLater, match="doesn't answer"):
                await asyncio.wait_for(writer.write(TweetRequest(PENNY, "x", 1, 7)), 60)
        finally:
            await writer.close()
            script.held.set()  # the server ends when its requests have
    home.remove_socket(socket)


async def test_a_retry_has_only_the_time_that_is_left(writer: EngineWriter, script: Script) -> None:
    """The engine is told the remaining seconds at each attempt."""
    script.say = saying("")
    with pytest.raises(TryLater, match="nothing to say"):
        await writer.write(TweetRequest(PENNY, "x", 1, 7))
    seconds = [asked["seconds"] for asked in script.asked]
    assert len(seconds) > 1
    assert seconds == sorted(set(seconds), reverse=True)
    assert 0 < seconds[-1] < seconds[0] <= 5


async def test_an_unreachable_engine_is_an_error_with_its_address(home: DataDir, tmp_path: Path) -> None:
    """The message names the address."""
    door = RemoteEngine(EngineAddress.at_socket(tmp_path / "none"), connect_seconds=0.05)
    with pytest.raises(TryLater, match="doesn't answer"):
        await EngineWriter(door, home, answer_seconds=5).write(TweetRequest(PENNY, "x", 1, 7))


async def test_without_the_guard_key_nothing_is_shown(writer: EngineWriter, home: DataDir, script: Script) -> None:
    """After a restore without guard.key; with the key it works again at once."""
    key = home.root / "guard.key"
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(CheckpointUnfit, match=r"put that one back from a backup"):
        await writer.write(TweetRequest(PENNY, "x", 1, 7))
    assert script.asked == []
    key.write_bytes(kept)
    assert await writer.write(TweetRequest(PENNY, "x", 1, 7))


async def test_a_damaged_copy_guard_lets_nothing_through(writer: EngineWriter, home: DataDir, script: Script) -> None:
    """Without it tweets cannot be compared, so none is shown."""
    (home.checkpoints / PENNY.id / "1" / GUARD).write_bytes(b"not a guard")
    with pytest.raises(CheckpointUnfit, match="one of its files is damaged"):
        await writer.write(TweetRequest(PENNY, "x", 1, 7))
    assert script.asked == []


async def test_a_persona_unpublished_meanwhile_returns_no_tweets(
    writer: EngineWriter, script: Script, home: DataDir
) -> None:
    """As after an opt-out while the engine was writing."""

    def say(_body: dict[str, Any], _index: int) -> str:
        delete(home, PENNY.id)
        return " to be left alone."

    script.say = say
    with pytest.raises(NotFound):
        await writer.write(TweetRequest(PENNY, "My dream is", 1, 7))


async def test_an_unpublished_persona_is_not_requested(writer: EngineWriter) -> None:
    """Without a checkpoint the engine gets no request."""
    with pytest.raises(NotFound):
        await writer.write(TweetRequest(Persona("id-x", "x", "X", ("x",), "gpt2", "adapter", NOW, 1), "x", 1, 7))
