"""Buttons on Telegram: every callback query is answered, also after a restart."""

import asyncio
from pathlib import Path

from bot.chat.messages import Reply
from bot.commands import COMMANDS
from models.messages import sentence
from tests.fakes.bot import made
from tests.fakes.questions import QUESTION
from tests.fakes.telegram import FakeTelegram, Message, Person
from tests.fakes.telegram.running import Running, SlowWriter, running_bot


async def tweeted(running: Running, text: str = "/tweet My dream is") -> tuple[Person, Message]:
    ann = running.telegram.person("Ann")
    await running.telegram.say(ann, running.telegram.private(ann), text)
    return ann, await running.telegram.message(running.telegram.private(ann))


async def test_again_writes_another_tweet(running: Running) -> None:
    """With the same persona and prompt, and another seed."""
    made(running.world.registry)
    ann, answer = await tweeted(running)
    query = await running.telegram.press(ann, answer, "Again")
    assert "My dream is" in (await running.telegram.message(answer.chat, 2)).text
    assert "text" not in await running.telegram.callback_answer(query)
    first, second = running.world.writer.asked
    assert first[:3] == second[:3]
    assert first[3] != second[3]


async def test_buttons_work_after_a_restart(telegram: FakeTelegram, tmp_path: Path) -> None:
    """Their requests are in the registry, not in memory."""
    async with running_bot(telegram, tmp_path) as running:
        made(running.world.registry)
        ann, answer = await tweeted(running)
    async with running_bot(telegram, tmp_path) as running:
        await telegram.press(ann, answer, "More")
        more = await telegram.message(answer.chat, 2)
    assert more.text.count("My dream is tweet") == 5


async def test_a_report_is_answered_by_an_alert(running: Running) -> None:
    """Only the presser sees it, and it is in the audit log."""
    made(running.world.registry)
    ann, answer = await tweeted(running)
    told = await running.telegram.callback_answer(await running.telegram.press(ann, answer, "Report"))
    assert told["show_alert"] is True
    assert len(running.telegram.sent(answer.chat)) == 1
    with running.world.registry.audit_log._file.reading() as database:
        (row,) = database.query("SELECT actor, action, subject FROM audit_log")
    assert row == {"actor": f"telegram:{ann.id}", "action": "report", "subject": "id-penny"}


async def test_an_expired_button_is_answered_by_an_alert(running: Running) -> None:
    """Every callback query is answered."""
    made(running.world.registry)
    ann, answer = await tweeted(running)
    answer.buttons["Again"] = "0" * 32
    told = await running.telegram.callback_answer(await running.telegram.press(ann, answer, "Again"))
    assert str(told["text"]).startswith("This button is too old")


async def test_a_list_shows_its_next_page_in_the_same_message(running: Running) -> None:
    """No new message is sent."""
    for number in range(20):
        made(running.world.registry, f"penny{number}", (f"penny{number}",))
    ann, page = await tweeted(running, "/personas")
    assert "page 1 of 2" in page.text
    await running.telegram.press(ann, page, "Next page")
    await running.telegram.until(lambda: "page 2 of 2" in page.text)
    assert list(page.buttons) == ["Previous page"]
    assert len(running.telegram.sent(page.chat)) == 1


async def test_a_callback_query_is_answered_before_a_slow_reply(telegram: FakeTelegram, tmp_path: Path) -> None:
    """The app does not wait for the engine, and the tweet still comes."""
    slow = SlowWriter()
    slow.may_write.set()
    async with running_bot(telegram, tmp_path, writer=slow, max_spinner_seconds=0.0) as running:
        made(running.world.registry)
        ann, answer = await tweeted(running)
        slow.may_write.clear()
        await telegram.callback_answer(await telegram.press(ann, answer, "Again"))
        assert len(telegram.sent(answer.chat)) == 1
        slow.may_write.set()
        assert "My dream is" in (await telegram.message(answer.chat, 2)).text


async def test_a_late_private_reply_is_not_shown_to_the_group(telegram: FakeTelegram, tmp_path: Path) -> None:
    """After the query was answered, it goes to the presser's private chat."""
    ann, bob, lil = telegram.person("Ann"), telegram.person("Bob"), telegram.person("Lil")
    group = telegram.chat("supergroup", "Friends")
    telegram.private(lil).refusal = (403, "Forbidden: bot can't initiate conversation with a user")
    async with running_bot(telegram, tmp_path, max_spinner_seconds=0.0) as running:
        made(running.world.registry)
        await telegram.say(ann, group, "/tweet My dream is")
        answer = await telegram.message(group)
        before = answer.text
        told = await telegram.callback_answer(await telegram.press(bob, answer, "Report"))
        assert "private chat" in str(told["text"])
        assert "show_alert" not in told
        assert (await telegram.message(telegram.private(bob))).text.startswith("Thank you")
        await telegram.press(lil, answer, "Report")
        asked = await telegram.message(group, 2)
        assert asked.linked("text_mention") == ["Lil"]
        assert "press Start" in asked.text
        assert "Thank you" not in asked.text
        assert (answer.text, answer.edits) == (before, 0)


async def test_a_late_private_reply_does_not_replace_a_tweet(telegram: FakeTelegram, tmp_path: Path) -> None:
    """In a private chat it is a message of its own."""
    async with running_bot(telegram, tmp_path, max_spinner_seconds=0.0) as running:
        made(running.world.registry)
        ann, answer = await tweeted(running)
        await telegram.press(ann, answer, "Report")
        assert (await telegram.message(answer.chat, 2)).text.startswith("Thank you")
        assert answer.edits == 0


async def test_a_callback_query_is_answered_while_messages_wait_for_the_flood_limit(running: Running) -> None:
    """The presser's role is looked up without waiting for the group's limit on messages."""
    telegram = running.telegram
    ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Friends")
    made(running.world.registry)
    await telegram.say(ann, group, "/tweet")
    answer = await telegram.message(group)
    await asyncio.gather(*(running.platform.post(f"telegram:{group.id}", Reply(f"{number}")) for number in range(19)))
    async with asyncio.timeout(20):  # the limit of messages would take a minute
        told = await telegram.callback_answer(await telegram.press(telegram.person("Bob"), answer, "Report"))
    assert told["show_alert"] is True


async def test_a_callback_query_is_answered_before_a_slow_role_lookup(telegram: FakeTelegram, tmp_path: Path) -> None:
    """The app does not wait for that either."""
    ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Friends")
    async with running_bot(telegram, tmp_path, max_spinner_seconds=0.05) as running:
        made(running.world.registry)
        await telegram.say(ann, group, "/tweet")
        answer = await telegram.message(group)
        telegram.paused_methods["getChatMember"] = asyncio.Event()
        await telegram.callback_answer(await telegram.press(telegram.person("Bob"), answer, "Again"))
        assert len(telegram.sent(group)) == 1
        telegram.paused_methods["getChatMember"].set()
        await telegram.message(group, 2)


async def test_a_buttons_reply_with_a_file_is_a_new_message(telegram: FakeTelegram, tmp_path: Path) -> None:
    """Neither an edit nor an alert can bring a file."""
    async with running_bot(telegram, tmp_path) as running:
        made(running.world.registry)
        ann, bob = telegram.person("Ann"), telegram.person("Bob")
        group = telegram.chat("supergroup", "Nest", roles={bob.id: "creator"})
        await telegram.say(ann, telegram.private(ann), "/settings")
        await telegram.message(telegram.private(ann))
        await telegram.say(ann, telegram.private(ann), "/forgetme")
        await telegram.press(ann, await telegram.message(telegram.private(ann), 2), "My data")
        await telegram.until(lambda: "mydata.json" in telegram.uploads)
        await telegram.say(bob, group, "/default @penny")
        await telegram.message(group)
        await telegram.say(bob, group, "/audit")
        await telegram.press(bob, await telegram.message(group, 2), "As a file")
        await telegram.until(lambda: "audit.csv" in telegram.uploads)
        assert (await telegram.message(group, 3)).text == sentence("telegram-sent-privately")


async def test_what_comes_next_replaces_a_question_and_a_refusal_does_not(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    """It can be answered otherwise."""
    async with running_bot(telegram, tmp_path, commands=(*COMMANDS, QUESTION)):
        ann = telegram.person("Ann")
        chat = telegram.private(ann)
        await telegram.say(ann, chat, "/question")
        question = await telegram.message(chat)
        await telegram.press(ann, question, "no")
        assert (await telegram.message(chat, 2)).text.startswith("That is not possible.")
        assert (question.text, list(question.buttons)) == ("Shall I?", ["yes", "no"])
        await telegram.press(ann, question, "yes")
        await telegram.until(lambda: question.text == "I do.")
        assert question.buttons == {}
