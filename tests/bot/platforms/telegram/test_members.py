"""Telegram in groups, topics and channels: answered when meant, and by whom it may be."""

from pathlib import Path

import pytest

from bot.chat.messages import Reply
from bot.training.progress_messages import JobProgressMessages
from models.domain.errors import NotFound
from models.domain.training_job import Audience
from tests.fakes.bot import NOW, made, wanted
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.running import Running, served

TWEETS = b'window.YTD.tweets.part0 = [ {"tweet": {"id_str": "1", "full_text": "Good morning to everybody here"}} ]'


@pytest.fixture
def everything(telegram: FakeTelegram) -> FakeTelegram:
    """Telegram as a bot sees it that is an administrator: every message comes."""
    telegram.bot["can_read_all_group_messages"] = True
    return telegram


async def test_a_group_is_answered_when_it_means_the_bot(running: Running) -> None:
    """A command, a mention and a reply to the bot, each with a reply to that very message."""
    made(running.world.registry)
    telegram = running.telegram
    ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Friends")
    command = await telegram.say(ann, group, "/tweet@MynahBot One")
    first = await telegram.message(group)
    await telegram.say(ann, group, "@MynahBot Two")
    await telegram.message(group, 2)
    await telegram.say(ann, group, "Three", reply_to=first.id)
    await telegram.message(group, 3)
    assert first.reply_to == command.id
    assert [asked[1] for asked in running.world.writer.asked] == ["One", "Two", "Three"]


@pytest.mark.usefixtures("everything")
async def test_what_a_group_says_to_others_is_left_alone(running: Running) -> None:
    """Also where Telegram brings everything: no answer, and not a word of it is kept."""
    made(running.world.registry)
    telegram = running.telegram
    ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Friends")
    said = await telegram.say(ann, group, "my secret dream is")
    await telegram.say(ann, group, "/tweet@OtherBot my secret dream is")
    await telegram.say(ann, group, "/roll my secret dream is")
    await telegram.say(ann, group, "my secret dream is", reply_to=said.id)
    await telegram.say(ann, group, "my secret dream is", via_bot=telegram.bot)
    await telegram.say(ann, group, "my secret", document=telegram.document("x.txt", b"secret"))
    await telegram.say(ann, group, "/tweet Hello")
    await telegram.message(group)
    assert len(telegram.sent(group)) == 1
    assert running.world.writer.asked[0][1] == "Hello"
    kept = [path.read_bytes() for path in running.platform._settings.data_dir.rglob("*") if path.is_file()]
    assert kept
    assert not any(b"secret" in content for content in kept)


async def test_administrators_moderate(running: Running) -> None:
    """The chat says who they are; a member who is none is refused."""
    made(running.world.registry)
    telegram = running.telegram
    ann, bob = telegram.person("Ann"), telegram.person("Bob")
    group = telegram.chat("supergroup", "Friends", roles={bob.id: "administrator"})
    await telegram.say(ann, group, "/default @penny here")
    assert "is for a moderator" in (await telegram.message(group)).text
    await telegram.say(bob, group, "/default @penny here")
    assert "answers here from now on" in (await telegram.message(group, 2)).text


async def test_a_group_is_told_of_its_own_trainings_alone(telegram: FakeTelegram, tmp_path: Path) -> None:
    """Everybody there reads the answer: neither the asker's jobs of elsewhere nor all that the operator may see."""
    op, ann = telegram.person("Op"), telegram.person("Ann")
    group = telegram.chat("supergroup", "Friends")
    async with served(telegram, tmp_path, telegram_operators=str(op.id)) as running:
        training = running.world.training
        for name, chat in (("hidden", telegram.private(ann)), ("shared", group)):
            await training.submit(wanted(name), Audience(f"telegram:{chat.id}", f"telegram:{ann.id}"), NOW)
        for number, person in enumerate((ann, op), 1):
            await telegram.say(person, group, "/jobs")
            answer = await telegram.message(group, number)
            assert "shared" in answer.text
            assert "hidden" not in answer.text
            await telegram.say(person, telegram.private(person), "/jobs")
            assert "hidden" in (await telegram.message(telegram.private(person))).text


async def test_a_training_of_elsewhere_can_be_cancelled_by_its_name(running: Running) -> None:
    """Whoever asked for it names it in a group; unnamed, none is told of there."""
    telegram, training = running.telegram, running.world.training
    ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Friends")
    job = await training.submit(wanted(), Audience(f"telegram:{ann.id}", f"telegram:{ann.id}"), NOW)
    await telegram.say(ann, group, "/cancel")
    assert (await telegram.message(group)).text == "Nothing is being trained here."
    await telegram.say(ann, group, f"/cancel {job.id}")
    assert "is being cancelled" in (await telegram.message(group, 2)).text


async def test_only_ones_own_file_can_be_replied_to(running: Running) -> None:
    """What somebody else sent is neither fetched nor learned from."""
    telegram = running.telegram
    ann, bob, group = telegram.person("Ann"), telegram.person("Bob"), telegram.chat("supergroup", "Friends")
    for number, person in enumerate((bob, None, ann), 1):
        sent = await telegram.say(person, group, document=telegram.document("tweets.js", TWEETS))
        await telegram.say(ann, group, "/train @penny", reply_to=sent.id)
        await telegram.message(group, number)
        assert telegram.count("getFile") == (1 if person is ann else 0)
    assert "In the queue" in telegram.sent(group)[-1].text
    assert len(await running.world.training.jobs()) == 1


async def test_what_is_handed_on_asks_nothing(running: Running) -> None:
    """A forwarded command or prompt does not run with the rights of whoever forwards it, whoever wrote it."""
    made(running.world.registry)
    telegram = running.telegram
    ann, bob = telegram.person("Ann"), telegram.person("Bob")
    group = telegram.chat("supergroup", "Friends", roles={bob.id: "creator"})
    origin = {"forward_origin": {"type": "user", "date": 1_795_000_000, "sender_user": ann.wire()}}
    await telegram.say(bob, group, "/default @penny here", **origin)
    await telegram.say(bob, telegram.private(bob), "My dream is", **origin)
    document = telegram.document("tweets.js", TWEETS)
    await telegram.say(bob, telegram.private(bob), "/train @penny", document=document, **origin)
    await telegram.say(bob, group, "/tweet Hello")
    await telegram.message(group)
    assert (len(telegram.sent(group)), telegram.sent(telegram.private(bob))) == (1, [])
    assert running.world.writer.asked[0][1] == "Hello"
    assert telegram.count("getFile") == 0


async def test_who_administers_is_asked_once_a_minute(running: Running) -> None:
    """Each question counts against the group's limit of messages."""
    telegram = running.telegram
    ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Friends")
    for number in (1, 2, 3):
        await telegram.say(ann, group, "/privacy")
        await telegram.message(group, number)
    assert telegram.count("getChatMember") == 1


async def test_an_error_says_nothing_of_who_administers(running: Running) -> None:
    """An administrator is refused while Telegram is away, and not for the minute after."""
    made(running.world.registry)
    telegram = running.telegram
    bob = telegram.person("Bob")
    group = telegram.chat("supergroup", "Friends", roles={bob.id: "administrator"})
    telegram.refuse("getChatMember", 502, "Bad Gateway")
    await telegram.say(bob, group, "/default @penny here")
    assert "is for a moderator" in (await telegram.message(group)).text
    await telegram.say(bob, group, "/default @penny here")
    assert "answers here from now on" in (await telegram.message(group, 2)).text


async def test_an_administrator_who_stays_unnamed_moderates(running: Running) -> None:
    """They speak as the group itself."""
    made(running.world.registry)
    group = running.telegram.chat("supergroup", "Friends")
    await running.telegram.say(None, group, "/default @penny here")
    assert "answers here from now on" in (await running.telegram.message(group)).text


async def test_who_speaks_as_another_channel_is_a_member(running: Running) -> None:
    """Anybody can have a channel."""
    made(running.world.registry)
    telegram = running.telegram
    ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Friends")
    own = telegram.chat("channel", "Ann's")
    await telegram.say(ann, group, "/default @penny here", sender_chat=own.wire())
    assert "is for a moderator" in (await telegram.message(group)).text


async def test_a_channel_is_answered_and_whoever_posts_there_moderates(running: Running) -> None:
    """Posts without a command are left alone, and the copies in its discussion group too."""
    made(running.world.registry)
    telegram = running.telegram
    channel, group = telegram.chat("channel", "News"), telegram.chat("supergroup", "Talk")
    await telegram.say(None, channel, "The news of today")
    await telegram.say(None, channel, "/default @penny here")
    assert "answers here from now on" in (await telegram.message(channel)).text
    await telegram.say(None, group, "/tweet", is_automatic_forward=True, sender_chat=channel.wire())
    await telegram.say(None, channel, "/tweet")
    await telegram.message(channel, 2)
    assert (len(telegram.sent(channel)), len(telegram.sent(group))) == (2, 0)


async def test_who_is_replied_to_comes_on_a_list_or_is_kept_out(running: Running) -> None:
    """Telegram tells no number with a name: a reply to what they wrote says who they are, also as their channel."""
    telegram, registry = running.telegram, running.world.registry
    ann, bob = telegram.person("Ann"), telegram.person("Bob")
    group = telegram.chat("supergroup", "Friends", roles={bob.id: "creator"})
    hello = await telegram.say(ann, group, "Hello")
    spam = await telegram.say(ann, group, "Buy this", sender_chat=telegram.chat("channel", "Ads").wire())
    await telegram.say(bob, group, "/settings list=trainers add=them", reply_to=hello.id)
    await telegram.message(group)
    assert running.world.services.rules.of((f"telegram:{group.id}",)).trainers == {f"telegram:{ann.id}"}
    await telegram.say(bob, group, "/block member them", reply_to=spam.id)
    await telegram.message(group, 2)
    [kept_out] = registry.blocks.list(f"telegram:{group.id}")
    assert kept_out.what.startswith("telegram:-100")
    await telegram.say(bob, group, "/block member @ann")
    refused = (await telegram.message(group, 3)).text
    assert refused.startswith("I cannot look up who")
    assert "reply to a message of theirs" in refused


async def test_who_has_no_username_can_be_mentioned(running: Running) -> None:
    """Telegram gives their number with the mention then, however they are called; a tweet's words stay as they are."""
    telegram = running.telegram
    ann, bob = telegram.person("Ann"), telegram.person("Bob")
    group = telegram.chat("supergroup", "Friends", roles={bob.id: "creator"})
    called = {"😀 Ann B": ann}
    await telegram.say(bob, group, "/block member 😀 Ann B", mentions=called)
    await telegram.message(group)
    [kept_out] = running.world.registry.blocks.list(f"telegram:{group.id}")
    assert kept_out.what == f"telegram:{ann.id}"
    await telegram.say(bob, group, "/settings list=trainers add=😀 Ann B where=here", mentions=called)
    await telegram.message(group, 2)
    assert running.world.services.rules.of((f"telegram:{group.id}",)).trainers == {f"telegram:{ann.id}"}
    made(running.world.registry)
    await telegram.say(bob, group, "/tweet I met 😀 Ann B", mentions=called)
    assert (await telegram.message(group, 3)).text.startswith("I met 😀 Ann B")


async def test_an_answer_stays_in_its_topic(running: Running) -> None:
    """Also what is announced later; each topic has a persona of its own."""
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


async def test_a_topics_settings_stand_over_the_forums(running: Running) -> None:
    """A topic that chose none has the persona of the forum."""
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


@pytest.mark.usefixtures("everything")
async def test_a_word_in_a_topic_that_the_bot_opened_is_no_reply_to_it(running: Running) -> None:
    """Telegram tells of each as a reply to the message that opened the topic."""
    made(running.world.registry)
    telegram = running.telegram
    ann, forum = telegram.person("Ann"), telegram.chat("supergroup", "Forum", is_forum=True)
    await telegram.say(ann, forum, "/tweet", topic=7)
    opened = await telegram.message(forum)
    opened.more = {"forum_topic_created": {"name": "Birds", "icon_color": 0}}
    await telegram.say(ann, forum, "just talking", topic=7, reply_to=opened.id)
    await telegram.say(ann, forum, "/tweet", topic=7)
    await telegram.message(forum, 2)
    assert [asked[1] for asked in running.world.writer.asked] == ["", ""]


async def test_a_group_that_became_a_supergroup_keeps_what_was_set(running: Running) -> None:
    """What stood under its old address stands under the new one, before anything else is answered there."""
    made(running.world.registry, "penny")
    made(running.world.registry, "sam", ("sam",))
    telegram = running.telegram
    bob = telegram.person("Bob")
    group = telegram.chat("group", "Friends", roles={bob.id: "creator"})
    await telegram.say(bob, group, "/default @sam here")
    await telegram.message(group)
    new = await telegram.migrate(group)
    await telegram.say(bob, new, "/tweet")
    answer = await telegram.message(new)
    assert running.world.writer.asked[0][0] == "sam"
    await telegram.press(bob, answer, "Again")
    assert (await telegram.message(new, 2)).reply_to == answer.id


async def test_a_move_that_nobody_told_of_is_followed(running: Running) -> None:
    """A training that was asked for under the old address is told of under the new one."""
    telegram, there = running.telegram, running.world
    await telegram.settled()
    ann, old, new = telegram.person("Ann"), telegram.chat("group", "Friends"), telegram.chat("supergroup", "Friends")
    job = await there.training.submit(wanted(), Audience(f"telegram:{old.id}", f"telegram:{ann.id}"), NOW)
    old.moved_to = new.id
    with pytest.raises(NotFound):
        await running.platform.post(f"telegram:{old.id}", Reply("10 %"))
    assert there.registry.jobs.get(job.id).audience[0].chat == f"telegram:{new.id}"
    boards = {"telegram": running.platform}
    announcer = JobProgressMessages(there.training, there.registry.jobs, there.registry.personas, there.writer, boards)
    await announcer.start()
    assert "“penny” from @\u2060penny" in (await telegram.message(new)).text
    await announcer.stop()


async def test_a_reply_follows_a_group_that_moved(running: Running) -> None:
    """Whoever asked just before it moved is answered where it is now."""
    telegram = running.telegram
    await telegram.settled()
    ann, old, new = telegram.person("Ann"), telegram.chat("group", "Friends"), telegram.chat("supergroup", "Friends")
    old.moved_to = new.id
    await telegram.say(ann, old, "/privacy")
    assert "I read what is said to me" in (await telegram.message(new)).text


async def test_whoever_asked_is_called_by_name_when_it_is_done(running: Running) -> None:
    """In a group; alone with the bot there is nobody else to be meant."""
    telegram = running.telegram
    ann, group = telegram.person("Ann & <Co>"), telegram.chat("supergroup", "Friends")
    await running.platform.post(f"telegram:{group.id}", Reply("It is ready."), f"telegram:{ann.id}")
    announced = await telegram.message(group)
    assert announced.text == "Ann & <Co>: It is ready."
    assert announced.linked("text_mention") == ["Ann & <Co>"]
    await running.platform.post(f"telegram:{ann.id}", Reply("It is ready."), f"telegram:{ann.id}")
    assert (await telegram.message(telegram.private(ann))).text == "It is ready."
