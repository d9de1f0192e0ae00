"""Tables of posts: CSV and TSV in every dialect that spreadsheets and scrapers write, read row by row.

Rows that follow the rules of CSV are read by Python's `csv`. A row that does not, because somebody forgot to double a
quotation mark, is repaired where that is possible without doubt; else only its own line is given up.
"""

import csv
import re
from collections import deque
from collections.abc import Collection, Iterator

from models.domain.errors import SourceFailed
from trainer.sources._encoding import UNDECODABLE
from trainer.sources._parsing import Damage, field_name

DELIMITERS = ("\t", ";", ",", "|")
NO_DELIMITER = "\x1f"  # of a table with one column
EXCEL_SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
QUOTATION_MARKS, OPENING_MARK = re.compile('"+'), re.compile(' *"')
MAX_COLUMNS = 1000  # X's tables have under twenty
MAX_DIGITS = 9  # of a column's number: int() refuses very long ones
MAX_ROW_CHARACTERS = csv.field_size_limit()  # 131,072: an open quotation mark would swallow the rest of the file


class Table:
    """A table with a header. `columns` are the names as written, `keys` as they are compared.

    `texts`: the keys that a column of posts can have. Opening raises SourceFailed.
    """

    def __init__(self, lines: Iterator[str], name: str, texts: Collection[str]) -> None:
        self._lines, self._ahead, self.line_number = lines, deque[str](), 0
        self._header = next((line for line in iter(self._next_line, None) if line.strip()), "")
        if max(map(self._header.count, DELIMITERS)) > MAX_COLUMNS:
            raise SourceFailed("csv-too-many-columns", file=name, columns=MAX_COLUMNS)
        self._delimiter = self._delimiter_of_header(texts)
        self.columns = [column.strip() for column in _split(self._header, self._delimiter)]
        self.keys = [field_name(column) for column in self.columns]
        self._ends_in_text = self.keys[-1] in texts

    def key_of(self, name: str) -> str | None:
        """The key of a column by its name, or by its number from 1 on; None if there is no such column."""
        if (key := field_name(name)) in self.keys:
            return key
        is_number = name.isdecimal() and len(name) <= MAX_DIGITS
        return self.keys[int(name) - 1] if is_number and 0 < int(name) <= len(self.keys) else None

    def rows(self) -> Iterator[dict[str, str] | Damage]:
        """The rows by their columns' keys; what is wrong with one instead of it."""
        while (line := self._next_line()) is not None:
            if line.strip():
                fields = self._fields(line)
                yield fields if isinstance(fields, Damage) else dict(zip(self.keys, fields, strict=False))

    def _delimiter_of_header(self, texts: Collection[str]) -> str:
        """The one that Excel names in a line of its own, or that finds most of the names that are known."""
        if (separator := EXCEL_SEPARATOR.fullmatch(self._header)) is not None:
            self._header = self._next_line() or ""
            return separator[1]

        def known_and_all(delimiter: str) -> tuple[int, int]:
            names = [field_name(name) for name in _split(self._header, delimiter)]
            return sum(name in texts for name in names), len(names)

        best = max(DELIMITERS, key=known_and_all)
        return best if known_and_all(best)[1] > 1 else NO_DELIMITER

    def _next_line(self) -> str | None:
        if not self._ahead and (line := next(self._lines, None)) is not None:
            self._ahead.append(line)
        if not self._ahead:
            return None
        self.line_number += 1
        return self._ahead.popleft()

    def _fields(self, line: str) -> list[str] | Damage:
        """The fields of the row that begins with `line`."""
        rest = self._lines_of_open_quote(line)
        record = "".join((line, *rest))
        fields = _parse(record, self._delimiter)
        if fields is None:
            self._ahead.extendleft(reversed(rest))
            self.line_number -= len(rest)
            record, fields = line, _split(line, self._delimiter)
        return Damage.UNDECODABLE if UNDECODABLE.search(record) else self._as_many_as_columns(fields)

    def _lines_of_open_quote(self, line: str) -> list[str]:
        """The following lines that belong to the row, as far as quotation marks come in pairs."""
        rest: list[str] = []
        quotes, size = line.count('"'), len(line)
        while quotes % 2 and size <= MAX_ROW_CHARACTERS and (following := self._next_line()) is not None:
            rest.append(following)
            quotes += following.count('"')
            size += len(following)
        return rest

    def _as_many_as_columns(self, fields: list[str]) -> list[str] | Damage:
        """Fields beyond the last column are delimiters that nobody quoted, where the text comes last; else damage."""
        count = len(self.columns)
        while len(fields) > count and not fields[-1].strip():
            fields.pop()
        if len(fields) <= count:
            return fields
        if not self._ends_in_text:
            return Damage.TOO_MANY_FIELDS
        return [*fields[: count - 1], self._delimiter.join(fields[count - 1 :])]


def looks_like_table(line: str, names: Collection[str], texts: Collection[str]) -> bool:
    """Whether a file's first line is a header: nothing but names of columns, one of texts and one of something else."""
    if EXCEL_SEPARATOR.fullmatch(line):
        return True
    for delimiter in DELIMITERS:
        found = [field_name(name) for name in _split(line, delimiter)]
        known = sum(name in names for name in found)
        if len(found) > 1 and known > 1 and 2 * known >= len(found) and any(name in texts for name in found):
            return True
    return False


def _parse(record: str, delimiter: str) -> list[str] | None:
    """The fields of a row that follows the rules; None where it does not."""
    try:
        has_spaces = f'{delimiter} "' in record  # between a delimiter and a quotation mark
        rows = list(csv.reader([record], delimiter=delimiter, strict=True, skipinitialspace=has_spaces))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _split(line: str, delimiter: str) -> list[str]:
    """The fields of one line in which quotation marks may not be doubled.

    A mark ends a field only before a delimiter or at the end of the line; one that never ends is part of the text.
    """
    line = line.rstrip("\r\n")
    fields, position, may_close = [], 0, True
    while True:
        opening = OPENING_MARK.match(line, position) if may_close else None
        closing = _closing_mark(line, opening.end(), delimiter) if opening else None
        may_close = may_close and (opening is None or closing is not None)  # else each field would search in vain
        end = line.find(delimiter, position if closing is None else closing)
        if opening and closing is not None:
            fields.append(line[opening.end() : closing].replace('\\"', '"').replace('""', '"'))
        else:
            fields.append(line[position : end if end >= 0 else None])
        if end < 0:
            return fields
        position = end + 1


def _closing_mark(line: str, start: int, delimiter: str) -> int | None:
    """Doubled marks, and those after a backslash, are part of the text."""
    before_end = re.compile(rf" *(?:{re.escape(delimiter)}|$)")
    for marks in QUOTATION_MARKS.finditer(line, start):
        is_escaped = marks[0] == '"' and line[marks.start() - 1] == "\\"
        if len(marks[0]) % 2 and not is_escaped and before_end.match(line, marks.end()):
            return marks.end() - 1
    return None
