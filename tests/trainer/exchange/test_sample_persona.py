"""The ready persona of the sample account: what is published of it, and that it is small."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.domain.consent import ConsentBasis
from models.domain.errors import NotAllowed
from models.personas import checkpoints
from models.registry import Registry
from models.runtime.data_dir import DataDir
from trainer.exchange.published_card import load_copy_guard, persona_card
from trainer.exchange.sample_persona import ARCHIVE, FOLDER, import_sample
from trainer.settings import TrainerSettings
from trainer.sources import open_source

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
MAX_BYTES = 3_000_000  # it is in the repository


@pytest.fixture
def settings(tmp_path: Path) -> TrainerSettings:
    """With a base model that need not be downloaded."""
    home = DataDir(tmp_path / "data").prepare()
    base = home.bases / "smollm2"
    base.mkdir()
    (base / "mynah-fingerprint").write_text("f00d", encoding="utf-8")
    return TrainerSettings(data_dir=home.root)


def test_it_is_published_as_a_training_would(settings: TrainerSettings) -> None:
    """With its run, where its posts came from, and the consent on record; for this machine's base model."""
    persona = import_sample(settings, NOW, print)
    registry = Registry(settings.home.registry)
    assert registry.personas.find("earl_of_snacks") == persona
    assert (persona.version, persona.base, persona.kind) == (1, "smollm2", "adapter")
    assert persona.consent_bases == {"earl_of_snacks": ConsentBasis.FICTIONAL}
    [consent] = registry.consents.list("earl_of_snacks")
    assert consent.basis is ConsentBasis.FICTIONAL
    [provenance] = registry.personas.provenances(persona.id)
    assert (provenance.source, provenance.display_name) == ("archive", "The Earl in B4")
    [run] = registry.training_runs.list(persona.id)
    assert run.hyperparameters["rank"] == 4
    checkpoint = checkpoints.current(settings.home, persona.id)
    checkpoint.verify()
    assert checkpoint.manifest.base_fingerprint == "f00d"


def test_it_has_a_copy_guard_of_this_machine(settings: TrainerSettings) -> None:
    """Made of the archive beside it."""
    persona = import_sample(settings, NOW, print)
    guard = load_copy_guard(checkpoints.current(settings.home, persona.id), settings)
    posts = [post.text for post in open_source(f"archive:{ARCHIVE}", settings).tweets("earl_of_snacks")]
    long_post = max((post for post in posts if "http" not in post), key=len)
    assert guard is not None
    assert guard.is_copy(long_post, "")
    assert not guard.is_copy("Nobody has ever written these words in this very order before, not even here", "")


def test_its_card_says_what_it_is(settings: TrainerSettings) -> None:
    """A small persona of a made-up account, which comes with Mynah; the same in the repository and when asked for."""
    import_sample(settings, NOW, print)
    for card in (persona_card("earl_of_snacks", settings), (FOLDER / "README.md").read_text(encoding="utf-8")):
        assert "This is the ready persona that comes with Mynah" in card
        assert "rank of the adapter | 4 |" in card
        assert "a made\\-up account" in card or "a made-up account" in card or "fictional" in card


def test_a_second_import_changes_nothing(settings: TrainerSettings) -> None:
    """Whatever version there is by then."""
    persona = import_sample(settings, NOW, print)
    assert import_sample(settings, NOW, print) == persona
    assert len(Registry(settings.home.registry).consents.list("earl_of_snacks")) == 1


def test_a_protected_account_is_not_imported(settings: TrainerSettings) -> None:
    """The operator's rules hold for it as for any other."""
    with pytest.raises(NotAllowed):
        import_sample(settings.model_copy(update={"protected_handles": ("earl_of_snacks",)}), NOW, print)
    assert Registry(settings.home.registry).personas.list() == []


def test_it_is_small() -> None:
    """Everybody who clones the repository gets it."""
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < MAX_BYTES
