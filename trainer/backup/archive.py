"""Backup archives: an uncompressed zip of the data folder's files, with a manifest that has the SHA-256 of each.

    registry.db, jobs.db                copies made by SQLite
    checkpoints/PERSONA_ID/VERSION/...  the version that the registry names
    posts/SCHEME/HANDLE                 as stored, encrypted
    keys.bin                            the keys, encrypted with a passphrase, if they were asked for
    manifest.json                       written last

The hashes show damage. Whoever can write to an archive can change them too, so nothing else in it is believed: a file
gets only a place that a backup writes to, and none outside of the folder.
"""

import hashlib
import json
import os
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO
from zlib import error as ZlibError  # noqa: N812 - an exception is a class

from models.domain.errors import OutOfSpace, RequestUnfit

FORMAT = 1
MANIFEST, KEYS, REGISTRY, JOBS = "manifest.json", "keys.bin", "registry.db", "jobs.db"
MAX_MANIFEST_BYTES = 64 << 20
CHUNK_BYTES = 1 << 20
OWNER_ONLY = 0o600
# what zipfile raises where bytes are damaged; RuntimeError if a flag says encrypted
DAMAGE = (zipfile.BadZipFile, ZlibError, struct.error, EOFError, RuntimeError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """`version`: Mynah's. `key_check` tells whether a guard key is the one of this data folder. `files`: SHA-256."""

    version: str
    made_at: datetime
    key_check: str
    files: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> bytes:
        values = asdict(self) | {"format": FORMAT, "made_at": self.made_at.isoformat()}
        return json.dumps(values, indent=1).encode()


@dataclass(frozen=True, slots=True)
class BackupWriter:
    """Adds files to an archive. `files`: the digests of those added so far."""

    archive: zipfile.ZipFile
    files: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, source: IO[bytes]) -> str:
        """Add what `source` has left to read; returns its digest. Raises OSError."""
        digest = hashlib.sha256()
        with self.archive.open(_entry(name), "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
                target.write(chunk)
        self.files[name] = digest.hexdigest()
        return self.files[name]

    def finish(self, manifest: BackupManifest) -> None:
        """Write the manifest, after which nothing may be added. Raises OSError."""
        self.archive.writestr(_entry(MANIFEST), manifest.to_json())


@dataclass(frozen=True, slots=True)
class BackupArchive:
    """An archive that is read. Every file has a place in the data folder; damage shows when it is read."""

    archive: zipfile.ZipFile
    manifest: BackupManifest

    def read(self, name: str) -> bytes:
        """A small file's content. Raises RequestUnfit where it is damaged."""
        return b"".join(self._chunks(name))

    def extract(self, folder: Path) -> None:
        """Write all files but the keys into `folder`, for its owner only. Raises RequestUnfit, OutOfSpace."""
        for name in self.manifest.files:
            if name == KEYS:
                continue
            path = folder / name
            try:
                for parent in reversed(Path(name).parents):  # mkdir(parents=True) would let others read them
                    (folder / parent).mkdir(mode=0o700, exist_ok=True)
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
                    file.writelines(self._chunks(name))
            except OSError as error:
                raise OutOfSpace("file-unwritable", name=name, reason=str(error.strerror)) from error

    def _chunks(self, name: str) -> Iterator[bytes]:
        """The file in pieces; the last is followed by RequestUnfit if their digest is not the manifest's."""
        digest = hashlib.sha256()
        try:
            with self.archive.open(name) as file:
                while chunk := file.read(CHUNK_BYTES):
                    digest.update(chunk)
                    yield chunk
        except (*DAMAGE, OSError) as error:
            raise RequestUnfit("backup-file-damaged", file=name) from error
        if digest.hexdigest() != self.manifest.files[name]:
            raise RequestUnfit("backup-file-damaged", file=name)


@contextmanager
def open_backup(path: Path) -> Iterator[BackupArchive]:
    """The archive at `path`. Raises RequestUnfit where it is none, is damaged, or has a file without a place."""
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise RequestUnfit("file-not-found", path=str(path)) from error
    except (*DAMAGE, OSError) as error:
        raise RequestUnfit("backup-foreign", path=str(path)) from error
    with archive:
        yield BackupArchive(archive, _manifest(archive, path))


def _manifest(archive: zipfile.ZipFile, path: Path) -> BackupManifest:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    try:
        if archive.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
            raise RequestUnfit("backup-foreign", path=str(path))
        values = json.loads(archive.read(MANIFEST))
        if values.pop("format") != FORMAT:
            raise RequestUnfit("backup-newer-format", version=str(values["version"]))
        manifest = BackupManifest(**(values | {"made_at": datetime.fromisoformat(values["made_at"])}))
        listed = sorted([*manifest.files, MANIFEST])
    except (*DAMAGE, OSError, AttributeError) as error:
        raise RequestUnfit("backup-foreign", path=str(path)) from error
    for name in {*names, *manifest.files} - {MANIFEST}:
        if not _has_place(name):
            raise RequestUnfit("backup-path-forbidden", file=name[:80])
    if missing := set(listed) - set(names):
        raise RequestUnfit("backup-file-damaged", file=min(missing))
    if listed != sorted(names) or REGISTRY not in names or any(entry.compress_type for entry in entries):
        raise RequestUnfit("backup-foreign", path=str(path))
    return manifest


def _has_place(name: str) -> bool:
    """Whether a backup writes a file of this name."""
    parts = name.split("/")
    if "\\" in name or not name.isprintable() or any(part in ("", ".", "..") for part in parts):
        return False
    match parts:
        case ["registry.db" | "jobs.db" | "keys.bin"] | ["posts", _, _]:
            return True
        case ["checkpoints", _, version, _]:
            return version.isascii() and version.isdigit()
    return False


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)  # dated 1980: times are no part of a backup
    entry.external_attr = OWNER_ONLY << 16
    return entry
