"""Published weights on disk: one folder a persona, one immutable folder a version, one pointer to the current one.

It does not know what the weights mean, nor which persona may be seen by whom; what is published here is served.

    checkpoints/PERSONA_ID/1/           a version: weights, manifest.json, guard.bin, README.md, pictures, card.json
    checkpoints/PERSONA_ID/.staging-2/  a version that is being written; never read
    checkpoints/PERSONA_ID/current      a symbolic link to the version in force
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from models.domain.errors import CheckpointUnfit, NotFound, OutOfSpace
from models.domain.persona import Kind
from models.runtime.data_dir import DataDir, write_beside

MANIFEST = "manifest.json"
GUARD = "guard.bin"
CARD, PICTURE, DIGEST = "README.md", "predictions.png", "card.json"  # for people: none of it is needed to serve


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an engine must know of a version. `files` maps each file's name to its SHA-256, in hexadecimal digits."""

    persona_id: str
    version: int
    kind: Kind
    base: str
    base_fingerprint: str
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    path: Path
    manifest: Manifest

    def stamp(self) -> tuple[tuple[int, ...], ...]:
        """What changes when a file is written to or replaced. Raises OSError for one that is not there."""
        found = [(self.path / name).stat() for name in self.manifest.files]
        return tuple((one.st_dev, one.st_ino, one.st_size, one.st_mtime_ns) for one in found)

    def verify(self) -> None:
        """Read every file once and compare. Raises CheckpointUnfit naming the first that differs."""
        for name, digest in self.manifest.files.items():
            try:
                is_whole = _digest(self.path / name) == digest
            except OSError:
                is_whole = False
            if not is_whole:
                raise CheckpointUnfit(f"The persona's file {name} is damaged on disk; train it again to mend it.")


def stage(home: DataDir, persona_id: str, version: int) -> Path:
    """An empty folder to write version `version` into. What an earlier try left there is gone. Raises OutOfSpace."""
    folder = home.checkpoints / persona_id / f".staging-{version}"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise OutOfSpace(f"No room for the persona's weights: {error.strerror}.") from error
    return folder


def seal(staged: Path, persona_id: str, version: int, kind: Kind, base: str, base_fingerprint: str) -> None:
    """Write the manifest over the files in `staged`: from here on it can be published."""
    files = {path.name: _digest(path) for path in sorted(staged.iterdir()) if path.is_file() and path.name != MANIFEST}
    manifest = Manifest(persona_id, version, kind, base, base_fingerprint, files)
    write_beside(staged / MANIFEST, json.dumps(asdict(manifest), indent=1).encode())


def publish(home: DataDir, persona_id: str, version: int) -> Checkpoint:
    """Put a sealed version in force, in one rename; twice is as once. Raises CheckpointUnfit, OutOfSpace."""
    folder = home.checkpoints / persona_id
    staged, final, pointer = folder / f".staging-{version}", folder / str(version), folder / "current"
    try:
        if not final.exists():
            _read(staged).verify()
            _flush(staged)
            staged.rename(final)
        beside = folder / ".current.new"
        beside.unlink(missing_ok=True)
        beside.symlink_to(str(version))
        beside.replace(pointer)
        _flush(folder)
    except OSError as error:
        raise OutOfSpace(f"The persona could not be published: {error.strerror}.") from error
    return _read(final)


def current(home: DataDir, persona_id: str) -> Checkpoint:
    """The version in force. Raises NotFound where none is published, CheckpointUnfit where it cannot be read."""
    pointer = home.checkpoints / persona_id / "current"
    if persona_id in ("", ".", "..") or "/" in persona_id or not pointer.is_symlink():
        raise NotFound(f"No persona “{persona_id[:80]}” is published.")
    return _read(pointer.resolve())


def published(home: DataDir) -> Iterator[str]:
    """The ids of the personas that have a version in force, sorted."""
    if home.checkpoints.is_dir():
        yield from sorted(path.name for path in home.checkpoints.iterdir() if (path / "current").is_symlink())


def newest_version(home: DataDir, persona_id: str) -> int:
    """The highest version that was ever put in force and still lies there; 0 where there is none."""
    folder = home.checkpoints / persona_id
    versions = [int(path.name) for path in folder.iterdir() if path.name.isdigit()] if folder.is_dir() else []
    return max(versions, default=0)


def prune(home: DataDir, persona_id: str, in_use: int) -> None:
    """Remove the versions older than `in_use`: whoever serves calls this once it has loaded the new one."""
    for path in (home.checkpoints / persona_id).iterdir():
        if path.name.isdigit() and int(path.name) < in_use:
            shutil.rmtree(path, ignore_errors=True)


def check(home: DataDir, persona_id: str, version: int) -> None:
    """Raises CheckpointUnfit where that version does not lie there, whole or not."""
    _read(home.checkpoints / persona_id / str(version))


def is_published(home: DataDir, persona_id: str) -> bool:
    return (home.checkpoints / persona_id / "current").is_symlink()


def withdraw(home: DataDir, persona_id: str) -> None:
    """Take the persona out of every engine's reach; its weights stay. `publish` puts it in force again.

    Raises OutOfSpace.
    """
    folder = home.checkpoints / persona_id
    try:
        if folder.is_dir():
            (folder / "current").unlink(missing_ok=True)
            _flush(folder)
    except OSError as error:
        raise OutOfSpace(f"The persona could not be taken back: {error.strerror}.") from error


def unpublish(home: DataDir, persona_id: str) -> None:
    """Take the persona out of every engine's reach, then remove its weights."""
    folder = home.checkpoints / persona_id
    (folder / "current").unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _read(folder: Path) -> Checkpoint:
    try:
        return Checkpoint(folder, Manifest(**json.loads((folder / MANIFEST).read_bytes())))
    except (OSError, ValueError, TypeError) as error:
        raise CheckpointUnfit(
            "The persona's manifest is missing or damaged on disk; train it again to mend it."
        ) from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(folder: Path) -> None:
    """Have the disk hold the folder's files and their names before anything points at them."""
    for path in (*(path for path in folder.iterdir() if path.is_file()), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
