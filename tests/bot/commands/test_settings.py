"""The menu of a chat's rules and limits: pages of buttons that work on every platform, and lists of people."""

from pathlib import Path

import pytest

from bot.chat.messages import Chat, Member, Reply, Request
from bot.commands import COMMANDS
from bot.dispatch.command_line import parse
from bot.dispatch.dispatcher import Dispatcher
from bot.permissions.chat_rules import Allowed
from bot.permissions.quotas import KEYS
from models.domain.audit_entry import AuditQuery
from tests.fakes.bot import (
    ANN,
    BOB,
    HERE,
    MOD,
    World,
    answer,
    ask,
    made,
    world,
)

CHANNEL = Chat("fake:21", guild="fake:guild:9")
OTHER = Chat("fake:22", guild="fake:guild:9")


@pytest.fixture
def here(here: World) -> World:
    made(here.registry)
    return here


async def walk(here: World, labels: str, member: Member = MOD, chat: Chat = CHANNEL) -> Reply:
    """What is shown after pressing these buttons one after the other, from /settings on; each token is kept."""
    shown = await answer(here, ask("settings", member, chat))
    for label in labels.split(" > "):
        (button,) = (button for button in shown.buttons if button.label == label)
        [token] = await here.desk.buttons.tokens([button])
        shown = await answer(here, (await here.desk.buttons.press(token)).to_request(member, chat))
    return shown


async def test_a_rule_is_set_by_buttons_alone(here: World) -> None:
    """For this chat, for all here, and not any more; the page says what is in force."""
    assert "Now: nobody." in (await walk(here, "Trainings > Nobody")).text
    await walk(here, "Tweets > For all chats > Moderators")
    assert here.services.rules.of(CHANNEL.scopes).train is Allowed.NOBODY
    assert here.services.rules.of(OTHER.scopes).tweet is Allowed.MODERATORS
    assert here.services.rules.of(OTHER.scopes).train is Allowed.EVERYBODY
    shown = await walk(here, "Trainings > Not set > Back")
    assert "Trainings: everybody" in shown.text
    assert "Tweets: moderators" in shown.text
    await walk(here, "On or off > Off")
    assert not here.services.rules.of(CHANNEL.scopes).is_enabled


async def test_every_page_fits_a_message_and_has_a_back_button(here: World) -> None:
    """No page has more buttons than a message can hold."""
    first = await answer(here, ask("settings", MOD, CHANNEL))
    pages = [button for button in first.buttons if button.label not in ("Personas", "Limits")]
    limits = (await walk(here, "Limits")).buttons
    for button in [*pages, *limits[:-1]]:
        shown = await answer(here, button.to_request(MOD, CHANNEL))
        assert shown.buttons[-1].label == "Back", button
        assert len(shown.buttons) <= 20
    assert len(limits) == len(KEYS) + 1


async def test_members_see_settings_and_cannot_change_them(here: World) -> None:
    """Also not with a moderator's buttons."""
    shown = await walk(here, "Trainings", ANN)
    assert [button.label for button in shown.buttons] == ["Back"]
    for label in ("Nobody", "Not set"):
        button = next(one for one in (await walk(here, "Trainings")).buttons if one.label == label)
        refused = await answer(here, button.to_request(ANN, CHANNEL))
        assert (
            refused.text
            == "The option “value” of /settings is for moderators of this chat. Leave it out, or ask one of them."
        )
    refused = await answer(here, ask("limits", ANN, CHANNEL, limit=KEYS[0], most="0"))
    assert (
        refused.text == "The option “most” of /limits is for moderators of this chat. Leave it out, or ask one of them."
    )


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("<@123>", "fake:123"),
        ("<@!123>", "fake:123"),
        ("<@&123>", "fake:role:123"),
        ("123", "fake:123"),
        ("fake:123", "fake:123"),
        ("fake:role:123", "fake:role:123"),
        ("-100123", "fake:-100123"),
    ],
)
async def test_members_are_added_by_mention_role_or_id(here: World, typed: str, entry: str) -> None:
    """And removed with a button."""
    line = parse(f"/settings list=trainers add={typed}", COMMANDS)
    assert line is not None
    shown = await answer(here, line.to_request(MOD, CHANNEL))
    assert f"On the list of this chat: {entry}." in shown.text
    assert here.services.rules.of(CHANNEL.scopes).trainers == {entry}
    remove = next(button for button in shown.buttons if button.label == f"Remove {entry}")
    assert "nobody" in (await answer(here, remove.to_request(MOD, CHANNEL))).text


@pytest.mark.parametrize("typed", ["ann", "other:123", "<@123> <@456>", "'; DROP TABLE chat_lists; --", ""])
async def test_an_unknown_member_is_not_added_to_a_list(here: World, typed: str) -> None:
    """The refusal has an example."""
    told = (await answer(here, ask("settings", MOD, CHANNEL, list="trainers", add=typed))).text
    assert told.startswith("Give a member by a mention or by their number")


async def test_a_server_has_one_list_of_moderators(here: World) -> None:
    """A channel's moderator could otherwise change what holds everywhere."""
    await answer(here, ask("settings", MOD, CHANNEL, list="moderators", add="5"))
    assert here.services.rules.of(OTHER.scopes).moderators == {"fake:5"}
    here.registry.chat_settings.add_to_list(CHANNEL.address, "moderators", BOB.id)
    refused = await answer(here, ask("settings", BOB, CHANNEL, forget="everywhere"))
    assert (
        refused.text
        == "The option “forget” of /settings is for moderators of this chat. Leave it out, or ask one of them."
    )


async def test_personas_are_allowed_with_buttons(here: World) -> None:
    """Those on the list and no others."""
    made(here.registry, "sam", ("sam",))
    shown = await walk(here, "Allowed personas > Add sam")
    assert "On the list of this chat: sam." in shown.text
    await walk(here, "Allowed personas > Listed")
    assert here.services.rules.of(CHANNEL.scopes).personas == frozenset({"id-sam"})
    assert "@penny may not be used" in (await answer(here, ask("tweet", ANN, CHANNEL, persona="penny"))).text


async def test_a_quota_is_set_by_buttons_and_by_typing(here: World) -> None:
    """It counts at once; 0 is none."""
    shown = await walk(here, "Limits > Member tweets per day > 5")
    assert shown.text.startswith("tweets a day for each member: 5 (this chat)")
    await answer(here, _typed("/limits member_tweets_per_day 0"))
    assert "so none are allowed" in (await answer(here, ask("tweet", ANN, CHANNEL))).text
    for wrong in ("-1", "many", "1.5", "99999999"):
        told = (await answer(here, ask("limits", MOD, CHANNEL, limit=KEYS[0], most=wrong))).text
        assert told.startswith("A limit is a whole number from 0 to 1,000,000")


def _typed(line: str) -> Request:
    said = parse(line, COMMANDS)
    assert said is not None
    return said.to_request(MOD, CHANNEL)


async def test_a_reset_removes_rules_quotas_and_lists(here: World) -> None:
    """Of this chat, and nothing of others."""
    for chat in (CHANNEL, HERE):
        await answer(here, ask("settings", MOD, chat, page="train", value="nobody"))
        await answer(here, ask("settings", MOD, chat, list="trainers", add="5"))
        await answer(here, ask("limits", MOD, chat, limit=KEYS[0], most="0"))
    await answer(here, ask("settings", MOD, CHANNEL, forget="here"))
    (own,) = here.registry.chat_settings.snapshots([CHANNEL.address])
    assert (own.values, own.lists) == ({}, {})
    assert here.services.rules.of(HERE.scopes).train is Allowed.NOBODY


async def test_changes_are_in_the_audit_log(here: World) -> None:
    """With actor, chat and value."""
    await walk(here, "Trainings > Nobody")
    await walk(here, "Limits > Chat waiting > 2")
    lines = here.registry.audit_log.list(AuditQuery())
    said = [(line.actor, line.action, line.subject, line.details) for line in lines]
    assert said == [
        (MOD.id, "settings", "train", {"value": "nobody", "in": CHANNEL.address}),
        (MOD.id, "limits", "chat_waiting", {"value": "2", "in": CHANNEL.address}),
    ]


async def test_an_unknown_value_is_refused(here: World) -> None:
    """Whatever a forged button says."""
    told = await answer(here, ask("settings", MOD, CHANNEL, page="train", value="astronauts"))
    assert told.text == "“astronauts” is not a value of Trainings. /settings shows its buttons."


@pytest.mark.parametrize("line", ["/settings train=approved", "/limits member_waiting=2", "/limits 5"])
async def test_an_incomplete_change_is_refused(here: World, line: str) -> None:
    """The moderator would think that it holds."""
    parsed = parse(line, COMMANDS)
    assert parsed is not None
    said = (await answer(here, parsed.to_request(MOD, HERE))).text
    assert said.startswith(("I didn't understand that", "Say which limit"))


IN_GUILD = Chat("fake:7", guild="fake:guild")


class TestOverview:
    """Of a bot without personas."""

    @pytest.fixture
    def here(self, tmp_path: Path) -> World:
        return world(tmp_path)

    async def test_settings_show_the_persona_and_where_it_was_chosen(self, here: World) -> None:
        """For this chat, for all chats here, the bot's default, or none."""
        made(here.registry)

        async def shown() -> str:
            reply = await Dispatcher(COMMANDS, here.by_default("penny")).answer(ask("settings", ANN, IN_GUILD))
            return reply.text.partition("\n")[0]

        assert (await answer(here, ask("settings"))).text.startswith("Persona: none chosen")
        assert await shown() == "Persona: @penny, this bot's default"
        here.registry.chat_settings.set("fake:guild", "persona", "id-penny")
        assert await shown() == "Persona: @penny, chosen for all chats here"
        here.registry.chat_settings.set(IN_GUILD.address, "persona", "id-penny")
        assert await shown() == "Persona: @penny, chosen for this chat"
        here.registry.chat_settings.set(IN_GUILD.address, "persona", "id-gone")
        assert "was deleted" in await shown()

    async def test_a_moderator_resets_the_settings(self, here: World) -> None:
        """With buttons that are shown where something is set: first the chat's, then the guild's."""
        made(here.registry)
        for place in (IN_GUILD.address, "fake:guild"):
            here.registry.chat_settings.set(place, "persona", "id-penny")
        shown = await answer(here, ask("settings", MOD, IN_GUILD))
        assert [button.label for button in shown.buttons[-2:]] == ["Forget here", "Forget everywhere"]
        after = await answer(here, shown.buttons[-2].to_request(MOD, IN_GUILD))
        assert "for all chats here" in after.text
        assert [button.label for button in after.buttons[-2:]] == ["Limits", "Forget everywhere"]
        await answer(here, after.buttons[-1].to_request(MOD, IN_GUILD))
        assert here.registry.chat_settings.get("fake:guild", "persona") is None

    async def test_a_member_sees_it_and_cannot_change_it(self, here: World) -> None:
        """Not even with a moderator's button."""
        made(here.registry)
        here.registry.chat_settings.set(HERE.address, "persona", "id-penny")
        shown = await answer(here, ask("settings"))
        assert not any(button.label.startswith("Forget") for button in shown.buttons)
        assert "moderator" in (await answer(here, ask("settings", forget="here"))).text
        assert here.registry.chat_settings.get(HERE.address, "persona") == "id-penny"

    async def test_everywhere_needs_a_guild(self, here: World) -> None:
        """It is refused elsewhere."""
        assert "not part of a server" in (await answer(here, ask("settings", MOD, forget="everywhere"))).text
