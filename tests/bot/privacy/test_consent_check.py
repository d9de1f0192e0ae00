"""Whose word counts as consent: a moderator's only in trusted chats, an owner's anywhere."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.messages import Chat, Member, Role
from bot.privacy.consent_registry import ConsentRegistry
from models.domain.consent import Consent, ConsentBasis
from models.domain.errors import NotAllowed
from models.domain.training_job import Audience
from models.personas.eligibility import TrainingEligibility
from models.runtime.data_dir import DataDir
from tests.fakes.bot import NOW, OPERATOR, World, answer, ask, attached, private, world

VICTIM = "victim.bsky.social"
THEIR_SERVER = Chat("fake:666", "lair", "fake:guild:666")
ATTACKER = Member("fake:attacker", "Mallory", Role.MODERATOR)  # of a server of their own


@pytest.fixture
def here(tmp_path: Path) -> World:
    made = world(tmp_path)
    eligibility = TrainingEligibility(DataDir(tmp_path), made.registry)
    consents = ConsentRegistry(made.registry, eligibility, "recorded")
    return replace(made, services=replace(made.services, consents=consents))


async def test_whoever_adds_the_bot_to_their_own_server_can_record_no_consent(here: World) -> None:
    """By /consent, by /train's buttons, and by approving a request: refused each time, and in the audit log."""
    file = attached("tweets.js")
    for request in (
        ask("consent", ATTACKER, THEIR_SERVER, handle=VICTIM, word="public-figure"),
        ask("train", ATTACKER, THEIR_SERVER, handles=(VICTIM,)),
        ask("train", ATTACKER, THEIR_SERVER, handles=(VICTIM,), basis="public-figure"),
        replace(ask("train", ATTACKER, THEIR_SERVER, handles=(VICTIM,)), files=(file,)),
    ):
        said = await answer(here, request)
        assert "I only learn from accounts whose owner says yes" in said.text
        assert [button.label for button in said.buttons] == ["Prove it"]
    assert here.registry.consents.list(VICTIM) == []
    assert here.registry.jobs.list() == []
    refused = [(entry.actor, entry.action, entry.subject, entry.guild) for entry in here.registry.audit_log.list()]
    assert refused == [(ATTACKER.id, "consent refused", VICTIM, THEIR_SERVER.guild)] * 2


async def test_no_request_is_approved_where_moderators_are_not_trusted(here: World) -> None:
    """A request that waits since before is no way around: not with a basis, and not without."""
    here.services.trusted_chats.table.decide("fake:guild:666", is_trusted=True)
    asked = await answer(here, ask("train", Member("fake:ann", "Ann"), THEIR_SERVER, handles=(VICTIM,)))
    here.services.trusted_chats.table.decide("fake:guild:666", is_trusted=False)
    approve = asked.buttons[0]
    pressed = replace(approve, options={**approve.options, "basis": "fictional"})
    for button in (approve, pressed):
        said = await answer(here, button.to_request(ATTACKER, THEIR_SERVER))
        assert "doesn't count here" in said.text
    assert (here.registry.jobs.list(), here.registry.consents.list(VICTIM)) == ([], [])
    assert [entry.action for entry in here.registry.audit_log.list()] == ["consent refused"]


async def test_a_platform_is_asked_about_operators_only_where_the_answer_matters(here: World) -> None:
    """Not for an account whose owner agreed, nor in a direct chat."""
    ann, server, place = Member("fake:ann", "Ann"), Chat("fake:1", guild="fake:guild:1"), "fake:guild:1"
    here.registry.consents.record(Consent(VICTIM, ConsentBasis.OWNER, ann.id, NOW))
    assert (await answer(here, ask("train", ann, server, handles=(VICTIM,)))).text.startswith("Training **")
    await answer(here, ask("consent", ann, server, handle=VICTIM, word="mine"))
    await answer(here, ask("train", ann, Chat("fake:2", is_direct=True), handles=("sam.bsky.social",)))
    assert here.board.presence_checks == []
    await answer(here, ask("train", ann, server, handles=("sam.bsky.social",)))
    assert here.board.presence_checks == [place]


async def test_consents_count_for_new_versions_only_while_the_chat_is_trusted(here: World, tmp_path: Path) -> None:
    """They were recorded under the operator's eyes; once these look elsewhere, neither chat nor trainer uses them."""
    server = Chat("fake:1", guild="fake:guild:1")
    here.board.operator_presence["fake:guild:1"] = True
    await answer(here, ask("consent", ATTACKER, server, handle=VICTIM, word="fictional"))
    persona = private(here.registry, VICTIM, Audience(server.address, ATTACKER.id, guild=server.guild))
    here.registry.jobs.finish("1", persona.id, NOW)
    eligibility = TrainingEligibility(DataDir(tmp_path), here.registry)
    eligibility.check_consents({VICTIM: "fictional"}, server.scopes)
    await answer(here, ask("trust", OPERATOR, server, switch="off"))
    with pytest.raises(NotAllowed):
        eligibility.check_consents({VICTIM: "fictional"}, server.scopes)
    retrain, train = (
        ask("retrain", ATTACKER, server, persona=persona.id),
        ask("train", ATTACKER, server, handles=(VICTIM,)),
    )
    assert "There is no consent to learn" in (await answer(here, retrain)).text
    assert "whose owner says yes" in (await answer(here, train)).text
    assert here.registry.jobs.list(is_over=False) == []
    assert "doesn't count now" in (await answer(here, ask("consent", ATTACKER, server, handle=VICTIM))).text
    await answer(here, ask("trust", OPERATOR, server))
    assert "There is no consent to learn" not in (await answer(here, retrain)).text
    assert "Training **" in (await answer(here, train)).text
