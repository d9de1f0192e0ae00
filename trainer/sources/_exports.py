"""The files of an account's export: a zip, a folder or one file, opened by name and never unpacked to disk.

It does not know what is in them. Whoever asks names the files to open; no other is touched.
"""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from models.errors import SourceFailed

MOST_ENTRIES = 1_000_000  # an export has a file for each picture
MOST_BYTES = 1 << 30  # of one file, unpacked: some 500,000 posts
MOST_RATIO = 200  # of unpacked to packed; real posts pack to a tenth or twentieth, zeros to a thousandth
SMALL_BYTES = 1 << 20  # below this the ratio is no danger
DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, struct.error, ValueError)


class Export(Protocol):
    """What is open for reading."""

    def names(self) -> list[str]:
        """The files that may be asked for. Raises SourceFailed where the whole is not safe."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """Raises SourceFailed where the file is too big, locked, or packed as no honest file is."""
        ...


@contextmanager
def reading(place: Path) -> Iterator[Export]:
    """The export at `place`. Raises SourceFailed for whatever breaks while it is open."""
    try:
        if place.is_dir():
            yield _Folder(place)
        elif place.suffix.lower() == ".js":
            yield _Bare(place)
        else:
            with zipfile.ZipFile(place) as packed:
                yield _Zip(packed)
    except DAMAGE as error:
        raise SourceFailed(f"{place.name} is no whole zip archive; download or copy it again.") from error
    except OSError as error:
        raise SourceFailed(f"{place.name} could not be read: {error.strerror or error}.") from error


@dataclass(frozen=True, slots=True)
class _Zip:
    packed: zipfile.ZipFile
    most_entries: int = MOST_ENTRIES

    def names(self) -> list[str]:
        entries = self.packed.infolist()
        if len(entries) > self.most_entries:
            raise SourceFailed(f"The archive has more than {self.most_entries:,} files in it: not opened.")
        for entry in entries:
            parts = entry.filename.replace("\\", "/").split("/")
            if ".." in parts or not parts[0] or parts[0].endswith(":"):
                raise SourceFailed(f"The archive names a file outside of itself, “{entry.filename[:60]}”: not opened.")
        return [entry.filename for entry in entries if not entry.is_dir()]

    def open(self, name: str) -> IO[bytes]:
        entry = self.packed.getinfo(name)
        _check_size(name, entry.file_size)
        if entry.flag_bits & 1:
            raise SourceFailed("The archive is locked with a password; unpack it and name the folder instead.")
        if entry.file_size > SMALL_BYTES and entry.file_size > MOST_RATIO * entry.compress_size:
            raise SourceFailed(f"{name} in the archive unpacks to over {MOST_RATIO} times its size: not opened.")
        return self.packed.open(entry)


@dataclass(frozen=True, slots=True)
class _Folder:
    """Only where posts may lie is looked; a link could lead anywhere and is passed over."""

    root: Path

    def names(self) -> list[str]:
        within = ("*.js", "js/tweets/*.js")
        patterns = [f"{above}{pattern}" for above in ("", "data/", "*/data/") for pattern in within]
        patterns += ["tweets.csv", "*/tweets.csv"]
        found = [path for pattern in patterns for path in self.root.glob(pattern)]
        return sorted(
            path.relative_to(self.root).as_posix() for path in found if path.is_file() and not path.is_symlink()
        )

    def open(self, name: str) -> IO[bytes]:
        path = self.root / name
        _check_size(name, path.stat().st_size)
        return path.open("rb")


@dataclass(frozen=True, slots=True)
class _Bare:
    """One file alone, whatever it is called: whoever named it says that it is the posts."""

    path: Path

    def names(self) -> list[str]:
        return ["tweets.js"]

    def open(self, name: str) -> IO[bytes]:
        _check_size(name, self.path.stat().st_size)
        return self.path.open("rb")


def _check_size(name: str, size: int) -> None:
    if size > MOST_BYTES:
        raise SourceFailed(f"{name} has more than {MOST_BYTES >> 20} MB: that is not one account's posts.")
