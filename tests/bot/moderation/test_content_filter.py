"""The writer behind the screen: what comes through, what is written anew, what is said."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.chat.messages import GeneratedTweet
from bot.interfaces.tweet_request import TweetRequest
from bot.moderation.content_filter import ContentFilter, FilteredWriter
from models.domain.errors import NotAllowed, OnlyCopies
from models.domain.persona import Persona
from models.engine.request import MAX_SEED
from models.messages import sentence
from models.text.word_filter import WordList
from tests.fakes.bot import NOW

PENNY = Persona("id-penny", "penny", "Penny", ("penny",), "gpt2", "adapter", NOW, 1)
SCREEN = ContentFilter((WordList.of(["gloop"]),), ("oh no",))


@dataclass
class Scripted:
    """Gives these texts, one list after the other."""

    answers: list[list[str]]
    asked: list[tuple[str, int, int]] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    async def write(self, request: TweetRequest) -> list[GeneratedTweet]:
        self.asked.append((request.prompt, request.count, request.seed))
        texts = self.answers.pop(0)
        if not texts:
            raise OnlyCopies("tweets-only-copies", count=1, persona="Penny")
        return [GeneratedTweet(request.persona, request.prompt, text, request.seed) for text in texts]


def texts(tweets: list[GeneratedTweet]) -> list[str]:
    return [tweet.text for tweet in tweets]


async def test_what_is_fit_comes_through_with_its_links_masked() -> None:
    """The writer is asked once, with the asker's own figures."""
    writer = Scripted([["see https://x.example/y", "fine"]])
    written = await FilteredWriter(writer, SCREEN).write(TweetRequest(PENNY, "Hi", 2, 7))
    assert texts(written) == ["see [link]", "fine"]
    assert writer.asked == [("Hi", 2, 7)]


async def test_what_is_refused_is_written_once_more_with_another_seed() -> None:
    """Only as many as are missing; they count as written with the seed that was asked for, which gives them again."""
    writer = Scripted([["a gloop", "fine", "gl00p!"], ["good", "better"]])
    written = await FilteredWriter(writer, SCREEN).write(TweetRequest(PENNY, "Hi", 3, 7))
    assert texts(written) == ["fine", "good", "better"]
    assert {tweet.seed for tweet in written} == {7}
    (_first, (prompt, count, seed)) = writer.asked
    assert (prompt, count) == ("Hi", 2)
    assert seed != 7
    assert 0 <= seed <= MAX_SEED


@pytest.mark.parametrize("second", [["gloop again"], []])
async def test_what_is_refused_twice_is_said(second: list[str]) -> None:
    """Also where the second try gives only copies; the sentence repeats nothing."""
    writer = Scripted([["a gloop"], second])
    with pytest.raises(NotAllowed, match="Penny wrote nothing that may be shown here") as caught:
        await FilteredWriter(writer, SCREEN).write(TweetRequest(PENNY, "Hi", 1, 7))
    assert "gloop" not in caught.value.sentence


async def test_fewer_come_where_the_second_try_does_not_fill_up() -> None:
    """What there is is shown, and nothing twice."""
    writer = Scripted([["a gloop", "same"], ["same"]])
    assert texts(await FilteredWriter(writer, SCREEN).write(TweetRequest(PENNY, "Hi", 2, 7))) == ["same"]


@pytest.mark.parametrize("prompt", ["a GLOOP", "Oh, no: really"])
async def test_a_refused_prompt_reaches_no_writer(prompt: str) -> None:
    """And is not repeated."""
    writer = Scripted([])
    with pytest.raises(NotAllowed) as caught:
        await FilteredWriter(writer, SCREEN).write(TweetRequest(PENNY, prompt, 1, 7))
    assert caught.value.sentence == sentence("words-blocked")
    assert writer.asked == []
