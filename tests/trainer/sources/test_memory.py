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

MAX_MEGABYTES = 100
Files = dict[str, tuple[str, Iterable[object]]]  # by name: what begins the file, and the list behind it
IMPORTER = """
import re, sys
from trainer.data.selection import select_newest
from trainer.settings import TrainerSettings
from trainer.sources import open_source

def peak():  # not ru_maxrss, which begins with the size of the process that forked
    with open("/proc/self/status") as status:
        return int(re.search("VmHWM: *\\t* *([0-9]+)", status.read())[1])

source = open_source(sys.argv[1], TrainerSettings())
before = peak()
read = select_newest(source.tweets("greta")).tweets
print(len(read), (peak() - before) >> 10)
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


def memory_of(spec: str) -> tuple[int, int]:
    """How many posts there are to learn from, and how many MB it took to read them, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", IMPORTER, spec], capture_output=True, text=True, check=True)
    count, megabytes = map(int, done.stdout.split())
    return count, megabytes


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


EXPORTS: dict[str, tuple[str, Callable[[], Files]]] = {
    "many posts": ("archive", lambda: archive(posts(100_000, "A gentleman pauses, and hums a little. " * 2))),
    "overlong posts": ("archive", lambda: archive(posts(MAX_OWN_POSTS, "hum " * 15_000))),
    "long posts": ("archive", lambda: archive(posts(MAX_OWN_POSTS, "hum " * 6_000))),
    "long ids": ("archive", lambda: archive(posts(100_000, "hum", "0" * 1_500))),
    "long notes": ("archive", lambda: archive(posts(1, "hum"), notes(6_000, "hum " * 6_000))),
    "overlong HTML": ("outbox", lambda: outbox(f"<p>{'hum ' * 15_000}</p>")),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_reading_takes_little_memory(tmp_path: Path, name: str) -> None:
    """Read as a build reads them, at most 100 MB more than the importer's start."""
    scheme, files = EXPORTS[name]
    count, megabytes = memory_of(f"{scheme}:{packed(tmp_path / 'export.zip', files())}")
    assert 0 < count <= MAX_OWN_POSTS
    assert megabytes < MAX_MEGABYTES
