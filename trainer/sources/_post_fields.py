"""Field names of posts: reads text, time, id, author and retweet marks from the columns or keys that exports use.

X's archive and API, tweepy, twint, snscrape, twscrape, Scweet, kaggle and Facebook each have their own names.
"""

import ast
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from models.domain.errors import SourceFailed
from models.domain.source_preview import COLUMN_SEPARATOR
from models.domain.tweet import Tweet
from models.messages import Text, sentence
from trainer.sources._parsing import Damage, field_name, parse_time

TEXT_FIELDS = (
    *("full_text", "text", "rawcontent", "tweet", "content", "tweet_text", "embedded_text", "tweets", "tweettext"),
    *("tweet_content", "post_text", "body", "message", "renderedcontent", "caption", "status", "post", "posts"),
)
TIME_FIELDS = (
    *("created_at", "timestamp", "datetime", "date", "createdat", "published", "posted_at", "time", "tweet_created_at"),
    *("tweet_date", "created_time", "created", "timestamp_ms", "tweet_time"),
)
ID_FIELDS = ("id_str", "id", "tweet_id", "tweetid", "status_id")
AUTHOR_FIELDS = ("username", "user_username", "screen_name", "user_screen_name", "handle", "user", "author")
RETWEET_MARKS = ("is_retweet", "isretweet", "retweet", "is_rt")  # not `retweeted`: whether one's own account did it
RETWEET_OBJECTS = ("retweeted_status", "retweeted_status_id", "retweeted_tweet", "retweetedtweet", "user_rt")
KNOWN_FIELDS = frozenset(
    (
        *TEXT_FIELDS,
        *TIME_FIELDS,
        *ID_FIELDS,
        *AUTHOR_FIELDS,
        *RETWEET_MARKS,
        *RETWEET_OBJECTS,
        "lang",
        "language",
        "url",
    )
)
WRAPPERS = ("tweet", "data", "legacy", "status", "post")  # keys that have the post itself as their value
TRUE_VALUES = ("true", "1", "1.0", "yes", "t", "y")
NOTHING = ("", "nan", "none", "null", "false", "0", "[]", "{}")
RETWEETED_REFERENCE = re.compile(r"""["']type["']\s*:\s*["']retweeted["']""")
PYTHON_LITERAL = re.compile(r"""b(['"]).*\1|\[(['"]).*\2\]""", re.DOTALL)
MAX_LITERAL_CHARACTERS = 100_000
MAX_BAD_SHARE, MIN_BAD_POSTS = 0.1, 3  # posts without a text are skipped, unless they are more than that
MAX_LISTED_COLUMNS, MAX_NAME_CHARACTERS = 30, 60
MAX_NAMED_AUTHORS, MAX_COUNTED_AUTHORS = 3, 1000


@dataclass(slots=True)
class PostReader:
    """Turns the items or rows of one file into the handle's posts, and counts what it leaves out.

    `text_column`: the field that has the text, if that is not to be found by its name.
    Posts whose author is known and is not the handle are left out, and so are those without a text; `check` refuses
    the file if that is all of them, or too many.
    """

    handle: str
    file: str
    text_column: str | None = None
    is_json: bool = False
    own: int = 0
    bad: Counter[Damage] = field(default_factory=Counter)
    first_bad: tuple[Text, Damage] | None = None
    keys: tuple[str, ...] = ()  # of the first item without a text
    others: Counter[str] = field(default_factory=Counter)

    def read(self, items: Iterator[object], location: Callable[[int], Text]) -> Iterator[Tweet]:
        """The handle's posts among the items. Raises SourceFailed at the end where the file will not do."""
        for number, item in enumerate(items, 1):
            if isinstance(item, str) and not isinstance(item, Damage):  # a bare text is a post, too
                self.own += 1
                yield Tweet(str(number), without_python_quotes(item) or "")
                continue
            fields = _fields_of(item)
            text = _text_of(fields, self.text_column)
            if text is None:
                damage = item if isinstance(item, Damage) else Damage.NO_TEXT
                self.bad[damage] += 1
                self.keys = self.keys or tuple(fields)
                self.first_bad = self.first_bad or (location(number), damage)
            elif str(fields.get("deleted_at")).strip().casefold() in NOTHING and self._is_own(fields):
                self.own += 1
                yield _tweet(fields, text, number)
        self.check()

    def check(self) -> None:
        """Raises SourceFailed where all posts are by others, or too many have no text."""
        found, bad = self.own + self.others.total(), self.bad.total()
        if not found and self.is_json and self.keys:
            raise unknown_column(self.file, self.text_column, self.keys)
        if (self.first_bad is not None and bad > max(MIN_BAD_POSTS, MAX_BAD_SHARE * found)) or not found:
            if self.first_bad is not None:
                location, damage = self.first_bad
                raise SourceFailed("posts-damaged", location=location, damage=damage, count=bad, posts=found + bad)
            raise SourceFailed("file-empty", file=self.file)
        if not self.own:
            raise SourceFailed(
                "file-of-other-accounts",
                file=self.file,
                handle=self.handle[:40],
                accounts=", ".join(_shown_author(name) for name, _count in self.others.most_common(MAX_NAMED_AUTHORS)),
                more=max(0, len(self.others) - MAX_NAMED_AUTHORS),
            )

    def notes(self) -> list[Text]:
        """What was left out, in sentences."""
        found = []
        if self.others:
            found.append(sentence("posts-of-others-left-out", count=self.others.total(), accounts=len(self.others)))
        if self.bad[Damage.NO_TEXT]:
            found.append(sentence("posts-without-text-left-out", count=self.bad[Damage.NO_TEXT]))
        if damaged := self.bad.total() - self.bad[Damage.NO_TEXT]:
            found.append(sentence("posts-damaged-left-out", count=damaged))
        return found

    def _is_own(self, fields: Mapping[str, object]) -> bool:
        author = _author_of(fields)
        if author is None or _comparable(author) in {_comparable(self.handle), _comparable(self.handle.split("@")[0])}:
            return True
        name = author[:40] if len(self.others) < MAX_COUNTED_AUTHORS or author[:40] in self.others else "…"
        self.others[name] += 1
        return False


def unknown_column(file: str, named: str | None, columns: Sequence[str]) -> SourceFailed:
    """For a file none of whose columns or keys has the text, as far as is known, or not the one that was named."""
    listed = COLUMN_SEPARATOR.join(columns[:MAX_LISTED_COLUMNS])
    if named is None:
        return SourceFailed("text-column-unknown", file=file, columns=listed)
    return SourceFailed("text-column-missing", file=file, column=named[:MAX_NAME_CHARACTERS], columns=listed)


def _fields_of(item: object) -> Mapping[str, object]:
    """The post's fields by their names, out of what is around them."""
    while isinstance(item, dict):
        fields = {field_name(str(name)): value for name, value in item.items()}
        inner = [fields[name] for name in WRAPPERS if isinstance(fields.get(name), dict)]
        if not inner or isinstance(fields.get("text"), str):
            return fields
        item = inner[0]
    return {}


def _text_of(fields: Mapping[str, object], column: str | None) -> str | None:
    """The text, the whole one of a long post. None where there is none; "" where it is empty."""
    if column is not None:
        return without_python_quotes(_joined(fields.get(column)))
    for name, key in (("note_tweet", "text"), ("extended_tweet", "full_text")):
        if isinstance(long := fields.get(name), dict) and isinstance(text := long.get(key), str):
            return text
    return without_python_quotes(_joined(_first_value(fields, TEXT_FIELDS)))


def _joined(value: object) -> str | None:
    """A text that may be a list of parts, each a string or an object with a `text`."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return None
    parts = [part.get("text") if isinstance(part, dict) else part for part in value]
    return "".join(part for part in parts if isinstance(part, str)) if parts else None


def without_python_quotes(text: str | None) -> str | None:
    """A text that Python wrote as b'…' or ['…'], without that."""
    if text is None or len(text) > MAX_LITERAL_CHARACTERS or not PYTHON_LITERAL.fullmatch(text.strip()):
        return text
    with warnings.catch_warnings(action="ignore"), suppress(ValueError, SyntaxError, RecursionError, MemoryError):
        match ast.literal_eval(text.strip()):
            case bytes() as value:
                return value.decode()
            case [str(value)]:
                return value
    return text


def _tweet(fields: Mapping[str, object], text: str, number: int) -> Tweet:
    post_id = _first_value(fields, ID_FIELDS)
    return Tweet(str(post_id or number), text, _time_of(fields), _is_retweet(fields))


def _time_of(fields: Mapping[str, object]) -> datetime | None:
    """The first of the time fields that can be read."""
    values = (fields.get(name) for name in TIME_FIELDS)
    times = (parse_time(without_python_quotes(value) if isinstance(value, str) else value) for value in values)
    return next((time for time in times if time), None)


def _is_retweet(fields: Mapping[str, object]) -> bool:
    if any(str(fields.get(name)).strip().casefold() in TRUE_VALUES for name in RETWEET_MARKS):
        return True
    if any(str(fields.get(name)).strip().casefold() not in NOTHING for name in RETWEET_OBJECTS if name in fields):
        return True
    return bool(RETWEETED_REFERENCE.search(str(fields.get("referenced_tweets", ""))[:1000]))


def _author_of(fields: Mapping[str, object]) -> str | None:
    """The author's handle, as far as the post names it."""
    for name in AUTHOR_FIELDS:
        value = fields.get(name)
        if isinstance(value, dict):
            value = next(
                (value[key] for key in ("screen_name", "username", "userName", "handle") if key in value), None
            )
        if isinstance(value, str) and value.strip().casefold() not in NOTHING and not value.strip().isdigit():
            return value.strip().lstrip("@")
    return None


def _shown_author(name: str) -> str:
    """A handle with its “@”; display names have none."""
    return name if " " in name else f"@{name}"


def _comparable(name: str) -> str:
    """Handles and display names differ in case, spaces and signs."""
    return "".join(character for character in name.casefold() if character.isalnum())


def _first_value(fields: Mapping[str, object], names: tuple[str, ...]) -> object:
    """The value of the first of these fields that is not empty; "" where all that exist are empty.

    NaN stands for a missing value in what pandas writes.
    """
    values = [fields[name] for name in names if fields.get(name) is not None and fields[name] == fields[name]]
    return next((value for value in values if value != ""), values[0] if values else None)
