"""The files of an account's export: a zip, a folder or one file, opened by name and never unpacked to disk.

It does not know what is in them. Whoever asks names the files to open; no other is touched.
"""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from models.domain.errors import SourceFailed

MAX_DIRECTORY_BYTES = 16 << 20  # of a zip's list of files, as for 150,000 pictures; in memory it takes ten times that
MAX_BYTES = 1 << 30  # unpacked, of all files that are opened together: some 500,000 posts
MAX_RATIO = 200  # of unpacked to packed; real posts pack to a tenth or twentieth, zeros to a thousandth
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
            with _BoundedReads(io.FileIO(place)) as file, zipfile.ZipFile(file) as packed:
                yield _Zip(packed)
    except DAMAGE as error:
        raise SourceFailed(f"{place.name} is no whole zip archive; download or copy it again.") from error
    except OSError as error:
        raise SourceFailed(f"{place.name} could not be read: {error.strerror or error}.") from error


class _BoundedReads(io.BufferedReader):
    """A file that is never read in large pieces: ZipFile reads a zip's whole list of files at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise SourceFailed(
                "The archive has too many files in it: unpack it, and name the folder or data/tweets.js."
            )
        return super().read(size)


class _Allowance:
    """How many unpacked bytes may be opened, of all files of an export together."""

    def __init__(self) -> None:
        self._left = MAX_BYTES

    def take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise SourceFailed(f"Its posts have more than {MAX_BYTES >> 20} MB: that is not one account's.")


@dataclass(frozen=True, slots=True)
class _Zip:
    packed: zipfile.ZipFile
    allowance: _Allowance = field(default_factory=_Allowance)

    def names(self) -> list[str]:
        entries = self.packed.infolist()
        for entry in entries:
            parts = entry.filename.replace("\\", "/").split("/")
            if ".." in parts or not parts[0] or parts[0].endswith(":"):
                raise SourceFailed(f"The archive names a file outside of itself, “{entry.filename[:60]}”: not opened.")
        return [entry.filename for entry in entries if not entry.is_dir()]

    def open(self, name: str) -> IO[bytes]:
        entry = self.packed.getinfo(name)
        self.allowance.take(entry.file_size)
        if entry.flag_bits & 1:
            raise SourceFailed("The archive is locked with a password; unpack it and name the folder instead.")
        if entry.file_size > SMALL_BYTES and entry.file_size > MAX_RATIO * entry.compress_size:
            raise SourceFailed(f"{name} in the archive unpacks to over {MAX_RATIO} times its size: not opened.")
        return self.packed.open(entry)


@dataclass(frozen=True, slots=True)
class _Folder:
    """Only where posts may lie is looked; a link could lead anywhere and is passed over."""

    root: Path
    allowance: _Allowance = field(default_factory=_Allowance)

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
        self.allowance.take(path.stat().st_size)
        return path.open("rb")


@dataclass(frozen=True, slots=True)
class _Bare:
    """One file alone, whatever it is called: whoever named it says that it is the posts."""

    path: Path

    def names(self) -> list[str]:
        return ["tweets.js"]

    def open(self, name: str) -> IO[bytes]:  # noqa: ARG002 - there is only one
        _Allowance().take(self.path.stat().st_size)
        return self.path.open("rb")
