"""How much memory the importer takes: for a whole account of many years, and for files that are made to fill it."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from models.domain.tweet import MAX_OWN_POSTS
from tests.trainer.sources.test_archive import post
from tests.trainer.sources.test_outbox import create
from tests.trainer.sources.test_telegram_export import message

MAX_MEGABYTES, MAX_SECONDS = 100, 10  # of processor time
Files = dict[str, tuple[str, Iterable[object]]]  # by name: what begins the file, and the list behind it
IMPORTER = """
import re, sys, time
from models.domain.training_job import ReadingOptions
from trainer.data.selection import select_newest
from trainer.settings import TrainerSettings
from trainer.sources import open_source

def peak():  # not ru_maxrss, which begins with the size of the process that forked
    with open("/proc/self/status") as status:
        return int(re.search("VmHWM: *\\t* *([0-9]+)", status.read())[1])

source = open_source(sys.argv[1], TrainerSettings())
source.reading = ReadingOptions(author="7")
before, began = peak(), time.process_time()
read = select_newest(source.tweets("greta")).tweets
print(len(read), (peak() - before) >> 10, round(time.process_time() - began))
"""


def packed(path: Path, files: Files) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as export:
        for name, (head, items) in files.items():
            with export.open(name, "w") as file:
                file.write(f"{head}[".encode())
                for place, item in enumerate(items):
                    file.write(("," * (place > 0) + json.dumps(item)).encode())
                file.write(b"]}" if head.startswith("{") else b"]")
    return path


def cost_of(spec: str) -> tuple[int, int, int]:
    """How many posts there are to learn from, and how many MB and seconds reading them took, in its own process."""
    done = subprocess.run([sys.executable, "-c", IMPORTER, spec], capture_output=True, text=True, check=True)
    count, megabytes, seconds = map(int, done.stdout.split())
    return count, megabytes, seconds


def posts(count: int, text: str, identity: str = "") -> Iterator[object]:
    return ({"tweet": {**post(number, f"{number} {text}"), "id_str": f"{number}{identity}"}} for number in range(count))


def notes(count: int, text: str) -> Iterator[object]:
    return (
        {"noteTweet": {"noteTweetId": str(number), "core": {"text": f"{number} {text}"}}} for number in range(count)
    )


def archive(items: Iterable[object], long: Iterable[object] = ()) -> Files:
    heads = [("data/tweets.js", "window.YTD.tweets.part0 = "), ("data/note-tweet.js", "window.YTD.note_tweet.part0 = ")]
    return {name: (head, rows) for (name, head), rows in zip(heads, (items, long), strict=True)}


def outbox(html: str) -> Files:
    return {"outbox.json": ('{"orderedItems": ', (create(number, html) for number in range(MAX_OWN_POSTS)))}


def package(count: int, channels: int) -> Files:
    def messages(channel: int) -> Iterator[object]:
        for number in range(channel, count, channels):
            text = f"{number} A gentleman pauses, and hums a little. " * 2
            yield {"ID": number, "Timestamp": "2024-05-01 12:00:00", "Contents": text, "Attachments": ""}

    return {f"messages/c{channel}/messages.json": ("", messages(channel)) for channel in range(channels)}


def chat(count: int) -> Files:
    """Every other message is somebody else's."""
    said = (message(number, f"{number} hums a little. " * 2, f"user{7 + number % 2}") for number in range(count))
    return {"result.json": ('{"name": "Garden", "type": "private_group", "id": 5, "messages": ', said)}


EXPORTS: dict[str, tuple[str, Callable[[], Files]]] = {
    "many posts": ("archive", lambda: archive(posts(100_000, "A gentleman pauses, and hums a little. " * 2))),
    "overlong posts": ("archive", lambda: archive(posts(MAX_OWN_POSTS, "hum " * 15_000))),
    "long posts": ("archive", lambda: archive(posts(MAX_OWN_POSTS, "hum " * 6_000))),
    "long ids": ("archive", lambda: archive(posts(100_000, "hum", "0" * 1_500))),
    "long notes": ("archive", lambda: archive(posts(1, "hum"), notes(6_000, "hum " * 6_000))),
    "many messages on Discord": ("discord-data", lambda: package(100_000, 500)),
    "many messages on Telegram": ("telegram-export", lambda: chat(100_000)),
    "overlong HTML": ("outbox", lambda: outbox(f"<p>{'hum ' * 15_000}</p>")),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_reading_takes_little_memory_and_time(tmp_path: Path, name: str) -> None:
    """Read as a build reads them, at most 100 MB more than the importer's start."""
    scheme, files = EXPORTS[name]
    count, megabytes, seconds = cost_of(f"{scheme}:{packed(tmp_path / 'export.zip', files())}")
    assert 0 < count <= MAX_OWN_POSTS
    assert megabytes < MAX_MEGABYTES
    assert seconds < MAX_SECONDS
