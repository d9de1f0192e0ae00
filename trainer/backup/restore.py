"""Restores a backup into an empty data folder.

Everything is taken out of the archive and checked in a folder of its own within the data folder; what opted out since
is erased there too. Only then does anything get its place, the registry last.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from models.domain.errors import OutOfSpace, RequestUnfit
from models.personas.file_checks import check_files
from models.personas.lifecycle import PersonaLifecycle
from models.registry import Registry
from models.runtime.data_dir import DataDir
from models.runtime.files import create_exclusively, publish_folder, sync
from models.runtime.sqlite_file import check_intact, to_single_file
from trainer.backup.archive import JOBS, REGISTRY, BackupArchive, BackupManifest
from trainer.backup.keys import Keys, key_check
from trainer.backup.opt_out_list import OptOutList
from trainer.jobs.queue import DbosExecutions
from trainer.privacy.erasure import ErasureService, begin_erasure

STAGING = ".restoring-"
ROLES = ("bot", "trainer")
REUSABLE = ("bases", "engine-cache", "logs")  # may have been filled before: nothing of them is in a backup


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. `problems`: sentences about files that were damaged before the backup was made."""

    personas: int
    erased: int
    cancelled: int
    problems: tuple[str, ...]


@contextmanager
def empty_folder(home: DataDir) -> Iterator[None]:
    """Keep bot and trainer out of the data folder for the block. Raises RequestUnfit, AlreadyRunning, OutOfSpace."""
    try:
        with home.lock(ROLES[0]), home.lock(ROLES[1]):
            for path in home.root.glob(f"{STAGING}*"):  # left by a restoring that was killed
                shutil.rmtree(path)
            if any(map(_is_filled, home.root.iterdir())):
                raise RequestUnfit("restore-folder-not-empty", path=str(home.root))
            yield
    except OSError as error:
        raise OutOfSpace("data-dir-unwritable", path=str(home.root), reason=str(error.strerror)) from error


def restore(
    archive: BackupArchive,
    home: DataDir,
    keys: Keys,
    posts_key_file: Path,
    opt_outs: OptOutList | None,
    now: Callable[[], datetime],
) -> Restored:
    """Restore into `home`, within `empty_folder`. Raises RequestUnfit, RegistryUnfit, CheckpointUnfit, OutOfSpace."""
    check_guard_key(archive.manifest, keys.guard)
    if keys.posts is not None and posts_key_file.exists() and posts_key_file.read_bytes() != keys.posts:
        raise RequestUnfit("restore-other-posts-key", path=str(posts_key_file))
    staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=home.root))
    try:
        archive.extract(staging)
        create_exclusively(staging / "guard.key", keys.guard)
        databases = [staging / name for name in (REGISTRY, JOBS) if (staging / name).exists()]
        for database in databases:
            check_intact(database)
        restored = _bring_up_to_date(DataDir(staging), opt_outs, now)
        for database in databases:
            to_single_file(database)  # fails if it is still open, and then must not be moved
        if keys.posts is not None:
            create_exclusively(posts_key_file, keys.posts)
        _put_in_place(staging, home)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return restored


def check_guard_key(manifest: BackupManifest, guard_key: bytes) -> None:
    """Raises RequestUnfit for the key of another data folder."""
    if key_check(guard_key) != manifest.key_check:
        raise RequestUnfit("restore-other-guard-key")


def _bring_up_to_date(staged: DataDir, opt_outs: OptOutList | None, now: Callable[[], datetime]) -> Restored:
    """End trainings, whose folders are not in the backup; erase what has opted out; publish what is served."""
    registry = Registry(staged.registry)
    executions = DbosExecutions(staged, registry.identity)
    unfinished = [job.id for job in registry.jobs.list(is_over=False)]
    for job_id in unfinished:
        registry.jobs.cancel(job_id, now())
    if unfinished and staged.jobs.exists():
        executions.forget(unfinished)
    hashes = opt_outs.hashes if opt_outs else frozenset[str]()
    known = registry.erasures.known_handles() | {path.name for path in staged.posts.glob("*/[!.]*")}
    for handle in known:
        if staged.hash_of(handle) in hashes:
            begin_erasure(staged, registry, handle, now())
    for handle_hash in hashes:
        registry.opt_outs.add(handle_hash, now())
    erased = len(registry.erasures.pending())
    ErasureService(staged, registry, executions.forget, executions.folder).run(now())
    PersonaLifecycle(staged, registry, now).reconcile()
    problems = tuple(check_files(staged, registry))
    return Restored(len(registry.management.list_all()), erased, len(unfinished), problems)


def _put_in_place(staging: Path, home: DataDir) -> None:
    """Move everything to its place. The registry goes last: without it there are no personas."""
    for path in sorted(staging.iterdir(), key=lambda path: path.name == REGISTRY):
        place = home.root / path.name
        if path.is_dir():
            if place.is_dir():
                place.rmdir()  # it is empty
            publish_folder(path, place)
        else:
            path.rename(place)
    sync(home.root)


def _is_filled(path: Path) -> bool:
    if path.suffix == ".lock" or path.name in REUSABLE:
        return False
    return path.is_symlink() or not path.is_dir() or any(path.iterdir())
