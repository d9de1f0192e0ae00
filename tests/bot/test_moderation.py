"""Sequences of moderation, against a model of who sees and may do what; weights and names follow, whatever is done.

The model is written here by hand and asks the product for nothing.
"""

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.commands import COMMANDS
from bot.conversation import Chat, Member, Reply, Role, Value
from bot.dispatch import Dispatch
from models import checkpoints
from models.home import Home
from models.job import Audience
from tests.fakes.bot import ask, private, world

T = TypeVar("T")

ROOM = Chat("fake:room", guild="fake:guild")
THREAD = Chat("fake:thread", guild="fake:guild", parent="fake:room")
BESIDE = Chat("fake:beside", guild="fake:guild")
AWAY = Chat("fake:away")
CHATS = (ROOM, THREAD, BESIDE, AWAY)
ANN, BOB, MOD, OP = "fake:ann", "fake:bob", "fake:mod", "fake:op"
MEMBERS = (ANN, BOB, MOD, OP)
EXAMPLES = 8  # a hundred were tried when this was written
WHERE = ("here", "everywhere", "all", "private", "not-here")


def places(chat: Chat) -> set[str]:
    return {place for place in (chat.address, chat.parent, chat.guild) if place}


def role(member: str, chat: Chat) -> Role:
    """The moderator is one in the guild, and nobody elsewhere."""
    if member == OP:
        return Role.OPERATOR
    return Role.MODERATOR if member == MOD and chat.guild else Role.MEMBER


@dataclass
class Thing:
    """A persona, as the model has it."""

    id: str
    name: str
    maker: str
    made_in: Chat
    shared: set[str] = field(default_factory=set)
    is_for_all: bool = False
    is_retired: bool = False
    is_deleted: bool = False

    @property
    def answers(self) -> bool:
        return not self.is_retired and not self.is_deleted

    def reaches(self, where: set[str]) -> bool:
        return self.is_for_all or self.made_in.address in where or bool(self.shared & where)

    def seen_by(self, member: str, chat: Chat) -> bool:
        return self.answers and (self.maker == member or self.reaches(places(chat)))

    def managed_by(self, member: str, chat: Chat) -> bool:
        is_near = self.made_in.address in places(chat) or (self.made_in.guild or "-") in places(chat)
        return not self.is_deleted and (member in (OP, self.maker) or (role(member, chat) > Role.MEMBER and is_near))


class Moderation(RuleBasedStateMachine):
    """Every rule does something through the dispatch, and to the model what ought to come of it."""

    things = Bundle("things")
    who, where = st.sampled_from(MEMBERS), st.sampled_from(CHATS)

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.world = world(Path(self.folder.name))
        self.home = Home(Path(self.folder.name)).prepare()
        self.dispatch = Dispatch(COMMANDS, self.world.services)
        self.known: list[Thing] = []
        self.chosen: dict[str, Thing] = {}
        self.steps = 0

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    @rule(target=things, maker=who, chat=where)
    def train(self, maker: str, chat: Chat) -> Thing:
        name = f"p{len(self.known)}"
        private(self.world.registry, name, Audience(chat.address, maker, guild=chat.guild))
        thing = Thing(f"id-{name}", name, maker, chat)
        checkpoints.seal(checkpoints.stage(self.home, thing.id, 1), thing.id, 1, "adapter", "gpt2", "abc")
        checkpoints.publish(self.home, thing.id, 1)
        self.known.append(thing)
        return thing

    @rule(thing=things, member=who, chat=where, how=st.sampled_from(WHERE))
    def share(self, thing: Thing, member: str, chat: Chat, how: str) -> None:
        self.say("share", member, chat, persona=thing.id, where=how)
        is_moderator = role(member, chat) > Role.MEMBER
        if how == "not-here":
            may = thing.seen_by(member, chat) if is_moderator else thing.managed_by(member, chat)
            if may and thing.answers and not thing.is_for_all:
                thing.shared -= places(chat)
        elif thing.answers and thing.managed_by(member, chat):
            self.widen(thing, chat, how, member)

    def widen(self, thing: Thing, chat: Chat, how: str, member: str) -> None:
        if how == "here":
            thing.shared.add(chat.address)
        elif how == "everywhere" and chat.guild and role(member, chat) > Role.MEMBER:
            thing.shared.add(chat.guild)
        elif how == "all" and member == OP:
            thing.is_for_all = True
        elif how == "private":
            thing.is_for_all = False
            thing.shared.clear()

    @rule(thing=things, member=who, chat=where)
    def retire(self, thing: Thing, member: str, chat: Chat) -> None:
        self.say("retire", member, chat, persona=thing.name)
        thing.is_retired |= thing.managed_by(member, chat)

    @rule(thing=things, member=who, chat=where)
    def restore(self, thing: Thing, member: str, chat: Chat) -> None:
        self.say("restore", member, chat, persona=thing.name)
        thing.is_retired &= not thing.managed_by(member, chat)

    @rule(thing=things, member=who, chat=where, is_confirmed=st.booleans())
    def delete(self, thing: Thing, member: str, chat: Chat, is_confirmed: bool) -> None:
        typed = thing.name if is_confirmed else f"{thing.name}x"
        self.say("delete", member, chat, persona=thing.name, confirm=typed)
        thing.is_deleted |= is_confirmed and thing.managed_by(member, chat)

    @rule(thing=things, member=who, chat=where)
    def rename(self, thing: Thing, member: str, chat: Chat) -> None:
        name = f"q{self.steps}"
        self.say("rename", member, chat, persona=thing.id, name=name)
        if thing.answers and thing.managed_by(member, chat):
            thing.name = name

    @rule(thing=things, member=who, chat=where, is_here=st.booleans())
    def choose(self, thing: Thing, member: str, chat: Chat, is_here: bool) -> None:
        self.say("default", member, chat, persona=thing.id, where="here" if is_here else "everywhere")
        place = chat.address if is_here else chat.guild
        if role(member, chat) == Role.MEMBER or not place or not thing.seen_by(member, chat):
            return
        if thing.reaches(places(chat) if is_here else {place}):
            self.chosen[place] = thing

    @rule()
    def start_anew(self) -> None:
        """What settles at a start changes nothing that stands."""
        self.world.services.custody.settle()  # type: ignore[attr-defined]

    @invariant()
    def nothing_forbidden_is_seen(self) -> None:
        """Listed, found by name, completed and tweeted is what the model says, for one asker more at each step."""
        if not hasattr(self, "known"):
            return
        self.steps += 1
        assert set(checkpoints.published(self.home)) == {thing.id for thing in self.known if thing.answers}
        member = MEMBERS[self.steps % len(MEMBERS)]
        chat = CHATS[self.steps // len(MEMBERS) % len(CHATS)]
        expected = {thing.id for thing in self.known if thing.seen_by(member, chat)}
        who = Member(member, "x", role(member, chat))
        asker = chat.asked_by(who)
        assert {persona.id for persona in self.world.registry.personas.list(asker)} == expected
        assert {persona.id for persona in run(self.world.desk.find_names("", asker))} == expected
        listed = self.say("personas", member, chat).text
        for thing in self.known:
            assert (f"@{thing.name} ·" in listed) == (thing.id in expected)
        for thing in self.known[self.steps % 3 :: 3]:
            word = (thing.name, thing.id)[self.steps % 2]
            assert bool(self.say("tweet", member, chat, persona=word).tweets) == (thing.id in expected)
        self.check_default(member, chat)

    def check_default(self, member: str, chat: Chat) -> None:
        """Where one was chosen it answers, or nobody does."""
        nearest = [place for place in (chat.address, chat.parent, chat.guild) if place in self.chosen]
        if nearest:
            thing = self.chosen[nearest[0] or ""]
            tweets = self.say("tweet", member, chat).tweets
            assert [tweet.persona.id for tweet in tweets] == ([thing.id] if thing.seen_by(member, chat) else [])

    def say(self, command: str, member: str, chat: Chat, **options: Value) -> Reply:
        reply = run(self.dispatch.answer(ask(command, Member(member, "x", role(member, chat)), chat, **options)))
        assert "Something broke" not in reply.text
        return reply


def run(doing: Coroutine[object, object, T]) -> T:
    return asyncio.run(doing)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_nothing_forbidden_can_be_done_whatever_is_done_before() -> None:
    """Trainings, sharing, retiring, restoring, deleting, renaming and choosing, in any order, by anybody, anywhere."""
    run_state_machine_as_test(
        Moderation,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
