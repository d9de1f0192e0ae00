"""Checkpoints on disk: versioned weights of each persona, published atomically by a symbolic link.

Engines serve what is published here, whoever may see the persona.

    checkpoints/PERSONA_ID/1/           a version, immutable: weights, manifest.json, guard.bin, README.md, charts ...
    checkpoints/PERSONA_ID/.staging-2/  a version that is being written; never read
    checkpoints/PERSONA_ID/current      a symbolic link to the published version
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import get_ident

from models.domain.errors import CheckpointUnfit, NotFound, OutOfSpace
from models.domain.persona import Kind
from models.runtime.data_dir import DataDir
from models.runtime.files import publish_folder, sync, write_beside

MAX_SHOWN = 80  # characters of an id
MANIFEST = "manifest.json"
GUARD = "guard.bin"
CARD, PICTURE, DIGEST = "README.md", "predictions.png", "card.json"  # for people: none of it is needed to serve


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an engine must know of a version. `files` maps file names to SHA-256 digests, in hexadecimal digits."""

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
        stats = [(self.path / name).stat() for name in self.manifest.files]
        return tuple((stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns) for stat in stats)

    def verify(self) -> None:
        """Compare the digest of every file. Raises CheckpointUnfit, naming the first that differs."""
        for name, digest in self.manifest.files.items():
            try:
                is_intact = _digest(self.path / name) == digest
            except OSError:
                is_intact = False
            if not is_intact:
                raise CheckpointUnfit("checkpoint-file-damaged", file=name)


def stage(data_dir: DataDir, persona_id: str, version: int) -> Path:
    """An empty folder to write a version into; deletes what an earlier attempt left there. Raises OutOfSpace."""
    folder = data_dir.checkpoints / persona_id / f".staging-{version}"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise OutOfSpace("checkpoint-not-writable", reason=str(error.strerror)) from error
    return folder


def seal(staged: Path, persona_id: str, version: int, kind: Kind, base: str, base_fingerprint: str) -> None:
    """Write the manifest of the files in `staged`: only with it a version can be published."""
    files = {path.name: _digest(path) for path in sorted(staged.iterdir()) if path.is_file() and path.name != MANIFEST}
    manifest = Manifest(persona_id, version, kind, base, base_fingerprint, files)
    write_beside(staged / MANIFEST, json.dumps(asdict(manifest), indent=1).encode())


def publish(data_dir: DataDir, persona_id: str, version: int) -> Checkpoint:
    """Make a sealed version the current one, atomically. Idempotent. Raises CheckpointUnfit, OutOfSpace.

    It is on the disk when this returns, so the registry may name it from then on.
    """
    folder = data_dir.checkpoints / persona_id
    staged, final, link = folder / f".staging-{version}", folder / str(version), folder / "current"
    try:
        if not final.exists():
            _read(staged).verify()
            publish_folder(staged, final)
        new_link = folder / f".current.{os.getpid()}.{get_ident()}"  # bot and trainer may publish at the same time
        new_link.unlink(missing_ok=True)
        new_link.symlink_to(str(version))
        new_link.replace(link)
        sync(folder, data_dir.checkpoints, data_dir.root)
    except OSError as error:
        raise OutOfSpace("checkpoint-not-published", reason=str(error.strerror)) from error
    return _read(final)


def current(data_dir: DataDir, persona_id: str) -> Checkpoint:
    """The published version. Raises NotFound where there is none, CheckpointUnfit where it cannot be read."""
    link = data_dir.checkpoints / persona_id / "current"
    if persona_id in ("", ".", "..") or "/" in persona_id or not link.is_symlink():
        raise NotFound("persona-not-published", id=persona_id[:MAX_SHOWN])
    return _read(link.resolve())


def published_ids(data_dir: DataDir) -> Iterator[str]:
    """The ids of the personas that have a published version, sorted."""
    if data_dir.checkpoints.is_dir():
        yield from sorted(path.name for path in data_dir.checkpoints.iterdir() if (path / "current").is_symlink())


def newest_version(data_dir: DataDir, persona_id: str) -> int:
    """The highest version that was published and is still on disk; 0 where there is none."""
    folder = data_dir.checkpoints / persona_id
    versions = [int(path.name) for path in folder.iterdir() if path.name.isdigit()] if folder.is_dir() else []
    return max(versions, default=0)


def prune(data_dir: DataDir, persona_id: str, in_use: int) -> None:
    """Delete the versions older than `in_use`; an engine calls this once it has loaded the new one."""
    for path in (data_dir.checkpoints / persona_id).iterdir():
        if path.name.isdigit() and int(path.name) < in_use:
            shutil.rmtree(path, ignore_errors=True)


def of_version(data_dir: DataDir, persona_id: str, version: int) -> Checkpoint:
    """A version, published or withdrawn. Raises CheckpointUnfit where it has no readable manifest."""
    return _read(data_dir.checkpoints / persona_id / str(version))


def is_published(data_dir: DataDir, persona_id: str) -> bool:
    return (data_dir.checkpoints / persona_id / "current").is_symlink()


def withdraw(data_dir: DataDir, persona_id: str) -> None:
    """Stop serving the persona; its weights stay, and `publish` serves it again. Raises OutOfSpace."""
    folder = data_dir.checkpoints / persona_id
    try:
        if folder.is_dir():
            (folder / "current").unlink(missing_ok=True)
            sync(folder)
    except OSError as error:
        raise OutOfSpace("checkpoint-not-withdrawn", reason=str(error.strerror)) from error


def delete(data_dir: DataDir, persona_id: str) -> None:
    """Stop serving the persona, then delete its weights."""
    folder = data_dir.checkpoints / persona_id
    (folder / "current").unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def _read(folder: Path) -> Checkpoint:
    try:
        return Checkpoint(folder, Manifest(**json.loads((folder / MANIFEST).read_bytes())))
    except (OSError, ValueError, TypeError) as error:
        raise CheckpointUnfit("checkpoint-manifest-damaged") from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
