"""Preview of a file's posts before a training: what was recognized, three examples, and what looks odd."""

from itertools import islice

from models.domain.source_preview import SourcePreview
from models.domain.training_job import NO_OPTIONS, ReadingOptions
from trainer.data.corpus import check_enough, corpus_of
from trainer.data.inspection import check_inspection, examples, inspect
from trainer.data.selection import select_newest
from trainer.settings import TrainerSettings
from trainer.sources import MAX_POSTS, open_source, spec_by_content


def preview_source(
    spec: str, handle: str, settings: TrainerSettings, reading: ReadingOptions = NO_OPTIONS
) -> SourcePreview:
    """Read the handle's posts from a file as a training would. Raises what sources raise, and CorpusUnfit."""
    source = open_source(spec_by_content(spec, handle), settings)
    source.reading = reading
    selection = select_newest(islice(source.tweets(handle), MAX_POSTS))  # `collect` refuses files with more
    texts = [tweet.text for tweet in selection.tweets]
    if not texts:
        check_enough([corpus_of(selection)], source.notes)  # raises: nothing but retweets
    inspection = inspect(texts)
    check_inspection(inspection, texts)
    findings = (*source.notes, *selection.notes(), *inspection.findings())
    return SourcePreview(source.scheme, len(texts), examples(texts), findings, is_doubtful=inspection.is_asked)
