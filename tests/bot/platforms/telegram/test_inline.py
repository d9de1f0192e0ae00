"""Telegram inline mode: offers, chosen personas, and which rules hold in chats that the bot does not know."""

from pathlib import Path

from bot.permissions.chat_flags import FILTER
from bot.permissions.chat_rules import SPEAK, TWEET
from models.domain.errors import TryLater
from models.domain.training_job import Audience
from models.messages import sentence
from models.text.word_lists import entries_by_language
from tests.fakes.bot import made, private
from tests.fakes.telegram import FakeTelegram, Message, Person
from tests.fakes.telegram.running import Running, running_bot

SLUR = next(word for word in entries_by_language()["en"] if word.isalpha())


async def chosen(running: Running, person: Person, words: str, number: int = 0) -> Message:
    query = await running.telegram.type_inline(person, words)
    return await running.telegram.choose(query, number)


async def test_a_members_own_filter_setting_does_not_apply_in_inline_mode(running: Running) -> None:
    """Neither in the chosen offer nor behind a button under the tweet."""
    made(running.world.registry)
    telegram, ann = running.telegram, running.telegram.person("Ann")
    running.world.registry.chat_settings.set(f"telegram:{ann.id}", FILTER, "off")
    sent = await chosen(running, ann, f"my {SLUR}")
    await telegram.until(lambda: sentence("words-blocked") in sent.text)
    assert running.world.writer.asked == []


async def test_rules_of_the_private_chat_do_not_apply_in_inline_mode(running: Running) -> None:
    """They say nothing about other chats."""
    made(running.world.registry)
    ann = running.telegram.person("Ann")
    running.world.registry.chat_settings.set(f"telegram:{ann.id}", SPEAK, "off")
    running.world.registry.chat_settings.set(f"telegram:{ann.id}", TWEET, "nobody")
    sent = await chosen(running, ann, "Hi")
    await running.telegram.until(lambda: "Hi tweet 0" in sent.text)


async def test_rules_of_the_pressers_private_chat_do_not_apply_either(running: Running) -> None:
    """A button under an inline tweet is pressed in an unknown chat."""
    made(running.world.registry)
    telegram, bob = running.telegram, running.telegram.person("Bob")
    sent = await chosen(running, telegram.person("Ann"), "Hi")
    await telegram.until(lambda: "Hi tweet 0" in sent.text)
    running.world.registry.chat_settings.set(f"telegram:{bob.id}", SPEAK, "off")
    await telegram.press(bob, sent, "Again")
    await telegram.until(lambda: len(running.world.writer.asked) == 2)


async def test_a_groups_persona_is_offered_inline_only_to_its_maker(running: Running) -> None:
    """Members who may use it in the group can't use it elsewhere."""
    telegram = running.telegram
    ann, bob = telegram.person("Ann"), telegram.person("Bob")
    private(running.world.registry, "penny", Audience("telegram:-100", f"telegram:{ann.id}"))
    for person, titles in ((ann, ["Penny (@penny)"]), (bob, [])):
        offer = await telegram.inline_answer(await telegram.type_inline(person, "Hi"))
        assert [result["title"] for result in offer["results"]] == titles


async def test_an_inline_query_offers_personas_and_writes_nothing(running: Running) -> None:
    """Queries come with every few letters; none reaches the engine."""
    made(running.world.registry, "penny")
    made(running.world.registry, "sam", ("sam",))
    ann = running.telegram.person("Ann")
    for typed in ("M", "My dr", "My dream is"):
        offer = await running.telegram.inline_answer(await running.telegram.type_inline(ann, typed))
        assert [result["title"] for result in offer["results"]] == ["Penny (@penny)", "Sam (@sam)"]
        assert offer["is_personal"] is True
    assert running.world.writer.asked == []


async def test_nothing_in_an_offer_becomes_a_link(running: Running) -> None:
    """Neither in the prompt nor in a label with dots in a handle."""
    made(running.world.registry, "neil", ("neil.example.com",))
    query = await running.telegram.type_inline(running.telegram.person("Ann"), "see t.me/x")
    assert (await running.telegram.choose(query, 0, is_told=False)).entities == []


async def test_a_persona_can_be_named_inline(running: Running) -> None:
    """`@bot @sa My dream is` offers the personas that begin with it."""
    made(running.world.registry, "penny")
    made(running.world.registry, "sam", ("sam",))
    offer = await running.telegram.inline_answer(
        await running.telegram.type_inline(running.telegram.person("Ann"), "@sa Hi")
    )
    assert [result["title"] for result in offer["results"]] == ["Sam (@sam)"]


async def test_the_chosen_persona_writes_into_the_message(running: Running) -> None:
    """It is sent with its label, and becomes the tweet with its buttons."""
    made(running.world.registry)
    ann = running.telegram.person("Ann")
    query = await running.telegram.type_inline(ann, "My dream is")
    sent = await running.telegram.choose(query, 0)
    assert "AI-generated parody" in sent.text
    assert list(sent.buttons) == ["Write"]
    await running.telegram.until(lambda: "My dream is tweet 0" in sent.text)
    assert list(sent.buttons) == ["Again", "More", "Report"]
    assert running.world.writer.asked == [("penny", "My dream is", 1, 1)]


async def test_without_inline_feedback_the_button_writes_also_after_a_restart(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    """Without feedback from @BotFather the bot only learns of the press."""
    async with running_bot(telegram, tmp_path) as running:
        made(running.world.registry)
        ann = telegram.person("Ann")
        sent = await telegram.choose(await telegram.type_inline(ann, "My dream is"), 0, is_told=False)
        assert running.world.writer.asked == []
    async with running_bot(telegram, tmp_path) as running:
        await telegram.press(ann, sent, "Write")
        await telegram.until(lambda: "My dream is tweet 0" in sent.text)
        await telegram.press(ann, sent, "Again")
        await telegram.until(lambda: sent.edits == 2 or len(running.world.writer.asked) == 2)


async def test_a_long_prompt_fits_into_an_offer(running: Running) -> None:
    """Callback data has 64 bytes; longer prompts are kept in memory."""
    made(running.world.registry)
    words = "夢" * 80
    ann = running.telegram.person("Ann")
    sent = await running.telegram.choose(await running.telegram.type_inline(ann, words), 0)
    await running.telegram.until(lambda: f"{words} tweet 0" in sent.text)


async def test_a_long_prompt_is_chosen_after_a_restart(telegram: FakeTelegram, tmp_path: Path) -> None:
    """The chosen result brings the query, so nothing needs to be kept."""
    words = "夢" * 80
    async with running_bot(telegram, tmp_path) as running:
        made(running.world.registry)
        query = await telegram.type_inline(telegram.person("Ann"), words)
        await telegram.inline_answer(query)
    async with running_bot(telegram, tmp_path):
        sent = await telegram.choose(query, 0)
        await telegram.until(lambda: f"{words} tweet 0" in sent.text)


async def test_a_failed_inline_tweet_can_be_tried_again(running: Running) -> None:
    """The message shows the reason over the same button."""
    made(running.world.registry)
    running.world.writer.error = TryLater("The engine is starting.")
    ann = running.telegram.person("Ann")
    sent = await running.telegram.choose(await running.telegram.type_inline(ann, "Hi"), 0)
    await running.telegram.until(lambda: sent.text == "The engine is starting.")
    running.world.writer.error = None
    await running.telegram.press(ann, sent, "Write")
    await running.telegram.until(lambda: "Hi tweet 0" in sent.text)


async def test_a_failed_press_does_not_change_an_inline_message(running: Running) -> None:
    """Only the presser is told why, under an offer and under a tweet."""
    made(running.world.registry)
    telegram, writer = running.telegram, running.world.writer
    sent = await telegram.choose(await telegram.type_inline(telegram.person("Ann"), "Hi"), 0, is_told=False)
    for label in ("Write", "Again"):
        before, writer.error = sent.text, TryLater("The engine is starting.")
        told = await telegram.callback_answer(await telegram.press(telegram.person("Bob"), sent, label))
        assert (told["text"], sent.text) == ("The engine is starting.", before)
        if label == "Write":
            writer.error = None
            await telegram.press(telegram.person("Bob"), sent, label)
            await telegram.until(lambda: "Hi tweet 0" in sent.text)


async def test_inline_without_a_persona_leads_to_the_bot(running: Running) -> None:
    """The button over an empty list opens the private chat."""
    query = await running.telegram.type_inline(running.telegram.person("Ann"), "Hi")
    offer = await running.telegram.inline_answer(query)
    assert offer["results"] == []
    assert offer["button"]["start_parameter"] == "start"
