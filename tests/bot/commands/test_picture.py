"""/picture: a tweet drawn, from the button under it or anew, in four looks."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.chat.messages import Reply
from tests.fakes.bot import ANN, MOD, World, answer, ask, made, pressed, world


@pytest.fixture
def here(tmp_path: Path) -> World:
    """A chat with one persona."""
    there = world(tmp_path)
    made(there.registry)
    return there


def drawn(reply: Reply) -> dict[str, Any]:
    (document,) = reply.documents
    assert document.is_picture
    found: dict[str, Any] = json.loads(document.content)
    return found


async def test_the_tweet_above_the_button_is_drawn(here: World) -> None:
    """With its label, and the tweet as the picture's description."""
    shown = await answer(here, ask("tweet", prompt="My dream"))
    reply = await pressed(here, shown, "Picture", ANN)
    picture = drawn(reply)
    assert (picture["prompt"], picture["tweet"]) == ("My dream", shown.tweets[0].text)
    assert picture["notice"].startswith("AI-generated parody of @")
    assert "AI-generated parody of @" in reply.text
    assert reply.documents[0].caption == shown.tweets[0].text


async def test_each_look_leads_to_the_others(here: World) -> None:
    """The same tweet: square, then dark too, then wide again."""
    reply = await pressed(here, await answer(here, ask("tweet", prompt="My dream")), "Picture", ANN)
    looks = []
    for label in ("Square", "Dark", "Wide", "Light"):
        reply = await pressed(here, reply, label, ANN)
        looks.append(tuple(drawn(reply)["look"].values()))
    assert looks == [(True, False), (True, True), (False, True), (False, False)]


async def test_of_several_tweets_one_is_chosen(here: World) -> None:
    """By its number in the message."""
    shown = await answer(here, ask("tweet", prompt="My", count=3))
    (menu,) = (await pressed(here, shown, "Picture", ANN)).selects
    assert [label for _value, label in menu.choices] == ["1. My tweet 0", "2. My tweet 1", "3. My tweet 2"]
    reply = await answer(here, ask("picture", **menu.filled(["2"])))
    assert drawn(reply)["tweet"] == shown.tweets[1].text


async def test_typed_it_writes_a_tweet(here: World) -> None:
    """From the words that the member gives."""
    assert drawn(await answer(here, ask("picture", prompt="The sea")))["tweet"].startswith("The sea")


async def test_a_blocked_word_is_not_drawn(here: World) -> None:
    """The block may be newer than the tweet."""
    shown = await answer(here, ask("tweet", prompt="Soup is"))
    await answer(here, ask("block", MOD, kind="word", what="tweet"))
    reply = await pressed(here, shown, "Picture", ANN)
    assert reply.documents == ()
    assert reply.text.startswith("This chat blocks a word in that tweet")


async def test_each_picture_counts_as_a_tweet(here: World) -> None:
    """From a button, too; one that is refused does not."""
    shown = await answer(here, ask("tweet", prompt="My dream"))
    here.registry.chat_settings.set("fake:1", "member_tweets_per_day", "3")
    for label in ("Picture", "Picture"):
        assert (await pressed(here, shown, label, ANN)).documents
    assert not (await pressed(here, shown, "Picture", ANN)).documents
