"""The language of a chat's answers, and of messages that answer nobody."""

from pathlib import Path

import pytest

from bot.chat.members import Chat, Member
from bot.permissions.chat_language import EACH_MEMBERS, LANGUAGE
from models.domain.training_job import Audience
from tests.fakes.bot import ANN, HERE, MOD, NOW, pressed, typed, wanted, world

THREAD = Chat("fake:thread", guild="fake:guild", parent="fake:channel")
JA = Member("fake:ja", "Ai", language="ja")


@pytest.mark.parametrize(
    ("set_in", "value", "locale", "language"),
    [
        (None, None, "de-AT", "de"),
        (None, None, "xx", "en"),
        (None, None, None, "en"),
        ("fake:thread", "es", "de", "es"),
        ("fake:guild", "ja", "de", "ja"),
        ("fake:guild", EACH_MEMBERS, "de", "de"),
        ("fake:elsewhere", "ja", "de", "de"),
    ],
)
async def test_a_chat_is_answered_in_its_language_else_in_the_members(
    tmp_path: Path, set_in: str | None, value: str | None, locale: str | None, language: str
) -> None:
    """A thread's own value counts before that of its server."""
    here = world(tmp_path)
    if set_in is not None:
        here.registry.chat_settings.set(set_in, LANGUAGE, value)
    assert await here.services.languages.choose(THREAD.scopes, locale) == language


async def test_the_nearest_value_counts(tmp_path: Path) -> None:
    """Each member's own in a thread, whatever the server has set."""
    here = world(tmp_path)
    here.registry.chat_settings.set("fake:guild", LANGUAGE, "ja")
    here.registry.chat_settings.set("fake:thread", LANGUAGE, EACH_MEMBERS)
    assert await here.services.languages.choose(THREAD.scopes, "de") == "de"


async def test_a_message_that_answers_nobody_is_in_the_chats_language(tmp_path: Path) -> None:
    """Which its server may have set; else in that of whom it is for, else in that of the server."""
    here = world(tmp_path)
    assert await here.desk.language("fake:thread", None, "ja") == "ja"
    assert await here.desk.language("fake:thread", "de", "ja") == "de"
    here.registry.chats.set_parents("fake:thread", "fake:channel", "fake:guild")
    here.registry.chat_settings.set("fake:guild", LANGUAGE, "es")
    assert await here.desk.language("fake:thread", "de", "ja") == "es"


async def test_a_reply_says_its_language(tmp_path: Path) -> None:
    """Also where the command fails."""
    here = world(tmp_path)
    for line in ("/help", "/nothing"):
        assert (await typed(here, line, JA)).language == "ja"
        assert (await typed(here, line, ANN)).language == "en"


async def test_a_moderator_chooses_the_language_by_a_button(tmp_path: Path) -> None:
    """Each calls itself by its own name, and the answer to the press is in it already."""
    here = world(tmp_path)
    page = await typed(here, "/settings page=language", MOD)
    assert [button.label for button in page.buttons[:2]] == ["Each member's own", "Deutsch"]
    chosen = await pressed(here, page, "Deutsch", MOD)
    assert chosen.language == "de"
    assert "Deutsch" in chosen.text
    assert (await typed(here, "/help", JA)).language == "de"
    await pressed(here, page, "Each member's own", MOD)
    assert (await typed(here, "/help", JA)).language == "ja"


async def test_whoever_asked_for_a_training_reads_of_it_in_their_language(tmp_path: Path) -> None:
    """Also after a restart: it is stored with the job."""
    here = world(tmp_path)
    job = await here.training.submit(wanted("penny", ("penny",)), Audience(HERE.address, JA.id, language="ja"), NOW)
    [audience] = here.registry.jobs.get(job.id).audience
    assert audience.language == "ja"
