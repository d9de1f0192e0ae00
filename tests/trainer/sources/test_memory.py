"""How much memory the importer takes for a whole account of many years."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.trainer.sources.test_archive import post
from trainer.corpus import MOST_TWEETS

IMPORTER = """
import resource, sys
from trainer.corpus import newest
from trainer.sources.archive import ArchiveSource
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
read = newest(ArchiveSource(sys.argv[1]).tweets("whoever"))
print(len(read), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""


def test_a_hundred_thousand_posts_take_little_memory(tmp_path: Path) -> None:
    """Read as a build reads them, they take far less than 300 MB more than the importer's start."""
    item = json.dumps({"tweet": post(1, "A gentleman pauses, and hums a little. " * 2)})
    path = tmp_path / "archive.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        packed.open("data/tweets.js", "w") as file,
    ):
        file.write(b"window.YTD.tweets.part0 = [")
        for start in range(0, 100_000, 1_000):
            rows = (item.replace('"1"', f'"{number}"') for number in range(start, start + 1_000))
            file.write(("," * (start > 0) + ",".join(rows)).encode())
        file.write(b"]")
    importer = [sys.executable, "-c", IMPORTER, str(path)]
    count, megabytes = subprocess.run(importer, capture_output=True, text=True, check=True).stdout.split()
    assert int(count) == MOST_TWEETS
    assert int(megabytes) < 100
