"""Topics of a Telegram forum: chats of their own inside it."""

from bot.chat.messages import Reply
from tests.fakes.bot import made
from tests.fakes.telegram.running import Running

POSTS = b'[{"full_text": "Good morning to everybody here"}]'


async def test_administrators_see_and_cancel_trainings_of_all_topics(running: Running) -> None:
    """From the general topic too, which has no id; members see their own topic's."""
    telegram = running.telegram
    ann, bob, lil = telegram.person("Ann"), telegram.person("Bob"), telegram.person("Lil")
    forum = telegram.chat("supergroup", "Forum", is_forum=True, roles={bob.id: "administrator"})
    await telegram.say(ann, forum, "/train @earl", topic=7, document=telegram.document("tweets.js", POSTS))
    assert (await telegram.message(forum)).text.startswith("Training ")
    await telegram.say(lil, forum, "/jobs", topic=8)
    assert (await telegram.message(forum, 2)).text.startswith("Nothing is being trained here")
    for number, topic in ((3, 8), (4, None)):
        await telegram.say(bob, forum, "/jobs", topic=topic)
        assert "earl from" in (await telegram.message(forum, number)).text
    await telegram.press(bob, telegram.sent(forum)[-1], "Cancel 1")
    await telegram.until(lambda: running.world.training.cancelled == ["1"])


async def test_a_reply_stays_in_its_topic(running: Running) -> None:
    """So do announcements, and each topic has its own default persona."""
    made(running.world.registry, "penny")
    made(running.world.registry, "sam", ("sam",))
    telegram = running.telegram
    bob = telegram.person("Bob")
    forum = telegram.chat("supergroup", "Forum", is_forum=True, roles={bob.id: "creator"})
    for number, (topic, name) in enumerate(((7, "penny"), (8, "sam"))):
        await telegram.say(bob, forum, f"/default @{name} here", topic=topic)
        await telegram.message(forum, 2 * number + 1)
        await telegram.say(bob, forum, "/tweet", topic=topic)
        assert (await telegram.message(forum, 2 * number + 2)).topic == topic
    assert [asked[0] for asked in running.world.writer.asked] == ["penny", "sam"]
    message = await running.platform.post(f"telegram:{forum.id}/8", Reply("10 %"))
    assert forum.messages[int(message)].topic == 8


async def test_a_topics_settings_override_the_forums(running: Running) -> None:
    """A topic without its own has the forum's persona."""
    made(running.world.registry, "penny")
    made(running.world.registry, "sam", ("sam",))
    telegram = running.telegram
    bob = telegram.person("Bob")
    forum = telegram.chat("supergroup", "Forum", is_forum=True, roles={bob.id: "creator"})
    await telegram.say(bob, forum, "/default @sam everywhere", topic=7)
    await telegram.message(forum)
    await telegram.say(bob, forum, "/tweet", topic=9)
    await telegram.message(forum, 2)
    assert running.world.writer.asked[0][0] == "sam"
