"""Who may what: every command, asker, platform and rule against the hand-written table, and changes against a model."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.chat.messages import Chat, Member, Request, Role
from bot.commands import COMMANDS
from bot.dispatch.dispatcher import Dispatcher
from bot.permissions.chat_rules import Allowed
from bot.platforms import available_platforms
from models.registry import Registry
from tests.contracts.rights import ASKERS, CHATS, PLACES, ROWS, askers, chat_of, set_up, verdict
from tests.fakes.bot import made, world

ELSEWHERE = ("direct", "by way of the bot")


def settings_on(platform: str) -> list[str]:
    """All where it is cheap or has roles of its own; elsewhere those in which a platform's members could differ."""
    if platform == "console":
        return [name for name in CHATS if name not in PLACES and "," not in name]
    if platform == "discord":
        return [name for name in CHATS if "way" not in name]
    return ["by default", "off", "moderators", "listed", *(name for name in CHATS if "blocked" in name), *ELSEWHERE]


@pytest.mark.parametrize(
    ("platform", "name"), [(one, name) for one in available_platforms() for name in settings_on(one)]
)
async def test_each_member_is_allowed_or_told_why_not(tmp_path: Path, platform: str, name: str) -> None:
    """With the right sentence, and nothing breaks."""
    here, chat = set_up(tmp_path, platform, name), chat_of(platform, name)
    dispatch, wrong = Dispatcher(COMMANDS, here.services), []
    for row, (pattern, options) in ROWS.items():
        for kind, member in askers(platform, name).items():
            expected = pattern[name][ASKERS.index(kind)]
            reply = await dispatch.answer(Request(row.split()[0], options, member, chat))
            found = verdict(reply.text, row.split()[0])
            if found != expected or "Something went wrong" in reply.text:
                wrong.append((row, kind, expected, found, reply.text[:100]))
            assert found in "+W" or reply.is_private
    assert wrong == []


async def test_a_press_is_checked_as_a_command_is(tmp_path: Path) -> None:
    """A button that a moderator was shown is no key for others."""
    here, chat = set_up(tmp_path, "discord", "moderators"), chat_of("discord")
    people, dispatch = askers("discord"), Dispatcher(COMMANDS, here.services)
    shown = await dispatch.answer(Request("tweet", {"persona": "penny"}, people["moderator"], chat))
    for button in shown.buttons[:2]:
        refused = await dispatch.answer(button.to_request(people["member"], chat))
        assert verdict(refused.text, "tweet") == "R"


AROUND = ("fake:3", "fake:2", "fake:guild:9")  # thread, channel, guild
PEOPLE = ("fake:ann", "fake:bob", "fake:role:1")
CHANGES = st.one_of(
    st.tuples(st.just("set"), st.sampled_from(AROUND), st.just("tweet"), st.sampled_from([*Allowed, None])),
    st.tuples(st.just("set"), st.sampled_from(AROUND), st.just("speak"), st.sampled_from(["on", "off", None])),
    st.tuples(st.just("set"), st.sampled_from(AROUND), st.just("personas"), st.sampled_from(["all", "listed", None])),
    st.tuples(st.just("add"), st.sampled_from(AROUND), st.sampled_from(["tweeters"]), st.sampled_from(PEOPLE)),
    st.tuples(st.just("remove"), st.sampled_from(AROUND), st.sampled_from(["tweeters"]), st.sampled_from(PEOPLE)),
    st.tuples(st.just("add"), st.just(AROUND[-1]), st.just("moderators"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("remove"), st.just(AROUND[-1]), st.just("moderators"), st.sampled_from(PEOPLE)),
    st.tuples(st.sampled_from(["add", "remove"]), st.sampled_from(AROUND), st.just("personas"), st.just("id-penny")),
)


class Model:
    """The rules in the simplest words: dictionaries, and a walk from the nearest place outwards."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str] = {}
        self.lists: set[tuple[str, str, str]] = set()

    def change(self, deed: str, place: str, key: str, value: str | None) -> None:
        if deed == "set" and value is None:
            self.values.pop((place, key), None)
        elif deed == "set":
            self.values[place, key] = str(value)
        elif deed == "add":
            self.lists.add((place, key, str(value)))
        else:
            self.lists.discard((place, key, str(value)))

    def may_tweet(self, member: Member) -> bool:
        known = {member.id, *member.groups}
        is_moderator = member.role > 0 or any((AROUND[-1], "moderators", one) in self.lists for one in known)
        is_listed = any((place, "tweeters", one) in self.lists for place in AROUND for one in known)
        who = self._nearest("tweet") or "everybody"
        may = {"nobody": False, "moderators": is_moderator, "listed": is_moderator or is_listed}.get(who, True)
        return may and self._nearest("speak") != "off" and self._may_use_penny()

    def _may_use_penny(self) -> bool:
        place = next((place for place in AROUND if (place, "personas") in self.values), None)
        if place is None or self.values[place, "personas"] == "all":
            return True
        return (place, "personas", "id-penny") in self.lists

    def _nearest(self, key: str) -> str | None:
        return next((self.values[place, key] for place in AROUND if (place, key) in self.values), None)


ANN, BOB = Member("fake:ann", "Ann"), Member("fake:bob", "Bob", groups=("fake:role:1",))
MOD = Member("fake:mod", "Mod", Role.MODERATOR)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(CHANGES, min_size=1, max_size=8))
async def test_after_any_changes_the_rules_match_the_model(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, str, str, str | None]]
) -> None:
    """A small model of the rules and the service agree after each of a sequence of changes by another process."""
    folder = tmp_path_factory.mktemp("rules")
    here, model = world(folder), Model()
    made(here.registry)
    other = Registry(folder / "registry.db").chat_settings
    dispatch, chat = Dispatcher(COMMANDS, here.services), Chat(AROUND[0], guild=AROUND[2], parent=AROUND[1])
    for deed, place, key, value in changes:
        model.change(deed, place, key, value)
        if deed == "set":
            other.set(place, key, value)
        else:
            (other.add_to_list if deed == "add" else other.remove_from_list)(place, key, str(value))
        for member in (ANN, BOB, MOD):
            reply = await dispatch.answer(Request("tweet", {"persona": "penny"}, member, chat))
            assert bool(reply.tweets) is model.may_tweet(member), (changes, member, reply.text)
