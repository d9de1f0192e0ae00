"""Telegram in private: commands, plain words, files, pages and buttons. The real client, our own Bot API."""

from pathlib import Path

from bot.chat.messages import Role
from bot.commands import COMMANDS
from models.messages import sentence
from tests.fakes.bot import made
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.running import Running, served

TWEETS = b'window.YTD.tweets.part0 = [ {"tweet": {"id_str": "1", "full_text": "Good morning to everybody here"}} ]'


def lying_at(source: str) -> dict[str, bytes]:
    """The files that were fetched."""
    return {path.name: path.read_bytes() for path in Path(source.removeprefix("archive:")).iterdir()}


def put(path: Path) -> Path:
    path.write_bytes(TWEETS)
    return path


async def test_a_command_is_answered_with_a_labelled_tweet(running: Running) -> None:
    """In the persona's voice, with its buttons, saying that a machine wrote it."""
    made(running.world.registry)
    ann = running.telegram.person("Ann")
    await running.telegram.say(ann, running.telegram.private(ann), "/tweet My dream is")
    answer = await running.telegram.message(running.telegram.private(ann))
    assert answer.text.startswith("My dream is tweet 0\n\n— Penny · AI BOT · AI-generated parody of @\u2060penny")
    assert list(answer.buttons) == ["Again", "More", "Report"]
    assert answer.said["link_preview_options"] == {"is_disabled": True}


async def test_plain_text_to_the_bot_alone_is_a_tweets_first_words(running: Running) -> None:
    """A private chat needs no command."""
    made(running.world.registry)
    ann = running.telegram.person("Ann")
    await running.telegram.say(ann, running.telegram.private(ann), "My dream is")
    await running.telegram.message(running.telegram.private(ann))
    assert running.world.writer.asked[0][:2] == ("penny", "My dream is")


async def test_every_command_is_answered(running: Running) -> None:
    """Whatever it takes, something is said, and nothing that Telegram would refuse."""
    made(running.world.registry)
    for command in COMMANDS:  # each to somebody else, since a chat is written to a few times a minute only
        person = running.telegram.person(f"Ann {command.name}")
        await running.telegram.say(person, running.telegram.private(person), f"/{command.name}")
        answer = await running.telegram.message(running.telegram.private(person))
        assert "Something broke" not in answer.text
        assert "There is no command" not in answer.text


async def test_what_cannot_be_understood_is_told(running: Running) -> None:
    """A slip in a command, or in its name, is answered with how it is written."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    await running.telegram.say(ann, chat, "/cancel 1 2")
    await running.telegram.message(chat)
    await running.telegram.say(ann, chat, "/twet x")
    answers = [(await running.telegram.message(chat, number)).text for number in (1, 2)]
    assert answers[0].startswith("I do not understand “2” there")
    assert answers[1] == "There is no command /twet; did you mean /tweet?"


async def test_a_name_copied_from_the_list_is_understood(running: Running) -> None:
    """What makes a shown name inert is dropped again from what is typed."""
    made(running.world.registry)
    ann = running.telegram.person("Ann")
    await running.telegram.say(ann, running.telegram.private(ann), "/tweet @\u2060penny My dream is")
    await running.telegram.message(running.telegram.private(ann))
    assert running.world.writer.asked[0][:2] == ("penny", "My dream is")


async def test_a_link_opens_the_bot_with_a_persona(running: Running) -> None:
    """`t.me/MynahBot?start=persona_penny` arrives as /start persona_penny."""
    made(running.world.registry)
    ann = running.telegram.person("Ann")
    await running.telegram.say(ann, running.telegram.private(ann), "/start persona_penny")
    answer = await running.telegram.message(running.telegram.private(ann))
    assert "Penny" in answer.text


async def test_in_a_chat_of_ones_own_one_moderates(running: Running) -> None:
    """Nobody else is there who could choose its persona."""
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
    """Only they may read files of the bot's machine."""
    op, ann = telegram.person("Op"), telegram.person("Ann")
    async with served(telegram, tmp_path, telegram_operators=str(op.id)) as running:
        for person in (op, ann):
            await running.telegram.say(person, telegram.private(person), "/train @penny files:/none")
        assert "There is nothing at /none" in (await telegram.message(telegram.private(op))).text
        refused = await telegram.message(telegram.private(ann))
        assert refused.text.endswith("is for the operator of this bot.")
        assert Role.OPERATOR > Role.MODERATOR


async def test_a_file_with_a_caption_starts_a_training(running: Running) -> None:
    """It is fetched, and its job is in the queue."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    document = running.telegram.document("tweets.js", TWEETS)
    await running.telegram.say(ann, chat, "/train @penny", document=document)
    assert (await running.telegram.message(chat)).text.startswith("In the queue")
    (job,) = await running.world.training.jobs()
    (source,) = job.request.sources
    assert lying_at(source) == {"tweets.js": TWEETS}
    assert running.world.announcer.followed == [job.id]


async def test_two_files_of_one_album_belong_together(running: Running) -> None:
    """Telegram brings them as two messages, of which one has the caption."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    for name, caption in (("note-tweet.js", ""), ("tweets.js", "/train @penny")):
        document = running.telegram.document(name, TWEETS)
        await running.telegram.say(ann, chat, caption, document=document, media_group_id="7")
    await running.telegram.message(chat)
    (job,) = await running.world.training.jobs()
    assert sorted(lying_at(job.request.sources[0])) == ["note-tweet.js", "tweets.js"]


async def test_a_command_may_reply_to_the_file(running: Running) -> None:
    """Then it is that file that is learned from."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    sent = await running.telegram.say(ann, chat, document=running.telegram.document("tweets.js", TWEETS))
    await running.telegram.message(chat)
    await running.telegram.say(ann, chat, "/train @penny", reply_to=sent.id)
    assert (await running.telegram.message(chat, 2)).text.startswith("In the queue")


async def test_a_file_without_a_caption_is_told_what_to_do(running: Running) -> None:
    """It is not fetched."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    await running.telegram.say(ann, chat, document=running.telegram.document("tweets.js", TWEETS))
    assert "with the caption /train @\u2060handle" in (await running.telegram.message(chat)).text
    assert running.telegram.count("getFile") == 0


async def test_a_file_that_is_too_large_is_told_before_it_is_fetched(running: Running) -> None:
    """With what to send in its place."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    document = running.telegram.document("archive.zip", b"", size=21_000_000)
    await running.telegram.say(ann, chat, "/train @penny", document=document)
    answer = await running.telegram.message(chat)
    assert answer.text.startswith("That has 21 MB and at most 20 MB can be taken here; send data/tweets.js")
    assert running.telegram.count("getFile") == 0


async def test_a_file_that_telegram_does_not_hand_over_is_told(running: Running) -> None:
    """Where its size was not known beforehand, the refusal becomes a sentence."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    document = running.telegram.document("archive.zip", b"", size=21_000_000) | {"file_size": None}
    await running.telegram.say(ann, chat, "/train @penny", document=document)
    assert (await running.telegram.message(chat)).text == sentence("telegram-file-too-large", megabytes=20)
    assert await running.world.training.jobs() == []


async def test_a_file_whose_link_is_too_old_is_told(running: Running) -> None:
    """Telegram keeps the way to a file for an hour."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    document = running.telegram.document("tweets.js", TWEETS)
    running.telegram.gone.add(document["file_id"])
    await running.telegram.say(ann, chat, "/train @penny", document=document)
    assert (await running.telegram.message(chat)).text == sentence("telegram-file-expired")


async def test_a_file_of_a_local_server_is_copied(running: Running, tmp_path: Path) -> None:
    """It says where on this machine the file lies, in place of a link."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    there = put(tmp_path / "fetched.js")
    document = running.telegram.document("tweets.js", b"")
    running.telegram.local[document["file_id"]] = str(there)
    await running.telegram.say(ann, chat, "/train @penny", document=document)
    await running.telegram.message(chat)
    (job,) = await running.world.training.jobs()
    assert lying_at(job.request.sources[0]) == {"tweets.js": TWEETS}
