"""Importing a model: what is refused before any of it is read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.domain.consent import ConsentBasis
from models.domain.errors import NotAllowed, RequestUnfit, TryLater
from models.domain.persona import Persona, PostCounts
from models.personas.lifecycle import PersonaLifecycle
from models.registry import Provenance, Registry
from models.runtime.data_dir import DataDir
from tests.fakes.service import NOWHERE
from trainer.exchange.hub_upload import upload
from trainer.exchange.import_model import _id, import_model
from trainer.settings import TrainerSettings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_what_was_retired_is_not_imported_into_its_place(tmp_path: Path) -> None:
    """It would answer again; the sentence says what comes first."""
    home = DataDir(tmp_path / "data").prepare()
    registry = Registry(home.registry)
    counts = {"greta": PostCounts(1, 0, 0, 1)}
    persona = Persona(_id(registry, "greta"), "greta", "Greta", ("greta",), "gpt2", "full", NOW, 1, counts)
    registry.personas.adopt(persona, [Provenance("greta", "import", NOW)])
    PersonaLifecycle(home, registry, lambda: NOW).retire(persona)
    model = tmp_path / "model"
    model.mkdir()
    for file in ("config.json", "model.safetensors"):
        (model / file).touch()
    settings = TrainerSettings(data_dir=home.root)
    with pytest.raises(NotAllowed, match="`mynah restore greta` comes first"):
        import_model(str(model), "greta", ("greta",), ConsentBasis.OPERATOR, settings, NOW)
    assert registry.personas.get(persona.id).retired_at == NOW


def test_a_hub_that_does_not_answer_is_a_sentence(tmp_path: Path) -> None:
    """To fetch from it and to push to it."""
    settings = TrainerSettings(data_dir=tmp_path / "data", hf_endpoint=NOWHERE)
    with pytest.raises(TryLater, match="try again later"):
        import_model("ann/nobody", "", (), ConsentBasis.OPERATOR, settings, NOW)
    with pytest.raises(TryLater, match="push again"):
        upload(tmp_path, "ann/nobody", NOWHERE, "hf_token", is_private=True)


def test_a_folder_without_a_model_is_told_so(tmp_path: Path) -> None:
    """Before it is asked whose voice it would be."""
    with pytest.raises(RequestUnfit, match="no whole model"):
        import_model(str(tmp_path), "", (), ConsentBasis.OPERATOR, TrainerSettings(data_dir=tmp_path / "data"), NOW)
