"""Buttons, pages and inline mode on Telegram: always answered, also after a restart."""

import asyncio
from pathlib import Path

from bot.chat.messages import Reply
from models.domain.errors import TryLater
from tests.fakes.bot import made
from tests.fakes.telegram import FakeTelegram, Message, Person
from tests.fakes.telegram.running import Running, SlowWriter, served


async def tweeted(running: Running, text: str = "/tweet My dream is") -> tuple[Person, Message]:
    ann = running.telegram.person("Ann")
    await running.telegram.say(ann, running.telegram.private(ann), text)
    return ann, await running.telegram.message(running.telegram.private(ann))


async def test_again_writes_another_one(running: Running) -> None:
    """With the same persona and first words, and another seed."""
    made(running.world.registry)
    ann, answer = await tweeted(running)
    query = await running.telegram.press(ann, answer, "Again")
    assert (await running.telegram.message(answer.chat, 2)).text.startswith("My dream is")
    assert "text" not in await running.telegram.alert(query)
    first, second = running.world.writer.asked
    assert first[:3] == second[:3]
    assert first[3] != second[3]


async def test_buttons_work_after_a_restart(telegram: FakeTelegram, tmp_path: Path) -> None:
    """What a button stands for is in the registry, not in the process."""
    async with served(telegram, tmp_path) as running:
        made(running.world.registry)
        ann, answer = await tweeted(running)
    async with served(telegram, tmp_path) as running:
        await telegram.press(ann, answer, "More")
        more = await telegram.message(answer.chat, 2)
    assert more.text.count("My dream is tweet") == 5


async def test_a_report_is_answered_to_the_one_who_pressed(running: Running) -> None:
    """Nobody else sees it, and it is written down."""
    made(running.world.registry)
    ann, answer = await tweeted(running)
    told = await running.telegram.alert(await running.telegram.press(ann, answer, "Report"))
    assert told["show_alert"] is True
    assert len(running.telegram.sent(answer.chat)) == 1
    with running.world.registry.audit._file.reading() as database:
        (row,) = database.query("SELECT actor, action, subject FROM audit")
    assert row == {"actor": f"telegram:{ann.id}", "action": "report", "subject": "id-penny"}


async def test_a_button_that_is_too_old_says_so(running: Running) -> None:
    """The press is answered all the same."""
    made(running.world.registry)
    ann, answer = await tweeted(running)
    answer.buttons["Again"] = "0" * 32
    told = await running.telegram.alert(await running.telegram.press(ann, answer, "Again"))
    assert str(told["text"]).startswith("This button is too old")


async def test_a_list_turns_its_pages_in_place(running: Running) -> None:
    """The message changes, and no new one comes."""
    for number in range(20):
        made(running.world.registry, f"penny{number}", (f"penny{number}",))
    ann, page = await tweeted(running, "/personas")
    assert "page 1 of 2" in page.text
    await running.telegram.press(ann, page, "Next page")
    await running.telegram.until(lambda: "page 2 of 2" in page.text)
    assert list(page.buttons) == ["Previous page"]
    assert len(running.telegram.sent(page.chat)) == 1


async def test_a_press_is_answered_while_it_is_being_written(telegram: FakeTelegram, tmp_path: Path) -> None:
    """The app does not wait for a slow engine, and the tweet still comes."""
    slow = SlowWriter()
    slow.may_write.set()
    async with served(telegram, tmp_path, writer=slow, max_spinner_seconds=0.0) as running:
        made(running.world.registry)
        ann, answer = await tweeted(running)
        slow.may_write.clear()
        await telegram.alert(await telegram.press(ann, answer, "Again"))
        assert len(telegram.sent(answer.chat)) == 1
        slow.may_write.set()
        assert (await telegram.message(answer.chat, 2)).text.startswith("My dream is")


async def test_what_is_for_one_alone_is_not_shown_to_a_group_when_it_comes_late(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    """A press can be answered for five seconds; what comes after goes into the private chat."""
    ann, bob, lil = telegram.person("Ann"), telegram.person("Bob"), telegram.person("Lil")
    group = telegram.chat("supergroup", "Friends")
    telegram.private(lil).refusal = (403, "Forbidden: bot can't initiate conversation with a user")
    async with served(telegram, tmp_path, max_spinner_seconds=0.0) as running:
        made(running.world.registry)
        await telegram.say(ann, group, "/tweet My dream is")
        answer = await telegram.message(group)
        before = answer.text
        told = await telegram.alert(await telegram.press(bob, answer, "Report"))
        assert "private chat" in str(told["text"])
        assert "show_alert" not in told
        assert (await telegram.message(telegram.private(bob))).text.startswith("Thank you")
        await telegram.press(lil, answer, "Report")
        asked = await telegram.message(group, 2)
        assert asked.linked("text_mention") == ["Lil"]
        assert "press Start" in asked.text
        assert "Thank you" not in asked.text
        assert (answer.text, answer.edits) == (before, 0)


async def test_a_late_line_does_not_stand_in_a_tweets_place(telegram: FakeTelegram, tmp_path: Path) -> None:
    """Alone with the bot it is a message of its own."""
    async with served(telegram, tmp_path, max_spinner_seconds=0.0) as running:
        made(running.world.registry)
        ann, answer = await tweeted(running)
        await telegram.press(ann, answer, "Report")
        assert (await telegram.message(answer.chat, 2)).text.startswith("Thank you")
        assert answer.edits == 0


async def test_a_press_in_a_group_that_was_written_full_is_answered_at_once(running: Running) -> None:
    """Who pressed is looked up without a place in the line of messages, of which there are twenty a minute."""
    telegram = running.telegram
    ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Friends")
    made(running.world.registry)
    await telegram.say(ann, group, "/tweet")
    answer = await telegram.message(group)
    await asyncio.gather(*(running.platform.post(f"telegram:{group.id}", Reply(f"{number}")) for number in range(19)))
    async with asyncio.timeout(20):  # of a minute
        told = await telegram.alert(await telegram.press(telegram.person("Bob"), answer, "Report"))
    assert told["show_alert"] is True


async def test_a_press_is_answered_while_nobody_says_who_pressed(telegram: FakeTelegram, tmp_path: Path) -> None:
    """The app does not wait for a slow lookup either."""
    ann, group = telegram.person("Ann"), telegram.chat("supergroup", "Friends")
    async with served(telegram, tmp_path, max_spinner_seconds=0.05) as running:
        made(running.world.registry)
        await telegram.say(ann, group, "/tweet")
        answer = await telegram.message(group)
        telegram.held["getChatMember"] = asyncio.Event()
        await telegram.alert(await telegram.press(telegram.person("Bob"), answer, "Again"))
        assert len(telegram.sent(group)) == 1
        telegram.held["getChatMember"].set()
        await telegram.message(group, 2)


async def test_typing_offers_personas_and_writes_nothing(running: Running) -> None:
    """Telegram asks with every few letters; the engine hears of none of them."""
    made(running.world.registry, "penny")
    made(running.world.registry, "sam", ("sam",))
    ann = running.telegram.person("Ann")
    for typed in ("M", "My dr", "My dream is"):
        offer = await running.telegram.offer(await running.telegram.type_inline(ann, typed))
        assert [result["title"] for result in offer["results"]] == ["Penny (@penny)", "Sam (@sam)"]
        assert offer["is_personal"] is True
    assert running.world.writer.asked == []


async def test_nothing_in_an_offer_can_be_pressed(running: Running) -> None:
    """Neither in the first words nor in the label, which names an account of a network with dots in its names."""
    made(running.world.registry, "neil", ("neil.example.com",))
    query = await running.telegram.type_inline(running.telegram.person("Ann"), "see t.me/x")
    assert (await running.telegram.choose(query, 0, is_told=False)).entities == []


async def test_a_persona_can_be_named_inline(running: Running) -> None:
    """`@bot @sa My dream is` offers whom that begins."""
    made(running.world.registry, "penny")
    made(running.world.registry, "sam", ("sam",))
    offer = await running.telegram.offer(await running.telegram.type_inline(running.telegram.person("Ann"), "@sa Hi"))
    assert [result["title"] for result in offer["results"]] == ["Sam (@sam)"]


async def test_the_chosen_persona_writes_into_the_message(running: Running) -> None:
    """It is sent as an offer with its label, and becomes the tweet with its buttons."""
    made(running.world.registry)
    ann = running.telegram.person("Ann")
    query = await running.telegram.type_inline(ann, "My dream is")
    sent = await running.telegram.choose(query, 0)
    assert "AI-generated parody" in sent.text
    assert list(sent.buttons) == ["Write"]
    await running.telegram.until(lambda: sent.text.startswith("My dream is tweet 0"))
    assert list(sent.buttons) == ["Again", "More", "Report"]
    assert running.world.writer.asked == [("penny", "My dream is", 1, 1)]


async def test_without_inline_feedback_the_button_writes_also_after_a_restart(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    """Where @BotFather was not told to give feedback, the bot hears only of the press."""
    async with served(telegram, tmp_path) as running:
        made(running.world.registry)
        ann = telegram.person("Ann")
        sent = await telegram.choose(await telegram.type_inline(ann, "My dream is"), 0, is_told=False)
        assert running.world.writer.asked == []
    async with served(telegram, tmp_path) as running:
        await telegram.press(ann, sent, "Write")
        await telegram.until(lambda: sent.text.startswith("My dream is tweet 0"))
        await telegram.press(ann, sent, "Again")
        await telegram.until(lambda: sent.edits == 2 or len(running.world.writer.asked) == 2)


async def test_long_first_words_fit_into_an_offer(running: Running) -> None:
    """A button holds 64 bytes; longer words are remembered for a while."""
    made(running.world.registry)
    words = "夢" * 80
    ann = running.telegram.person("Ann")
    sent = await running.telegram.choose(await running.telegram.type_inline(ann, words), 0)
    await running.telegram.until(lambda: sent.text.startswith(f"{words} tweet 0"))


async def test_long_first_words_are_chosen_also_after_a_restart(telegram: FakeTelegram, tmp_path: Path) -> None:
    """Telegram tells with the choice what was typed; nothing needs to be remembered."""
    words = "夢" * 80
    async with served(telegram, tmp_path) as running:
        made(running.world.registry)
        query = await telegram.type_inline(telegram.person("Ann"), words)
        await telegram.offer(query)
    async with served(telegram, tmp_path):
        sent = await telegram.choose(query, 0)
        await telegram.until(lambda: sent.text.startswith(f"{words} tweet 0"))


async def test_an_inline_tweet_that_could_not_be_written_can_be_tried_again(running: Running) -> None:
    """The reason stands in the message, over the same button."""
    made(running.world.registry)
    running.world.writer.error = TryLater("The engine is starting.")
    ann = running.telegram.person("Ann")
    sent = await running.telegram.choose(await running.telegram.type_inline(ann, "Hi"), 0)
    await running.telegram.until(lambda: sent.text == "The engine is starting.")
    running.world.writer.error = None
    await running.telegram.press(ann, sent, "Write")
    await running.telegram.until(lambda: sent.text.startswith("Hi tweet 0"))


async def test_who_presses_in_vain_changes_nobodys_message(running: Running) -> None:
    """The reason is told to them alone, under an offer and under a tweet that was sent inline."""
    made(running.world.registry)
    telegram, writer = running.telegram, running.world.writer
    sent = await telegram.choose(await telegram.type_inline(telegram.person("Ann"), "Hi"), 0, is_told=False)
    for label in ("Write", "Again"):
        before, writer.error = sent.text, TryLater("The engine is starting.")
        told = await telegram.alert(await telegram.press(telegram.person("Bob"), sent, label))
        assert (told["text"], sent.text) == ("The engine is starting.", before)
        if label == "Write":
            writer.error = None
            await telegram.press(telegram.person("Bob"), sent, label)
            await telegram.until(lambda: sent.text.startswith("Hi tweet 0"))


async def test_inline_without_a_persona_leads_to_the_bot(running: Running) -> None:
    """An empty list says where one is made."""
    query = await running.telegram.type_inline(running.telegram.person("Ann"), "Hi")
    offer = await running.telegram.offer(query)
    assert offer["results"] == []
    assert offer["button"]["start_parameter"] == "start"
