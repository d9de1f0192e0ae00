"""Topics of a Telegram forum: chats of their own, which are looked after together."""

from tests.fakes.telegram.running import Running

POSTS = b'[{"full_text": "Good morning to everybody here"}]'


async def test_a_groups_administrators_see_and_cancel_what_its_topics_train(running: Running) -> None:
    """From the general topic too, which has no number of its own; members see their own topic's."""
    telegram = running.telegram
    ann, bob, lil = telegram.person("Ann"), telegram.person("Bob"), telegram.person("Lil")
    forum = telegram.chat("supergroup", "Forum", is_forum=True, roles={bob.id: "administrator"})
    await telegram.say(ann, forum, "/train @earl", topic=7, document=telegram.document("tweets.js", POSTS))
    assert (await telegram.message(forum)).text.startswith("In the queue")
    await telegram.say(lil, forum, "/jobs", topic=8)
    assert (await telegram.message(forum, 2)).text.startswith("Nothing is being trained here")
    for number, topic in ((3, 8), (4, None)):
        await telegram.say(bob, forum, "/jobs", topic=topic)
        assert "“earl”" in (await telegram.message(forum, number)).text
    await telegram.press(bob, telegram.sent(forum)[-1], "Cancel 1")
    await telegram.until(lambda: running.world.training.cancelled == ["1"])
