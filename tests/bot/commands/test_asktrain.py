"""/asktrain: who can be asked, how often, and who may answer."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.messages import Chat, Member, Reply, Request
from bot.commands import COMMANDS
from bot.dispatch.dispatcher import Dispatcher
from bot.permissions.chat_rules import AccessList
from bot.permissions.quotas import MAX_INVITATIONS_PER_DAY
from models.domain.training_invitation import LIFETIME
from tests.fakes.bot import ANN, BOB, ELSEWHERE, HERE, MOD, NOW, OPERATOR, World, answer, ask, pressed, world

CHOOSE, NO, NEVER = "Choose what I may read", "No thanks", "Never ask me"
CAT = Member("fake:cat", "Cat")


async def asked(
    here: World, asker: Member = ANN, whom: Member = BOB, chat: Chat = HERE, after: timedelta = timedelta()
) -> Reply:
    """What the asker is told, `after` some time."""
    services = replace(here.services, now=lambda: NOW + after)
    return await Dispatcher(COMMANDS, services).answer(ask("asktrain", asker, chat, member=whom.id))


async def question(here: World, asker: Member = ANN, whom: Member = BOB) -> Reply:
    """The public question."""
    assert "I asked them" in (await asked(here, asker, whom)).text
    return here.announcer.notified[-1]


class TestAsking:
    async def test_only_the_member_who_is_asked_is_mentioned(self, here: World) -> None:
        """In public, with three answers; the asker's receipt is for them alone."""
        receipt = await asked(here)
        assert receipt.is_private
        [(chat, text, mentioned)] = here.announcer.told
        assert (chat, mentioned) == (HERE.address, BOB.id)
        assert text == "Ann would like me to write like you. Only you can say yes, and you choose what I may read."
        assert [button.label for button in here.announcer.notified[0].buttons] == [CHOOSE, NO, NEVER]

    async def test_a_reply_to_somebody_asks_them(self, here: World) -> None:
        """But not to a bot or a channel."""
        request = ask("asktrain", ANN)
        assert "You can ask people" in (await answer(here, replace(request, replied="fake:robot"))).text
        await answer(here, replace(request, replied=BOB.id, is_reply_to_person=True))
        assert [member for _chat, _text, member in here.announcer.told] == [BOB.id]

    @pytest.mark.parametrize(
        ("request_", "said"),
        [
            (ask("asktrain", ANN, member=ANN.id), "That's you"),
            (ask("asktrain", ANN), "You can ask people only in a chat"),
            (ask("asktrain", ANN, Chat("fake:dm", is_direct=True), member=BOB.id), "You can ask people"),
            (ask("asktrain", ANN, Chat("fake:ann", is_elsewhere=True), member=BOB.id), "You can ask people"),
        ],
    )
    async def test_whom_nobody_can_ask(self, here: World, request_: Request, said: str) -> None:
        """Each refusal says what to do."""
        assert said in (await answer(here, request_)).text
        assert here.announcer.told == []

    async def test_a_member_asks_the_same_one_once_a_week(self, here: World) -> None:
        """In whatever chat, and whatever the answer was."""
        await pressed(here, await question(here), NO, BOB)
        assert "within the last week" in (await asked(here, chat=ELSEWHERE)).text
        assert "within the last week" in (await asked(here, after=LIFETIME - timedelta(seconds=1))).text
        assert "I asked them" in (await asked(here, after=LIFETIME)).text

    async def test_a_member_is_asked_by_one_at_a_time_in_a_chat(self, here: World) -> None:
        """Others can ask once the request was answered."""
        shown = await question(here)
        assert "Somebody here asked them already" in (await asked(here, CAT)).text
        await pressed(here, shown, NO, BOB)
        assert "I asked them" in (await asked(here, CAT)).text

    async def test_quotas_and_rules_of_the_chat_hold(self, here: World) -> None:
        """Who has no training left asks nobody; a request uses none up, and holds no place in the queue."""
        here.registry.chat_settings.set(HERE.address, "member_trainings_per_day", "0")
        assert "training" in (await asked(here)).text
        for key in ("member_trainings_per_day", "chat_waiting"):
            here.registry.chat_settings.set(HERE.address, key, "1")
        await asked(here)
        await asked(here, whom=CAT)
        assert len(here.announcer.told) == 2
        here.registry.chat_settings.set(HERE.address, "train", "moderators")
        assert "Only moderators may train" in (await asked(here, CAT)).text
        assert "couldn't say yes" in (await asked(here, MOD)).text  # they would be refused when they accept

    async def test_a_member_asks_five_others_a_day(self, here: World) -> None:
        """A refused request does not count, and /forgetme does not reset the limit."""
        await asked(here, whom=ANN)
        for number in range(MAX_INVITATIONS_PER_DAY):
            assert "I asked them" in (await asked(here, whom=Member(f"fake:{number}", "X"))).text
        here.registry.member_data.erase((ANN.id,), "forgotten:x")
        assert "You asked 5 people within a day" in (await asked(here)).text
        assert "I asked them" in (await asked(here, after=timedelta(days=1))).text

    async def test_blocked_members_neither_ask_nor_are_asked(self, here: World, tmp_path: Path) -> None:
        """By a moderator, or by the operator."""
        here.registry.blocklist.add(HERE.address, "member", BOB.id, MOD.id, NOW)
        assert "don't want to be asked" in (await asked(here)).text  # nobody learns of a block
        assert "blocked you" in (await asked(here, BOB, ANN)).text
        there = world(tmp_path / "there", AccessList.of([], [], [CAT.id]))
        assert "don't want to be asked" in (await asked(there, whom=CAT)).text
        assert "blocked you" in (await asked(there, CAT, ANN)).text


class TestAnswering:
    @pytest.mark.parametrize("label", [CHOOSE, NO, NEVER])
    async def test_nobody_else_can_answer(self, here: World, label: str) -> None:
        """Not even a moderator, the operator or the asker."""
        shown = await question(here)
        for member in (ANN, CAT, MOD, OPERATOR):
            refused = await pressed(here, shown, label, member)
            assert "Only the person who is asked" in refused.text
            assert refused.is_private
        assert not (await pressed(here, shown, NO, BOB)).is_private

    async def test_accepting_opens_the_form_of_train(self, here: World) -> None:
        """Whose account, and which file, is for them to say; the request itself trains nothing."""
        form = (await pressed(here, await question(here), CHOOSE, BOB)).form
        assert form is not None
        assert (form.command, form.options) == ("train", {})
        assert [field.option for field in form.fields] == ["handles", "archive", "name"]
        assert here.registry.jobs.list() == []

    async def test_who_may_not_train_here_can_still_decline(self, here: World) -> None:
        """Also who is blocked by now."""
        shown = await question(here)
        here.registry.chat_settings.set(HERE.address, "train", "moderators")
        assert "Only moderators may train" in (await pressed(here, shown, CHOOSE, BOB)).text
        here.registry.blocklist.add(HERE.address, "member", BOB.id, MOD.id, NOW)
        assert "Bob said no" in (await pressed(here, shown, NEVER, BOB)).text

    async def test_never_holds_for_everybody_and_after_forgetme(self, here: World) -> None:
        """Only a keyed hash is stored for it: nothing of theirs is found."""
        await pressed(here, await question(here), NEVER, BOB)
        here.registry.member_data.erase((BOB.id,), "forgotten:x")
        for asker in (ANN, CAT, OPERATOR):
            refused = await asked(here, asker, chat=ELSEWHERE, after=timedelta(days=400))
            assert "don't want to be asked" in refused.text
        here.registry.retention.sweep(NOW + timedelta(days=4_000), 30, 60)
        assert "don't want to be asked" in (await asked(here)).text
        assert here.registry.member_data.export((BOB.id,)) == {}

    async def test_a_request_expires_after_a_week(self, here: World) -> None:
        """Never asking again can still be demanded then."""
        shown = await question(here)
        later = replace(here, services=replace(here.services, now=lambda: NOW + LIFETIME))
        for label in (CHOOSE, NO):
            assert "This request is over" in (await pressed(later, shown, label, BOB)).text
        assert "Only the person who is asked" in (await pressed(later, shown, NEVER, CAT)).text
        assert "Bob said no" in (await pressed(later, shown, NEVER, BOB)).text
        assert "don't want to be asked" in (await asked(here, CAT, after=LIFETIME)).text


class TestData:
    async def test_both_find_the_request_in_mydata(self, here: World) -> None:
        """The asked one is not told by whom, in the file."""
        await question(here)
        [own] = here.registry.member_data.export((ANN.id,))["training_invitations"]
        assert (own["asker"], own["asked"]) == (ANN.id, BOB.id)
        [theirs] = here.registry.member_data.export((BOB.id,))["training_invitations"]
        assert (theirs["asker"], theirs["asked"]) == ("somebody", BOB.id)

    @pytest.mark.parametrize("member", [ANN, BOB])
    async def test_forgetme_deletes_it_and_does_not_allow_another(self, here: World, member: Member) -> None:
        """Or else the limit would be none."""
        shown = await question(here)
        here.registry.member_data.erase((member.id,), "forgotten:x")
        assert "This request is over" in (await pressed(here, shown, CHOOSE, BOB)).text
        assert "within the last week" in (await asked(here)).text

    async def test_the_daily_sweep_deletes_what_expired(self, here: World) -> None:
        """With the week's hashes."""
        await question(here)
        here.registry.retention.sweep(NOW + LIFETIME, 30, 60)
        with here.registry.invitations._file.reading() as database:
            tables = ("training_invitations", "invitation_limits")
            assert [database.table(name).count for name in tables] == [0, 0]
