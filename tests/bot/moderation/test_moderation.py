"""Sequences of moderation through the real commands, against a model of who sees and may do what.

The model and the deeds are written by hand and ask the product for nothing. After each deed all that is stored is what
the model says, and somebody looks for what they must not see.
"""

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from bot.chat.messages import Button, Reply, Request, Value
from bot.commands import COMMANDS
from bot.dispatch.dispatcher import Dispatcher
from bot.permissions.chat_rules import AccessList, ChatRules, StoredChatRules
from bot.privacy.consent_registry import ConsentRegistry
from models.domain.persona import Persona, PostCounts
from models.domain.training_job import Status
from models.personas import checkpoints
from models.personas.eligibility import TrainingEligibility
from models.registry import Provenance, Registry, TrainingRun
from models.runtime.data_dir import DataDir
from tests.fakes.bot import NOW, FakeTraining, world
from tests.fakes.rights_deeds import Deeds
from tests.fakes.rights_model import ANN, AWAY, BOB, CHATS, HANDLES, MAY, MOD, OP, SEATS, Seat, Thing
from trainer.privacy.erasure import ErasureService, begin_erasure

T = TypeVar("T")
EXAMPLES, STEPS = 8, 25  # 15 s of a core
USUAL = 100  # how many Hypothesis tries where no profile says otherwise
PLACES = tuple(dict.fromkeys(place for seat in SEATS for place in (*seat.scopes, seat.widest)))
PROMPT = "of a dragon"
KEPT_OUT = (("word", "dragon"), ("prompt", "of a dragon"), ("handle", HANDLES[0]), ("handle", HANDLES[1]))
BLOCKED = (*KEPT_OUT, *(("member", who.removeprefix("fake:")) for who in (ANN, BOB, MOD, MAY)))
VALUES = (
    *(("train", value) for value in ("nobody", "moderators", "listed", "approved", "everybody", "everybody", "unset")),
    *(("tweet", value) for value in ("nobody", "moderators", "listed", "everybody", "unset")),
    *(("speak", value) for value in ("off", "on", "unset")),
    *(("personas", value) for value in ("listed", "all", "unset")),
)
PEOPLE = tuple((key, who.removeprefix("fake:")) for key in ("moderators", "trainers", "tweeters") for who in (ANN, BOB))
seats, any_of = st.sampled_from(SEATS), st.sampled_from


class ErasingTraining(FakeTraining):
    """The trainer's door, with a trainer behind it that erases at once who opted out."""

    def __init__(self, registry: Registry, home: DataDir) -> None:
        super().__init__(registry)
        self._home = home

    async def opt_out(self, handle: str, now: datetime) -> None:
        begin_erasure(self._home, self.registry, handle, now)
        ErasureService(self._home, self.registry, lambda _jobs: None, lambda job: self._home.work / job).run(now)


class Moderation(RuleBasedStateMachine):
    """Every rule says something through the dispatch, or presses a button that somebody was shown."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.home = DataDir(Path(self.folder.name)).prepare()
        self.world = here = world(self.home.root)
        self.model, self.shown, self.steps = Deeds(), list[Button](), 0
        services = replace(
            here.services,
            training=ErasingTraining(here.registry, self.home),
            consents=ConsentRegistry(here.registry, TrainingEligibility(self.home, here.registry), "recorded"),
            rules=StoredChatRules(here.registry.chat_settings, ChatRules(), AccessList()),
        )
        self.dispatch = Dispatcher(COMMANDS, services)
        self.prepare()

    def prepare(self) -> None:
        """Something to quarrel about: a persona of Ann's own, one of the room's, and a wish for the chat beside."""
        self.do("trust", Seat(OP, CHATS[0]))
        for handle in HANDLES:
            self.do("consent", Seat(OP, CHATS[0]), handle=handle, word="permission")
        self.do("train", Seat(ANN, CHATS[-1]), handles=HANDLES[:1], name="ada")
        self.do("train", Seat(BOB, CHATS[0]), handles=HANDLES[1:], name="bea")
        self.do("approve", Seat(MOD, CHATS[2]), request=1)
        for _training in self.model.trainings:
            self.build()
        self.do("share", Seat(ANN, CHATS[2]), persona="p1", where="here")
        self.do("held", Seat(MAY, AWAY), switch="on")

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()

    @rule(seat=seats, handle=any_of(HANDLES), name=any_of(("ada", "bea")))
    def train(self, seat: Seat, handle: str, name: str) -> None:
        self.do("train", seat, handles=(handle,), name=name)

    @rule(seat=seats, handle=any_of(HANDLES), word=any_of(("permission", "fictional", "permission", "withdraw")))
    def consent(self, seat: Seat, handle: str, word: str) -> None:
        self.do("consent", seat, handle=handle, word=word)

    @rule(seat=seats, switch=any_of(("on", "on", "off")))
    def trust(self, seat: Seat, switch: str) -> None:
        self.do("trust", seat, switch=switch)

    @precondition(lambda self: self.model.wishes)
    @rule(
        seat=seats,
        draw=st.integers(0, 9),
        how=any_of(("approve", "approve", "deny")),
        basis=any_of((None, "fictional")),
    )
    def decide(self, seat: Seat, draw: int, how: str, basis: str | None) -> None:
        wish = self.model.wishes[draw % len(self.model.wishes)]
        said: dict[str, Value] = {"basis": basis} if basis and how == "approve" else {}
        self.do(how, seat, request=wish.number, **said)

    @precondition(lambda self: any(one.state == "waiting" for one in self.model.trainings))
    @rule()
    def build(self) -> None:
        """The trainer takes the next one, and publishes it as it does."""
        training = next(one for one in self.model.trainings if one.state == "waiting")
        self.publish(str(training.number), NOW + timedelta(minutes=training.number))
        self.model.build(training)
        self.look()

    @precondition(lambda self: self.model.things)
    @rule(
        seat=seats,
        draw=st.integers(0, 9),
        how=any_of(("retire", "restore", "delete", "rename", "publish", "discard", "allow", "here", "there")),
    )
    def manage(self, seat: Seat, draw: int, how: str) -> None:
        thing = self.pick(draw)
        said: dict[str, dict[str, Value]] = {
            "delete": {"confirm": thing.name if draw % 3 else "other"},
            "rename": {"name": f"q{self.steps}"},
        }
        if how in ("publish", "discard"):
            self.do("held", seat, act=how, persona=thing.id)
        elif how == "allow":
            self.do("settings", seat, list="personas", add=thing.id)
        elif how in ("here", "there"):
            self.do("default", seat, persona=thing.id, where="here" if how == "here" else "everywhere")
        else:
            self.do(how, seat, persona=thing.id, **said.get(how, {}))

    @precondition(lambda self: self.model.things)
    @rule(
        seat=seats, draw=st.integers(0, 9), where=any_of(("here", "here", "everywhere", "all", "private", "not-here"))
    )
    def share(self, seat: Seat, draw: int, where: str) -> None:
        self.do("share", seat, persona=self.pick(draw).id, where=where)

    @rule(seat=seats, switch=any_of(("on", "on", "off")))
    def hold(self, seat: Seat, switch: str) -> None:
        self.do("held", seat, switch=switch)

    @rule(seat=seats, block=any_of(BLOCKED), is_in=st.booleans())
    def keep_out(self, seat: Seat, block: tuple[str, str], is_in: bool) -> None:
        self.do("unblock" if is_in else "block", seat, kind=block[0], what=block[1])

    @rule(seat=seats, to=any_of(VALUES), where=any_of(("here", "everywhere")))
    def settle(self, seat: Seat, to: tuple[str, str], where: str) -> None:
        self.do("settings", seat, page=to[0], value=to[1], where=where)

    @rule(seat=seats, entry=any_of(PEOPLE), how=any_of(("add", "add", "remove")))
    def put_on_a_list(self, seat: Seat, entry: tuple[str, str], how: str) -> None:
        self.do("settings", seat, list=entry[0], **{how: entry[1]})

    @rule(seat=seats, most=any_of(("0", "1", "unset")), where=any_of(("here", "everywhere")))
    def limit(self, seat: Seat, most: str, where: str) -> None:
        self.do("limits", seat, limit="member_trainings_per_day", most=most, where=where)

    @rule(seat=seats, what=any_of(("forget", "optout")), draw=st.integers(0, 9))
    def end(self, seat: Seat, what: str, draw: int) -> None:
        """Rarely, since it is the end of much."""
        if draw == 0:
            said = {"forget": {"forget": "here"}, "optout": {"handle": HANDLES[self.steps % 2], "sure": "yes"}}[what]
            self.do("settings" if what == "forget" else what, seat, **said)

    @precondition(lambda self: self.shown)
    @rule(seat=seats, draw=st.integers(0, 99))
    def press(self, seat: Seat, draw: int) -> None:
        """A button that anybody was shown anywhere: whoever presses it may no more than if they said it."""
        button = self.shown[draw % len(self.shown)]
        self.do(button.command, seat, **button.options)

    @rule()
    def start_anew(self) -> None:
        """What settles at a start changes nothing that stands."""
        self.world.services.lifecycle.reconcile()
        self.world.registry.approvals.reopen()

    def do(self, command: str, seat: Seat, **said: Value) -> None:
        reply = self.say(command, seat, **said)
        thing = next((thing for thing in self.model.things if thing.id == said.get("persona")), None)
        if reply.tweets and thing:
            may_read = any(self.model.waits_for(seat, thing)) if command == "held" else self.may_use(seat, thing)
            assert may_read, (seat, command, said)
        self.model.do(command, seat, said)
        self.shown = [*self.shown, *reply.buttons][-60:]
        self.look()

    def look(self) -> None:
        """All that is stored is what the model says; and the next one in the round finds nothing beyond it."""
        self.steps += 1
        self.check_personas()
        self.check_trainings()
        self.check_places()
        self.check_seen(SEATS[self.steps % len(SEATS)])

    def check_personas(self) -> None:
        registry, there = self.world.registry, [thing for thing in self.model.things if not thing.is_deleted]
        kept = {each.id: each for each in registry.management.list_all()}
        assert {*kept} == {thing.id for thing in there}
        assert {*checkpoints.published_ids(self.home)} == {thing.id for thing in there if not thing.is_retired}
        for thing in there:
            one = kept[thing.id]
            stands = (one.name, one.version, one.retired_at is not None, one.visibility == "everywhere")
            assert stands == (thing.name, thing.version, thing.is_retired, thing.is_public), thing
            assert (one.held_at is not None) == thing.is_held, thing
            assert {*registry.management.shared_with(thing.id)} == thing.shared, thing

    def check_trainings(self) -> None:
        registry = self.world.registry
        waiting = [job for job in registry.jobs.list() if job.status is Status.WAITING]
        assert [(job.id, [(who.member, who.chat, who.is_moderator) for who in job.audience]) for job in waiting] == [
            (str(one.number), [(who, chat.address, is_one) for who, chat, is_one in one.asked])
            for one in self.model.trainings
            if one.state == "waiting"
        ]
        asked = [pending.number for pending in registry.approvals.pending(NOW)]
        assert asked == [wish.number for wish in self.model.wishes if wish.state == "waiting"]
        words = {(word.handle, word.recorded_in) for handle in HANDLES for word in registry.consents.list(handle)}
        assert words == self.model.words

    def check_places(self) -> None:
        for place, settled in zip(PLACES, self.world.registry.chat_settings.snapshots(PLACES), strict=True):
            assert settled.values == {key: value for (at, key), value in self.model.values.items() if at == place}
            lists = {(place, key, entry) for key, entries in settled.lists.items() for entry in entries}
            assert lists == {entry for entry in self.model.lists if entry[0] == place}
            blocks = {(place, block.kind, block.value) for block in self.world.registry.blocklist.list(place)}
            assert blocks == {block for block in self.model.blocks if block[0] == place}

    def check_seen(self, seat: Seat) -> None:
        """Listed, offered, shown and written is what the model says, by id and by name."""
        model = self.model
        is_let_in, things = model.is_let_in(seat), model.things
        usable = {thing.id for thing in things if is_let_in and model.sees(seat, thing) and model.allows(seat, thing)}
        offered = run(self.world.desk.autocomplete_personas("", seat.chat.requester_for(seat.by_platform)))
        assert {persona.id for persona in offered} == usable, seat
        alone = not seat.chat.is_overheard
        listed = {thing.name for thing in things if thing.id in usable and model.sees(seat, thing, alone=alone)}
        text = self.say("personas", seat).text
        assert {thing.name for thing in things if f"@{thing.name} ·" in text} == listed, (seat, text)
        for thing in things[self.steps % 2 :: 2]:
            assert (f"(@{thing.name})" in self.say("persona", seat, persona=thing.id).text) == (thing.id in usable)
            self.check_written(seat, thing)
        self.check_default(seat)
        self.check_held(seat)

    def check_written(self, seat: Seat, thing: Thing) -> None:
        prompt = PROMPT if self.steps % 3 == 0 else ""
        said = {"prompt": prompt} if prompt else {}
        may = self.may_use(seat, thing) and self.model.says(seat, prompt)
        assert bool(self.say("tweet", seat, persona=thing.id, **said).tweets) == may, (seat, thing)
        for tweet in self.say("tweet", seat, persona=thing.name).tweets:
            assert self.may_use(seat, next(one for one in self.model.things if one.id == tweet.persona.id))

    def check_default(self, seat: Seat) -> None:
        """Where one was chosen it answers, or nobody does."""
        chosen = self.model.value(seat.scopes, "persona")
        if chosen:
            tweets = self.say("tweet", seat).tweets
            may = self.may_use(seat, self.model.thing({"persona": chosen}))
            assert [tweet.persona.id for tweet in tweets] == ([chosen] if may else [])

    def check_held(self, seat: Seat) -> None:
        waits = {thing.name for thing in self.model.things if any(self.model.waits_for(seat, thing))}
        text = self.say("held", seat).text
        assert {
            part.removeprefix("@") for part in text.removeprefix("Waiting: ").rstrip(".").split(", ") if "@" in part
        } == waits

    def may_use(self, seat: Seat, thing: Thing) -> bool:
        return self.model.may(seat, "tweet") and self.model.sees(seat, thing) and self.model.allows(seat, thing)

    def pick(self, draw: int) -> Thing:
        return self.model.things[draw % len(self.model.things)]

    def say(self, command: str, seat: Seat, **said: Value) -> Reply:
        reply = run(self.dispatch.answer(Request(command, said, seat.by_platform, seat.chat)))
        assert "Something went wrong" not in reply.text, (command, seat, said)
        return reply

    def publish(self, job_id: str, now: datetime) -> None:
        registry = self.world.registry
        job = registry.jobs.start(job_id, now)
        plan = registry.personas.plan_publishing(job.id, f"p{job.id}")
        staged = checkpoints.stage(self.home, plan.persona_id, plan.version)
        checkpoints.seal(staged, plan.persona_id, plan.version, "adapter", "gpt2", "abc")
        checkpoints.publish(self.home, plan.persona_id, plan.version)
        name, handles = job.request.name, job.request.handles
        counts = dict.fromkeys(handles, PostCounts(9, 1, 1, 7))
        made = Persona(
            plan.persona_id, name, name, handles, "gpt2", "adapter", now, plan.version, counts, visibility="private"
        )
        provenances = [Provenance(handle, "files", now) for handle in handles]
        registry.personas.publish(made, provenances, TrainingRun(now, 0, 3, 1, 0.1), job.id)


def run(doing: Coroutine[object, object, T]) -> T:
    return asyncio.run(doing)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_nothing_forbidden_can_be_done_whatever_is_done_before() -> None:
    """Whatever members, moderators and the operator say and press, in any order, in several chats.

    The same sequences each time, so that no landing breaks by chance; `--hypothesis-profile=nightly` tries new ones.
    """
    more = settings().max_examples // USUAL
    tried = settings(
        max_examples=EXAMPLES * more,
        stateful_step_count=STEPS,
        derandomize=more == 1,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Moderation, settings=tried)
