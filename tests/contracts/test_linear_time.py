"""Linear time for all untrusted text: cleaning, masking, escaping, parsing, reading.

Each function gets inputs of one length and of four times that. A quadratic one takes sixteen times as long.
"""

import gc
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.chat.messages import Reply
from bot.commands import COMMANDS
from bot.dispatch.command_line import parse
from bot.moderation.content_filter import ContentFilter, normalized_words
from bot.platforms.discord.embeds import escape_text
from bot.platforms.telegram.markup import mention_html, reply_html
from models.domain.errors import ServiceError
from models.domain.handle import parse_handle
from models.domain.persona import parse_name, parse_shares
from models.text.controls import without_controls
from models.text.copy_guard import CopyGuard
from models.text.normalization import normalize
from models.text.redaction import redact
from models.text.tweet_text import cut_tweet, first_words, printable, tidy_prompt
from models.text.word_filter import WordList
from models.text.word_lists import bundled_word_list
from models.text.words import words_of
from tests.fuzzing import within_processor_seconds
from trainer.card.escaping import address, in_html, in_markdown
from trainer.data.cleaning import clean, is_short, writes_without_spaces
from trainer.data.corpus import drop_near_duplicates
from trainer.data.language import language_of
from trainer.evaluation.text_metrics import style_metrics
from trainer.exchange.foreign_metadata import read_metadata
from trainer.sources._html import html_to_text
from trainer.sources._json_stream import iter_json_posts
from trainer.sources._parsing import parse_time
from trainer.sources.archive import XArchiveSource
from trainer.sources.files import FilesSource
from trainer.sources.outbox import MastodonExportSource

SHORT, LONG = 8_000, 32_000  # characters; a post has at most 25,000
MAX_SECONDS = 10.0  # of CPU time, for what is worse than quadratic
SLACK_SECONDS = 0.03
TRIES = 3
KEY = b"k" * 32
UNITS = (
    *(
        "a",
        "1",
        " ",
        "\n",
        " \t",
        "\u00a0",
        "\u0301",
        "a\u0301",
        "\u200b",
        "\u200d",
        "\0",
        "ﷺ",
        "あ",
        "漢",
        "ก",
        "ក",
        "한",
        "😀",
    ),
    *("<!--", "<", "<a ", '<a b="', "<![", "</", "<td", "&", "&#", "&a", "@", "@a", "#a", "[", "[[]", "(", "[a](", "{"),
    *(
        "http:a",
        "https://a.b/c ",
        "www.",
        "a@b.",
        ".",
        "a.",
        "1.",
        "1-",
        "1 ",
        "+",
        "_a",
        "*",
        "`",
        "|",
        "\\",
        '"',
        ' "',
    ),
    *(
        "a=",
        'a="',
        "/",
        "-",
        "a b ",
        "word ",
        "ab cd ef gh ",
        "a b a a b ",
        "<|a",
        " at ",
        "RT @",
        "? ",
        "font-weight: 800>",
    ),
)


def filled(unit: str, length: int) -> str:
    """The unit repeated, with an end that no pattern for it matches."""
    return (unit * (length // len(unit) + 1))[: length - 2] + " y"


WORDS = WordList.of(["two words", "kite*", "あい", "hum"])


def say_line(text: str) -> None:
    for name in ("tweet", "train", "share"):
        for line in (f"/{name} {text}", f"/{name}{text}", f'/{name} text="{text}'):
            with suppress(ServiceError):
                parse(line, COMMANDS)


def learn_and_compare(text: str) -> None:
    guard = CopyGuard.of([text, text[: len(text) // 2]], KEY)
    guard.is_copy(text[: len(text) // 2] + " x " + text[len(text) // 2 :], text[:100])


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "clean": clean,
    "is_short": lambda text: is_short(text, without_spaces=True),
    "writes_without_spaces": lambda text: writes_without_spaces([text]),
    "drop_near_duplicates": lambda text: drop_near_duplicates([text, f"{text} x y", f"q {text}"]),
    "language_of": lambda text: language_of([text]),
    "style_metrics": lambda text: style_metrics([text, text]),
    "normalized_words": normalized_words,
    "copy guard": learn_and_compare,
    "normalize": normalize,
    "words_of": words_of,
    "word list": WORDS.matches,
    "entries of a word list": lambda text: WordList.of([text]),
    "redact": redact,
    "screen": lambda text: ContentFilter(prompts=("hum hum",)).check_text(text),
    "tidy_prompt": tidy_prompt,
    "first_words": first_words,
    "cut_tweet": lambda text: (cut_tweet(text, is_finished=True), cut_tweet(text, is_finished=False)),
    "printable": printable,
    "in_markdown": in_markdown,
    "in_html": in_html,
    "address": lambda text: address(f"https://a.b/{text}"),
    "Telegram": lambda text: reply_html(Reply(text)),
    "Telegram names": lambda text: mention_html(1, text),
    "Discord": escape_text,
    "console": without_controls,
    "typed lines": say_line,
    "handles": parse_handle,
    "names": parse_name,
    "shares": lambda text: parse_shares(text, ["ann", "bob"]),
    "times": parse_time,
    "HTML": html_to_text,
    "JavaScript before posts": lambda text: list(iter_json_posts(iter([f"var tweets{text}"]), "a.js")),
    "HTML within a tag": lambda text: html_to_text(f'<p class="{text}">{text}</p>'),
}


def read_files(suffix: str) -> Callable[[Path, str], None]:
    def read(folder: Path, text: str) -> None:
        (folder / f"a{suffix}").write_text(f"text,id\n{text}" if suffix == ".csv" else text)
        for _post in FilesSource(str(folder / f"a{suffix}")).tweets("a"):
            pass

    return read


def read_json(folder: Path, text: str) -> None:
    (folder / "a.json").write_text(json.dumps([{"text": text, "id": text, "date": text}] * 3))
    assert len(list(FilesSource(str(folder / "a.json")).tweets("a"))) == 3


def read_archive(folder: Path, text: str) -> None:
    post = {"id_str": text, "full_text": f"{text[:1_900]} y", "created_at": text}
    note = {"noteTweet": {"noteTweetId": text, "core": {"text": text}}}
    (folder / "tweets.js").write_text(f"window.YTD.tweets.part0 = {json.dumps([post] * 9)}")
    (folder / "note-tweet.js").write_text(f"window.YTD.note_tweet.part0 = {json.dumps([note])}")
    assert list(XArchiveSource(str(folder)).tweets("a"))


def read_outbox(folder: Path, text: str) -> None:
    public = {"to": "as:Public", "id": text, "published": text}
    post = {**public, "type": "Create", "object": {**public, "content": text}}
    (folder / "outbox.json").write_text(f'{{"orderedItems": [], "orderedItems": {json.dumps([post])}, "x": "')
    with (folder / "outbox.json").open("a") as file:
        file.write(text)
    assert list(MastodonExportSource(str(folder)).tweets("a"))


def read_card(folder: Path, text: str) -> None:
    named = f"fine-tuned on @a-{text}'s tweets"
    for card in (f"{text}\n{named}", f"|{text}|\n<td>{text}</td>\n{named}", f"font-weight: 800>{text}<\n{named}"):
        (folder / "README.md").write_text(card)
        with suppress(ServiceError):
            read_metadata(folder)


READERS: dict[str, Callable[[Path, str], None]] = {
    **{f"files{suffix}": read_files(suffix) for suffix in (".jsonl", ".json", ".csv", ".txt")},
    "posts in JSON": read_json,
    "archive": read_archive,
    "outbox": read_outbox,
    "card of a foreign model": read_card,
}


@pytest.fixture(autouse=True, scope="module")
def _made_ready() -> Iterator[None]:
    """Loads models and lists once, and keeps garbage collection out of the measurements."""
    language_of(["hum hum hum"])
    bundled_word_list().matches("hum")
    is_short("今日は 今日は", without_spaces=True)
    is_short("漢字 漢字", without_spaces=True)
    is_short("กก กก", without_spaces=True)
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def seconds(function: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    with suppress(ServiceError):
        function(text)
    return time.process_time() - begun


def is_linear(function: Callable[[str], object], unit: str) -> bool:
    with within_processor_seconds(MAX_SECONDS, f"{unit!r} over and over"):
        for _try in range(TRIES):
            long = seconds(function, filled(unit, LONG))
            if long <= SLACK_SECONDS or long <= 8 * seconds(function, filled(unit, SHORT)) + SLACK_SECONDS:
                return True
    return False


@pytest.mark.parametrize("name", FUNCTIONS)
def test_text_is_handled_in_linear_time(name: str) -> None:
    """Whatever it repeats."""
    assert [unit for unit in UNITS if not is_linear(FUNCTIONS[name], unit)] == []


@pytest.mark.parametrize("name", READERS)
def test_files_are_read_in_linear_time(name: str, tmp_path: Path) -> None:
    """Whatever they repeat; the result is posts or an error's sentence."""
    assert [unit for unit in UNITS if not is_linear(lambda text: READERS[name](tmp_path, text), unit)] == []


def test_a_function_that_is_not_linear_is_found() -> None:
    """So the tests above can fail. It is cubic, which leaves room for a busy machine."""
    assert not is_linear(lambda text: re.findall("a+a+b", text[::32]), "a")
