"""Plain files: posts as JSON in any shape, tables, or text with one post per line.

files:neiltyson.jsonl     this file, for any handle
files:timelines           timelines/HANDLE.jsonl (or .ndjson, .json, .csv, .tsv, .txt)

JSON is recognized by its content, whatever the file is called, and so are a table's dialect and the encoding.
`_post_fields.py` has the names of fields; `reading.text_column` names one that is not among them.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import ClassVar

from models.domain.errors import NotFound, SourceFailed
from models.domain.tweet import MAX_POST_CHARACTERS, Tweet
from models.messages import Text, sentence
from trainer.sources import PathSource
from trainer.sources._detection import HEAD_BYTES, check_not_packed, check_readable, is_json
from trainer.sources._encoding import (
    UNDECODABLE,
    TextLines,
    chunks_of,
    detect_encoding,
    encoding_name,
    head_of,
    open_text,
)
from trainer.sources._json_stream import iter_json_posts
from trainer.sources._parsing import Damage, field_name, path_exists
from trainer.sources._post_fields import KNOWN_FIELDS, TEXT_FIELDS, PostReader, unknown_column
from trainer.sources._tables import Table, looks_like_table

MAX_BYTES = 512 << 20  # 100,000 posts with all of X's fields take some 200 MB
JSON_SUFFIXES, TABLE_SUFFIXES = (".jsonl", ".ndjson", ".json"), (".csv", ".tsv", ".tab")
SUFFIXES = (*JSON_SUFFIXES, *TABLE_SUFFIXES, ".txt")
POST_MARK = re.compile(r"<\|(?:start|begin|end)_?of_?text\|>")  # between posts, in the training files of other tools


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
        reader = PostReader(handle, path.name, self.reading.text_column)
        try:
            check_not_packed(path)
            check_readable(path)
            with io.BufferedReader(io.FileIO(path), HEAD_BYTES) as file:
                encoding = detect_encoding(file, path.name)
                head = head_of(file, encoding)
                with open_text(file, encoding) as text:
                    items, location = _items(text, head, path, reader)
                    yield from reader.read(items, location)
        except OSError as error:
            raise SourceFailed("file-unreadable", file=path.name, reason=str(error.strerror or error)) from error
        self.notes = [*reader.notes(), *_encoding_note(path.name, encoding)]


Location = Callable[[int], Text]


def _items(text: io.TextIOWrapper, head: str, path: Path, reader: PostReader) -> tuple[Iterator[object], Location]:
    """The items of a file with posts, and what to call the one with a number."""
    name, suffix = path.name, path.suffix.lower()
    if is_json(head.encode()) or suffix in JSON_SUFFIXES:
        reader.is_json = True
        reader.text_column = None if reader.text_column is None else field_name(reader.text_column)
        items = iter_json_posts(chunks_of(text), name)
        return items, lambda number: sentence("file-item", file=name, item=str(number))
    if POST_MARK.search(head):
        return _marked_posts(chunks_of(text)), lambda number: sentence("file-item", file=name, item=str(number))
    lines = TextLines(text, name)
    if suffix in TABLE_SUFFIXES or looks_like_table(head.lstrip().partition("\n")[0], KNOWN_FIELDS, TEXT_FIELDS):
        table = Table(lines, name, TEXT_FIELDS)
        rows = _with_text_column(table, name, reader)
        return rows, lambda number: sentence("csv-row", file=name, row=str(number), line=str(table.line_number))
    return _posts_by_line(lines), lambda _number: sentence("file-line", file=name, line=str(lines.number))


def _with_text_column(table: Table, name: str, reader: PostReader) -> Iterator[object]:
    """The table's rows, after the reader was told which column has the text. Raises SourceFailed where none is known.

    The only column of a table has the text whatever it is called; if it has no name, its first row is a post too.
    """
    named = reader.text_column
    if named is None and not set(TEXT_FIELDS) & set(table.keys):
        if len(table.keys) > 1:
            raise unknown_column(name, None, table.columns)
        reader.text_column = table.keys[0]
        return chain([{table.keys[0]: table.columns[0]}] if table.columns[0] else (), table.rows())
    if named is not None:
        reader.text_column = table.key_of(named)
        if reader.text_column is None:
            raise unknown_column(name, named, table.columns)
    return table.rows()


def _posts_by_line(lines: Iterable[str]) -> Iterator[object]:
    for line in lines:
        if line.strip():
            yield Damage.UNDECODABLE if UNDECODABLE.search(line) else line.strip()


def _marked_posts(chunks: Iterator[str]) -> Iterator[object]:
    """The posts between <|endoftext|> marks. Where there is no mark for longer than any post, each line is one."""
    rest = ""
    for chunk in chunks:
        *posts, rest = POST_MARK.split(rest + chunk)
        if len(rest) > MAX_POST_CHARACTERS:
            whole, _newline, rest = rest.rpartition("\n")
            posts.append(whole)
        for post in posts:
            yield from _posts_by_line([post] if len(post) <= MAX_POST_CHARACTERS else post.splitlines())
    yield from _posts_by_line([rest])


def _encoding_note(name: str, encoding: str) -> list[Text]:
    """What a file was taken for that is not Unicode: a guess."""
    if encoding.startswith("utf"):
        return []
    return [sentence("file-encoding-guessed", file=name, encoding=encoding_name(encoding))]


SOURCE = FilesSource
