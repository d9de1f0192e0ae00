"""/best and /keep: tweets that members keep, what is shown of them, and who removes them."""

from pathlib import Path

import pytest

from bot.chat.messages import Chat, Member, Reply
from models.domain.audit_entry import AuditEntry
from models.domain.training_job import Audience
from tests.fakes.bot import ANN, BOB, ELSEWHERE, HERE, MOD, NOW, World, answer, ask, made, pressed, private, world

DIRECT = Chat("fake:direct-ann", is_direct=True)


@pytest.fixture
def here(tmp_path: Path) -> World:
    """A chat with one persona."""
    there = world(tmp_path)
    made(there.registry)
    return there


async def kept(here: World, prompt: str, *members: Member) -> Reply:
    """A tweet from the first words that these members keep; what the last was told."""
    shown = await answer(here, ask("tweet", prompt=prompt))
    reply = Reply()
    for member in members:
        reply = await pressed(here, shown, "Keep", member)
    return reply


async def best(here: World, **options: str) -> list[tuple[str, str]]:
    return [(tweet.note, tweet.text) for tweet in (await answer(here, ask("best", **options))).tweets]


async def test_the_best_is_what_most_members_keep(here: World) -> None:
    """Each press counts once a member; the tweets are shown with the number of those who keep them."""
    assert (await answer(here, ask("best"))).text.startswith("Nothing is kept here yet")
    told = await kept(here, "One", ANN)
    assert told == Reply("Kept. /best shows what this chat likes most.", is_private=True)
    told = await kept(here, "Two", ANN, BOB, BOB)
    assert told.text == "Kept. You and 1 other member keep it."
    assert await best(here) == [("⭐ 2", "Two tweet 0"), ("⭐ 1", "One tweet 0")]
    assert (await answer(here, ask("best", ANN, ELSEWHERE))).tweets == ()


async def test_one_of_several_tweets_is_kept_by_its_number(here: World) -> None:
    """As they are numbered in the message."""
    shown = await answer(here, ask("tweet", prompt="My", count=3))
    await pressed(here, shown, "Keep 2", ANN)
    assert await best(here) == [("⭐ 1", "My tweet 1")]


async def test_the_best_of_one_persona(here: World) -> None:
    """Or a friendly line where nothing of it is kept."""
    made(here.registry, "sam", ("sam",))
    for name in ("penny", "sam"):
        await pressed(here, await answer(here, ask("tweet", persona=name, prompt=name)), "Keep", ANN)
    assert await best(here, persona="sam") == [("⭐ 1", "sam tweet 0")]
    made(here.registry, "quinn", ("quinn",))
    assert "Nothing by Quinn" in (await answer(here, ask("best", persona="quinn"))).text


async def test_a_retired_personas_tweets_are_hidden_until_it_is_restored(here: World) -> None:
    """A deleted one's are gone."""
    await kept(here, "One", ANN)
    penny = here.registry.personas.get("id-penny")
    here.services.lifecycle.retire(penny)
    assert await best(here) == []
    here.registry.management.restore(penny.id, AuditEntry(NOW, MOD.id, "restore", penny.id))
    assert len(await best(here)) == 1
    here.services.lifecycle.delete(penny)
    assert here.registry.kept_tweets.list(HERE.address, ANN.id) == []


async def test_the_chats_rules_count_when_a_tweet_is_shown(here: World) -> None:
    """A word that was blocked since, and a persona that may not be used here any more."""
    await kept(here, "Sprouts", ANN)
    here.registry.blocklist.add(HERE.address, "word", "sprouts", MOD.id, NOW)
    assert await best(here) == []
    here.registry.blocklist.remove(HERE.address, "word", "sprouts")
    here.registry.chat_settings.set(HERE.address, "personas", "listed")
    assert await best(here) == []
    here.registry.chat_settings.set(HERE.address, "tweet", "nobody")
    assert "Nobody may generate tweets" in (await answer(here, ask("best"))).text


async def test_a_persona_that_only_its_creator_sees_is_kept_in_no_chat(here: World) -> None:
    """The others there could not use it either."""
    private(here.registry, "secret", Audience(ELSEWHERE.address, ANN.id))
    shown = await answer(here, ask("tweet", persona="secret"))
    assert "no persona" in (await pressed(here, shown, "Keep", ANN)).text


async def test_pages_are_private_and_members_remove_their_own_there(here: World) -> None:
    """A moderator removes any for everybody, which the audit log remembers."""
    for number in range(6):
        await kept(here, f"Tweet {number}", ANN)
    await kept(here, "Bobs", BOB)
    listed = await pressed(here, await answer(here, ask("best")), "All 7", ANN)
    assert listed.is_private
    assert "7 tweets are kept here, page 1 of 2." in listed.text
    assert "1. ⭐ 1 “Bobs tweet 0”\n— Penny" in listed.text
    assert [button.label for button in listed.buttons][:2] == ["Remove 2", "Remove 3"]
    removed = await pressed(here, listed, "Remove 2", ANN)
    assert removed.text.startswith("You don't keep it any more.")
    assert "6 tweets are kept" in removed.text
    assert "isn't kept any more" in (await pressed(here, listed, "Remove 2", ANN)).text
    shown = await answer(here, ask("keep", MOD))
    await pressed(here, shown, "Remove 1", MOD)
    assert "Bobs tweet 0" not in {text for _note, text in await best(here)}
    [entry] = [entry for entry in here.registry.audit_log.list() if entry.action == "remove kept"]
    assert (entry.actor, entry.details["text"]) == (MOD.id, "Bobs tweet 0")


async def test_a_button_removes_its_tweet_whoever_removed_it_before(here: World) -> None:
    """A list that another member has open stays good."""
    await kept(here, "Shared", ANN, BOB)
    anns, bobs = await answer(here, ask("keep", ANN)), await answer(here, ask("keep", BOB))
    await pressed(here, anns, "Remove 1", ANN)
    assert (await pressed(here, anns, "Remove 1", ANN)).text == "You don't keep that tweet."
    assert (await pressed(here, bobs, "Remove 1", BOB)).text.startswith("You don't keep it any more.")
    assert await best(here) == []


async def test_mydata_shows_what_a_member_keeps_and_forgetme_deletes_it(here: World) -> None:
    """What another member keeps too stays with them."""
    await kept(here, "Shared", ANN, BOB)
    await kept(here, "Anns", ANN)
    data = await answer(here, ask("mydata", ANN, DIRECT))
    assert "2 × tweets that you keep" in data.text
    assert b"Anns tweet 0" in data.documents[0].content
    await answer(here, ask("forgetme", ANN, DIRECT, sure="forget me"))
    assert await best(here) == [("⭐ 1", "Shared tweet 0")]
