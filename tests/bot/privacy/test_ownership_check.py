"""Proof of ownership by a code in the profile, for consent and /optout."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.messages import Reply
from bot.privacy.consent_registry import ConsentRegistry
from models.domain.consent import Consent, ConsentBasis, OwnershipProof, ProofState
from models.personas.eligibility import TrainingEligibility
from models.runtime.data_dir import DataDir
from tests.fakes.bot import ANN, BOB, ELSEWHERE, HERE, MOD, NOW, OPERATOR, World, answer, ask, world
from tests.fakes.stages import until

BLUE = "penny.bsky.social"


@pytest.fixture
def here(tmp_path: Path) -> World:
    made = world(tmp_path)
    book = ConsentRegistry(made.registry, TrainingEligibility(DataDir(tmp_path), made.registry), "recorded")
    return replace(made, services=replace(made.services, consents=book))


async def pressed(here: World, question: Reply, looks: Callable[[OwnershipProof], None]) -> Reply:
    """The answer to a press on Check, `looks` being what the trainer does once it is asked."""
    press = asyncio.create_task(answer(here, question.buttons[0].to_request(ANN, HERE)))
    await asyncio.to_thread(until, lambda: bool(here.registry.ownership_proofs.awaiting_check()))
    for proof in await asyncio.to_thread(here.registry.ownership_proofs.awaiting_check):
        looks(proof)
    return await press


async def test_a_code_is_issued_and_checked(here: World) -> None:
    """The reply says where to put it; a failed check says why, and can be repeated."""
    question = await answer(here, ask("consent", ANN, handle=BLUE, word="mine"))
    assert f"into the bio of @{BLUE} on Bluesky" in question.text
    assert question.is_private
    proofs = here.registry.ownership_proofs
    again = await pressed(
        here, question, lambda proof: proofs.record_result(proof.id, ProofState.ISSUED, "It is not there.")
    )
    assert again.text == "It is not there."

    def found(proof: OwnershipProof) -> None:
        assert proof.code in question.text
        here.registry.consents.record(Consent(BLUE, ConsentBasis.OWNER, proof.member, NOW))
        proofs.record_result(proof.id, ProofState.PROVEN)

    assert "is proven to be yours" in (await pressed(here, again, found)).text
    assert "Training **" in (await answer(here, ask("train", ANN, ELSEWHERE, handles=(BLUE,)))).text
    assert "whose owner says yes" in (await answer(here, ask("train", BOB, handles=(BLUE,)))).text


async def test_another_members_press_proves_nothing(here: World) -> None:
    """The button works only for the member who started the proof."""
    question = await answer(here, ask("consent", ANN, handle=BLUE, word="mine"))
    said = await answer(here, question.buttons[0].to_request(BOB, HERE))
    assert "isn't yours" in said.text
    assert here.registry.ownership_proofs.awaiting_check() == []


async def test_a_name_on_x_cannot_be_proven_where_x_is_not_read(here: World) -> None:
    """The refusal names the alternative."""
    said = (await answer(here, ask("consent", ANN, handle="penny", word="mine"))).text
    assert "I can't see a code in its profile" in said
    assert "/consent @penny permission" in said
    assert "the person who runs this bot" in (await answer(here, ask("optout", ANN, handle="penny"))).text


async def test_an_owner_opts_out_with_a_code(here: World) -> None:
    """Moderators need the code too."""
    for member in (ANN, MOD):
        question = await answer(here, ask("optout", member, handle=BLUE))
        assert [button.label for button in question.buttons] == ["Check"]
    question = await answer(here, ask("optout", ANN, handle=BLUE))
    said = await pressed(
        here, question, lambda proof: here.registry.ownership_proofs.record_result(proof.id, ProofState.PROVEN)
    )
    assert "is out. From now on no chat of this bot trains on it" in said.text


async def test_an_operator_confirms_an_opt_out(here: World) -> None:
    """It cannot be undone, so it takes a second press."""
    question = await answer(here, ask("optout", OPERATOR, handle=f"@{BLUE.upper()}"))
    assert here.training.opted_out == []
    done = await answer(here, question.buttons[0].to_request(OPERATOR, HERE))
    assert here.training.opted_out == [BLUE]
    assert "is out" in done.text
    assert "for the person who runs this bot" in (await answer(here, question.buttons[0].to_request(MOD, HERE))).text


async def test_an_account_that_opted_out_is_refused(here: World, tmp_path: Path) -> None:
    """Asking again starts nothing."""
    here.registry.opt_outs.add(DataDir(tmp_path).hash_of(BLUE), NOW)
    for request in (ask("optout", ANN, handle=BLUE), ask("optout", OPERATOR, handle=BLUE, sure="yes")):
        assert "is out already" in (await answer(here, request)).text
    assert here.training.opted_out == []


async def test_an_opt_out_is_confirmed_although_its_proof_was_erased(here: World, tmp_path: Path) -> None:
    """The trainer may have erased the account, with the proof, before the bot looks for the result."""
    question = await answer(here, ask("optout", ANN, handle=BLUE))
    data_dir = DataDir(tmp_path)

    def carried_out(proof: OwnershipProof) -> None:
        here.registry.erasures.begin(BLUE, data_dir.hash_of(BLUE), NOW, proof.id)
        here.registry.erasures.finish(BLUE, data_dir.hash_of(BLUE), NOW)

    assert f"@{BLUE} is out" in (await pressed(here, question, carried_out)).text
    again = await answer(here, question.buttons[0].to_request(ANN, HERE))
    assert f"@{BLUE} is out" in again.text


async def test_a_proof_is_confirmed_after_a_slow_check(here: World) -> None:
    """The member was told to press Check again, and the profile was read meanwhile."""
    question = await answer(here, ask("consent", ANN, handle=BLUE, word="mine"))
    number = question.buttons[0].options["proof"]
    here.registry.consents.record(Consent(BLUE, ConsentBasis.OWNER, ANN.id, NOW))
    here.registry.ownership_proofs.record_result(int(str(number)), ProofState.PROVEN)
    assert "is proven to be yours" in (await answer(here, question.buttons[0].to_request(ANN, HERE))).text
    assert "isn't yours" in (await answer(here, question.buttons[0].to_request(BOB, HERE))).text
