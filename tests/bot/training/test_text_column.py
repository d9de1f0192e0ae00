"""The question which column of a table has the posts, and the press that answers it."""

from dataclasses import replace

from models.domain.errors import SourceFailed
from tests.fakes.bot import ANN, World, answer, ask, attached


async def test_each_column_has_a_button(here: World) -> None:
    """Pressing one trains on the file that was sent; nobody's quota is used for the question."""
    here.training.preview_shown = SourceFailed("text-column-unknown", file="posts.csv", columns="id | Was sie sagt | ")
    request = replace(ask("train", ANN, handles=("@penny",)), files=(attached("posts.csv"),))
    reply = await answer(here, request)
    assert [button.label for button in reply.buttons] == ["id", "Was sie sagt"]
    assert "Its columns are: id | Was sie sagt" in reply.text
    assert here.registry.jobs.list() == []
    pressed = await answer(here, ask("train", ANN, **reply.buttons[1].options))
    assert pressed.text.startswith("Training **penny** from @penny")
    [job] = here.registry.jobs.list()
    assert job.request.text_column == "Was sie sagt"
    assert [source.rpartition("/")[2] for source in job.request.sources] == ["posts.csv"]


async def test_other_errors_have_no_buttons(here: World) -> None:
    """They are told as they are."""
    here.training.preview_shown = SourceFailed("file-empty", file="posts.csv")
    request = replace(ask("train", ANN, handles=("@penny",)), files=(attached("posts.csv"),))
    reply = await answer(here, request)
    assert "has no posts in it" in reply.text
    assert not reply.buttons
