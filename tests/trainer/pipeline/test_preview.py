"""The preview of a file before a training: what was recognized, how the posts read, and what looks odd."""

import json
from pathlib import Path

import pytest

from models.domain.errors import CorpusUnfit, SourceFailed
from models.domain.source_preview import SourcePreview
from models.domain.training_job import ReadingOptions
from tests.fakes.accounts import posts
from tests.trainer.sources.test_archive import post, tweets_js
from trainer.pipeline.preview import preview_source
from trainer.settings import TrainerSettings

TEXTS = posts("greta_grows")


def preview(path: Path, handle: str = "greta_grows", text_column: str | None = None) -> SourcePreview:
    return preview_source(f"files:{path}", handle, TrainerSettings(), ReadingOptions(text_column))


def test_a_file_is_shown_as_it_will_be_learnt(tmp_path: Path) -> None:
    """Three posts, and what was left out."""
    rows = [{"text": f"{text} &amp; https://t.co/x"} for text in TEXTS]
    (tmp_path / "a.txt").write_text("\n".join(map(json.dumps, [*rows, {"text": None}])))
    shown = preview(tmp_path / "a.txt")
    assert (shown.source, shown.own, shown.is_doubtful) == ("files", 240, False)
    assert len(shown.examples) == 3
    assert set(shown.examples) < {f"{text} &" for text in TEXTS}
    assert shown.findings == ("One entry without a text was left out.",)


def test_the_named_column_is_shown(tmp_path: Path) -> None:
    """Without it, the columns are listed."""
    rows = [f"{number},{text}" for number, text in enumerate(TEXTS) if "," not in text and '"' not in text]
    (tmp_path / "a.csv").write_text("\n".join(["id,Gesagtes", *rows]))
    with pytest.raises(SourceFailed, match=r"columns are: id \| Gesagtes"):
        preview(tmp_path / "a.csv")
    assert set(preview(tmp_path / "a.csv", text_column="Gesagtes").examples) <= set(TEXTS)


def test_an_archive_is_recognized(tmp_path: Path) -> None:
    """Whatever the file is called."""
    (tmp_path / "a.txt").write_text(tweets_js(*(post(number, text) for number, text in enumerate(TEXTS))))
    assert preview(tmp_path / "a.txt").source == "archive"


def test_doubtful_posts_are_marked(tmp_path: Path) -> None:
    """A person has to agree to them."""
    lines = [f"<p>{text}</p>" if number % 4 == 0 else text for number, text in enumerate(TEXTS)]
    (tmp_path / "a.txt").write_text("\n".join(lines))
    shown = preview(tmp_path / "a.txt")
    assert shown.is_doubtful
    assert shown.findings == ("25% of the posts have HTML in them.",)


def test_a_file_of_nothing_but_retweets_is_refused(tmp_path: Path) -> None:
    """There is nothing to show, and the counts say why."""
    (tmp_path / "a.txt").write_text("\n".join(f"RT @bob: {text}" for text in TEXTS))
    with pytest.raises(CorpusUnfit, match="240 dropped as retweets"):
        preview(tmp_path / "a.txt")


def test_a_file_that_will_not_do_is_refused(tmp_path: Path) -> None:
    """As the training itself would refuse it, but at once."""
    (tmp_path / "a.txt").write_text("\n".join(f'"text": "{text}",' for text in TEXTS))
    with pytest.raises(CorpusUnfit, match="look like code or JSON"):
        preview(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_bytes(b"%PDF-1.7")
    with pytest.raises(SourceFailed, match="is a PDF document"):
        preview(tmp_path / "b.txt")
