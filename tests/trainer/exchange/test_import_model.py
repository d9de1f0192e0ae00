"""Import of a model: what is refused before any of it is read."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.domain.consent import ConsentBasis
from models.domain.errors import CheckpointUnfit, NotAllowed, RequestUnfit, TryLater
from models.domain.persona import Persona, PostCounts
from models.personas import checkpoints
from models.personas.lifecycle import PersonaLifecycle
from models.registry import Provenance, Registry
from models.runtime.data_dir import DataDir
from tests.fakes.service import NOWHERE
from tests.fakes.slow import slow_server
from trainer.exchange.hub_download import download_model
from trainer.exchange.hub_upload import upload
from trainer.exchange.import_model import import_model, imported_id
from trainer.settings import TrainerSettings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_a_retired_persona_is_not_replaced_by_an_import(tmp_path: Path) -> None:
    """It would answer again; the sentence says to restore it first."""
    home = DataDir(tmp_path / "data").prepare()
    registry = Registry(home.registry)
    counts = {"greta": PostCounts(1, 0, 0, 1)}
    persona = Persona(imported_id(registry, "greta"), "greta", "Greta", ("greta",), "gpt2", "full", NOW, 1, counts)
    registry.personas.publish_imported(persona, [Provenance("greta", "import", NOW)])
    PersonaLifecycle(home, registry, lambda: NOW).retire(persona)
    model = tmp_path / "model"
    model.mkdir()
    for file in ("config.json", "model.safetensors"):
        (model / file).touch()
    settings = TrainerSettings(data_dir=home.root)
    with pytest.raises(NotAllowed, match="Restore it first: mynah restore greta"):
        import_model(str(model), "greta", ("greta",), ConsentBasis.OPERATOR, settings, NOW)
    assert registry.personas.get(persona.id).retired_at == NOW


def test_an_unreachable_hub_is_a_sentence(tmp_path: Path) -> None:
    """For downloads and for uploads."""
    settings = TrainerSettings(data_dir=tmp_path / "data", hf_endpoint=NOWHERE)
    with pytest.raises(TryLater, match="Try again later"):
        import_model("ann/nobody", "", (), ConsentBasis.OPERATOR, settings, NOW)
    with pytest.raises(TryLater, match="Push again"):
        upload(tmp_path, "ann/nobody", NOWHERE, "hf_token", is_private=True)


def test_a_hub_that_never_answers_is_given_up(tmp_path: Path) -> None:
    """Downloads and uploads have a total deadline."""
    with slow_server("slow body") as server:
        settings = TrainerSettings(data_dir=tmp_path / "data", hf_endpoint=server.address)
        with pytest.raises(TryLater, match="Try again later"):
            download_model("ann/nobody", tmp_path, settings, seconds=0.5)
        with pytest.raises(TryLater, match="Push again"):
            upload(tmp_path, "ann/nobody", server.address, "hf_token", is_private=True, seconds=0.5)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    """Before its accounts are asked for."""
    with pytest.raises(RequestUnfit, match="no complete model"):
        import_model(str(tmp_path), "", (), ConsentBasis.OPERATOR, TrainerSettings(data_dir=tmp_path / "data"), NOW)


def test_a_model_that_describes_more_than_it_has_is_refused(tmp_path: Path, tiny_gpt2: Path) -> None:
    """In a sentence, before anything is allocated; no persona is published."""
    model = shutil.copytree(tiny_gpt2, tmp_path / "model")
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps(config | {"n_layer": 10**6}))
    settings = TrainerSettings(data_dir=tmp_path / "data")
    with pytest.raises(CheckpointUnfit, match="n_layer is 1000000"):
        import_model(str(model), "greta", ("greta",), ConsentBasis.OPERATOR, settings, NOW)
    assert Registry(settings.home.registry).personas.list() == []
    assert list(checkpoints.published_ids(settings.home)) == []
