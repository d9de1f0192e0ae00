"""Streaming JSON parser for files of posts: lists, JSON Lines, wrapped lists, JavaScript; bounded in memory."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from models.domain.errors import SourceFailed

MAX_ITEM_CHARACTERS = 1 << 20  # the longest post on any network has some 25,000 characters
MAX_KEY_CHARACTERS = 1000  # of a JSON key with the white space around its colon
EMPTY: tuple[object, ...] = (None, "", [], {})
WHITE_SPACE = re.compile(r"\s*")
LITERAL = re.compile(r"[^\s,\]}]+")  # a number, true, false, null or NaN
LISTS = ("tweets", "data", "posts", "statuses", "items", "results", "orderedItems")  # keys of a list of posts
JAVASCRIPT_PREFIX = re.compile(
    r"\s*(?:window\.YTD\.(?P<part>\w+)\.part\d+|(?P<grailbird>Grailbird\.data\.tweets_\d{4}_\d{2})"
    r"|(?:(?:var|let|const)\s+)?[A-Za-z_$][\w$.]*|export\s+default)\s*+(?:=\s*+)?(?=[\[{])"
)


def parse_json(text: str) -> object:
    """The value of a JSON document. Raises ValueError, also for numbers and nesting beyond Python's limits."""
    try:
        return json.loads(text, object_pairs_hook=_merge_repeated)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _merge_repeated(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """A JSON object; of a repeated key the last value that is not empty counts.

    Mastodon exports repeat keys: https://github.com/mastodon/mastodon/issues/31091
    """
    merged = dict(pairs)
    if len(merged) < len(pairs):
        merged.update((key, value) for key, value in pairs if value not in EMPTY)
    return merged


def iter_json_posts(chunks: Iterator[str], name: str) -> Iterator[object]:
    """The posts of a JSON file, whatever is around them, parsed one at a time.

    They may be a list, objects one after another (JSON Lines), or in a list that is the value of a key such as `data`.
    JavaScript's `name =` may stand before each list, and the brackets around a list may be missing. Raises
    SourceFailed that names the damaged item.
    """
    yield from _JsonStream(chunks, name).posts()


def iter_arrays_at(key: str, chunks: Iterator[str], name: str) -> Iterator[object]:
    """The items of every JSON array that is the value of `key`, at any depth, parsed one at a time.

    Raises SourceFailed where there is no such array, or that names the damaged item.
    """
    stream = _JsonStream(chunks, name)
    array_start = re.compile(rf'"{key}"\s*:\s*(?=\[)')
    if not stream.seek(array_start):
        raise SourceFailed("outbox-without-items", file=name, key=key)
    yield from stream.items()
    while stream.seek(array_start):
        yield from stream.items()


def iter_arrays_after(
    head: re.Pattern[str], chunks: Iterator[str], name: str
) -> Iterator[tuple[re.Match[str], object]]:
    """The items of every array that `head` ends before, each with the match of `head`, parsed one at a time.

    `head` may match MAX_KEY_CHARACTERS. Raises SourceFailed that names the damaged item.
    """
    stream = _JsonStream(chunks, name)
    while match := stream.seek(head, None):
        for item in stream.items():
            yield match, item


def has_text_field(item: dict[str, object]) -> bool:
    """Whether an object is a post itself rather than something around posts."""
    return any(isinstance(item.get(key), str) for key in ("text", "full_text"))


class _JsonStream:
    """An incremental JSON parser over chunks of text; buffers only what has not been parsed yet."""

    def __init__(self, chunks: Iterator[str], name: str) -> None:
        self._chunks, self._name, self._text, self._position = chunks, name, "", 0
        self._decoder = json.JSONDecoder(object_pairs_hook=_merge_repeated)
        self._item_number = 0

    def posts(self) -> Iterator[object]:
        while (character := self.peek()) and character != "\0":  # zeros end a file that a crash left too long
            if character == "[":
                yield from self.items()
            elif character in '{"':
                self._item_number += 1
                yield from self._object_or_its_posts()
            elif character in ",];":
                self._position += 1
            elif prefix := JAVASCRIPT_PREFIX.match(self._text, self._position):
                self._position = prefix.end()
            else:
                self._item_number += 1
                raise self._damaged()

    def seek(self, pattern: re.Pattern[str], max_characters: int | None = MAX_ITEM_CHARACTERS) -> re.Match[str] | None:
        """Move to the end of the next match and return it, if there is one within that many characters."""
        skipped = 0
        while not (match := pattern.search(self._text, self._position)):
            skipped += len(self._text) - self._position
            self._position = max(self._position, len(self._text) - MAX_KEY_CHARACTERS)
            if (max_characters is not None and skipped > max_characters) or not self._read_chunk():
                return None
        self._position = match.end()
        return match

    def items(self) -> Iterator[object]:
        """The items of the array that begins here."""
        self._position += 1
        is_first = True
        while (character := self.peek()) != "]":
            if character == "," and not is_first:
                self._position += 1
                self.peek()
            is_first = False
            self._item_number += 1
            yield self._item()
        self._position += 1

    def peek(self) -> str:
        """The next character that is not white space, without consuming it; "" at the end."""
        while True:
            rest = WHITE_SPACE.match(self._text, self._position)
            self._position = rest.end() if rest else self._position
            if self._position < len(self._text):
                return self._text[self._position]
            if not self._read_chunk():
                return ""

    def _object_or_its_posts(self) -> Iterator[object]:
        """The object or string that begins here; of an object around lists of posts, their items."""
        try:
            value = self._item()
        except SourceFailed:
            if self._text[self._position] != "{" or len(self._text) - self._position <= MAX_ITEM_CHARACTERS:
                raise
            yield from self._posts_of_members()  # a list of posts in one object, too long to be parsed at once
        else:
            yield from _posts_in(value)

    def _posts_of_members(self) -> Iterator[object]:
        """The items of the lists in the object that begins here. Raises SourceFailed where it has none."""
        self._position += 1
        has_list = False
        while (character := self.peek()) != "}":
            if character == ",":
                self._position += 1
                self.peek()
            key = self._item()
            if self.peek() != ":":
                raise self._damaged()
            self._position += 1
            if self.peek() != "[":
                self._skip_value()
            elif key in LISTS:
                has_list = True
                yield from self.items()
            else:
                for _item in self.items():
                    pass
        self._position += 1
        if not has_list:
            raise self._damaged()

    def _skip_value(self) -> None:
        if self.peek() in ("{", '"'):
            self._item()
            return
        while (literal := LITERAL.match(self._text, self._position)) and literal.end() == len(self._text):
            if literal.end() - self._position > MAX_KEY_CHARACTERS or not self._read_chunk():
                raise self._damaged()
        if not literal:
            raise self._damaged()
        self._position = literal.end()

    def _item(self) -> object:
        """The next object or string; numbers and literals are refused, as they may go on in the next chunk."""
        while self._text[self._position : self._position + 1] in ("{", '"'):
            with suppress(ValueError, RecursionError):
                value, self._position = self._decoder.raw_decode(self._text, self._position)
                return value
            if len(self._text) - self._position > MAX_ITEM_CHARACTERS or not self._read_chunk():
                break
        raise self._damaged()

    def _damaged(self) -> SourceFailed:
        return SourceFailed("json-item-damaged", file=self._name, item=str(self._item_number))

    def _read_chunk(self) -> bool:
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        self._text, self._position = self._text[self._position :] + chunk, 0
        return True


def _posts_in(value: object) -> Iterator[object]:
    """The posts in a wrapper such as {"data": [...], "meta": {...}}, else the value itself."""
    if not isinstance(value, dict) or has_text_field(value):
        yield value
        return
    lists = [value[key] for key in LISTS if isinstance(value.get(key), list)]
    if lists:
        yield from lists[0]
    elif isinstance(data := value.get("data"), dict):
        yield from _posts_in(data)
    else:
        yield value
