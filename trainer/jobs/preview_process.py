"""Previews of files in a child process, since nothing but child processes parses untrusted files."""

from models.domain.errors import SourceFailed, TrainingFailed
from models.domain.source_preview import SourcePreview
from models.domain.training_job import NO_OPTIONS, ReadingOptions
from models.runtime.data_dir import DataDir
from trainer.child_process import Message, run_child, with_deadline

MAX_SECONDS = 120.0  # 100,000 posts take under ten


def preview_in_child(home: DataDir, source: str, handle: str, reading: ReadingOptions = NO_OPTIONS) -> SourcePreview:
    """How the posts of `handle` in the file `source` (`SCHEME:PATH`) read. Blocks.

    Raises what sources raise, CorpusUnfit where they are no posts, and TrainingFailed where the child died.
    """
    messages = list[Message]()
    options = [f"--text-column={reading.text_column}"] if reading.text_column is not None else []
    options += [f"--author={reading.author}"] if reading.author is not None else []
    options += [f"--channel={channel}" for channel in reading.channels]
    late = SourceFailed("preview-timed-out", seconds=MAX_SECONDS)
    run_child(
        ["preview", *options, "--", source, handle],
        home,
        messages.append,
        with_deadline(MAX_SECONDS, lambda: None, late),
    )
    match messages:
        case [SourcePreview() as preview]:
            return preview
    raise TrainingFailed("training-process-died", log="training.log")
