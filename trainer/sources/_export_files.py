"""Data exports: files in a zip archive, a folder or alone, opened by name and never unpacked to disk.

Guards against zip bombs and path traversal. Only the files that the caller names are opened: exports also contain
private messages and addresses.
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

MAX_DIRECTORY_BYTES = 16 << 20  # of a zip's central directory: 150,000 files; it takes ten times that in memory
MAX_BYTES = 1 << 30  # uncompressed, of all opened files together: some 500,000 posts
MAX_RATIO = 200  # of uncompressed to compressed size; real posts reach 10 to 20, zeros 1,000
MIN_RATIO_BYTES = 1 << 20  # smaller files may have any ratio
DAMAGE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    struct.error,
    ValueError,
)


class Export(Protocol):
    """An open export."""

    def names(self) -> list[str]:
        """The files that can be opened. Raises SourceFailed where the archive is not safe."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """Raises SourceFailed where the file is too large, encrypted or a zip bomb."""
        ...


@contextmanager
def open_export(path: Path) -> Iterator[Export]:
    """The export at `path`. Raises SourceFailed for any damage found while it is open."""
    try:
        if path.is_dir():
            yield _Folder(path)
        elif path.suffix.lower() == ".js":
            yield _SingleFile(path)
        else:
            with _BoundedReads(io.FileIO(path)) as file, zipfile.ZipFile(file) as archive:
                yield _Zip(archive)
    except DAMAGE_ERRORS as error:
        raise SourceFailed("export-zip-damaged", file=path.name) from error
    except OSError as error:
        raise SourceFailed("file-unreadable", file=path.name, reason=str(error.strerror or error)) from error


class _BoundedReads(io.BufferedReader):
    """A file that refuses large reads: ZipFile reads a whole central directory at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise SourceFailed("export-zip-too-many-files")
        return super().read(size)


class _SizeBudget:
    """How many uncompressed bytes may still be opened, of all files of an export together."""

    def __init__(self) -> None:
        self._left = MAX_BYTES

    def spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise SourceFailed("export-too-large", megabytes=MAX_BYTES >> 20)


@dataclass(frozen=True, slots=True)
class _Zip:
    archive: zipfile.ZipFile
    budget: _SizeBudget = field(default_factory=_SizeBudget)

    def names(self) -> list[str]:
        entries = self.archive.infolist()
        for entry in entries:
            parts = entry.filename.replace("\\", "/").split("/")
            if ".." in parts or not parts[0] or parts[0].endswith(":"):
                raise SourceFailed("export-zip-path-unsafe", path=entry.filename[:60])
        return [entry.filename for entry in entries if not entry.is_dir()]

    def open(self, name: str) -> IO[bytes]:
        entry = self.archive.getinfo(name)
        self.budget.spend(entry.file_size)
        if entry.flag_bits & 1:
            raise SourceFailed("export-zip-encrypted")
        if entry.file_size > MIN_RATIO_BYTES and entry.file_size > MAX_RATIO * entry.compress_size:
            raise SourceFailed("export-zip-bomb", file=name, ratio=MAX_RATIO)
        return self.archive.open(entry)


@dataclass(frozen=True, slots=True)
class _Folder:
    """Lists only the paths where posts can be; symbolic links are ignored, as they could lead anywhere."""

    root: Path
    budget: _SizeBudget = field(default_factory=_SizeBudget)

    def names(self) -> list[str]:
        names = ("*.js", "js/tweets/*.js")
        patterns = [f"{folder}{name}" for folder in ("", "data/", "*/data/") for name in names]
        patterns += ["tweets.csv", "*/tweets.csv"]
        found = [path for pattern in patterns for path in self.root.glob(pattern)]
        return sorted(
            path.relative_to(self.root).as_posix() for path in found if path.is_file() and not path.is_symlink()
        )

    def open(self, name: str) -> IO[bytes]:
        path = self.root / name
        self.budget.spend(path.stat().st_size)
        return path.open("rb")


@dataclass(frozen=True, slots=True)
class _SingleFile:
    """One file of an export, taken for the posts whatever its name."""

    path: Path

    def names(self) -> list[str]:
        return ["tweets.js"]

    def open(self, name: str) -> IO[bytes]:
        _SizeBudget().spend(self.path.stat().st_size)
        return self.path.open("rb")
