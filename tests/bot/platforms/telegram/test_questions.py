"""Questions on Telegram: a member answers them by a message, in a group by a reply."""

from bot.chat.forms import Field, Form
from bot.platforms.telegram.questions import NEXT_MESSAGE_SECONDS, OpenQuestions
from tests.fakes.bot import made
from tests.fakes.telegram.running import Running

FORM = Form("A tweet", "tweet", (Field("prompt", "words"),))


async def test_own_words_are_the_next_message_in_a_private_chat(running: Running) -> None:
    """The same persona goes on from them, not the chat's own; the message after that is an ordinary one."""
    made(running.world.registry)
    made(running.world.registry, "sam", ("sam",))
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    running.world.registry.chat_settings.set(f"telegram:{chat.id}", "persona", "id-sam")
    await running.telegram.say(ann, chat, "/tweet @penny My dream is")
    await running.telegram.press(ann, await running.telegram.message(chat), "Own words")
    question = await running.telegram.message(chat, 2)
    assert question.text == "How does the tweet begin? Penny goes on from your words."
    assert question.fields["reply_markup"] == {
        "force_reply": True,
        "selective": True,
        "input_field_placeholder": "As in: My dream is",
    }
    await running.telegram.say(ann, chat, "I have")
    await running.telegram.message(chat, 3)
    await running.telegram.say(ann, chat, "You have")
    await running.telegram.message(chat, 4)
    assert [asked[:3] for asked in running.world.writer.asked[1:]] == [("penny", "I have", 1), ("sam", "You have", 1)]


async def test_an_account_is_named_in_reply_to_the_question_in_a_group(running: Running) -> None:
    """By the member who was asked; a reply of somebody else's is what it always is."""
    made(running.world.registry)
    ann, bob = running.telegram.person("Ann"), running.telegram.person("Bob")
    group = running.telegram.chat("supergroup", "Nest")
    await running.telegram.say(ann, group, "/train")
    await running.telegram.press(ann, await running.telegram.message(group), "An account")
    question = await running.telegram.message(group, 2)
    assert question.text.startswith("Ann: Which account? ")
    assert question.fields["reply_markup"]["selective"]
    await running.telegram.say(bob, group, "Mine", reply_to=question.id)
    assert "Mine tweet 0" in (await running.telegram.message(group, 3)).text
    await running.telegram.say(ann, group, "@sam.bsky.social", reply_to=question.id)
    await running.telegram.message(group, 4)
    job = running.world.registry.jobs.list()[-1]
    assert job.request.handles == ("sam.bsky.social",)


async def test_a_sentence_is_no_account(running: Running) -> None:
    """Who goes on to tweet after /train gets a tweet."""
    made(running.world.registry)
    ann = running.telegram.person("Ann")
    chat = running.telegram.private(ann)
    await running.telegram.say(ann, chat, "/train")
    await running.telegram.message(chat)
    await running.telegram.say(ann, chat, "My dream is")
    assert "My dream is tweet 0" in (await running.telegram.message(chat, 2)).text


def test_a_question_is_answered_by_whom_it_was_asked() -> None:
    """As often as they reply to it; the next message answers it only once."""
    questions = OpenQuestions()
    questions.add("telegram:1", 7, FORM, "telegram:2")
    assert [questions.replied("telegram:1", 7, member) for member in ("telegram:2", "telegram:3")] == [FORM, None]
    assert questions.replied("telegram:1", 8, "telegram:2") is None
    assert [questions.pop_last("telegram:1"), questions.pop_last("telegram:1")] == [FORM, None]


def test_what_is_said_much_later_is_no_answer() -> None:
    """A reply to the question still is."""
    passed = [0.0]
    questions = OpenQuestions(clock=lambda: passed[0])
    questions.add("telegram:1", 7, FORM, None)
    passed[0] += NEXT_MESSAGE_SECONDS
    assert questions.pop_last("telegram:1") is None
    assert questions.replied("telegram:1", 7, None) is FORM


def test_old_questions_are_forgotten() -> None:
    """However many are asked."""
    questions = OpenQuestions(max_questions=2)
    for chat in ("telegram:1", "telegram:2", "telegram:3"):
        questions.add(chat, 7, FORM, None)
    assert [questions.pop_last(f"telegram:{number}") for number in (1, 2, 3)] == [None, FORM, FORM]
    assert questions.replied("telegram:1", 7, None) is None
