"""On whose word a training begins: /consent, and what /train says where nobody has given one."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.messages import Chat, Request
from bot.permissions.chat_rules import TRAIN
from bot.privacy.consent_registry import ConsentRegistry
from models.domain.consent import ConsentBasis, Policy
from models.domain.training_job import Audience
from models.messages import sentence
from models.personas.eligibility import TrainingEligibility
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.bot import ANN, BOB, ELSEWHERE, HERE, MOD, NOW, OPERATOR, World, answer, ask, attached, private, world

BLUE = "penny.bsky.social"
CHANNEL, OTHER_CHANNEL = Chat("fake:7", guild="fake:guild"), Chat("fake:8", guild="fake:guild")


async def strict(folder: Path, policy: Policy = "recorded", protected: tuple[str, ...] = ()) -> World:
    """A world in which words count, and in HERE those of moderators too, because the operator sent /trust there."""
    made = world(folder)
    book = ConsentRegistry(made.registry, TrainingEligibility(DataDir(folder), made.registry, protected), policy)
    here = replace(made, services=replace(made.services, consents=book))
    assert "can record consent now" in (await answer(here, ask("trust", OPERATOR))).text
    return here


@pytest.fixture
async def here(tmp_path: Path) -> World:
    return await strict(tmp_path)


def uploads_in(folder: Path) -> list[Path]:
    return list((folder / "uploads").iterdir())


def asked_for(here: World) -> list[tuple[str, ...]]:
    return [job.request.consent_bases for job in here.registry.jobs.list()]


async def test_a_members_training_without_consent_goes_to_the_moderators(here: World) -> None:
    """The member is told so, sends nothing again, and hears of it there; the moderator's press begins the training."""
    file = attached("tweets.js")
    sent = await answer(here, replace(ask("train", ANN, handles=("penny",)), files=(file,)))
    assert sent.text.startswith("Sent to the moderators. I'll tell you here.")
    question = await answer(here, sent.buttons[0].to_request(MOD, HERE))
    assert question.text.startswith("Before I learn from @penny")
    begun = await answer(here, question.buttons[0].to_request(MOD, HERE))
    assert "is approved" in begun.text
    assert asked_for(here) == [("permission",)]
    assert here.announcer.followed == ["1"]


async def test_a_moderator_gives_the_word_and_trains_in_one_press(here: World) -> None:
    """The word is recorded with the moderator's name, in the audit too, and goes with the job."""
    question = await answer(here, ask("train", MOD, handles=(BLUE,)))
    assert [button.label for button in question.buttons] == ["They agreed", "It's mine", "Public figure", "Fictional"]
    begun = await answer(here, question.buttons[3].to_request(MOD, HERE))
    assert "Training **" in begun.text
    assert asked_for(here) == [("fictional",)]
    (word,) = here.registry.consents.list(BLUE)
    assert (word.basis, word.recorded_by, word.recorded_in) == (ConsentBasis.FICTIONAL, MOD.id, HERE.address)


async def test_a_members_press_gives_no_word(here: World) -> None:
    """A moderator's buttons under a public message are the moderators'."""
    question = await answer(here, ask("train", MOD, handles=(BLUE,)))
    assert "is for moderators" in (await answer(here, question.buttons[0].to_request(BOB, HERE))).text
    assert here.registry.consents.list(BLUE) == []


async def test_a_recorded_word_lets_members_train_in_that_chat_alone(here: World) -> None:
    """Another chat has moderators of its own."""
    recorded = await answer(here, ask("consent", MOD, handle=f"@{BLUE}", word="permission", note="she  said yes"))
    assert "“she said yes”" in recorded.text
    assert "Training **" in (await answer(here, ask("train", ANN, handles=(BLUE,)))).text
    assert "whose owner says yes" in (await answer(here, ask("train", ANN, ELSEWHERE, handles=(BLUE,)))).text
    assert asked_for(here) == [("permission",)]


async def test_a_word_in_one_channel_counts_in_its_whole_guild(here: World) -> None:
    """The moderators are the same."""
    await answer(here, ask("trust", OPERATOR, CHANNEL))
    await answer(here, ask("consent", MOD, CHANNEL, handle=BLUE, word="public-figure"))
    assert "Training **" in (await answer(here, ask("train", ANN, OTHER_CHANNEL, handles=(BLUE,)))).text


async def test_an_operators_word_counts_everywhere(here: World) -> None:
    """Whoever runs the bot answers for all of it."""
    await answer(here, ask("consent", OPERATOR, handle=BLUE, word="fictional"))
    assert "Training **" in (await answer(here, ask("train", ANN, ELSEWHERE, handles=(BLUE,)))).text


async def test_a_blend_needs_a_word_for_each(here: World) -> None:
    """What is missing is asked for, and only that."""
    await answer(here, ask("consent", MOD, handle=BLUE, word="fictional"))
    said = await answer(here, ask("train", MOD, handles=(BLUE, "sam.bsky.social")))
    assert "learn from @sam.bsky.social:" in said.text


async def test_a_moderators_file_is_not_sent_again(here: World, tmp_path: Path) -> None:
    """It is kept while the question stands, and the press begins the training of it, as the moderator's own."""
    request = replace(ask("train", MOD, handles=("penny",)), files=(attached("tweets.js"),))
    question = await answer(here, request)
    assert [button.label for button in question.buttons] == ["They agreed", "It's mine", "Public figure", "Fictional"]
    await here.services.uploads.sweep()  # type: ignore[attr-defined]
    begun = await answer(here, question.buttons[1].to_request(MOD, HERE))
    assert "Training **" in begun.text
    assert [button.label for button in begun.buttons] == ["Cancel"]
    [job] = here.registry.jobs.list()
    assert job.request.consent_bases == ("own",)
    assert [job.request.sources] == [(f"archive:{kept}",) for kept in uploads_in(tmp_path)]
    assert [(each.member, each.is_moderator) for each in job.audience] == [(MOD.id, True)]


async def test_that_an_account_is_a_moderators_own_counts_only_where_they_moderate(here: World) -> None:
    """It is their word and no proof, so it gives them nothing in other chats."""
    question = await answer(here, ask("train", MOD, handles=(BLUE,)))
    await answer(here, question.buttons[1].to_request(MOD, HERE))
    assert asked_for(here) == [("own",)]
    assert "whose owner says yes" in (await answer(here, ask("train", MOD, ELSEWHERE, handles=(BLUE,)))).text


async def test_a_word_can_be_taken_back(here: World) -> None:
    """From then on it is missing; a member takes back nothing that is not theirs."""
    await answer(here, ask("consent", MOD, handle=BLUE, word="fictional"))
    assert "no consent for" in (await answer(here, ask("consent", ANN, handle=BLUE, word="withdraw"))).text
    shown = await answer(here, ask("consent", MOD, handle=BLUE))
    assert "as a made-up account" in shown.text
    await answer(here, shown.buttons[3].to_request(MOD, HERE))
    assert "Sent to the moderators" in (await answer(here, ask("train", ANN, handles=(BLUE,)))).text


async def test_the_operators_word_can_be_taken_back_too(here: World) -> None:
    """It counts everywhere; a moderator of one chat cannot take it from the others."""
    await answer(here, ask("consent", OPERATOR, handle=BLUE, word="fictional"))
    assert "no consent for" in (await answer(here, ask("consent", MOD, handle=BLUE, word="withdraw"))).text
    assert "is withdrawn" in (await answer(here, ask("consent", OPERATOR, handle=BLUE, word="withdraw"))).text
    assert here.registry.consents.list(BLUE) == []


async def test_members_record_no_word(here: World) -> None:
    """They are told what they can say."""
    said = (await answer(here, ask("consent", ANN, handle=BLUE, word="permission"))).text
    assert "for moderators of a server or group to record there" in said
    assert here.registry.consents.list(BLUE) == []


async def test_where_only_owners_count_a_moderators_word_does_not(tmp_path: Path) -> None:
    """The sentence says what does."""
    here = await strict(tmp_path, "owner")
    await answer(here, ask("consent", MOD, handle=BLUE, word="permission"))
    said = await answer(here, ask("train", MOD, handles=(BLUE,)))
    assert f"prove it with /consent @{BLUE} mine" in said.text
    assert [button.label for button in said.buttons] == ["Prove it"]


async def test_whoever_cannot_prove_an_account_on_x_is_told_whom_to_ask(tmp_path: Path) -> None:
    """A code in a profile that nobody reads would be a dead end, and so would a moderator whose word doesn't count."""
    here = await strict(tmp_path, "owner")
    said = await answer(here, replace(ask("train", MOD, handles=("penny",)), files=(attached("tweets.js"),)))
    assert said.buttons == ()
    assert "Ask the person who runs this bot to record your permission with /consent @penny permission." in said.text
    assert "mine" not in said.text
    mine = (await answer(here, ask("consent", MOD, handle="penny", word="mine"))).text
    assert mine.endswith("Ask the person who runs this bot to record your permission with /consent @penny permission.")
    await answer(here, ask("consent", OPERATOR, handle="penny", word="permission"))
    begun = await answer(here, replace(ask("train", MOD, handles=("penny",)), files=(attached("tweets.js"),)))
    assert "Training **" in begun.text


async def test_whoever_is_alone_with_the_bot_is_sent_to_no_moderator(here: World) -> None:
    """/trust is for servers and groups."""
    direct = Chat("fake:9", is_direct=True)
    said = (await answer(here, ask("consent", MOD, direct, handle="penny", word="mine"))).text
    assert "/trust" not in said
    assert "Ask the person who runs this bot" in said


async def test_where_no_word_is_needed_none_is_asked_for(tmp_path: Path) -> None:
    """CONSENT=open trains, and the job says that nobody gave a word."""
    here = await strict(tmp_path, "open")
    assert "Training **" in (await answer(here, ask("train", ANN, handles=(BLUE,)))).text
    assert asked_for(here) == [("",)]


@pytest.mark.parametrize("policy", ["owner", "recorded", "open"])
async def test_the_protected_are_refused_from_the_start(tmp_path: Path, policy: Policy) -> None:
    """Whoever asks, in a blend too, and no word can be recorded for them."""
    here = await strict(tmp_path, policy, protected=("penny",))
    for request in (
        ask("train", OPERATOR, handles=("penny",)),
        ask("train", MOD, handles=(BLUE, "penny")),
        ask("train", OPERATOR, handles=(BLUE,), name="Penny"),
        ask("rename", OPERATOR, persona="sam", name="penny"),
        ask("consent", OPERATOR, handle="penny", word="fictional"),
    ):
        assert "@penny can't be trained" in (await answer(here, request)).text
    assert asked_for(here) == []


async def test_every_word_is_in_the_audit(here: World, tmp_path: Path) -> None:
    """Who said what of whom, where, and that it was taken back."""
    await answer(here, ask("consent", MOD, handle=BLUE, word="fictional", note="made up"))
    await answer(here, ask("consent", MOD, handle=BLUE, word="withdraw"))
    with Registry(tmp_path / "registry.db")._file.reading() as database:
        lines = [(row["actor"], row["action"], row["subject"]) for row in database.table("audit_log").rows]
    assert lines == [(OPERATOR.id, "trust", "on"), (MOD.id, "consent", BLUE), (MOD.id, "consent withdrawn", BLUE)]


async def test_alone_with_the_bot_nobodys_word_counts(here: World) -> None:
    """Everybody is a moderator there, and would give the word to themselves."""
    direct = Chat("fake:9", is_direct=True)
    said = await answer(here, ask("train", MOD, direct, handles=(BLUE,)))
    assert "In a server or group that the person who runs this bot trusts" in said.text
    assert [button.label for button in said.buttons] == ["Prove it"]
    await answer(here, ask("consent", MOD, direct, handle=BLUE, word="permission"))
    await answer(here, ask("train", MOD, direct, handles=(BLUE,), basis="permission"))
    assert here.registry.consents.list(BLUE) == []
    assert asked_for(here) == []


async def test_no_name_that_is_kept_out_waits_for_an_approval(tmp_path: Path) -> None:
    """A member who asks a moderator cannot have a persona called as a protected account, of another's posts."""
    here = await strict(tmp_path, "recorded", ("queen.bsky.social",))
    here.registry.chat_settings.set(HERE.address, TRAIN, "approved")
    said = await answer(here, ask("train", ANN, handles=(BLUE,), name="queen.bsky.social"))
    assert "@queen.bsky.social can't be trained" in said.text
    assert here.registry.approvals.pending(NOW) == []


async def test_a_kept_out_account_gets_no_next_version(here: World) -> None:
    """Its persona is named, not the account; what a moderator kept out since is not learnt from again."""
    private(here.registry, BLUE, Audience(HERE.address, ANN.id))
    await answer(here, ask("consent", MOD, handle=BLUE, word="fictional"))
    await answer(here, ask("block", MOD, kind="handle", what=BLUE))
    here.registry.jobs.finish("1", None, NOW)
    said = await answer(here, ask("retrain", ANN, persona=f"id-{BLUE}"))
    assert f"A moderator has blocked @{BLUE} in this chat" in said.text
    assert here.registry.jobs.list(is_over=False) == []


async def test_rules_that_change_while_a_file_comes_are_no_way_around_a_word(here: World) -> None:
    """It was to wait for a moderator, who gives the word; then everybody may train, and still nobody gave it."""
    here.registry.chat_settings.set(HERE.address, TRAIN, "approved")

    async def opened() -> None:
        here.registry.chat_settings.set(HERE.address, TRAIN, "everybody")

    file = attached("posts.txt", meanwhile=opened)
    said = await answer(here, Request("train", {"handles": (BLUE,)}, ANN, HERE, (file,)))
    assert "waits for approval" in said.text
    assert asked_for(here) == []


async def test_a_note_without_a_word_is_not_passed_over(here: World) -> None:
    """Whoever mistyped would think that it is written down."""
    said = await answer(here, ask("consent", MOD, handle=BLUE, note="permision She said yes"))
    assert "Put one of these words before your note" in said.text
    assert here.registry.consents.list(BLUE) == []


async def test_an_account_can_be_named_by_the_url_of_its_profile(here: World) -> None:
    """In every command that takes a handle; what is kept is the handle."""
    url = f"https://bsky.app/profile/{BLUE}"
    await answer(here, ask("consent", MOD, handle=url, word="permission"))
    assert [word.handle for word in here.registry.consents.list(BLUE)] == [BLUE]
    assert "Training **" in (await answer(here, ask("train", ANN, handles=(url,)))).text
    assert here.registry.jobs.get("1").request.handles == (BLUE,)
    await answer(here, ask("block", MOD, kind="handle", what=url))
    assert (await answer(here, ask("train", ANN, handles=(url,)))).text == sentence("handle-blocked", handle=BLUE)
    assert (
        f"excludes @{BLUE} from all chats of this bot" in (await answer(here, ask("optout", OPERATOR, handle=url))).text
    )
