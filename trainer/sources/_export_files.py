"""Data exports: files in a zip or tar archive, a folder or alone, opened by name and never unpacked to disk.

Guards against zip bombs and path traversal. Only the files that the caller names are opened: exports also contain
private messages and addresses.
"""

import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, ClassVar, Protocol

from models.domain.errors import SourceFailed
from trainer.sources._deflate64 import open_deflate64

MAX_DIRECTORY_BYTES = 16 << 20  # of a zip's central directory: 150,000 files; it takes ten times that in memory
MAX_BYTES = 1 << 30  # uncompressed, of all opened files together: some 500,000 posts
MAX_RATIO = 200  # of uncompressed to compressed size; real posts reach 10 to 20, zeros 1,000
MIN_RATIO_BYTES = 1 << 20  # smaller files may have any ratio
MAX_TAR_FILES = 150_000  # a tar has no directory: it is read from one end to the other
ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
PACKED_SIGNATURES = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")
TAR_SIGNATURE, TAR_SIGNATURE_AT = b"ustar", 257
DEFLATE64 = 9  # how Windows compresses what is larger than 2 GB
DAMAGE_ERRORS = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    struct.error,
    ValueError,
)


class Export(Protocol):
    """An open export. `is_single_file`: it is a file by itself, of which only the content tells what it is."""

    is_single_file: ClassVar[bool]

    def names(self) -> list[str]:
        """The files that can be opened. Raises SourceFailed where the archive is not safe."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """Raises SourceFailed where the file is too large, encrypted or a zip bomb."""
        ...


def is_packed(path: Path) -> bool:
    """Whether a file is a zip or tar archive, by its content."""
    return _kind_of(path) in ("zip", "tar")


@contextmanager
def open_export(path: Path) -> Iterator[Export]:
    """The export at `path`. Raises SourceFailed for any damage found while it is open."""
    kind = "zip"
    try:
        if path.is_dir():
            yield _Folder(path)
            return
        kind = _kind_of(path)
        if kind == "empty":
            raise SourceFailed("file-empty", file=path.name)
        if kind == "zip":
            with _BoundedReads(io.FileIO(path)) as file, zipfile.ZipFile(file) as archive:
                yield _Zip(archive)
        elif kind == "tar":
            with tarfile.open(path) as packed:
                yield _Tar(packed, MAX_RATIO * max(path.stat().st_size, MIN_RATIO_BYTES))
        else:
            yield _SingleFile(path)
    except DAMAGE_ERRORS as error:
        raise SourceFailed("export-damaged", file=path.name, kind=kind) from error
    except OSError as error:
        raise SourceFailed("file-unreadable", file=path.name, reason=str(error.strerror or error)) from error


def _kind_of(path: Path) -> str:
    """`zip`, `tar`, `empty`, or `file`. A name that ends in .zip will do: its begin may be missing."""
    with path.open("rb") as file:
        head = file.read(TAR_SIGNATURE_AT + len(TAR_SIGNATURE))
    if not head:
        return "empty"
    if head.startswith(ZIP_SIGNATURES) or path.suffix.lower() == ".zip":
        return "zip"
    return "tar" if head.startswith(PACKED_SIGNATURES) or head.endswith(TAR_SIGNATURE) else "file"


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
    is_single_file: ClassVar[bool] = False
    archive: zipfile.ZipFile
    budget: _SizeBudget = field(default_factory=_SizeBudget)

    def names(self) -> list[str]:
        return _safe_names([entry.filename for entry in self.archive.infolist() if not entry.is_dir()])

    def open(self, name: str) -> IO[bytes]:
        entry = self.archive.getinfo(name)
        self.budget.spend(entry.file_size)
        if entry.flag_bits & 1:
            raise SourceFailed("export-zip-encrypted")
        if entry.file_size > MIN_RATIO_BYTES and entry.file_size > MAX_RATIO * entry.compress_size:
            raise SourceFailed("export-zip-bomb", file=name, ratio=MAX_RATIO)
        if entry.compress_type == DEFLATE64:
            return open_deflate64(self.archive, entry)
        return self.archive.open(entry)


@dataclass(frozen=True, slots=True)
class _Tar:
    """`max_bytes`: how many bytes may be unpacked in the search for the files."""

    is_single_file: ClassVar[bool] = False
    archive: tarfile.TarFile
    max_bytes: int
    budget: _SizeBudget = field(default_factory=_SizeBudget)

    def names(self) -> list[str]:
        names = []
        for number, member in enumerate(self.archive):
            if number > MAX_TAR_FILES or member.offset_data + member.size > self.max_bytes:
                raise SourceFailed("export-tar-too-large")
            if member.isreg():
                names.append(member.name)
        return _safe_names(names)

    def open(self, name: str) -> IO[bytes]:
        self.budget.spend(self.archive.getmember(name).size)
        file = self.archive.extractfile(name)
        assert file is not None  # `names` has regular files only
        return file


def _safe_names(names: list[str]) -> list[str]:
    """The names. Raises SourceFailed where one leads out of the archive."""
    for name in names:
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or not parts[0] or parts[0].endswith(":"):
            raise SourceFailed("export-zip-path-unsafe", path=name[:60])
    return names


@dataclass(frozen=True, slots=True)
class _Folder:
    """Lists only the paths where posts can be; symbolic links are ignored, as they could lead anywhere."""

    is_single_file: ClassVar[bool] = False
    root: Path
    budget: _SizeBudget = field(default_factory=_SizeBudget)

    def names(self) -> list[str]:
        names = ("*.js", "*.js.txt", "js/tweets/*.js")
        patterns = [f"{folder}{name}" for folder in ("", "data/", "*/data/") for name in names]
        patterns += [f"{folder}{name}" for folder in ("", "*/") for name in ("tweets.csv", "outbox.json")]
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
    """One file of an export, whatever its name."""

    is_single_file: ClassVar[bool] = True
    path: Path

    def names(self) -> list[str]:
        return [self.path.name]

    def open(self, name: str) -> IO[bytes]:
        _SizeBudget().spend(self.path.stat().st_size)
        return self.path.open("rb")
