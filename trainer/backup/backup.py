"""Makes a backup of a data folder while bot and trainer work on.

The registry is copied first, as one snapshot; published versions are immutable, so the weights that it names fit it. If
one of them is deleted before it is read, because its persona was trained again or deleted, all starts over.
"""

import io
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from models.domain.errors import OutOfSpace, RequestUnfit, TryLater
from models.domain.persona import Persona
from models.personas.checkpoints import MANIFEST
from models.registry import Registry
from models.runtime.data_dir import DataDir
from models.runtime.files import sync
from models.runtime.sqlite_file import copy_database, to_single_file
from trainer.backup.archive import JOBS, KEYS, OWNER_ONLY, REGISTRY, BackupManifest, BackupWriter
from trainer.backup.keys import key_check

MAX_ATTEMPTS = 10


class VersionGone(Exception):
    """A version that the copied registry names is no longer on the disk."""


@dataclass(slots=True)
class Backup:
    """A backup that is being made. `sealed_keys` are included unless None.

    `unsound`: the names of personas whose files are missing or damaged, known once it is written.
    """

    home: DataDir
    sealed_keys: bytes | None
    now: datetime
    unsound: set[str] = field(default_factory=set)
    _missing: set[tuple[str, int]] = field(default_factory=set)

    def write(self, target: Path) -> BackupManifest:
        """Write the archive to `target`, where there is nothing yet. Raises RequestUnfit, TryLater, OutOfSpace."""
        if target.exists():
            raise RequestUnfit("backup-target-exists", path=str(target))
        try:
            with tempfile.TemporaryDirectory(prefix=".mynah-backup-", dir=target.absolute().parent) as folder:
                archive, manifest = self._write_unchanged(Path(folder))
                sync(archive)
                archive.rename(target)
            sync(target.absolute().parent)
        except OSError as error:
            raise OutOfSpace("backup-not-written", path=str(target), reason=str(error.strerror)) from error
        return manifest

    def _write_unchanged(self, folder: Path) -> tuple[Path, BackupManifest]:
        """An archive in `folder` during which nothing that it needs was deleted."""
        for attempt in range(MAX_ATTEMPTS):
            attempted = folder / str(attempt)
            attempted.mkdir()
            try:
                return attempted / "archive", self._write(attempted)
            except VersionGone:
                for path in attempted.iterdir():
                    path.unlink()
        raise TryLater("backup-data-changing")

    def _write(self, folder: Path) -> BackupManifest:
        self.unsound.clear()
        copies = self._copy_databases(folder)
        personas = Registry(copies[REGISTRY]).management.list_all()
        to_single_file(copies[REGISTRY])
        archive = folder / "archive"
        archive.touch(OWNER_ONLY)
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
            writer = BackupWriter(file)
            for name, copy in copies.items():
                with copy.open("rb") as source:  # a private copy that SQLite has closed
                    writer.add(name, source)
            self._add_checkpoints(writer, personas)
            self._add_posts(writer)
            if self.sealed_keys is not None:
                writer.add(KEYS, io.BytesIO(self.sealed_keys))
            check = key_check(self.home.guard_key())
            manifest = BackupManifest(version("mynah"), self.now, check, dict(writer.files))
            writer.finish(manifest)
        return manifest

    def _copy_databases(self, folder: Path) -> Mapping[str, Path]:
        copies = {}
        for name, database in ((REGISTRY, self.home.registry), (JOBS, self.home.jobs)):
            if database.exists():  # there is no jobs.db before the first training
                copies[name] = folder / name
                copy_database(database, copies[name])
        return copies

    def _add_checkpoints(self, writer: BackupWriter, personas: Sequence[Persona]) -> None:
        """The version of each persona. Raises VersionGone for one that is not there for the first time."""
        for persona in personas:
            found = (persona.id, persona.version)
            if found in self._missing:
                self.unsound.add(persona.name)
                continue
            folder = self.home.checkpoints / persona.id / str(persona.version)
            try:
                for path in sorted(folder.iterdir()):
                    with path.open("rb") as source:
                        writer.add(f"checkpoints/{persona.id}/{persona.version}/{path.name}", source)
                if not _is_as_published(folder, writer.files):
                    self.unsound.add(persona.name)
            except FileNotFoundError as error:
                self._missing.add(found)
                raise VersionGone from error

    def _add_posts(self, writer: BackupWriter) -> None:
        """Each account's stored posts, up to the last line that is whole."""
        for path in sorted(self.home.posts.glob("*/[!.]*")):
            try:
                content = path.read_bytes()
            except FileNotFoundError:  # just erased
                continue
            name = path.relative_to(self.home.root).as_posix()
            writer.add(name, io.BytesIO(content[: content.rfind(b"\n") + 1]))


def _is_as_published(folder: Path, digests: Mapping[str, str]) -> bool:
    """Whether what was read of a version are the files of its own manifest. Raises FileNotFoundError."""
    try:
        expected = json.loads((folder / MANIFEST).read_bytes())["files"]
        prefix = f"checkpoints/{folder.parent.name}/{folder.name}"
        read = {name: digests.get(f"{prefix}/{name}") for name in expected}
        if None in read.values():
            raise FileNotFoundError(folder)
        return bool(read == expected)
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
