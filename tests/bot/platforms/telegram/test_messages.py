"""Telegram messages to Requests: commands, prompts, mentions, replies, files; the real client, the fake Bot API."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.chat.messages import Role
from bot.commands import COMMANDS
from bot.platforms.telegram import open_platform
from bot.settings import BotSettings
from models.messages import sentence
from tests.fakes.bot import made, world
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.telegram.running import Running, running_bot

TWEETS = b'window.YTD.tweets.part0 = [ {"tweet": {"id_str": "1", "full_text": "Good morning to everybody here"}} ]'


def files_in(source: str) -> dict[str, bytes]:
    """The files of an `archive:` source."""
    return {path.name: path.read_bytes() for path in Path(source.removeprefix("archive:")).iterdir()}


def put(path: Path) -> Path:
    path.write_bytes(TWEETS)
    return path


@pytest.fixture
def all_messages(telegram: FakeTelegram) -> FakeTelegram:
    """Telegram delivers all messages of groups, as to an administrator."""
    telegram.bot["can_read_all_group_messages"] = True
    return telegram


async def test_a_command_is_answered_with_a_labelled_tweet(running: Running) -> None:
    """With its buttons, and a label that says a machine wrote it."""
    made(running.world.registry)
    ann = running.telegram.person("Ann")
    await running.telegram.say(ann, running.telegram.private(ann), "/tweet My dream is")
    answer = await running.telegram.message(running.telegram.private(ann))
    assert answer.text == ("Penny · AI BOT\nMy dream is tweet 0\nAI-generated parody of @\u2060penny, not their words")
    assert answer.linked("blockquote") == ["My dream is tweet 0"]
    assert answer.linked("bold") == ["Penny", "My dream is"]
    assert list(answer.buttons) == ["Again", "More", "Own words", "Picture", "Keep", "Report"]
    assert answer.fields["link_preview_options"] == {"is_disabled": True}


async def test_plain_text_in_a_private_chat_is_a_prompt(running: Running) -> None:
    """No command is needed there."""
    made(running.world.registry)
    ann = running.telegram.person("Ann")
    await running.telegram.say(ann, running.telegram.private(ann), "My dream is")
    await running.telegram.message(running.telegram.private(ann))
    assert running.world.writer.asked[0][:2] == ("penny", "My dream is")


async def test_every_command_is_answered(running: Running) -> None:
    """With something that Telegram accepts."""
    made(running.world.registry)
    for command in COMMANDS:  # each by another person, because of the flood limit per chat
        person = running.telegram.person(f"Ann {command.name}")
        await running.telegram.say(person, running.telegram.private(person), f"/{command.name}")
        answer = await running.telegram.message(running.telegram.private(person))
        assert "Something went wrong" not in answer.text
        assert "There is no command" not in answer.text


async def test_mistyped_commands_are_answered_with_how_to_write_them(running: Running) -> None:
    """A wrong option, and a wrong name."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    await running.telegram.say(ann, chat, "/cancel 1 2")
    await running.telegram.message(chat)
    await running.telegram.say(ann, chat, "/twet x")
    answers = [(await running.telegram.message(chat, number)).text for number in (1, 2)]
    assert answers[0].startswith("I don't understand “2” here")
    assert answers[1] == "There is no command /twet. Did you mean /tweet?"


async def test_a_name_copied_from_the_list_is_understood(running: Running) -> None:
    """The word joiner in a shown name is dropped from what is typed."""
    made(running.world.registry)
    ann = running.telegram.person("Ann")
    await running.telegram.say(ann, running.telegram.private(ann), "/tweet @\u2060penny My dream is")
    await running.telegram.message(running.telegram.private(ann))
    assert running.world.writer.asked[0][:2] == ("penny", "My dream is")


async def test_a_deep_link_opens_the_bot_with_a_persona(running: Running) -> None:
    """`t.me/MynahBot?start=persona_penny` arrives as /start persona_penny."""
    made(running.world.registry)
    ann = running.telegram.person("Ann")
    await running.telegram.say(ann, running.telegram.private(ann), "/start persona_penny")
    answer = await running.telegram.message(running.telegram.private(ann))
    assert "Penny" in answer.text


async def test_everybody_is_a_moderator_in_their_private_chat(running: Running) -> None:
    """Nobody else could choose its persona."""
    made(running.world.registry, "penny")
    made(running.world.registry, "sam", ("sam",))
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    await running.telegram.say(ann, chat, "/default @sam here")
    assert (await running.telegram.message(chat)).text.startswith("Sam answers here from now on")
    await running.telegram.say(ann, chat, "/tweet")
    await running.telegram.message(chat, 2)
    assert running.world.writer.asked[0][0] == "sam"


async def test_the_operators_list_makes_operators(telegram: FakeTelegram, tmp_path: Path) -> None:
    """Only operators may train on files of the bot's machine."""
    op, ann = telegram.person("Op"), telegram.person("Ann")
    async with running_bot(telegram, tmp_path, telegram_operators=str(op.id)) as running:
        for person in (op, ann):
            await running.telegram.say(person, telegram.private(person), "/train @penny files:/none")
        assert "There is nothing at /none" in (await telegram.message(telegram.private(op))).text
        refused = await telegram.message(telegram.private(ann))
        assert refused.text.endswith("is for the person who runs this bot. Leave it out.")
        assert Role.OPERATOR > Role.MODERATOR


async def test_a_file_with_a_caption_starts_a_training(running: Running) -> None:
    """It is fetched, and its job is in the queue."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    document = running.telegram.document("tweets.js", TWEETS)
    await running.telegram.say(ann, chat, "/train @penny", document=document)
    assert (await running.telegram.message(chat)).text.startswith("Training ")
    (job,) = await running.world.training.jobs()
    (source,) = job.request.sources
    assert files_in(source) == {"tweets.js": TWEETS}
    assert running.world.announcer.followed == [job.id]


async def test_two_files_of_one_album_belong_together(running: Running) -> None:
    """They arrive as two messages, of which one has the caption."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    for name, caption in (("note-tweet.js", ""), ("tweets.js", "/train @penny")):
        document = running.telegram.document(name, TWEETS)
        await running.telegram.say(ann, chat, caption, document=document, media_group_id="7")
    await running.telegram.message(chat)
    (job,) = await running.world.training.jobs()
    assert sorted(files_in(job.request.sources[0])) == ["note-tweet.js", "tweets.js"]


async def test_a_command_may_reply_to_a_file(running: Running) -> None:
    """That file is then trained on."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    sent = await running.telegram.say(ann, chat, document=running.telegram.document("tweets.js", TWEETS))
    await running.telegram.message(chat)
    await running.telegram.say(ann, chat, "/train @penny", reply_to=sent.id)
    assert (await running.telegram.message(chat, 2)).text.startswith("Training ")


async def test_a_file_without_a_caption_is_answered_with_what_to_do(running: Running) -> None:
    """It is not fetched."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    await running.telegram.say(ann, chat, document=running.telegram.document("tweets.js", TWEETS))
    assert "with the caption /train @\u2060handle" in (await running.telegram.message(chat)).text
    assert running.telegram.count("getFile") == 0


async def test_a_file_that_is_too_large_is_refused_before_it_is_fetched(running: Running) -> None:
    """The sentence says what to send instead."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    document = running.telegram.document("archive.zip", b"", size=21_000_000)
    await running.telegram.say(ann, chat, "/train @penny", document=document)
    answer = await running.telegram.message(chat)
    assert answer.text.startswith("That file has 21 MB, and I take at most 20 MB here. Send data/tweets.js")
    assert running.telegram.count("getFile") == 0


async def test_a_file_that_telegram_does_not_serve_is_refused(running: Running) -> None:
    """Its size was not known beforehand."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    document = running.telegram.document("archive.zip", b"", size=21_000_000)
    del document["file_size"]
    await running.telegram.say(ann, chat, "/train @penny", document=document)
    assert (await running.telegram.message(chat)).text == sentence("telegram-file-too-large", megabytes=20)
    assert await running.world.training.jobs() == []


async def test_a_file_larger_than_stated_is_broken_off(running: Running) -> None:
    """While it is downloaded, so that it cannot fill the disk or the memory."""
    fake = running.telegram
    ann = fake.person("Ann")
    document = fake.document("tweets.js", TWEETS)
    fake.oversized_files.add(document["file_id"])
    await fake.say(ann, fake.private(ann), "/train @penny", document=document)
    assert (await fake.message(fake.private(ann))).text == sentence("telegram-file-larger-than-stated")
    assert await running.world.training.jobs() == []


async def test_an_expired_file_is_refused(running: Running) -> None:
    """Telegram serves a file for an hour."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    document = running.telegram.document("tweets.js", TWEETS)
    running.telegram.expired_files.add(document["file_id"])
    await running.telegram.say(ann, chat, "/train @penny", document=document)
    assert (await running.telegram.message(chat)).text == sentence("telegram-file-expired")


async def test_a_file_of_a_local_bot_api_server_is_copied(running: Running, tmp_path: Path) -> None:
    """That server gives a path on this machine in place of a link."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    there = put(tmp_path / "fetched.js")
    document = running.telegram.document("tweets.js", b"")
    running.telegram.local_paths[document["file_id"]] = str(there)
    await running.telegram.say(ann, chat, "/train @penny", document=document)
    await running.telegram.message(chat)
    (job,) = await running.world.training.jobs()
    assert files_in(job.request.sources[0]) == {"tweets.js": TWEETS}


@pytest.mark.parametrize(
    ("address", "most"), [("https://api.telegram.org", 20_000_000), ("http://127.0.0.1:8081", None)]
)
async def test_only_telegrams_own_server_limits_files(tmp_path: Path, address: str, most: int | None) -> None:
    """To 20 MB."""
    settings = BotSettings(telegram_token=SecretStr(TOKEN), telegram_api_url=address)
    assert open_platform(settings, world(tmp_path).desk)._max_download_bytes == most


async def test_commands_mentions_and_replies_in_a_group_are_answered(running: Running) -> None:
    """Each by a reply to that message."""
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
    assert running.world.writer.answered == ["Two", "Three"]


async def test_a_reply_is_answered_by_the_persona_whose_tweet_it_replies_to(running: Running) -> None:
    """In a private chat too, where other words are continued."""
    for name in ("penny", "sam"):
        made(running.world.registry, name, (name,))
    telegram, writer = running.telegram, running.world.writer
    ann = telegram.person("Ann")
    chat = telegram.private(ann)
    await telegram.say(ann, chat, "/tweet @sam One")
    tweet = await telegram.message(chat)
    await telegram.say(ann, chat, "Why one?", reply_to=tweet.id)
    assert "re: Why one? tweet 0" in (await telegram.message(chat, 2)).text
    await telegram.say(ann, chat, "/tweet @penny Two", reply_to=tweet.id)
    await telegram.message(chat, 3)
    assert [asked[:2] for asked in writer.asked] == [("sam", "One"), ("sam", "Why one?"), ("penny", "Two")]
    assert writer.answered == ["Why one?"]


@pytest.mark.usefixtures("all_messages")
async def test_other_messages_in_a_group_are_dropped(running: Running) -> None:
    """Nothing of them is answered or kept, even if Telegram delivers them all."""
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


async def test_only_ones_own_file_is_trained_on(running: Running) -> None:
    """A file of somebody else that a command replies to is not even fetched."""
    telegram = running.telegram
    ann, bob, group = telegram.person("Ann"), telegram.person("Bob"), telegram.chat("supergroup", "Friends")
    for number, person in enumerate((bob, None, ann), 1):
        sent = await telegram.say(person, group, document=telegram.document("tweets.js", TWEETS))
        await telegram.say(ann, group, "/train @penny", reply_to=sent.id)
        await telegram.message(group, number)
        assert telegram.count("getFile") == (1 if person is ann else 0)
    assert "Training " in telegram.sent(group)[-1].text
    assert len(await running.world.training.jobs()) == 1


async def test_forwarded_messages_are_not_requests(running: Running) -> None:
    """A forwarded command must not run with the rights of whoever forwards it."""
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


async def test_a_member_is_asked_to_train_by_a_reply_to_them(running: Running) -> None:
    """Only they can answer the question, which mentions them; a channel can't be asked."""
    telegram = running.telegram
    ann, bob = telegram.person("Ann"), telegram.person("Bob")
    group = telegram.chat("supergroup", "Friends", roles={ann.id: "member", bob.id: "member"})
    advert = await telegram.say(bob, group, "Buy this", sender_chat=telegram.chat("channel", "Ads").wire())
    await telegram.say(ann, group, "/asktrain", reply_to=advert.id)
    assert "reply to a message of the person" in (await telegram.message(group)).text
    hello = await telegram.say(bob, group, "Hello")
    await telegram.say(ann, group, "/asktrain", reply_to=hello.id)
    assert "I asked them" in (await telegram.message(group, 2)).text
    [(chat, _text, asked)] = running.world.announcer.told
    await running.platform.post(chat, running.world.announcer.notified[0], asked)
    question = await telegram.message(group, 3)
    assert "Bob" in question.text
    assert "Ann would like me to write like you" in question.text
    refused = await telegram.callback_answer(await telegram.press(ann, question, "No thanks"))
    assert "Only the person who is asked" in refused["text"]
    await telegram.press(bob, question, "Choose what I may read")
    assert "Whose posts" in (await telegram.message(group, 4)).text
    await telegram.press(bob, question, "No thanks")
    await telegram.until(lambda: "Bob said no" in question.text)


async def test_moderators_name_a_member_by_replying_to_them(running: Running) -> None:
    """Telegram gives no id for a username; a reply gives the author's, also of a channel."""
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
    [kept_out] = registry.blocklist.list(f"telegram:{group.id}")
    assert kept_out.value.startswith("telegram:-100")
    await telegram.say(bob, group, "/block member @ann")
    refused = (await telegram.message(group, 3)).text
    assert refused.startswith("I can't look up who")
    assert "Reply to one of their messages" in refused


async def test_moderators_name_a_member_without_a_username_by_a_mention(running: Running) -> None:
    """Telegram gives the id with such a mention; in a prompt it stays text."""
    telegram = running.telegram
    ann, bob = telegram.person("Ann"), telegram.person("Bob")
    group = telegram.chat("supergroup", "Friends", roles={bob.id: "creator"})
    called = {"😀 Ann B": ann}
    await telegram.say(bob, group, "/block member 😀 Ann B", mentions=called)
    await telegram.message(group)
    [kept_out] = running.world.registry.blocklist.list(f"telegram:{group.id}")
    assert kept_out.value == f"telegram:{ann.id}"
    await telegram.say(bob, group, "/settings list=trainers add=😀 Ann B where=here", mentions=called)
    await telegram.message(group, 2)
    assert running.world.services.rules.of((f"telegram:{group.id}",)).trainers == {f"telegram:{ann.id}"}
    made(running.world.registry)
    await telegram.say(bob, group, "/tweet I met 😀 Ann B", mentions=called)
    assert "I met 😀 Ann B" in (await telegram.message(group, 3)).text


@pytest.mark.usefixtures("all_messages")
async def test_a_message_in_a_topic_opened_by_the_bot_is_no_reply_to_it(running: Running) -> None:
    """Telegram marks each as a reply to the message that opened the topic."""
    made(running.world.registry)
    telegram = running.telegram
    ann, forum = telegram.person("Ann"), telegram.chat("supergroup", "Forum", is_forum=True)
    await telegram.say(ann, forum, "/tweet", topic=7)
    opened = await telegram.message(forum)
    opened.extra = {"forum_topic_created": {"name": "Birds", "icon_color": 0}}
    await telegram.say(ann, forum, "just talking", topic=7, reply_to=opened.id)
    await telegram.say(ann, forum, "/tweet", topic=7)
    await telegram.message(forum, 2)
    assert [asked[1] for asked in running.world.writer.asked] == ["", ""]
