"""Importing a model: what is refused before any of it is read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.consent import Ground
from models.custody import Custody
from models.errors import NotAllowed
from models.home import Home
from models.persona import Counts, Persona
from models.registry import Provenance, Registry
from trainer.exchange.importing import _id, adopt
from trainer.settings import TrainerSettings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_what_was_retired_is_not_imported_into_its_place(tmp_path: Path) -> None:
    """It would answer again; the sentence says what comes first."""
    home = Home(tmp_path / "data").prepare()
    registry = Registry(home.registry)
    counts = {"greta": Counts(1, 0, 0, 1)}
    persona = Persona(_id(registry, "greta"), "greta", "Greta", ("greta",), "gpt2", "full", NOW, 1, counts)
    registry.personas.adopt(persona, [Provenance("greta", "import", NOW)])
    Custody(home, registry, lambda: NOW).retire(persona)
    model = tmp_path / "model"
    model.mkdir()
    settings = TrainerSettings(data_dir=home.root)
    with pytest.raises(NotAllowed, match="`mynah restore greta` comes first"):
        adopt(str(model), "greta", ("greta",), Ground.OPERATOR, settings, NOW)
    assert registry.personas.get(persona.id).retired_at == NOW
