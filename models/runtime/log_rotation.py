"""Log rotation: a log in the data folder that has become too large starts anew, and the one before is kept as NAME.1.

The processes that write a log have it open for appending, as their stderr. So it is copied and emptied in place, as
`copytruncate` of logrotate does; a line that is written at that very moment can be lost.
"""

import os
from contextlib import suppress
from pathlib import Path

import structlog

from models.runtime.files import beside, locked_folder

MEGABYTE = 1_000_000
ROTATION_SECONDS = 30.0  # between two looks
COPIED_BYTES = 1 << 20  # at a time

log = structlog.get_logger()


def rotate_logs(folder: Path, max_bytes: int) -> None:
    """Rotate the logs in the folder that have more bytes than that. Raises OSError.

    Bot and trainer both call this: the second one of two at a time leaves it to the first.
    """
    with suppress(BlockingIOError), locked_folder(folder, is_blocking=False):
        for path in sorted(folder.glob("*.log")):
            if path.stat().st_size > max_bytes:
                _rotate(path, max_bytes)


def _rotate(path: Path, max_bytes: int) -> None:
    """Empty the log, even if there is no room for a copy: it must not fill the disk."""
    before, copy = path.with_name(f"{path.name}.1"), beside(path)
    try:
        before.unlink(missing_ok=True)  # first, as it makes room for the copy
        _copy_end(path, copy, max_bytes)
        copy.replace(before)
    except OSError as error:
        copy.unlink(missing_ok=True)
        log.warning("log_not_kept", file=path.name, reason=error.strerror)
    os.truncate(path, 0)


def _copy_end(path: Path, copy: Path, max_bytes: int) -> None:
    """Copy the last `max_bytes`, from the beginning of a line on."""
    with path.open("rb") as source, copy.open("wb") as target:
        os.fchmod(target.fileno(), 0o600)
        if (start := path.stat().st_size - max_bytes) > 0:
            source.seek(start)
            source.readline(max_bytes)
        while block := source.read(COPIED_BYTES):
            target.write(block)
