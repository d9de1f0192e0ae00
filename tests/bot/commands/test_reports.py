"""Reports on their way to a chat's moderators, and what they do about one."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.messages import Button, Chat, Member, Reply, Request, Role, Value
from bot.commands import COMMANDS
from bot.dispatch.command_line import parse
from bot.dispatch.dispatcher import Dispatcher
from bot.dispatch.outgoing import MessageRouter
from bot.moderation.report_review import send_report
from bot.permissions.chat_flags import REPORTS
from models.domain.audit_entry import AuditQuery
from models.domain.errors import NotFound, RequestUnfit, TryLater
from models.domain.training_job import Audience
from models.messages import sentence
from tests.fakes.bot import ANN, HERE, MOD, FakeBoard, World, answer, ask, made, typed, world

CHAT = Chat("fake:1", "general", "fake:guild")
BENCH = Chat("fake:2", "moderators", "fake:guild")
ALONE = Chat("fake:7", "a group")
OTHER = Chat("fake:8", "another group")
SHOWN: dict[str, Value] = {
    "persona": "id-penny",
    "prompt": "My <b>dream</b>",
    "seed": 7,
    "text": "My <b>dream</b> @ann tweet",
}
STRANGER = Member("fake:99", "Eve", Role.MODERATOR)


@pytest.fixture
def here(here: World) -> World:
    made(here.registry)
    return here


async def said(here: World, line: str, member: Member = MOD, chat: Chat = CHAT) -> Reply:
    return await typed(here, line, member, chat)


async def reported(here: World, chat: Chat = CHAT, message: str | None = None) -> Reply:
    """Ann presses Report under the message."""
    request = replace(ask("report", ANN, chat, **SHOWN), message=message)
    return await answer(here, request)


async def pressed(here: World, button: Button, member: Member = MOD, chat: Chat = BENCH) -> Reply:
    return await answer(here, button.to_request(member, chat))


async def brought(here: World, message: str | None = "message 0") -> dict[str, Button]:
    """The buttons of a report that was brought to the moderators' channel."""
    assert "are sent here from now on" in (await said(here, "/reports here", MOD, BENCH)).text
    await reported(here, message=message)
    (told,) = here.board.messages.values()
    return {button.label: button for button in told.buttons}


async def test_without_a_moderators_chat_reports_go_to_the_operator(here: World) -> None:
    """It is stored, and shown on request alone."""
    assert (await reported(here)).text.startswith("Thank you. Your report went to the person who runs this bot.")
    assert here.board.messages == {}
    assert [entry.action for entry in here.registry.audit_log.list(AuditQuery())] == ["report"]


async def test_a_report_reaches_the_moderators_chat(here: World) -> None:
    """With text, label, chat, prompt and seed; not with who reported."""
    await said(here, "/reports here", MOD, BENCH)
    assert "this chat's moderators and to the person who runs this bot" in (await reported(here, message="5")).text
    (told,) = here.board.messages.values()
    for part in (
        "Reported in general",
        SHOWN["text"],
        "AI-generated parody of @penny",
        "“My <b>dream</b>”",
        "seed 7",
    ):
        assert str(part) in told.text
    assert ANN.name not in told.text.replace("@ann", "")
    assert [button.label for button in told.buttons] == ["Delete message", "Retire persona", "Block prompt"]


async def test_the_message_is_deleted_with_one_press(here: World) -> None:
    """It is gone, others in the channel see who did it, and the audit has it."""
    here.board.messages["message 0"] = Reply("a tweet")
    here.board.mentions["message 0"] = None
    await said(here, "/reports here", MOD, BENCH)
    await reported(here, message="message 0")
    told = next(reply for reply in here.board.messages.values() if reply.text.startswith("Reported"))
    assert (await pressed(here, told.buttons[0])).text == "Mod: the message is deleted."
    assert "message 0" not in here.board.messages
    assert (await pressed(here, told.buttons[0])).text == "That message is gone."
    assert "delete message" in [entry.action for entry in here.registry.audit_log.list(AuditQuery())]


async def test_the_prompt_is_blocked_where_it_was_reported(here: World) -> None:
    """In all chats of that server, at once."""
    buttons = await brought(here)
    assert "blocked from now on" in (await pressed(here, buttons["Block prompt"])).text
    assert (await said(here, "/tweet my b dream b is", ANN, CHAT)).tweets == ()
    assert (await said(here, "/tweet my dream", ANN, CHAT)).tweets


async def test_the_persona_is_retired_with_one_press(tmp_path: Path) -> None:
    """By the moderators of the chat where it was made."""
    here = world(tmp_path)
    made(here.registry, asked=Audience(CHAT.address, ANN.id, guild=CHAT.guild))
    buttons = await brought(here)
    assert (await pressed(here, buttons["Retire persona"])).text.startswith("Mod: @penny is retired")
    assert "is retired" in (await said(here, "/tweet @penny Hi", ANN)).text


async def test_a_typed_report_has_no_buttons(here: World) -> None:
    """Without a persona or a message there is nothing to act on."""
    await said(here, "/reports here", MOD, BENCH)
    await said(here, "/report something is amiss", ANN, CHAT)
    (told,) = here.board.messages.values()
    assert told.buttons == ()
    assert "something is amiss" in told.text


@pytest.mark.parametrize("label", ["Delete message", "Retire persona", "Block prompt"])
async def test_report_buttons_work_for_moderators_in_the_moderators_chat_alone(here: World, label: str) -> None:
    """Members may not; who is a moderator elsewhere, and got hold of the button, may not either."""
    button = (await brought(here))[label]
    assert (await pressed(here, button, ANN)).text == "/reports is for moderators of this chat. Ask one of them."
    astray = sentence("mod-channel-changed")
    assert (await pressed(here, button, STRANGER, ALONE)).text == astray
    assert (await pressed(here, button, MOD, Chat("fake:3", "beside", "fake:guild"))).text == astray
    await said(here, "/reports off", MOD, CHAT)
    assert (await pressed(here, button)).text == astray
    assert (await said(here, "/tweet @penny My b dream b", ANN)).tweets


async def test_reports_go_only_to_a_chat_that_agreed(here: World) -> None:
    """So nobody sends reports to strangers."""
    assert "takes no reports" in (await said(here, "/reports fake:8", MOD, ALONE)).text
    assert "/reports fake:8 in the chat" in (await said(here, "/reports here", MOD, OTHER)).text
    assert "are sent to fake:8 from now on" in (await said(here, "/reports fake:8", MOD, ALONE)).text
    assert "sent to fake:8" in (await said(here, "/reports", MOD, ALONE)).text
    await reported(here, ALONE)
    assert len(here.board.messages) == 1


async def test_a_deleted_moderators_chat_loses_no_report(here: World) -> None:
    """The operator has it, and the sentence promises no more."""
    await said(here, "/reports here", MOD, BENCH)
    here.board.refused_chats.add(BENCH.address)
    assert "to the person who runs this bot" in (await reported(here)).text


class Terminal(FakeBoard):
    """A platform that deletes nothing."""

    async def delete(self, chat: str, message: str) -> None:
        raise RequestUnfit("console-cannot-delete")


class Away:
    """A platform that is away: what is posted or deleted waits until it is back."""

    async def post(self, chat: str, reply: Reply, mention: str | None = None) -> str:
        await asyncio.Event().wait()
        return "never"

    async def delete(self, chat: str, message: str) -> None:
        await asyncio.Event().wait()

    async def role_in(self, chat: str, member: str) -> Role:
        await asyncio.Event().wait()
        return Role.MODERATOR

    async def has_operator(self, place: str) -> bool | None:
        await asyncio.Event().wait()
        return True


async def test_a_platform_that_does_not_respond_does_not_block_a_report(here: World) -> None:
    """The moderators' chat may be on another platform; the report is stored all the same."""
    here.registry.chat_settings.set(HERE.address, REPORTS, "away:1")
    services = replace(here.services, messages=MessageRouter({"away": Away()}, seconds=0.01))
    assert await send_report(ask("report", ANN, text="not nice"), services) is False
    assert await services.messages.role_in("away:1", ANN.id) is Role.MEMBER
    with pytest.raises(TryLater, match="is not responding"):
        await services.messages.delete("away:1", "message 1")


async def test_a_moderators_chat_must_be_writable(here: World) -> None:
    """Else it is refused at once and nothing is set; the test message is deleted."""
    here.board.refused_chats.add(BENCH.address)
    assert (
        "I can't write in this chat: This chat lets nobody write."
        in (await said(here, "/reports here", MOD, BENCH)).text
    )
    assert "use /reports here in it" in (await said(here, "/reports", MOD, BENCH)).text
    here.board.refused_chats.clear()
    assert "are sent here from now on" in (await said(here, "/reports here", MOD, BENCH)).text
    assert here.board.messages == {}


async def test_the_chat_reads_of_it_in_the_moderators_language(here: World) -> None:
    """Where the platform can't take the test message back."""
    board = Terminal()
    services = replace(here.services, messages=MessageRouter({"fake": board}))
    await Dispatcher(COMMANDS, services).answer(ask("reports", replace(MOD, language="ja"), BENCH, to="here"))
    assert [told.language for told in board.messages.values()] == ["ja"]


async def test_a_platform_that_does_not_respond_is_not_a_missing_permission(here: World) -> None:
    """The member is asked to try again."""
    services = replace(here.services, messages=MessageRouter({"fake": Away()}, seconds=0.01))
    text = (await Dispatcher(COMMANDS, services).answer(ask("reports", MOD, BENCH, to="here"))).text
    assert text == "That chat's platform is not responding. Try again in a minute."


async def test_messages_are_routed_by_platform(here: World) -> None:
    """A chat on a platform that is not served is not found."""
    with pytest.raises(NotFound):
        await here.services.messages.delete("elsewhere:1", "5")


def test_acting_on_a_report_cannot_be_typed() -> None:
    """Only buttons do it."""
    assert isinstance(parse("/reports here", COMMANDS), object)
    request = Request("reports", {"to": "act=delete"}, MOD, CHAT)
    assert parse("/reports act=delete", COMMANDS) == parse('/reports to="act=delete"', COMMANDS)
    assert request.text("act") is None


async def test_moderators_read_reports_with_the_command(here: World) -> None:
    """The newest first, with buttons, from any of their channels; not who reported."""
    told = await reported(here)
    assert told.text.endswith("This chat's moderators find it with /reports.")
    await said(here, "/report It is cruel", ANN)
    shown = await said(here, "/reports")
    assert "Report 1 of 2" in shown.text
    assert "It is cruel" in shown.text
    assert shown.is_private
    beside = await said(here, "/reports", MOD, BENCH)
    older = await pressed(here, next(button for button in beside.buttons if button.label == "Older"), MOD, BENCH)
    assert "AI-generated parody of @penny" in older.text
    assert "seed 7" in older.text
    assert ANN.id not in shown.text + older.text
    retire = next(button for button in older.buttons if button.label == "Retire persona")
    assert "@penny is" in (await pressed(here, retire, MOD, BENCH)).text
    assert "is for moderators" in (await said(here, "/reports", ANN)).text
    assert "It is cruel" not in (await said(here, "/reports", STRANGER, OTHER)).text


async def test_reports_are_rate_limited(here: World) -> None:
    """After ten in an hour a member is asked to wait; others are not."""
    for _time in range(10):
        await reported(here)
    assert "within an hour" in (await reported(here)).text
    assert "Thank you" in (await said(here, "/report This too", MOD)).text
    assert len(here.registry.audit_log.list(AuditQuery(action="report"))) == 11


DIRECT = Chat("fake:77", is_direct=True)


async def test_a_former_moderator_neither_reads_nor_decides(here: World) -> None:
    """A direct chat receives a group's reports only while its member is a moderator there."""
    assert "“fake:77” takes no reports" in (await said(here, f"/reports {DIRECT.address}", MOD, ALONE)).text
    await said(here, "/reports here", MOD, DIRECT)
    assert "not a moderator here" in (await said(here, f"/reports {DIRECT.address}", MOD, ALONE)).text
    here.board.moderators.add((ALONE.address, MOD.id))
    assert "are sent to fake:77" in (await said(here, f"/reports {DIRECT.address}", MOD, ALONE)).text
    await reported(here, ALONE)
    (told,) = here.board.messages.values()
    here.board.moderators.clear()
    block = next(button for button in told.buttons if button.label == "Block prompt")
    assert (await pressed(here, block, MOD, DIRECT)).text == sentence("mod-channel-changed")
    await reported(here, ALONE)
    assert len(here.board.messages) == 1
    assert here.registry.blocklist.list(ALONE.address) == []
