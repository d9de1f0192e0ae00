"""What is sent by way of the bot, in chats that it does not know: nobody's own rules there, so the plain ones hold."""

from bot.permissions.chat_flags import FILTER
from bot.permissions.chat_rules import SPEAK, TWEET
from models.domain.training_job import Audience
from models.text.word_lists import languages
from tests.fakes.bot import made, private
from tests.fakes.telegram import Message, Person
from tests.fakes.telegram.running import Running

SLUR = next(word for word in languages()["en"] if word.isalpha())


async def chosen(running: Running, person: Person, words: str, number: int = 0) -> Message:
    query = await running.telegram.type_inline(person, words)
    return await running.telegram.choose(query, number)


async def test_who_switched_the_filter_off_for_themselves_did_so_for_no_other_chat(running: Running) -> None:
    """Neither when the offer writes nor when a button under the tweet does."""
    made(running.world.registry)
    telegram, ann = running.telegram, running.telegram.person("Ann")
    running.world.registry.settings.set(f"telegram:{ann.id}", FILTER, "off")
    sent = await chosen(running, ann, f"my {SLUR}")
    await telegram.until(lambda: "words in it that I do not use here" in sent.text)
    assert running.world.writer.asked == []


async def test_the_rules_of_a_private_chat_are_not_taken_along(running: Running) -> None:
    """It is switched off in Ann's own chat with the bot; that says nothing of other chats, nor of her limits there."""
    made(running.world.registry)
    ann = running.telegram.person("Ann")
    running.world.registry.settings.set(f"telegram:{ann.id}", SPEAK, "off")
    running.world.registry.settings.set(f"telegram:{ann.id}", TWEET, "nobody")
    sent = await chosen(running, ann, "Hi")
    await running.telegram.until(lambda: sent.text.startswith("Hi tweet 0"))


async def test_a_button_under_a_tweet_goes_by_the_same_rules(running: Running) -> None:
    """Whoever presses it: their own chat with the bot is another one."""
    made(running.world.registry)
    telegram, bob = running.telegram, running.telegram.person("Bob")
    sent = await chosen(running, telegram.person("Ann"), "Hi")
    await telegram.until(lambda: sent.text.startswith("Hi tweet 0"))
    running.world.registry.settings.set(f"telegram:{bob.id}", SPEAK, "off")
    await telegram.press(bob, sent, "Again")
    await telegram.until(lambda: len(running.world.writer.asked) == 2)


async def test_what_was_made_for_a_group_is_offered_to_nobody_else(running: Running) -> None:
    """Its maker takes their own along; who may only use it there does not."""
    telegram = running.telegram
    ann, bob = telegram.person("Ann"), telegram.person("Bob")
    private(running.world.registry, "penny", Audience("telegram:-100", f"telegram:{ann.id}"))
    for person, titles in ((ann, ["Penny (@penny)"]), (bob, [])):
        offer = await telegram.offer(await telegram.type_inline(person, "Hi"))
        assert [result["title"] for result in offer["results"]] == titles
