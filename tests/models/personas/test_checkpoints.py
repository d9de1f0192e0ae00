from pathlib import Path

import pytest

from models.domain.errors import CheckpointUnfit, NotFound, OutOfSpace
from models.personas import checkpoints
from models.runtime.data_dir import DataDir


@pytest.fixture
def home(tmp_path: Path) -> DataDir:
    return DataDir(tmp_path).prepare()


def sealed(home: DataDir, version: int = 1, weights: bytes = b"weights") -> Path:
    staged = checkpoints.stage(home, "p1", version)
    (staged / "adapter_model.safetensors").write_bytes(weights)
    checkpoints.seal(staged, "p1", version, "adapter", "gpt2", "abc")
    return staged


def test_what_was_sealed_is_served(home: DataDir) -> None:
    """A published version is the current one, whole, with what an engine must know of it."""
    sealed(home)
    checkpoints.publish(home, "p1", 1)
    found = checkpoints.current(home, "p1")
    found.verify()
    assert (found.manifest.version, found.manifest.base, found.manifest.base_fingerprint) == (1, "gpt2", "abc")
    assert list(checkpoints.published_ids(home)) == ["p1"]


def test_a_version_that_is_being_written_is_out_of_reach(home: DataDir) -> None:
    """Staged or sealed is not published: nobody can load it."""
    sealed(home)
    with pytest.raises(NotFound):
        checkpoints.current(home, "p1")
    assert list(checkpoints.published_ids(home)) == []


def test_an_unsealed_version_cannot_be_published(home: DataDir) -> None:
    """Without its manifest a version never comes into force, and the one before stays."""
    sealed(home)
    checkpoints.publish(home, "p1", 1)
    checkpoints.stage(home, "p1", 2)
    with pytest.raises(CheckpointUnfit):
        checkpoints.publish(home, "p1", 2)
    assert checkpoints.current(home, "p1").manifest.version == 1


def test_publishing_twice_is_publishing_once(home: DataDir) -> None:
    """A publishing that is repeated after a crash finds itself done, wherever the crash was."""
    sealed(home)
    checkpoints.publish(home, "p1", 1)
    (home.checkpoints / "p1" / "current").unlink()  # killed between the two renames
    checkpoints.publish(home, "p1", 1)
    checkpoints.publish(home, "p1", 1)
    assert checkpoints.current(home, "p1").manifest.version == 1


def test_the_previous_version_is_kept_until_the_new_one_is_in_use(home: DataDir) -> None:
    """Publishing removes nothing; whoever has loaded the new version lets go of the old one."""
    for version in (1, 2):
        sealed(home, version)
        checkpoints.publish(home, "p1", version)
    assert (home.checkpoints / "p1" / "1").is_dir()
    checkpoints.prune(home, "p1", in_use=2)
    assert not (home.checkpoints / "p1" / "1").exists()
    assert checkpoints.current(home, "p1").manifest.version == 2


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"weightS"), lambda path: path.unlink()])
def test_damage_is_found(home: DataDir, damage: object) -> None:
    """A changed or missing file is named, with what to do."""
    sealed(home)
    checkpoint = checkpoints.publish(home, "p1", 1)
    assert callable(damage)
    damage(checkpoint.path / "adapter_model.safetensors")
    with pytest.raises(CheckpointUnfit, match=r"adapter_model\.safetensors is damaged"):
        checkpoint.verify()


def test_a_damaged_manifest_is_a_sentence(home: DataDir) -> None:
    """Half a manifest is an unfit checkpoint, not a crash."""
    sealed(home)
    checkpoint = checkpoints.publish(home, "p1", 1)
    (checkpoint.path / checkpoints.MANIFEST).write_text('{"persona_id": ')
    with pytest.raises(CheckpointUnfit, match="missing or damaged"):
        checkpoints.current(home, "p1")


def test_unpublished_is_gone(home: DataDir) -> None:
    """Unpublishing takes the persona out of reach and its weights off the disk."""
    sealed(home)
    checkpoints.publish(home, "p1", 1)
    checkpoints.delete(home, "p1")
    assert not (home.checkpoints / "p1").exists()
    with pytest.raises(NotFound):
        checkpoints.current(home, "p1")


@pytest.mark.parametrize("persona_id", ["", ".", "..", "../p1", "p1/1", "/etc"])
def test_an_id_is_never_a_path(home: DataDir, persona_id: str) -> None:
    """Whatever a client names as a model, nothing outside the checkpoint folder is looked at."""
    with pytest.raises(NotFound):
        checkpoints.current(home, persona_id)


def test_no_room_is_a_sentence(tmp_path: Path) -> None:
    """Where the folder cannot be made, the person hears why."""
    (tmp_path / "checkpoints").write_text("a file in the way")
    with pytest.raises(OutOfSpace, match="can't be stored"):
        checkpoints.stage(DataDir(tmp_path), "p1", 1)
