"""Content filter around the tweet writer: redaction, retries and refusals."""

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
            raise OnlyCopies("tweets-only-copies", persona="Penny", words=len(request.prompt.split()))
        return [GeneratedTweet(request.persona, request.prompt, text, request.seed) for text in texts]


def texts(tweets: list[GeneratedTweet]) -> list[str]:
    return [tweet.text for tweet in tweets]


async def test_allowed_tweets_pass_with_links_redacted() -> None:
    """The writer gets one request, with the requested count and seed."""
    writer = Scripted([["see https://x.example/y", "fine"]])
    written = await FilteredWriter(writer, SCREEN).write(TweetRequest(PENNY, "Hi", 2, 7))
    assert texts(written) == ["see [link]", "fine"]
    assert writer.asked == [("Hi", 2, 7)]


async def test_filtered_tweets_are_requested_once_more_with_another_seed() -> None:
    """Only as many as are missing, and they keep the requested seed, which gives them again."""
    writer = Scripted([["a gloop", "fine", "gl00p!"], ["good", "better"]])
    written = await FilteredWriter(writer, SCREEN).write(TweetRequest(PENNY, "Hi", 3, 7))
    assert texts(written) == ["fine", "good", "better"]
    assert {tweet.seed for tweet in written} == {7}
    (_first, (prompt, count, seed)) = writer.asked
    assert (prompt, count) == ("Hi", 2)
    assert seed != 7
    assert 0 <= seed <= MAX_SEED


@pytest.mark.parametrize("second", [["gloop again"], []])
async def test_tweets_filtered_twice_are_an_error(second: list[str]) -> None:
    """Also where the retry gives only copies; the message repeats no blocked word."""
    writer = Scripted([["a gloop"], second])
    with pytest.raises(NotAllowed, match="Nothing that Penny wrote to that may be shown here") as caught:
        await FilteredWriter(writer, SCREEN).write(TweetRequest(PENNY, "Hi", 1, 7))
    assert "gloop" not in caught.value.sentence


async def test_fewer_tweets_are_returned_when_the_retry_does_not_fill_up() -> None:
    """What there is is shown, and nothing twice."""
    writer = Scripted([["a gloop", "same"], ["same"]])
    assert texts(await FilteredWriter(writer, SCREEN).write(TweetRequest(PENNY, "Hi", 2, 7))) == ["same"]


@pytest.mark.parametrize("prompt", ["a GLOOP", "Oh, no: really"])
async def test_a_blocked_prompt_does_not_reach_the_writer(prompt: str) -> None:
    """The message does not repeat it."""
    writer = Scripted([])
    with pytest.raises(NotAllowed) as caught:
        await FilteredWriter(writer, SCREEN).write(TweetRequest(PENNY, prompt, 1, 7))
    with pytest.raises(NotAllowed):
        await FilteredWriter(writer, SCREEN).write(TweetRequest(PENNY, prompt, 1, 7, is_answer=True))
    assert caught.value.sentence == sentence("words-blocked")
    assert writer.asked == []
