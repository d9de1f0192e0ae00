"""Plain files: posts as JSON in any shape, CSV, or text with one post per line.

files:neiltyson.jsonl     this file, for any handle
files:timelines           timelines/HANDLE.jsonl (or .ndjson, .json, .csv, .txt)

JSON is recognized by its content, whatever the file is called; `_post_fields.py` has the names of fields.
"""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, ClassVar

from models.domain.errors import NotFound, SourceFailed
from models.domain.tweet import Tweet
from models.messages import Text, sentence
from trainer.sources import PathSource
from trainer.sources._detection import HEAD_BYTES, check_not_packed, check_readable, is_json
from trainer.sources._json_stream import iter_json_posts
from trainer.sources._parsing import CsvTable, path_exists, read_lines, read_text
from trainer.sources._post_fields import TEXT_FIELDS, PostReader

MAX_BYTES = 512 << 20  # 100,000 posts with all of X's fields take some 200 MB
SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv", ".txt")


class FilesSource(PathSource):
    """One file, or a folder with one file per handle."""

    scheme: ClassVar[str] = "files"

    def tweets(self, handle: str, since_id: str | None = None) -> Iterator[Tweet]:
        """The posts in the handle's file, in its order. Raises NotFound at once, for damage when it is reached.

        `since_id` is ignored: ids in a file can be anything, so they do not tell what is newer.
        """
        path = self._file_of(handle)
        if path.stat().st_size > MAX_BYTES:
            raise SourceFailed("file-too-large", file=path.name, megabytes=MAX_BYTES >> 20)
        return self._read(path, handle)

    def _file_of(self, handle: str) -> Path:
        if not path_exists(self.path):
            raise NotFound("file-not-found", path=str(self.path)[:200])
        if not self.path.is_dir():
            if not self.path.is_file():
                raise SourceFailed("file-type-unknown", file=self.path.name, known=", ".join(SUFFIXES))
            return self.path
        names = [f"{handle.casefold()}{suffix}" for suffix in SUFFIXES]
        found = {path.name.casefold(): path for path in sorted(self.path.iterdir()) if path.is_file()}
        for name in names:
            if name in found:
                return found[name]
        expected = ", ".join(f"{handle[:40]}{suffix}" for suffix in SUFFIXES)
        raise NotFound("folder-without-handle", path=str(self.path)[:200], handle=handle[:40], files=expected)

    def _read(self, path: Path, handle: str) -> Iterator[Tweet]:
        reader = PostReader(handle, path.name)
        try:
            check_not_packed(path)
            check_readable(path)
            with io.BufferedReader(io.FileIO(path), HEAD_BYTES) as file:
                items, location = _items(file, file.peek(HEAD_BYTES), path)
                yield from reader.read(items, location)
        except OSError as error:
            raise SourceFailed("file-unreadable", file=path.name, reason=str(error.strerror or error)) from error
        self.notes = reader.notes()


Location = Callable[[int], Text]


def _items(file: IO[bytes], head: bytes, path: Path) -> tuple[Iterator[object], Location]:
    """The items of a file with posts, and what to call the one with a number."""
    name, suffix = path.name, path.suffix.lower()
    if is_json(head) or suffix in (".json", ".jsonl", ".ndjson"):
        items = iter_json_posts(read_text(file, name), name)
        return items, lambda number: sentence("file-item", file=name, item=str(number))
    if suffix == ".csv":
        table = _table(file, name)

        def row(number: int) -> Text:
            return sentence("csv-row", file=name, row=str(number), line=str(table.line_number))

        return table.rows(), row
    return _lines(file, name), lambda number: sentence("file-line", file=name, line=str(number))


def _table(file: IO[bytes], name: str) -> CsvTable:
    table = CsvTable(file, name, strict=True)
    if table.columns and not set(TEXT_FIELDS) & set(table.columns):
        raise SourceFailed("csv-without-text", file=name, columns=", ".join(TEXT_FIELDS))
    return table


def _lines(file: IO[bytes], name: str) -> Iterator[object]:
    return (line.strip() for line in read_lines(file, name) if line.strip())


SOURCE = FilesSource
