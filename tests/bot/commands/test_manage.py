"""Personas managed in the chat: /retire, /restore, /delete, /rename, /share, /default and /audit."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.messages import Chat, Member, Value
from bot.commands import COMMANDS
from bot.dispatch.dispatcher import Dispatcher
from bot.training.budget import MonthlyBudget
from models.domain.consent import Consent, ConsentBasis
from models.domain.limits import Prices
from models.domain.source_preview import SourcePreview
from models.domain.training_job import Audience, TrainingRequest
from models.messages import sentence
from models.personas import checkpoints
from models.registry import AuditQuery, Provenance, TrainingRun
from models.runtime.data_dir import DataDir
from tests.fakes.bot import ANN, BOB, ELSEWHERE, HERE, MOD, NOW, OPERATOR, World, answer, ask, private, wanted, world

IN_GUILD = Chat("fake:7", guild="fake:guild")
PRICES = Prices(is_on=True, max_tweets=3_200, per_post=0.005, per_user=0.01)  # 16.01 dollars an account
DIRECT = Chat("fake:direct-ann", is_direct=True)
BESIDE = Chat("fake:8", guild="fake:guild")


@pytest.fixture
def here(tmp_path: Path) -> World:
    """With a persona that Ann made in a channel of a guild."""
    there = world(tmp_path)
    private(there.registry, "mine", Audience(IN_GUILD.address, ANN.id, guild=IN_GUILD.guild))
    home = DataDir(tmp_path).prepare()
    staged = checkpoints.stage(home, "id-mine", 1)
    checkpoints.seal(staged, "id-mine", 1, "adapter", "gpt2", "abc")
    checkpoints.publish(home, "id-mine", 1)
    return there


async def says(here: World, command: str, member: Member = ANN, chat: Chat = IN_GUILD, /, **options: Value) -> str:
    return (await answer(here, ask(command, member, chat, **options))).text


async def seen(here: World, member: Member, chat: Chat) -> bool:
    return "@mine" in await says(here, "personas", member, chat)


async def test_old_buttons_say_what_became_of_the_persona(here: World) -> None:
    """Retired, restored, and deleted."""
    again = (await answer(here, ask("tweet", ANN, IN_GUILD, persona="mine"))).buttons[0].to_request(BOB, IN_GUILD)
    restore = (await answer(here, ask("retire", ANN, IN_GUILD, persona="mine"))).buttons[0]
    assert "@mine is retired" in (await answer(here, again)).text
    assert "answers again" in (await answer(here, restore.to_request(MOD, IN_GUILD))).text
    assert (await answer(here, again)).tweets
    assert await says(here, "delete", persona="mine", confirm="@Mine") == sentence("persona-deleted", name="mine")
    assert "That persona was deleted" in (await answer(here, again)).text


@pytest.mark.parametrize("options", [{}, {"confirm": "min"}, {"confirm": "id-mine"}])
async def test_deleting_needs_the_name_typed_twice(here: World, options: dict[str, Value]) -> None:
    """The first answer says what to type."""
    text = await says(here, "delete", persona="id-mine", **options)
    assert "/delete mine confirm=mine" in text or "Nothing was deleted" in text
    assert here.registry.personas.get("id-mine").name == "mine"


async def test_a_retired_persona_can_be_deleted_and_listed(here: World) -> None:
    """/restore without a name tells what can be; only to those who may."""
    await says(here, "retire", persona="mine")
    assert await says(here, "restore", MOD) == "Retired: @mine."
    assert "no retired persona" in await says(here, "restore", BOB)
    assert "is deleted for good" in await says(here, "delete", MOD, persona="mine", confirm="mine")
    assert "no persona “mine”" in await says(here, "restore", persona="mine")


@pytest.mark.parametrize("command", ["retire", "delete", "rename", "share", "restore"])
async def test_others_may_not_manage_a_persona(here: World, command: str) -> None:
    """A member of the same chat, and a moderator of another who cannot even see it."""
    more: dict[str, dict[str, Value]] = {"rename": {"name": "x"}, "delete": {"confirm": "mine"}}
    options = more.get(command, {})
    assert "somebody else's" in await says(here, command, BOB, persona="mine", **options)
    assert "no persona “mine”" in await says(here, command, MOD, ELSEWHERE, persona="mine", **options)
    assert [line.action for line in here.registry.audit_log.list()] == []


async def test_a_renamed_persona_is_found_by_its_new_name_and_old_buttons(here: World) -> None:
    """A name that is none, or is taken here, is refused."""
    again = (await answer(here, ask("tweet", ANN, IN_GUILD, persona="mine"))).buttons[0]
    private(here.registry, "sam", Audience(IN_GUILD.address, BOB.id))
    assert "already" in await says(here, "rename", persona="mine", name="sam")
    assert "can't be a persona's name" in await says(here, "rename", persona="mine", name="a b")
    assert "is now called @ours" in await says(here, "rename", persona="mine", name="@Ours")
    assert (await answer(here, ask("tweet", ANN, IN_GUILD, persona="ours"))).tweets
    assert (await answer(here, again.to_request(ANN, IN_GUILD))).tweets


async def test_a_persona_is_private_until_it_is_shared(here: World) -> None:
    """Its maker sees it anywhere, its channel does, a channel beside once it is shared there or with the guild."""
    assert await seen(here, BOB, IN_GUILD)
    assert await seen(here, ANN, ELSEWHERE)
    assert not await seen(here, BOB, BESIDE)
    assert await says(here, "share", persona="mine", where="everywhere") == sentence("share-for-moderators")
    assert "All chats here" in await says(here, "share", MOD, persona="mine", where="everywhere")
    assert await seen(here, BOB, BESIDE)
    assert "the chats it was shared with" in await says(here, "persona", ANN, persona="mine")
    assert "and one other chat or server" in await says(here, "share", persona="mine")
    assert "shared with fake:guild" in await says(here, "share", OPERATOR, persona="mine")
    assert "no longer" in await says(here, "share", MOD, BESIDE, persona="mine", where="not-here")
    assert not await seen(here, BOB, BESIDE)


async def test_sharing_with_a_chat_needs_its_moderator(here: World) -> None:
    """As training there does."""
    here.registry.chat_settings.set(ELSEWHERE.address, "train", "approved")
    offered = await answer(here, ask("share", ANN, ELSEWHERE, persona="mine", where="here"))
    assert "moderator of this chat has to agree" in offered.text
    refused = await answer(here, offered.buttons[0].to_request(BOB, ELSEWHERE))
    assert refused.text == sentence("share-decided-by-moderator")
    assert not await seen(here, BOB, ELSEWHERE)
    await answer(here, offered.buttons[0].to_request(MOD, ELSEWHERE))
    assert await seen(here, BOB, ELSEWHERE)


@pytest.mark.parametrize("where", ["private", "not-here"])
async def test_a_share_button_does_nothing_once_its_maker_withdrew_the_offer(here: World, where: str) -> None:
    """Until they offer it again."""
    here.registry.chat_settings.set(ELSEWHERE.address, "train", "approved")
    offered = (await answer(here, ask("share", ANN, ELSEWHERE, persona="mine", where="here"))).buttons[0]
    await answer(here, ask("share", ANN, ELSEWHERE, persona="mine", where=where))
    refused = await answer(here, offered.to_request(MOD, ELSEWHERE))
    assert (
        refused.text
        == "@mine is not offered to this chat any more. Its creator can offer it again with /share mine here."
    )
    assert not await seen(here, BOB, ELSEWHERE)
    await answer(here, ask("share", ANN, ELSEWHERE, persona="mine", where="here"))
    assert "This chat sees @mine" in (await answer(here, offered.to_request(MOD, ELSEWHERE))).text


async def test_a_share_button_counts_for_one_chat_alone(here: World) -> None:
    """A moderator of another chat cannot use it there."""
    here.registry.chat_settings.set(ELSEWHERE.address, "train", "approved")
    offered = (await answer(here, ask("share", ANN, ELSEWHERE, persona="mine", where="here"))).buttons[0]
    refused = await answer(here, offered.to_request(MOD, HERE))
    assert refused.text == "Only a moderator of this chat can decide whether it sees the persona."
    assert not await seen(here, BOB, HERE)
    assert "This chat sees @mine" in (await answer(here, offered.to_request(MOD, ELSEWHERE))).text


async def test_sharing_with_all_chats_or_by_address_is_for_operators(here: World) -> None:
    """Moderators decide for their own chats; an invalid address is refused."""
    assert "is for the person who runs this bot" in await says(here, "share", MOD, persona="mine", where="all")
    assert "is for the person who runs this bot" in await says(here, "share", MOD, persona="mine", chats="fake:2")
    assert "is not the address of a chat" in await says(here, "share", OPERATOR, persona="mine", chats="here")
    await says(here, "share", OPERATOR, persona="mine", chats=f"{ELSEWHERE.address},{HERE.address}")
    assert await seen(here, BOB, ELSEWHERE)
    await says(here, "share", persona="mine", where="private")
    assert not await seen(here, BOB, ELSEWHERE)
    await says(here, "share", OPERATOR, persona="mine", where="all")
    assert await seen(here, BOB, ELSEWHERE)
    assert "Only the person who runs this bot can undo that" in await says(
        here, "share", MOD, ELSEWHERE, persona="mine", where="not-here"
    )


async def test_a_chats_default_must_be_visible_to_all_there(here: World) -> None:
    """Else it would answer its creator alone."""
    moderating = Member(ANN.id, ANN.name, MOD.role)
    assert "Not everybody here can see @mine. Use /share mine" in await says(
        here, "default", moderating, BESIDE, persona="mine"
    )
    await says(here, "default", MOD, persona="mine")
    assert (await answer(here, ask("tweet", BOB, IN_GUILD))).tweets
    await says(here, "retire", persona="mine")
    assert "It is this chat's persona" in await says(here, "tweet", BOB)
    await says(here, "delete", persona="mine", confirm="mine")
    assert "was deleted" in await says(here, "tweet", BOB)


async def test_private_personas_are_not_listed_where_others_read_along(here: World) -> None:
    """Their creator can still use them by name."""
    overheard = Chat("fake:group", is_overheard=True)
    assert not await seen(here, ANN, overheard)
    assert (await answer(here, ask("tweet", ANN, overheard, persona="mine"))).tweets
    await says(here, "retire", persona="mine")
    assert "no retired persona" in await says(here, "restore", ANN, overheard)


@pytest.mark.parametrize("command", ["tweet", "persona", "retire", "delete", "restore", "share", "rename", "retrain"])
async def test_private_personas_are_not_suggested_where_others_read_along(here: World, command: str) -> None:
    """Neither for a typo nor where several could be meant."""
    private(here.registry, "mind", Audience(IN_GUILD.address, ANN.id, guild=IN_GUILD.guild))
    overheard = Chat("fake:group", is_overheard=True)
    for options in ({"persona": "mime"}, {} if command == "tweet" else {"persona": "nothing_alike"}):
        said = await says(here, command, ANN, overheard, **options, **({"name": "new"} if command == "rename" else {}))
        assert "mine" not in said
        assert "mind" not in said


async def test_the_audit_log_can_be_searched(here: World) -> None:
    """By action, member and persona, also by the name of a deleted one."""
    await says(here, "retire", MOD, persona="mine")
    await says(here, "restore", ANN, persona="mine")
    await says(here, "default", MOD, persona="mine")
    await says(here, "delete", ANN, persona="mine", confirm="mine")
    text = await says(here, "audit", MOD)
    assert text.startswith("4 entries in the audit log:")
    assert "fake:mod · retire @mine" in text
    assert (await says(here, "audit", MOD, action="delete")).startswith("1 entry")
    assert (await says(here, "audit", MOD, member="<@!0>")).startswith("The audit log has no such entries")
    assert (await says(here, "audit", MOD, member=ANN.id)).startswith("2 entries")
    assert (await says(here, "audit", MOD, persona="mine")).startswith("4 entries")


async def test_moderators_see_the_audit_log_of_their_own_chats(here: World) -> None:
    """The operator sees all, and alone sees who reported."""
    await says(here, "retire", MOD, persona="mine")
    await says(here, "report", BOB, text="cruel")
    assert await says(here, "audit", ANN) == sentence("command-for-moderators", command="audit")
    assert "The audit log has no such entries" in await says(here, "audit", MOD, ELSEWHERE)
    assert "cruel" not in await says(here, "audit", MOD)
    assert "cruel" in await says(here, "audit", OPERATOR, ELSEWHERE)
    assert (await says(here, "audit", MOD, BESIDE)).startswith("1 entry")


async def test_the_audit_file_is_safe_from_csv_injection(here: World) -> None:
    """A cell that a spreadsheet would take for a formula is text."""
    here.services.audit.record(IN_GUILD.requester_for(MOD), "=1+1", "@SUM(A1)")
    shown = await answer(here, ask("audit", MOD, IN_GUILD))
    (document,) = (await answer(here, shown.buttons[0].to_request(MOD, IN_GUILD))).documents
    assert document.name == "audit.csv"
    lines = document.content.decode().splitlines()
    assert lines[0] == "at,actor,chat,action,subject,details"
    assert "fake:mod,fake:7,'=1+1,'@SUM(A1),{}" in lines[1]


async def test_every_audit_entry_has_the_actor_and_the_chat(here: World) -> None:
    """And the guild, so that a moderator finds it from any channel."""
    await says(here, "rename", MOD, persona="mine", name="ours")
    (line,) = here.registry.audit_log.list(AuditQuery(action="rename"))
    assert (line.actor, line.chat, line.guild, line.subject) == (MOD.id, "fake:7", "fake:guild", "id-mine")
    assert line.details == {"name": "mine", "to": "ours"}


class TestRetrain:
    async def test_retraining_continues_from_the_newest_version(self, here: World, tmp_path: Path) -> None:
        """With the original request, under the current name; only for those who manage it."""
        (tmp_path / "posts.jsonl").touch()
        again = replace(wanted("mine", ("mine",)), sources=(f"files:{tmp_path}/posts.jsonl",))
        _built(here, again)
        await says(here, "rename", persona="mine", name="ours")
        assert "somebody else's" in await says(here, "retrain", BOB, persona="ours")
        assert (await says(here, "retrain", MOD, persona="ours")).startswith("Training **")
        job = here.registry.jobs.list(is_over=False)[0]
        assert job.request == replace(again, name="ours", continues="id-mine", consent_bases=("",))
        assert [line.action for line in here.registry.audit_log.list()] == ["rename", "retrain"]

    async def test_withdrawn_consent_counts_even_where_none_is_needed(self, here: World, tmp_path: Path) -> None:
        """CONSENT=open asks for no word; one that was given and is gone says something."""
        (tmp_path / "posts.jsonl").touch()
        _built(here, replace(wanted("mine", ("mine",)), sources=(f"files:{tmp_path}/posts.jsonl",)))
        persona = replace(here.registry.personas.get("id-mine"), consent_bases={"mine": ConsentBasis.PERMISSION})
        here.registry.personas.publish_imported(persona, [Provenance("mine", "files", NOW)])
        assert "There is no consent to learn from" in await says(here, "retrain", MOD, persona="mine")
        await answer(here, ask("trust", OPERATOR, IN_GUILD))
        here.registry.consents.record(Consent("mine", ConsentBasis.PERMISSION, MOD.id, NOW, IN_GUILD.guild))
        assert (await says(here, "retrain", MOD, persona="mine")).startswith("Training **")

    @pytest.mark.parametrize("scheme", ["files", "discord-data"])
    async def test_own_messages_are_retrained_in_private(self, here: World, tmp_path: Path, scheme: str) -> None:
        """By whoever they are from, or by an operator: elsewhere others would read three of them."""
        (tmp_path / "package.zip").touch()
        messages = replace(wanted("mine", ("mine",)), sources=(f"{scheme}:{tmp_path}/package.zip",), author=ANN.id)
        _built(here, messages)
        here.training.preview_shown = SourcePreview("discord-data", 240, ("a secret",))
        for member, chat in ((ANN, IN_GUILD), (MOD, IN_GUILD), (OPERATOR, IN_GUILD), (MOD, DIRECT)):
            text = await says(here, "retrain", member, chat, persona="mine")
            assert "a secret" not in text
            assert here.registry.jobs.list(is_over=False) == []
        assert "in a private chat" in await says(here, "retrain", ANN, IN_GUILD, persona="mine")
        assert "a secret" in await says(here, "retrain", ANN, DIRECT, persona="mine")
        assert here.registry.jobs.list(is_over=False)[0].request.author == ANN.id

    async def test_retraining_without_its_files_is_refused(self, here: World) -> None:
        """The sentence says what to send instead; there is no job."""
        text = await says(here, "retrain", persona="mine")
        assert "was removed afterwards" in text
        assert "/train @mine name=mine" in text
        assert here.registry.jobs.list(is_over=False) == []

    async def test_retraining_that_costs_asks_first(self, here: World) -> None:
        """Its button repeats the request, and nothing is recorded before."""
        _built(here, replace(wanted("mine", ("mine",)), sources=()))
        purse = MonthlyBudget(PRICES, 50.0, 50.0, here.registry.spending)
        dispatch = Dispatcher(COMMANDS, replace(here.services, budget=purse))
        shown = await dispatch.answer(ask("retrain", ANN, IN_GUILD, persona="mine"))
        assert [button.label for button in shown.buttons] == ["Approve", "Cancel"]
        assert list(here.registry.audit_log.list()) == []
        assert "nothing was spent" in (await dispatch.answer(shown.buttons[1].to_request(ANN, IN_GUILD))).text
        assert "Training **" in (await dispatch.answer(shown.buttons[0].to_request(ANN, IN_GUILD))).text
        assert here.registry.jobs.list(is_over=False)[0].request.continues == "id-mine"


def _built(here: World, request: TrainingRequest) -> None:
    """The persona's next version, as `request` asks for it."""
    job, _is_new = here.registry.jobs.submit(
        replace(request, continues="id-mine"), Audience(IN_GUILD.address, ANN.id), NOW
    )
    persona = replace(here.registry.personas.get("id-mine"), version=2)
    here.registry.personas.publish(persona, [Provenance("mine", "files", NOW)], TrainingRun(NOW, 0, 1, 1, 1.0), job.id)
