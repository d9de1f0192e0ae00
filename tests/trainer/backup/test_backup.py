"""Backups: made under load, restored whole or not at all, and nothing that opted out comes back."""

import json
import shutil
import stat
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from models.domain.errors import NotAllowed, NotFound, RequestUnfit, ServiceError
from models.domain.persona import Persona
from models.domain.tweet import Tweet
from models.personas import checkpoints
from models.personas.file_checks import check_files
from models.registry import Provenance, Registry
from models.runtime.data_dir import DataDir
from tests.fakes.bot import NOW, made, wanted
from trainer.backup import keys
from trainer.backup.archive import MANIFEST
from trainer.backup.backup import Backup
from trainer.backup.restore import STAGING
from trainer.cli.backup import back_up, restore_backup, save_opt_outs
from trainer.cli.optout import opt_out
from trainer.data.post_store import PostStore
from trainer.settings import TrainerSettings

HANDLES = ("penny", "ada")
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "SCRYPT_COST", 2**4)


@pytest.fixture
def settings(home: DataDir, tmp_path: Path) -> TrainerSettings:
    return TrainerSettings(data_dir=home.root, posts_key_file=tmp_path / "posts.key")


@pytest.fixture
def elsewhere(tmp_path: Path) -> TrainerSettings:
    """Another machine."""
    return TrainerSettings(data_dir=tmp_path / "other" / "data", posts_key_file=tmp_path / "other" / "posts.key")


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text("correct horse\n")
    return path


@pytest.fixture
def archive(settings: TrainerSettings, registry: Registry, passphrase: Path, tmp_path: Path) -> Path:
    """A backup with two personas, one of them retired, an opt-out, a waiting training and stored posts."""
    for name in HANDLES:
        publish(settings.home, made(registry, name, (name,)))
        PostStore(settings.home.posts, settings.posts_key_file).refresh("x", name, lambda *_: iter([Tweet("1", "hi")]))
    registry.jobs.submit(wanted("mona", ("mona",)), None, NOW)
    registry.opt_outs.add(settings.home.hash_of("zoe"), NOW)
    target = tmp_path / "backup.zip"
    back_up(target, settings, lambda: NOW, passphrase, has_keys=True)
    return target


def publish(home: DataDir, persona: Persona, version: int = 1) -> None:
    staged = checkpoints.stage(home, persona.id, version)
    (staged / "adapter_model.safetensors").write_bytes(f"weights of {persona.name} {version}".encode())
    checkpoints.seal(staged, persona.id, version, "adapter", "gpt2", "abc")
    checkpoints.publish(home, persona.id, version)


def restored(source: Path, settings: TrainerSettings, passphrase: Path, opt_outs: Path | None = None) -> str:
    return restore_backup(source, settings, lambda: LATER, opt_outs, passphrase, None, is_confirmed=opt_outs is None)


def files_in(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]


def test_everything_is_read_back(
    archive: Path, settings: TrainerSettings, elsewhere: TrainerSettings, passphrase: Path
) -> None:
    """Personas, weights, posts and keys, readable by their owner only; unfinished trainings are cancelled."""
    told = restored(archive, elsewhere, passphrase)
    home, registry = elsewhere.home, Registry(elsewhere.home.registry)
    assert "2 personas" in told
    assert "One unfinished training was cancelled" in told
    assert [persona.name for persona in registry.personas.list()] == sorted(HANDLES)
    for name in HANDLES:
        found = checkpoints.current(home, f"id-{name}")
        found.verify()
        assert (found.path / "adapter_model.safetensors").read_bytes() == f"weights of {name} 1".encode()
        assert [post.text for post in PostStore(home.posts, elsewhere.posts_key_file).posts("x", name)] == ["hi"]
    assert home.guard_key() == settings.home.guard_key()
    assert registry.opt_outs.has(home.hash_of("zoe"))
    assert list(registry.jobs.list(is_over=False)) == []
    assert list(check_files(home, registry)) == []
    modes = {stat.S_IMODE(path.stat().st_mode) for path in home.root.rglob("*") if path.is_dir()}
    assert modes == {0o700}
    assert {stat.S_IMODE(Path(path).stat().st_mode) & 0o077 for path in files_in(home.root)} == {0}
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_a_backup_under_load_is_one_moment(
    settings: TrainerSettings, registry: Registry, elsewhere: TrainerSettings, passphrase: Path, tmp_path: Path
) -> None:
    """While personas are published and others deleted, each that the copied registry names has its weights."""
    home, target = settings.home, tmp_path / "loaded.zip"
    publish(home, made(registry))
    with _busy(home):
        back_up(target, settings, lambda: NOW, passphrase, has_keys=True)
    restored(target, elsewhere, passphrase)
    there = Registry(elsewhere.home.registry)
    assert "penny" in [persona.name for persona in there.personas.list()]
    assert list(check_files(elsewhere.home, there)) == []


@contextmanager
def _busy(home: DataDir) -> Iterator[None]:
    """A thread that makes and publishes personas, and deletes the weights of every second one with its row."""
    stop, begun = threading.Event(), threading.Event()

    def work() -> None:
        registry, number = Registry(home.registry), 0
        while not stop.is_set():
            number += 1
            name = f"p{number}"
            staged = made_later(registry, home, name)
            if number % 2:
                registry.erasures.begin(name, home.hash_of(name), NOW)
                registry.erasures.finish(name, home.hash_of(name), NOW)
                checkpoints.delete(home, staged)
            begun.set()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert begun.wait(60)
        yield
    finally:
        stop.set()
        thread.join()


def made_later(registry: Registry, home: DataDir, name: str) -> str:
    """As the trainer does: weights first, then the registry's row."""
    persona_id = f"id-{name}"
    staged = checkpoints.stage(home, persona_id, 1)
    (staged / "adapter_model.safetensors").write_bytes(b"w" * 10_000)
    checkpoints.seal(staged, persona_id, 1, "adapter", "gpt2", "abc")
    checkpoints.publish(home, persona_id, 1)
    return made(registry, name, (name,)).id


class Overtaken(Backup):
    """A persona's next version is published, and the old one deleted, as soon as the registry is copied."""

    def _copy_databases(self, folder: Path) -> Mapping[str, Path]:
        copies = super()._copy_databases(folder)
        registry = Registry(self.home.registry)
        persona = registry.personas.find("penny")
        if persona.version == 1:
            publish(self.home, persona, 2)
            registry.personas.publish_imported(replace(persona, version=2), [Provenance("penny", "files", NOW)])
            checkpoints.prune(self.home, persona.id, 2)
        return copies


def test_a_version_that_is_replaced_meanwhile_is_not_in_it(
    settings: TrainerSettings, registry: Registry, tmp_path: Path
) -> None:
    """The registry is copied again, so that it names the version that is there."""
    publish(settings.home, made(registry))
    backup = Overtaken(settings.home, None, NOW)
    backup.write(tmp_path / "backup.zip")
    assert backup.unsound == set()
    with zipfile.ZipFile(tmp_path / "backup.zip") as file:
        assert {name.split("/")[2] for name in file.namelist() if name.startswith("checkpoints")} == {"2"}


def test_what_is_damaged_already_is_told(settings: TrainerSettings, registry: Registry, tmp_path: Path) -> None:
    """A persona without weights is no reason to back up none."""
    home = settings.home
    made(registry, "gone", ("gone",))
    for name in HANDLES:
        publish(home, made(registry, name, (name,)))
    (home.checkpoints / "id-ada" / "1" / "adapter_model.safetensors").write_bytes(b"others")
    told = back_up(tmp_path / "backup.zip", settings, lambda: NOW, None, has_keys=False)
    assert "missing or damaged, in the backup too: ada, gone." in told


def test_what_opted_out_since_is_erased_again(
    archive: Path, settings: TrainerSettings, elsewhere: TrainerSettings, passphrase: Path, tmp_path: Path
) -> None:
    """Its persona, weights and posts; and it can't be trained. Others are served."""
    opt_out("penny", settings, lambda: LATER)
    save_opt_outs(tmp_path / "opt-outs.json", settings, lambda: LATER)
    assert "penny" not in (tmp_path / "opt-outs.json").read_text()
    told = restored(archive, elsewhere, passphrase, tmp_path / "opt-outs.json")
    home, registry = elsewhere.home, Registry(elsewhere.home.registry)
    assert "one account was erased again" in told
    assert [persona.name for persona in registry.personas.list()] == ["ada"]
    with pytest.raises(NotFound):
        checkpoints.current(home, "id-penny")
    assert not [path for path in files_in(home.root) if "penny" in path]
    assert not [path for path in files_in(home.root) if b"penny" in Path(path).read_bytes()]
    assert registry.opt_outs.has(home.hash_of("penny"))


def test_without_a_newer_list_it_says_what_it_cannot_know(
    archive: Path, elsewhere: TrainerSettings, passphrase: Path
) -> None:
    """Without a terminal it refuses unless `--yes` is given; nothing is put in place."""
    with pytest.raises(NotAllowed, match="opted out since"):
        restore_backup(archive, elsewhere, lambda: LATER, None, passphrase, None, is_confirmed=False)
    assert files_in(elsewhere.home.root) == []


def test_a_list_of_another_data_folder_is_refused(
    archive: Path, elsewhere: TrainerSettings, passphrase: Path, tmp_path: Path
) -> None:
    """Its hashes say nothing about this one's accounts; nor does any other file."""
    other = TrainerSettings(data_dir=tmp_path / "third", posts_key_file=tmp_path / "third.key")
    save_opt_outs(tmp_path / "opt-outs.json", other, lambda: LATER)
    with pytest.raises(RequestUnfit, match="another data folder"):
        restored(archive, elsewhere, passphrase, tmp_path / "opt-outs.json")
    with pytest.raises(RequestUnfit, match="not a list"):
        restored(archive, elsewhere, passphrase, archive)


def test_another_passphrase_is_refused(archive: Path, elsewhere: TrainerSettings, tmp_path: Path) -> None:
    """Before anything is taken out of the archive."""
    (tmp_path / "wrong").write_text("correct house")
    with pytest.raises(RequestUnfit, match="not the passphrase"):
        restored(archive, elsewhere, tmp_path / "wrong")
    assert files_in(elsewhere.home.root) == []


def test_a_folder_that_is_not_empty_is_refused(archive: Path, settings: TrainerSettings, passphrase: Path) -> None:
    """Nothing in it is changed; a folder that `mynah check` has just created counts as empty."""
    before = files_in(settings.home.root)
    with pytest.raises(RequestUnfit, match="is not empty"):
        restored(archive, settings, passphrase)
    assert files_in(settings.home.root) == before


def test_a_prepared_folder_counts_as_empty(archive: Path, elsewhere: TrainerSettings, passphrase: Path) -> None:
    """It has empty folders, a log, and what a restoring that was killed had left."""
    elsewhere.home.prepare()
    (elsewhere.home.logs / "service.log").touch()
    (elsewhere.home.root / f"{STAGING}x").mkdir()
    (elsewhere.home.root / f"{STAGING}x" / "registry.db").touch()
    assert "2 personas" in restored(archive, elsewhere, passphrase)
    assert not list(elsewhere.home.root.glob(f"{STAGING}*"))


def test_without_keys_it_needs_the_guard_key(
    settings: TrainerSettings, registry: Registry, elsewhere: TrainerSettings, tmp_path: Path
) -> None:
    """A new one would recognize no opt-out."""
    publish(settings.home, made(registry))
    told = back_up(tmp_path / "bare.zip", settings, lambda: NOW, None, has_keys=False)
    assert "The keys are not in it" in told
    (tmp_path / "other.key").write_bytes(b"x" * 32)

    def attempt(guard_key: Path | None) -> str:
        source = tmp_path / "bare.zip"
        return restore_backup(source, elsewhere, lambda: LATER, None, None, guard_key, is_confirmed=True)

    with pytest.raises(RequestUnfit, match="--guard-key"):
        attempt(None)
    with pytest.raises(RequestUnfit, match="not the one of this backup"):
        attempt(tmp_path / "other.key")
    assert "one persona" in attempt(settings.home.root / "guard.key")


def test_each_damaged_file_is_found(
    archive: Path, elsewhere: TrainerSettings, passphrase: Path, tmp_path: Path
) -> None:
    """One byte of each in turn, in the manifest too: a sentence, and nothing in place."""
    with zipfile.ZipFile(archive) as file:
        entries = {entry.filename: entry for entry in file.infolist()}
    assert {"registry.db", "keys.bin", "posts/x/ada", "checkpoints/id-ada/1/manifest.json", MANIFEST} <= set(entries)
    for name, entry in entries.items():
        damaged = bytearray(archive.read_bytes())
        damaged[entry.header_offset + 30 + len(name) + 24] ^= 1  # after the header and its zip64 field
        (tmp_path / "damaged.zip").write_bytes(damaged)
        with pytest.raises(RequestUnfit, match=r"damaged|not a backup"):
            restored(tmp_path / "damaged.zip", elsewhere, passphrase)
        assert files_in(elsewhere.home.root) == [], name


def test_a_truncated_or_foreign_file_is_refused(
    archive: Path, elsewhere: TrainerSettings, passphrase: Path, tmp_path: Path
) -> None:
    """With a sentence, whatever it is."""
    for content in (b"", b"hello", archive.read_bytes()[:-100]):
        (tmp_path / "file").write_bytes(content)
        with pytest.raises(RequestUnfit, match="is not a backup"):
            restored(tmp_path / "file", elsewhere, passphrase)
    with zipfile.ZipFile(tmp_path / "zip", "w") as file:
        file.writestr("hello.txt", "hello")
    with pytest.raises(RequestUnfit, match="is not a backup"):
        restored(tmp_path / "zip", elsewhere, passphrase)
    with pytest.raises(RequestUnfit, match="There is no file"):
        restored(tmp_path / "missing", elsewhere, passphrase)


@pytest.mark.parametrize(
    "name",
    [
        *("../evil", "/etc/evil", "checkpoints/../../../evil/1/x", "checkpoints/id/1/..", "posts/x/../../evil"),
        *("checkpoints/id/current", "guard.key", "bot.lock", ".env", "posts\\x\\y", "checkpoints/id/1/", "work/1/x"),
    ],
)
def test_no_path_leaves_the_folder(
    name: str, archive: Path, elsewhere: TrainerSettings, passphrase: Path, tmp_path: Path
) -> None:
    """Nor gets any other place than those that a backup writes to, with a right digest too."""
    evil, empty = tmp_path / "evil.zip", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    with zipfile.ZipFile(archive) as good, zipfile.ZipFile(evil, "w") as bad:
        for entry in good.infolist():
            content = good.read(entry)
            if entry.filename == MANIFEST:
                values = json.loads(content)
                values["files"][name] = empty
                content = json.dumps(values).encode()
            bad.writestr(entry, content)
        bad.writestr(name, b"")
    with pytest.raises(RequestUnfit, match="which no backup of Mynah has"):
        restored(evil, elsewhere, passphrase)
    assert files_in(elsewhere.home.root) == []
    assert not list(tmp_path.rglob("evil"))


def test_an_existing_file_is_not_overwritten(archive: Path, settings: TrainerSettings) -> None:
    """Nor is a folder created that does not exist."""
    before = archive.read_bytes()
    with pytest.raises(RequestUnfit, match="already a file"):
        back_up(archive, settings, lambda: NOW, None, has_keys=False)
    assert archive.read_bytes() == before
    with pytest.raises(ServiceError, match="can't be written"):
        back_up(archive.parent / "nowhere" / "x.zip", settings, lambda: NOW, None, has_keys=False)


def test_files_are_checked_one_by_one(archive: Path, settings: TrainerSettings, registry: Registry) -> None:
    """What `mynah check --files` says of each damage."""
    home = settings.home
    assert archive.exists()
    assert list(check_files(home, registry)) == []
    weights = home.checkpoints / "id-ada" / "1" / "adapter_model.safetensors"
    weights.write_bytes(b"others")
    (home.checkpoints / "id-penny" / "current").unlink()
    shutil.copytree(home.checkpoints / "id-ada" / "1", home.checkpoints / "id-who" / "1")
    key = (home.root / "guard.key").read_bytes()
    (home.root / "guard.key").write_bytes(key[:-1])
    problems = list(check_files(home, registry))
    for part in ("@ada: The persona's file", "@penny can't answer", "id-who belongs to no persona", "guard.key is mis"):
        assert sum(part in problem for problem in problems) == 1
    assert len(problems) == 4
    shutil.rmtree(home.checkpoints / "id-ada")
    assert any("@ada: Files of the persona are missing" in problem for problem in check_files(home, registry))
