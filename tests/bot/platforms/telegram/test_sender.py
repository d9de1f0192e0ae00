"""Sending to Telegram: captions, files, and groups that became supergroups."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.chat.messages import Button, ButtonStyle, GeneratedTweet, Reply, Select, SelectKind
from bot.training.progress_messages import JobProgressMessages
from models.domain.errors import NotFound
from models.domain.training_job import Audience
from tests.fakes.bot import NOW, made, wanted
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.documents import COMMANDS_WITH_FILES, FILE, PICTURE
from tests.fakes.telegram.running import Running, running_bot

CANCEL = (Button("Cancel", "cancel", {"job": "1"}),)


async def test_the_text_is_the_first_pictures_caption_and_files_follow(telegram: FakeTelegram, tmp_path: Path) -> None:
    """One message with its buttons, then the other documents."""
    async with running_bot(telegram, tmp_path, commands=COMMANDS_WITH_FILES):
        ann = telegram.person("Ann")
        await telegram.say(ann, telegram.private(ann), "/show")
        shown, file = await telegram.message(telegram.private(ann)), await telegram.message(telegram.private(ann), 2)
        assert (shown.text, list(shown.buttons), "photo" in shown.extra) == ("Penny <b>", ["Help"], True)
        assert "document" in file.extra
        assert telegram.uploads == {"penny.png": PICTURE.content, "all.json": FILE.content}


async def test_a_text_too_long_for_a_caption_is_sent_first(telegram: FakeTelegram, tmp_path: Path) -> None:
    """It is not truncated for the picture's sake."""
    async with running_bot(telegram, tmp_path) as running:
        chat = telegram.private(telegram.person("Ann"))
        number = await running.platform.post(f"telegram:{chat.id}", Reply("a" * 1100, documents=(PICTURE,)))
        words, picture = await telegram.message(chat), await telegram.message(chat, 2)
        assert (str(words.id), words.text, "photo" in picture.extra) == (number, "a" * 1100, True)


async def test_a_refused_file_leaves_the_text(telegram: FakeTelegram, tmp_path: Path) -> None:
    """The text is not sent twice."""
    async with running_bot(telegram, tmp_path) as running:
        chat = telegram.private(telegram.person("Ann"))
        telegram.refuse("sendDocument", 400, "Bad Request: file must be non-empty")
        await running.platform.post(f"telegram:{chat.id}", Reply("ready", documents=(FILE,)))
        assert [message.text for message in telegram.sent(chat)] == ["ready"]


@pytest.mark.parametrize("why", ["not enough rights to send photos to the chat", "PHOTO_INVALID_DIMENSIONS"])
async def test_where_photos_are_not_allowed_the_text_is_sent(telegram: FakeTelegram, tmp_path: Path, why: str) -> None:
    """A group without photos still learns that a persona is ready."""
    async with running_bot(telegram, tmp_path) as running:
        group = telegram.chat("supergroup", "Nest")
        telegram.refuse("sendPhoto", 400, f"Bad Request: {why}")
        number = await running.platform.post(f"telegram:{group.id}", Reply("ready", documents=(PICTURE, FILE)))
        [words, file] = telegram.sent(group)
        assert (str(words.id), words.text, "document" in file.extra) == (number, "ready", True)


async def test_a_migration_without_an_update_is_followed(running: Running) -> None:
    """A training asked for in the group is announced in the supergroup."""
    telegram, there = running.telegram, running.world
    await telegram.updates_fetched()
    ann, old, new = telegram.person("Ann"), telegram.chat("group", "Friends"), telegram.chat("supergroup", "Friends")
    job = await there.training.submit(wanted(), Audience(f"telegram:{old.id}", f"telegram:{ann.id}"), NOW)
    old.moved_to = new.id
    with pytest.raises(NotFound):
        await running.platform.post(f"telegram:{old.id}", Reply("10 %"))
    assert there.registry.jobs.get(job.id).audience[0].chat == f"telegram:{new.id}"
    boards = {"telegram": running.platform}
    announcer = JobProgressMessages(there.training, there.registry.jobs, there.registry.personas, there.writer, boards)
    await announcer.start()
    assert "penny from @\u2060penny" in (await telegram.message(new)).text
    await announcer.stop()


async def test_a_reply_follows_a_group_into_its_supergroup(running: Running) -> None:
    """The request came just before the migration."""
    telegram = running.telegram
    await telegram.updates_fetched()
    ann, old, new = telegram.person("Ann"), telegram.chat("group", "Friends"), telegram.chat("supergroup", "Friends")
    old.moved_to = new.id
    await telegram.say(ann, old, "/privacy")
    assert "I read only what is addressed to me" in (await telegram.message(new)).text


async def test_a_post_mentions_the_asker_in_groups_only(running: Running) -> None:
    """In a private chat nobody else can be meant."""
    telegram = running.telegram
    ann, group = telegram.person("Ann & <Co>"), telegram.chat("supergroup", "Friends")
    await running.platform.post(f"telegram:{group.id}", Reply("It is ready."), f"telegram:{ann.id}")
    announced = await telegram.message(group)
    assert announced.text == "Ann & <Co>: It is ready."
    assert announced.linked("text_mention") == ["Ann & <Co>"]
    await running.platform.post(f"telegram:{ann.id}", Reply("It is ready."), f"telegram:{ann.id}")
    assert (await telegram.message(telegram.private(ann))).text == "It is ready."


async def test_an_edit_that_changes_nothing_is_no_error(running: Running) -> None:
    """Telegram refuses such an edit."""
    ann = running.telegram.person("Ann")
    message = await running.platform.post(f"telegram:{ann.id}", Reply("10 %", buttons=CANCEL))
    await running.platform.edit(f"telegram:{ann.id}", message, Reply("10 %", buttons=CANCEL))
    assert running.telegram.count("editMessageText") == 1


async def test_a_message_that_was_deleted_is_not_found(running: Running) -> None:
    """Progress messages are then posted anew."""
    fake = running.telegram
    ann = fake.person("Ann")
    message = await running.platform.post(f"telegram:{ann.id}", Reply("10 %", buttons=CANCEL))
    del fake.private(ann).messages[int(message)]
    with pytest.raises(NotFound):
        await running.platform.edit(f"telegram:{ann.id}", message, Reply("20 %", buttons=CANCEL))


async def test_a_topic_that_is_gone_is_not_found(running: Running) -> None:
    """Nor is a chat that is gone."""
    forum = running.telegram.chat("supergroup", "Forum", is_forum=True, gone_topics={7})
    for address in (f"telegram:{forum.id}/7", "telegram:-77"):
        with pytest.raises(NotFound):
            await running.platform.post(address, Reply("hello"))


async def test_a_post_is_retried_until_telegram_is_back(running: Running) -> None:
    """The outage is logged once."""
    ann = running.telegram.person("Ann")
    await running.telegram.updates_fetched()
    running.telegram.refuse("sendMessage", 502, "Bad Gateway", times=3)
    with capture_logs() as lines:
        await running.platform.post(f"telegram:{ann.id}", Reply("It is ready."))
    assert (await running.telegram.message(running.telegram.private(ann))).text == "It is ready."
    assert [line["event"] for line in lines if line["log_level"] == "warning"] == ["telegram_unreachable"]


async def test_a_button_has_its_style_and_emoji(running: Running) -> None:
    """Telegram has no field for an ordinary emoji, so it stands before the label; the plain style is the app's own."""
    chat = running.telegram.private(running.telegram.person("Ann"))
    buttons = (
        Button("Again", "tweet", style=ButtonStyle.PRIMARY, emoji="🔁"),
        Button("Approve", "approve", style=ButtonStyle.SUCCESS),
        Button("Deny", "deny", style=ButtonStyle.DANGER),
        Button("Details", "persona"),
    )
    await running.platform.post(f"telegram:{chat.id}", Reply("hello", buttons=buttons))
    message = await running.telegram.message(chat)
    shown = [key for row in message.fields["reply_markup"]["inline_keyboard"] for key in row]
    assert [(key["text"], key.get("style")) for key in shown] == [
        ("🔁 Again", "primary"),
        ("Approve", "success"),
        ("Deny", "danger"),
        ("Details", None),
    ]


async def test_a_tweet_can_be_copied_and_begun_in_another_chat(running: Running) -> None:
    """By keys that Telegram's apps follow by themselves; of five tweets none is copied."""
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    penny = made(running.world.registry)
    for count in (1, 2):
        tweets = tuple(GeneratedTweet(penny, "My dream", f"My dream is {number}", 1) for number in range(count))
        await running.platform.post(f"telegram:{chat.id}", Reply(tweets=tweets, buttons=(Button("Again", "tweet"),)))
    single, several = await running.telegram.message(chat), await running.telegram.message(chat, 2)
    copy, elsewhere = single.fields["reply_markup"]["inline_keyboard"][1]
    assert (copy["text"], copy["copy_text"]) == ("📋 Copy", {"text": "My dream is 0"})
    assert elsewhere["switch_inline_query_chosen_chat"]["query"] == "@penny My dream"
    assert [key["text"] for key in several.fields["reply_markup"]["inline_keyboard"][1]] == ["↪️ Another chat"]


async def test_a_select_menu_is_a_button_for_each_choice(running: Running) -> None:
    """Members have to be typed: a bot can't list them."""
    chat = running.telegram.private(running.telegram.person("Ann"))
    menus = (
        Select("Which?", "persona", "persona", {}, (("id-penny", "Penny"), ("id-kite", "Kite"))),
        Select("Who?", "settings", "add", kind=SelectKind.MEMBERS),
    )
    await running.platform.post(f"telegram:{chat.id}", Reply("a", selects=menus, buttons=CANCEL))
    shown = await running.telegram.message(chat)
    assert list(shown.buttons) == ["Penny", "Kite", "Cancel"]
    token = shown.buttons["Kite"]
    assert (await running.world.desk.buttons.press(token)).options == {"persona": "id-kite"}
