"""What a chat is shown of a file before it is trained on."""

from dataclasses import replace

from bot.chat.messages import Chat, Member, Reply, Role
from models.domain.errors import CorpusUnfit
from models.domain.source_preview import SourcePreview
from models.messages import sentence
from tests.fakes.bot import ANN, HERE, MOD, OPERATOR, World, answer, ask, attached, pressed

ODD = SourcePreview("archive", 40, ("hum <b>",), (sentence("posts-without-text-left-out", count=2),), is_doubtful=True)


async def train(here: World, member: Member = ANN, chat: Chat = HERE) -> Reply:
    request = replace(ask("train", member, chat, handles=("@penny",)), files=(attached("posts.txt"),))
    return await answer(here, request)


async def test_three_posts_are_shown_with_the_queued_training(here: World) -> None:
    """Links in them are masked, and posts with blocked words left out."""
    await answer(here, ask("block", MOD, kind="word", what="marrow"))
    texts = ("see https://a.example", "a marrow", "hum hum")
    here.training.preview_shown = SourcePreview("files", 240, texts)
    reply = await train(here)
    queued, shown = reply.text.split("\n\n")
    assert queued.startswith("Training **penny**")
    head, first, second = shown.splitlines()
    assert head == "The file has 240 posts by @penny. This is how they read:"
    assert first.startswith("• see ")
    assert "a.example" not in first
    assert second == "• hum hum"
    [(source, handle)] = here.training.previewed
    assert (source.partition(":")[0], handle) == ("files", "penny")


async def test_odd_posts_wait_for_a_moderator(here: World) -> None:
    """The file is kept with the request, and a moderator's press begins the training."""
    here.training.preview_shown = ODD
    reply = await train(here)
    assert here.registry.jobs.list() == []
    assert reply.text.endswith(
        "The X archive has 40 posts by @penny. This is how they read:\n• hum <b>\n"
        "2 entries without a text were left out.\nThat looks odd, so a moderator has to look at it first."
    )
    approved = await answer(here, ask("approve", MOD, **reply.buttons[0].options))
    assert "approved" in approved.text.casefold()
    assert len(here.registry.jobs.list()) == 1


async def test_a_moderator_approves_their_own(here: World) -> None:
    """With the button under the examples."""
    here.training.preview_shown = ODD
    reply = await train(here, MOD)
    assert reply.text.startswith("Waiting for your decision. Request 1")
    assert reply.text.endswith("That looks odd. Go on only if these are the right posts.")
    begun = await answer(here, ask("approve", MOD, **reply.buttons[0].options))
    assert begun.text.startswith("Training **penny**")


async def test_in_a_private_chat_the_operator_looks_at_odd_posts(here: World) -> None:
    """There is no moderator, though platforms count everybody as one there; the member can only take it back."""
    here.training.preview_shown = ODD
    direct, ann = Chat("fake:direct-ann", is_direct=True), replace(ANN, role=Role.MODERATOR)
    reply = await train(here, ann, direct)
    assert reply.text.startswith("The person who runs this bot decides about it with /approve. I'll tell you here.")
    assert reply.text.endswith("That looks odd, so the person who runs this bot has to look at it first.")
    assert "moderator" not in reply.text
    assert [button.label for button in reply.buttons] == ["Cancel"]
    assert (await pressed(here, reply, "Cancel", ann, direct)).text == "Request 1 is withdrawn."
    assert here.announcer.told == []
    await train(here, ann, direct)
    await answer(here, ask("deny", OPERATOR, Chat("fake:direct-op", is_direct=True), request=2))
    [(chat, told, _member)] = here.announcer.told
    assert (chat, told.rpartition(". ")[2]) == (
        direct.address,
        "To ask the person who runs this bot why, see /privacy.",
    )
    await train(here, ann, direct)
    approved = await answer(here, ask("approve", OPERATOR, Chat("fake:direct-op", is_direct=True), request=3))
    assert approved.text.startswith("Request 3 is approved")


async def test_a_file_that_will_not_do_is_refused_at_once(here: World) -> None:
    """Nothing is queued, and nobody's quota is used."""
    here.training.preview_shown = CorpusUnfit("posts-refused", findings="All is code.", examples="“{”")
    reply = await train(here)
    assert "All is code. This is how they read: “{”" in reply.text
    assert here.registry.jobs.list() == []


async def test_a_network_has_no_preview(here: World) -> None:
    """Its posts are what they are."""
    reply = await answer(here, ask("train", handles=("greta.example.com",)))
    assert reply.text.startswith("Training **greta.example.com**")
    assert here.training.previewed == []
