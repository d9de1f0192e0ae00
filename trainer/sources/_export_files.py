"""Data exports: files in a zip or tar archive, a folder or alone, opened by name and never unpacked to disk.

Guards against zip bombs and path traversal. Only the files that the caller names are opened: exports also contain
private messages and addresses.
"""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, ClassVar, Protocol

from models.domain.errors import SourceFailed
from trainer.sources._deflate64 import open_deflate64

MAX_DIRECTORY_BYTES = 16 << 20  # of a zip's central directory: 150,000 files; it takes ten times that in memory
MAX_BYTES = 1 << 30  # uncompressed, of all opened files together: some 500,000 posts
MAX_RATIO = 200  # of uncompressed to compressed size; real posts reach 10 to 20, zeros 1,000
MIN_RATIO_BYTES = 1 << 20  # smaller files may have any ratio
MAX_TAR_FILES = 150_000  # a tar has no directory: it is read from one end to the other
MAX_TAR_READ_BYTES = 4 << 20  # tarfile reads the extended header of a file at once; it has under a hundred kB
ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
DECOMPRESSORS: Mapping[bytes, Callable[[Path], Any]] = {  # by signature
    b"\x1f\x8b": gzip.GzipFile,
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": lzma.LZMAFile,
}
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
    RecursionError,  # tarfile calls itself for each extended header
)


class Export(Protocol):
    """An open export. `is_single_file`: it is a file by itself, of which only the content tells what it is."""

    is_single_file: ClassVar[bool]

    def names(self) -> list[str]:
        """The files that can be opened. Raises SourceFailed where the archive is not safe."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """Open a file that `names` has listed. Raises SourceFailed where it is too large, encrypted or a zip bomb."""
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
            with _ZipReads(io.FileIO(path)) as file, zipfile.ZipFile(file) as archive:
                yield _Zip(archive)
        elif kind == "tar":
            with _TarReads(_decompressed(path)) as unpacked, _tar(unpacked, path.name) as packed:
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
    return "tar" if head.startswith(tuple(DECOMPRESSORS)) or head.endswith(TAR_SIGNATURE) else "file"


def _tar(unpacked: io.BufferedReader, name: str) -> tarfile.TarFile:
    """Raises SourceFailed where it is none, but a single compressed file."""
    try:
        return tarfile.TarFile(fileobj=unpacked)
    except tarfile.ReadError as error:
        raise SourceFailed("file-is-something-else", file=name, kind="packed") from error


def _decompressed(path: Path) -> Any:
    """The file as what it decompresses to, if it is compressed as a whole."""
    with path.open("rb") as file:
        head = file.read(max(map(len, DECOMPRESSORS)))
    return next((opened for signature, opened in DECOMPRESSORS.items() if head.startswith(signature)), io.FileIO)(path)


class _ZipReads(io.BufferedReader):
    """A file that refuses large reads: ZipFile reads a whole central directory at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DIRECTORY_BYTES:
            raise SourceFailed("export-zip-too-many-files")
        return super().read(size)


class _TarReads(io.BufferedReader):
    """The same for TarFile."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_TAR_READ_BYTES:
            raise SourceFailed("export-tar-too-large")
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
    """`max_bytes`: how many bytes may be unpacked in the search for the files. `files`: by name, once searched."""

    is_single_file: ClassVar[bool] = False
    archive: tarfile.TarFile
    max_bytes: int
    budget: _SizeBudget = field(default_factory=_SizeBudget)
    files: dict[str, tarfile.TarInfo] = field(default_factory=dict)

    def names(self) -> list[str]:
        for number, member in enumerate(self.archive):
            if number > MAX_TAR_FILES or member.offset_data + member.size > self.max_bytes:
                raise SourceFailed("export-tar-too-large")
            if member.isreg():  # a folder or link can have the same name
                self.files.pop(member.name, None)  # of several files with one name the last counts, in its place
                self.files[member.name] = member
        return _safe_names([*self.files])

    def open(self, name: str) -> IO[bytes]:
        member = self.files[name]
        self.budget.spend(member.size)
        file = self.archive.extractfile(member)
        assert file is not None  # it is a regular file
        return file


def _safe_names(names: list[str]) -> list[str]:
    """The names. Raises SourceFailed where one leads out of the archive."""
    for name in names:
        parts = name.replace("\\", "/").split("/")
        if ".." in parts or not parts[0] or parts[0].endswith(":"):
            raise SourceFailed("export-path-unsafe", path=name[:60])
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
        names = ("tweets.csv", "outbox.json", "result.json")
        patterns += [f"{folder}{name}" for folder in ("", "*/") for name in names]
        names = ("messages.json", "messages.csv", "channel.json")  # of each channel in a Discord data package
        patterns += [f"{folder}{name}" for folder in ("*/*/", "*/*/*/") for name in names]
        patterns += ["*/user.json", "*/*/user.json"]
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
