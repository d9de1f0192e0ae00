"""Tar archives that nobody makes by accident: they are read or refused, in little memory."""

import bz2
import io
import tarfile
from pathlib import Path

import pytest

from models.domain.errors import SourceFailed
from tests.trainer.sources.test_archive import post, tweets_js
from tests.trainer.sources.test_real_exports import read, texts, written

POSTS = "data/tweets.js"


def tar(*members: tuple[str, bytes, bytes]) -> bytes:
    """A tar of (name, type, content)."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, kind, content in members:
            entry = tarfile.TarInfo(name)
            entry.type, entry.size = kind, len(content)
            entry.linkname = POSTS if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


OWN = (POSTS, tarfile.REGTYPE, tweets_js(post(1, "hum")).encode())


@pytest.mark.parametrize("kind", [tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_another_member_of_the_same_name_is_ignored(tmp_path: Path, kind: bytes) -> None:
    """A folder, a link (also to itself) or a pipe."""
    assert texts(written(tmp_path / "a.tar", tar(OWN, (POSTS, kind, b"")))) == ["hum"]


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME])
def test_extended_headers_of_extended_headers_are_refused(tmp_path: Path, kind: bytes) -> None:
    """Python's tarfile calls itself for each."""
    header = tarfile.TarInfo("x")
    header.type = kind
    with pytest.raises(SourceFailed, match="not a complete tar archive"):
        read(written(tmp_path / "a.tar", header.tobuf() * 2_000 + tar(OWN)))


def test_a_huge_extended_header_is_refused(tmp_path: Path) -> None:
    """Python's tarfile reads it at once: 400 MB, of which 300 bytes are packed."""
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 400 << 20
    content = bz2.compress(header.tobuf() + bytes(8 << 20))
    with pytest.raises(SourceFailed, match="unpacks to far more"):
        read(written(tmp_path / "a.tar.bz2", content))
