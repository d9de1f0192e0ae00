"""Processor time and memory of reading 100,000 posts from each kind of file, as a training reads them.

usage: python benchmarks/exports.py [POSTS]
"""

import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.trainer.sources.test_deflate64 import deflate64

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
READER = """
import re, sys, time
from itertools import islice
from models.domain.training_job import ReadingOptions
from trainer.data.corpus import corpus_of
from trainer.data.inspection import inspect
from trainer.data.selection import select_newest
from trainer.settings import TrainerSettings
from trainer.sources import open_source, spec_by_content

started = time.process_time()
source = open_source(spec_by_content(sys.argv[1], "ada"), TrainerSettings(_env_file=None))
source.reading = ReadingOptions(author="7")
selection = select_newest(source.tweets("ada"))
inspect([tweet.text for tweet in selection.tweets])
seconds = time.process_time() - started
with open("/proc/self/status") as status:
    peak = int(re.search("VmHWM: *\\t* *([0-9]+)", status.read())[1]) >> 10
print(f"{source.scheme:8} {selection.read:8,} posts {seconds:6.1f} s {peak:5} MB")
"""


def rows(count: int) -> Iterator[dict[str, object]]:
    """Posts of 120 characters with the fields that exports have."""
    for number in range(count):
        text = f"{number} A gentleman pauses, hums in B flat, and goes on with toast &amp; marmalade. {number % 97}"
        yield {
            "id_str": str(1_600_000_000_000_000_000 + number),
            "created_at": f"Wed Oct {number % 28 + 1:02} 20:{number % 60:02}:24 +0000 {2010 + number % 14}",
            "full_text": text,
            "lang": "en",
            "favorite_count": "0",
        }


def archive(folder: Path, count: int) -> Path:
    with zipfile.ZipFile(folder / "archive.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        body = ",".join(json.dumps({"tweet": row}) for row in rows(count))
        packed.writestr("data/tweets.js", f"window.YTD.tweets.part0 = [{body}]")
    return folder / "archive.zip"


def windows_archive(folder: Path, count: int) -> Path:
    """Packed with Deflate64."""
    body = ",".join(json.dumps({"tweet": row}) for row in rows(count))
    return deflate64(folder / "windows.zip", "data/tweets.js", f"window.YTD.tweets.part0 = [{body}]".encode())


def outbox(folder: Path, count: int) -> Path:
    items = (
        {
            "id": f"https://pond.example/users/ada/statuses/{row['id_str']}/activity",
            "type": "Create",
            "to": [PUBLIC],
            "object": {"published": "2024-05-01T12:00:00Z", "to": [PUBLIC], "content": f"<p>{row['full_text']}</p>"},
        }
        for row in rows(count)
    )
    (folder / "outbox.json").write_text('{"orderedItems": [' + ",".join(map(json.dumps, items)) + "]}")
    with tarfile.open(folder / "archive.tar.gz", "w:gz", compresslevel=1) as packed:
        packed.add(folder / "outbox.json", "outbox.json")
    return folder / "archive.tar.gz"


def json_lines(folder: Path, count: int) -> Path:
    (folder / "posts.jsonl").write_text("\n".join(map(json.dumps, rows(count))))
    return folder / "posts.jsonl"


def objects(folder: Path, count: int) -> Path:
    """One after another, over several lines each, wrapped in `tweet`, half of them by somebody else."""
    users = ({"username": "ada"}, {"username": "bob"})
    posts = ({"tweet": {**row, "user": users[number % 2]}} for number, row in enumerate(rows(2 * count)))
    (folder / "objects.json").write_text("\n".join(json.dumps(post, indent=2) for post in posts))
    return folder / "objects.json"


def wrapped(folder: Path, count: int) -> Path:
    (folder / "posts.json").write_text(json.dumps({"meta": {}, "tweets": list(rows(count))}))
    return folder / "posts.json"


def table(folder: Path, count: int) -> Path:
    lines = (f'{row["id_str"]},{row["created_at"]},"{row["full_text"]}"' for row in rows(count))
    (folder / "posts.csv").write_text("id,created_at,text\n" + "\n".join(lines))
    return folder / "posts.csv"


def spreadsheet(folder: Path, count: int) -> Path:
    """As Excel saves it in Western Europe."""
    lines = (f"{row['created_at']};{row['full_text']} Grüße aus dem Café, schön ist’s" for row in rows(count))
    (folder / "sheet.csv").write_bytes(("date;text\r\n" + "\r\n".join(lines)).encode("cp1252"))
    return folder / "sheet.csv"


def unicode_sheet(folder: Path, count: int) -> Path:
    """As Excel saves Unicode text: UTF-16 with tabs."""
    lines = (f"{row['created_at']}\t{row['full_text']}" for row in rows(count))
    (folder / "sheet.txt").write_text("date\ttext\r\n" + "\r\n".join(lines), "utf-16", newline="")
    return folder / "sheet.txt"


def marked_text(folder: Path, count: int) -> Path:
    (folder / "marked.txt").write_text(
        "".join(f"<|startoftext|>{row['full_text']}<|endoftext|>" for row in rows(count))
    )
    return folder / "marked.txt"


def text(folder: Path, count: int) -> Path:
    (folder / "posts.txt").write_text("\n".join(str(row["full_text"]) for row in rows(count)))
    return folder / "posts.txt"


def discord_data(folder: Path, count: int) -> Path:
    with zipfile.ZipFile(folder / "package.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        found = list(rows(count))
        for channel in range(100):
            messages = [
                {
                    "ID": row["id_str"],
                    "Timestamp": "2024-05-01 12:00:00",
                    "Contents": row["full_text"],
                    "Attachments": "",
                }
                for row in found[channel::100]
            ]
            packed.writestr(f"messages/c{channel}/messages.json", json.dumps(messages))
    return folder / "package.zip"


def telegram_export(folder: Path, count: int) -> Path:
    """One of two messages is somebody else's."""
    head = {"type": "message", "date": "2024-05-01T12:00:00", "date_unixtime": "1714564800", "from": "Ada"}
    messages = [
        {
            "id": row["id_str"],
            **head,
            "from_id": sender,
            "text": text,
            "text_entities": [{"type": "plain", "text": text}],
        }
        for row in rows(count)
        for sender, text in (("user7", row["full_text"]), ("user8", "a secret"))
    ]
    export = {"name": "Garden", "type": "private_group", "id": 5, "messages": messages}
    (folder / "result.json").write_text(json.dumps(export))
    return folder / "result.json"


KINDS: tuple[Callable[[Path, int], Path], ...] = (
    archive,
    windows_archive,
    outbox,
    json_lines,
    objects,
    wrapped,
    table,
    spreadsheet,
    unicode_sheet,
    text,
    marked_text,
    discord_data,
    telegram_export,
)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            path = kind(Path(folder), count)
            command = [sys.executable, "-c", READER, f"files:{path}"]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            sys.stdout.write(f"{kind.__name__:15} {done.stdout}")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
