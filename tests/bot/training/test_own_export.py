"""A persona of oneself in a chat: the own messages alone, sent privately, for the own account, as a claim."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.members import Chat, Member, Role
from bot.chat.messages import Reply
from models.domain.consent import ConsentBasis
from models.domain.source_preview import SourcePreview
from tests.fakes.bot import ANN, BOB, HERE, World, answer, ask, attached, world

DIRECT = Chat("fake:direct-ann", is_direct=True)
MESSAGES = SourcePreview("discord-data", 240, ("hum hum",))


async def train(
    here: World, handle: str = "me", chat: Chat = DIRECT, member: Member = ANN, file: str | None = "messages.json"
) -> Reply:
    request = ask("train", member, chat, handles=(handle,), name="annie")
    return await answer(here, replace(request, files=(attached(file),) if file else ()))


@pytest.fixture
def recorded(tmp_path: Path) -> World:
    """A bot that needs a consent for each account, and is sent an export of messages."""
    here = world(tmp_path, policy="recorded")
    here.training.preview_shown = MESSAGES
    return here


@pytest.mark.parametrize("source", ["discord-data", "telegram-export"])
async def test_own_messages_are_trained_on_at_once(recorded: World, source: str) -> None:
    """For the account that the platform vouches for, and only its messages are asked for."""
    recorded.training.preview_shown = replace(MESSAGES, source=source)
    reply = await train(recorded)
    assert reply.text.startswith("Training **annie** from @ann@fake")
    [job] = recorded.registry.jobs.list()
    assert (job.request.handles, job.request.author) == (("ann@fake",), "fake:ann")


async def test_the_claim_is_recorded_as_one(recorded: World) -> None:
    """It counts for the member alone, and goes with their data."""
    await train(recorded)
    [job] = recorded.registry.jobs.list()
    assert job.request.consent_bases == ("claimed",)
    [consent] = recorded.registry.consents.list("ann@fake")
    assert (consent.basis, consent.recorded_by, consent.recorded_in) == (ConsentBasis.CLAIMED, "fake:ann", None)
    assert consent.basis.described == "as the member's own messages, which nobody has checked"
    assert consent.covers("fake:ann", ())
    assert not consent.covers("fake:bob", ("fake:direct-ann",))
    recorded.registry.member_data.erase(["fake:ann"], "somebody-1")
    assert recorded.registry.consents.list("ann@fake") == []


async def test_channels_can_be_chosen(recorded: World) -> None:
    """By name or number, with commas between."""
    request = ask("train", ANN, DIRECT, handles=("me",), channels="garden, #seeds,,")
    await answer(recorded, replace(request, files=(attached("messages.json"),)))
    [job] = recorded.registry.jobs.list()
    assert job.request.channels == ("garden", "#seeds")


async def test_others_cannot_use_the_claim(recorded: World) -> None:
    """Whoever names the account of another member is asked for its owner's consent."""
    await train(recorded)
    reply = await train(recorded, "@ann@fake", replace(DIRECT, address="fake:direct-bob"), BOB)
    assert "Training" not in reply.text
    assert len(recorded.registry.jobs.list()) == 1


@pytest.mark.parametrize(
    ("handle", "file", "told"),
    [
        ("me", "messages.json", "That file has private messages in it. If others can see it here, delete it."),
        ("@penny", "messages.json", "That file has private messages in it. If others can see it here, delete it."),
        ("me", None, "Send me your messages in a private chat with /train me, so that nobody else sees them."),
    ],
)
async def test_in_a_server_it_is_refused(here: World, handle: str, file: str | None, told: str) -> None:
    """Others could read along, so a file is to be deleted there and sent privately."""
    here.training.preview_shown = MESSAGES
    reply = await train(here, handle, HERE, file=file)
    assert reply.text.startswith(told)
    assert here.registry.jobs.list() == []
    assert here.registry.consents.list("ann@fake") == []


async def test_messages_are_nobody_elses(here: World) -> None:
    """Not for another account, even where no consent is needed."""
    here.training.preview_shown = MESSAGES
    assert "Send it again with /train me" in (await train(here, "@penny")).text
    assert here.registry.jobs.list() == []


async def test_in_a_terminal_a_path_is_named(here: World) -> None:
    """There is nothing to delete, and no private chat to send it to."""
    console = Chat("console:here", "console")
    said = (await train(here, chat=console, member=Member("console:operator", "you", Role.OPERATOR), file=None)).text
    assert "mynah train NAME --from discord-data:PATH" in said
    assert "private chat" not in said


@pytest.mark.parametrize(
    ("platform", "wanted", "unwanted"),
    [("discord", "Discord's data package", "Telegram"), ("telegram", "Telegram Desktop's export", "Discord")],
)
async def test_each_platform_wants_its_own_export(here: World, platform: str, wanted: str, unwanted: str) -> None:
    """Another's would be refused: its messages are another account's."""
    direct, ann = Chat(f"{platform}:1", is_direct=True), Member(f"{platform}:7", "Ann", Role.MODERATOR)
    said = (await train(here, chat=direct, member=ann, file=None)).text
    assert wanted in said
    assert unwanted not in said


@pytest.mark.parametrize("file", ["posts.txt", None])
async def test_oneself_is_trained_on_messages_only(here: World, file: str | None) -> None:
    """Any other file could be anybody's posts."""
    assert "can only be sent on Discord and Telegram" in (await train(here, file=file)).text
    assert here.registry.jobs.list() == []
    assert here.registry.consents.list("ann@fake") == []


async def test_where_proof_is_needed_a_claim_does_not_count(tmp_path: Path) -> None:
    """CONSENT=owner wants a proof."""
    here = world(tmp_path, policy="owner")
    here.training.preview_shown = MESSAGES
    assert "a file of messages is no proof" in (await train(here)).text
    assert here.registry.jobs.list() == []
