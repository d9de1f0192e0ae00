"""`mynah backup` and `mynah restore-backup`: passphrases, questions, and what is printed."""

import sys
from pathlib import Path

import typer

from models.domain.errors import NotAllowed, RequestUnfit
from models.messages import joined, sentence
from models.registry import Registry
from models.runtime.data_dir import expand_user
from trainer.backup.archive import KEYS, BackupArchive, open_backup
from trainer.backup.backup import Backup
from trainer.backup.keys import Keys, decrypt_keys, encrypt_keys
from trainer.backup.opt_out_list import OptOutList, read_opt_outs, write_opt_outs
from trainer.backup.restore import Restored, check_guard_key, empty_folder, restore
from trainer.cli.train_command import Now
from trainer.settings import TrainerSettings


def back_up(target: Path, settings: TrainerSettings, now: Now, passphrase_file: Path | None, *, has_keys: bool) -> str:
    """Returns what is to be printed."""
    home = settings.home.prepare()
    Registry(home.registry)  # there is one from now on, of this version
    posts_key_file = expand_user(settings.posts_key_file)
    sealed = None
    if has_keys or passphrase_file is not None:
        keys = Keys(home.guard_key(), _content(posts_key_file) if posts_key_file.exists() else None)
        sealed = encrypt_keys(keys, _passphrase(passphrase_file, is_new=True))
    backup = Backup(home, sealed, now())
    manifest = backup.write(target)
    lines = [sentence("backup-written", path=str(target), files=len(manifest.files))]
    if sealed is None:
        lines.append(sentence("backup-without-keys", guard=str(home.root / "guard.key"), posts=str(posts_key_file)))
    if backup.unsound:
        lines.append(sentence("backup-unsound", names=joined(", ", sorted(backup.unsound))))
    return joined("\n", lines)


def save_opt_outs(target: Path, settings: TrainerSettings, now: Now) -> str:
    """Returns what is to be printed."""
    home = settings.home.prepare()
    count = write_opt_outs(target, home, Registry(home.registry), now())
    return sentence("opt-outs-written", path=str(target), count=count)


def restore_backup(
    source: Path,
    settings: TrainerSettings,
    now: Now,
    opt_outs: Path | None,
    passphrase_file: Path | None,
    guard_key_file: Path | None,
    *,
    is_confirmed: bool,
) -> str:
    """Returns what is to be printed."""
    home = settings.home
    with open_backup(source) as archive, empty_folder(home):
        keys = _keys(archive, passphrase_file, guard_key_file)
        check_guard_key(archive.manifest, keys.guard)
        newer = read_opt_outs(opt_outs, archive.manifest.key_check) if opt_outs else None
        if newer is None and not is_confirmed:
            _confirm(archive)
        restored = restore(archive, home, keys, expand_user(settings.posts_key_file), newer, now)
        return _told(restored, archive, newer, str(home.root))


def _keys(archive: BackupArchive, passphrase_file: Path | None, guard_key_file: Path | None) -> Keys:
    """Raises RequestUnfit where the archive has none and no file is named, and for a wrong passphrase."""
    if KEYS in archive.manifest.files:
        return decrypt_keys(archive.read(KEYS), _passphrase(passphrase_file, is_new=False))
    if guard_key_file is None:
        raise RequestUnfit("restore-needs-guard-key")
    return Keys(_content(guard_key_file))


def _passphrase(file: Path | None, *, is_new: bool) -> str:
    """From the file's first line, or else asked for. Raises RequestUnfit without a terminal."""
    if file is not None:
        return _content(file).decode(errors="replace").partition("\n")[0].strip()
    if not sys.stdin.isatty():
        raise RequestUnfit("backup-needs-passphrase-file")
    question = sentence("backup-passphrase-question")
    return str(typer.prompt(question, hide_input=True, confirmation_prompt=is_new, err=True))


def _confirm(archive: BackupArchive) -> None:
    """Ask whether to restore without a newer list of opt-outs. Raises NotAllowed if declined, or without a terminal."""
    unknown = sentence("restore-opt-outs-unknown", time=archive.manifest.made_at.isoformat(" ", "minutes"))
    if not sys.stdin.isatty():
        raise NotAllowed(joined(" ", (unknown, sentence("restore-needs-yes"))))
    if not typer.confirm(joined(" ", (unknown, sentence("restore-question"))), err=True):
        raise NotAllowed("restore-declined")


def _told(restored: Restored, archive: BackupArchive, newer: OptOutList | None, path: str) -> str:
    manifest = archive.manifest
    time = manifest.made_at.isoformat(" ", "minutes")
    lines = [sentence("restore-done", path=path, time=time, version=manifest.version, personas=restored.personas)]
    if newer is not None:
        made_at = newer.made_at.isoformat(" ", "minutes")
        lines.append(sentence("restore-opt-outs-applied", time=made_at, erased=restored.erased))
    if restored.cancelled:
        lines.append(sentence("restore-jobs-cancelled", jobs=restored.cancelled))
    return joined("\n", [*lines, *restored.problems])


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RequestUnfit("file-unreadable", file=str(path), reason=str(error.strerror)) from error
