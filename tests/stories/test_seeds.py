"""The five situations that HuggingTweets is known by, each from its published model to the lines of its card.

This service makes what they show: the model becomes a persona, its card has what theirs has, it has a picture, and
what it is exported as runs as they show. Accounts of their kinds are trained in test_main_job, test_every_source and
test_japanese.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import ModelCard
from transformers import pipeline

from models.domain.consent import ConsentBasis
from models.registry import Registry
from tests.fakes.hub import FakeHub, Repository
from tests.fakes.seeds import SEEDS, Seed, card_of_seed, write_model
from trainer.exchange.export import export
from trainer.exchange.import_model import import_model
from trainer.exchange.published_card import persona_card
from trainer.settings import TrainerSettings

NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: seed.repository)
def seed(request: pytest.FixtureRequest) -> Seed:
    found: Seed = request.param
    return found


@pytest.fixture
def settings(seed: Seed, hub: FakeHub, tmp_path: Path, tiny_gpt2: Path) -> TrainerSettings:
    """A data folder into which the seed's model was imported from a hub."""
    (tmp_path / "old").mkdir()
    folder = write_model(tmp_path / "old", tiny_gpt2, card_of_seed(seed))
    files = {path.name: path.read_bytes() for path in folder.iterdir()} | {"training_args.bin": b"x", "run.py": b"x"}
    hub.repositories[f"huggingtweets/{seed.repository}"] = Repository(files)
    found = TrainerSettings(data_dir=tmp_path / "data", hf_endpoint=hub.address, avatars=False)
    assert "no copy guard" in import_model(
        f"huggingtweets/{seed.repository}", "", (), ConsentBasis.OPERATOR, found, NOW
    )
    assert not [asked for asked in hub.asked if asked.path.endswith(("training_args.bin", "run.py"))]
    return found


def test_a_seed_becomes_a_persona_with_its_card_its_picture_and_its_lines(
    seed: Seed, settings: TrainerSettings, tmp_path: Path
) -> None:
    """Names, counts and label as its own card has them; a picture; and five texts from the lines that it shows."""
    name = seed.repository
    (persona,) = Registry(settings.home.registry).personas.list()
    assert (persona.name, persona.handles, persona.kind, persona.base) == (name, seed.handles, "full", "gpt2")
    model_card = ModelCard(persona_card(name, settings, tmp_path / "picture.png"))
    data: Any = model_card.data
    assert (data.language, data.base_model, data.widget) == ("en", "openai-community/gpt2", [{"text": "My dream is"}])
    assert f"🤖 {'AI CYBORG' if len(seed.handles) > 1 else 'AI BOT'} 🤖" in model_card.text
    assert all(shown in model_card.text for shown in (*seed.names, "- **My dream is**", "was imported"))
    table = {row.split(" | ")[0]: row for row in model_card.text.splitlines() if row.startswith("| ")}
    assert all(str(counts.kept) in table["| Tweets kept"] for counts in seed.counts)
    assert all(str(counts.downloaded) in table["| Tweets downloaded"] for counts in seed.counts)
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")

    export(name, tmp_path / "out", settings)
    generator = pipeline("text-generation", model=str(tmp_path / "out"))
    texts = [found["generated_text"] for found in generator("My dream is", num_return_sequences=5)]
    assert len(set(texts)) == 5
    assert all(text.startswith("My dream is") for text in texts)
