"""The prepare stage: the language of the posts, the base model, and the weights to continue."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.domain.errors import CorpusUnfit
from models.domain.training_job import TrainingRequest
from models.domain.tweet import Tweet
from models.personas.checkpoints import publish, seal, stage
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.accounts import posts
from tests.fakes.bot import made
from tests.fakes.stages import build_context
from tests.fakes.timeline_ja import japanese_posts
from trainer.data.selection import select_newest
from trainer.jobs.artifacts import TrainingPlan
from trainer.jobs.job_dir import JobDir
from trainer.pipeline.artifacts import CollectedPosts, PreparedCorpus
from trainer.pipeline.data_manifest import DataManifest
from trainer.pipeline.prepare import prepare_corpus
from trainer.settings import TrainerSettings

NOW = datetime(2026, 1, 1, tzinfo=UTC)
JAPANESE = japanese_posts(200)


def prepared(
    folder: Path,
    texts: list[str],
    *more: Tweet,
    is_base_said: bool = False,
    continues: str | None = None,
    notes: tuple[str, ...] = (),
    is_file: bool = False,
) -> JobDir:
    """The job's directory after the stage, if the operator has a base for Japanese."""
    home = DataDir(folder / "data").prepare()
    registry = Registry(home.registry)
    request = TrainingRequest(("ada",), ("files:x",), "ada", "usual", is_base_said=is_base_said, continues=continues)
    job, _is_new = registry.jobs.submit(request, None, NOW)
    settings = TrainerSettings(data_dir=folder / "data", base_models={"ja": "japanese"})
    build = build_context(job, folder, settings, registry, NOW)
    tweets = [Tweet(str(number), text) for number, text in enumerate(texts)]
    selection = select_newest((*tweets, *more))
    said = (*notes, *selection.notes())
    build.job_dir.write(CollectedPosts("files", NOW, selection, notes=said, is_file=is_file), 0)
    prepare_corpus(build)
    return build.job_dir


@pytest.mark.parametrize(
    ("texts", "is_base_said", "expected"),
    [
        (JAPANESE, False, ("ja", "japanese")),
        (JAPANESE, True, ("ja", "usual")),
        (posts("greta_grows"), False, ("en", "usual")),
    ],
)
def test_the_language_decides_the_base_model_unless_one_is_given(
    tmp_path: Path, texts: list[str], is_base_said: bool, expected: tuple[str, str]
) -> None:
    """A base for the language of the posts goes before the usual one, and one that was said before both."""
    folder = prepared(tmp_path, texts, is_base_said=is_base_said)
    assert (folder.read(PreparedCorpus).language, folder.read(TrainingPlan).base) == expected


def test_a_post_that_was_too_long_is_counted_and_dropped(tmp_path: Path) -> None:
    """Its text was left out when it was read; the manifest counts it with no characters."""
    job_dir = prepared(tmp_path, posts("greta_grows"), Tweet("long", "", is_too_long=True))
    (counts,) = job_dir.read(PreparedCorpus).counts
    assert (counts.downloaded, counts.too_long) == (241, 1)
    assert job_dir.read(DataManifest).entries[0].texts == 241


def test_weights_trained_on_deleted_posts_are_not_continued(tmp_path: Path) -> None:
    """Where posts were removed, the next version begins at the base: else it would still know them."""
    home = DataDir(tmp_path / "data").prepare()
    registry = Registry(home.registry)
    persona = made(registry, "ada", ("ada",))
    kept = stage(home, persona.id, persona.version)
    (kept / "adapter_model.safetensors").write_bytes(b"what it learnt")
    seal(kept, persona.id, persona.version, persona.kind, persona.base, "fingerprint")
    publish(home, persona.id, persona.version)
    assert prepared(tmp_path, posts("greta_grows"), continues=persona.id).read(TrainingPlan).start == "fingerprint"
    registry.personas.mark_posts_deleted("ada")
    assert prepared(tmp_path, posts("greta_grows"), continues=persona.id).read(TrainingPlan).start is None


def test_what_was_left_out_is_told(tmp_path: Path) -> None:
    """With the result, and with a refusal."""
    notes = ("5 posts by 5 other accounts were left out.",)
    assert prepared(tmp_path / "a", posts("greta_grows"), notes=notes).read(PreparedCorpus).warning is not None
    with pytest.raises(CorpusUnfit, match=r"so use more posts\. 5 posts by 5 other accounts were left out\.$"):
        prepared(tmp_path / "b", ["my slugs are back"], notes=notes)


def test_posts_without_dates_are_told(tmp_path: Path) -> None:
    """Where more are read than are trained on, as the newest of them are not known."""
    job_dir = prepared(tmp_path, [f"the slug number {number} ate" for number in range(4_000)])
    assert "Posts without a date that I can read: 4,000 of 4,000." in str(job_dir.read(PreparedCorpus).warning)


def test_a_file_that_was_read_in_a_wrong_way_is_refused(tmp_path: Path) -> None:
    """JSON that was taken for text; a network's posts are not inspected."""
    texts = [f'{{"id": 1, "text": "{text}"}},' for text in posts("greta_grows")]
    with pytest.raises(CorpusUnfit, match="look like code or JSON"):
        prepared(tmp_path / "file", texts, is_file=True)
    assert prepared(tmp_path / "network", texts).read(PreparedCorpus).counts[0].kept == 240


def test_what_looks_odd_in_a_file_is_told(tmp_path: Path) -> None:
    """With the result."""
    texts = [f"I just posted a new photo to Facebook {text}" for text in posts("greta_grows")]
    warning = prepared(tmp_path, texts, is_file=True).read(PreparedCorpus).warning
    assert "100% of the posts have the words “posted a new photo to”." in str(warning)
