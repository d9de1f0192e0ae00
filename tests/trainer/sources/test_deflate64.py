"""Zips with Deflate64, as Windows packs folders over 2 GB, and that damage in them is told."""

import struct
import zlib
from contextlib import suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from inflate64 import Deflater

from models.domain.errors import ServiceError
from tests.trainer.sources.test_archive import tweets_js
from tests.trainer.sources.test_real_exports import UNSEEN, items, texts, written


def deflate64(path: Path, name: str, content: bytes) -> Path:
    """A zip as Windows packs folders over 2 GB."""
    packer = Deflater()
    packed = packer.deflate(content) + packer.flush()
    sizes = struct.pack("<LLL", zlib.crc32(content), len(packed), len(content))
    lengths = struct.pack("<HH", len(name), 0)
    local = b"PK\3\4" + struct.pack("<HHHHH", 20, 0, 9, 0, 33) + sizes + lengths + name.encode()
    entry = b"PK\1\2" + struct.pack("<HHHHHH", 20, 20, 0, 9, 0, 33) + sizes + lengths + bytes(14) + name.encode()
    end = b"PK\5\6" + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(entry), len(local + packed), 0)
    return written(path, local + packed + entry + end)


def test_a_zip_packed_by_windows_is_read(tmp_path: Path) -> None:
    """Deflate64, which zipfile does not know."""
    said = [f"{number} slugs, and {number * number} marrows" for number in range(3_000)]
    content = tweets_js(*(item["tweet"] for item in items(said))).encode()
    assert texts(deflate64(tmp_path / "twitter.zip", "data/tweets.js", content)) == said


@settings(UNSEEN, max_examples=60)
@given(place=st.floats(0, 0.999), value=st.integers(0, 255))
def test_damage_in_a_zip_packed_by_windows_is_told(tmp_path: Path, place: float, value: int) -> None:
    """Whatever byte is changed, the posts come out as they were or the error is one of ours."""
    said = [f"{number} slugs, and {number * number} marrows" for number in range(50)]
    path = deflate64(tmp_path / "x.zip", "data/tweets.js", tweets_js(*(item["tweet"] for item in items(said))).encode())
    damaged = bytearray(path.read_bytes())
    damaged[int(place * len(damaged))] = value
    path.write_bytes(damaged)
    with suppress(ServiceError):
        assert texts(path, scheme="archive") == said
