"""A story: personas are exported, run by transformers, imported elsewhere, pushed to a hub and downloaded from it."""

import json
import pickle
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import torch
from huggingface_hub import ModelCard
from pydantic import SecretStr
from transformers import AutoModelForCausalLM, pipeline

from models.domain.consent import ConsentBasis
from models.domain.errors import CheckpointUnfit, NotAllowed, NotFound, RequestUnfit, ServiceError
from models.domain.persona import Persona, PostCounts
from models.personas import checkpoints
from models.personas.lifecycle import PersonaLifecycle
from models.registry import Provenance, Registry
from models.runtime.data_dir import DataDir
from models.text.word_lists import entries_by_language
from tests.fakes.hub import TOKEN, FakeHub, Repository
from tests.fakes.personas import adapted, base_at, publish_adapter, reopened
from tests.fakes.seeds import write_model
from tests.fakes.service import Terminal, engine_of
from trainer.exchange.export import export
from trainer.exchange.hub_upload import push
from trainer.exchange.import_model import import_model
from trainer.exchange.published_card import persona_card
from trainer.settings import TrainerSettings

NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory, tiny_gpt2: Path) -> Terminal:
    """A data folder with a persona in it: an adapter on the tiny base."""
    data = tmp_path_factory.mktemp("home") / "data"
    home = DataDir(data).prepare()
    publish_adapter(home, base_at(tiny_gpt2), "p1", seed=3)
    counts = {"greta_grows": PostCounts(240, 12, 8, 220)}
    persona = Persona("p1", "greta_grows", "Greta", ("greta_grows",), str(tiny_gpt2), "adapter", NOW, 1, counts)
    Registry(home.registry).personas.publish_imported(
        persona, [Provenance("greta_grows", "files", NOW, None, None, "Greta")]
    )
    return Terminal(data)


@pytest.fixture(scope="module")
def exported(terminal: Terminal) -> Path:
    folder = terminal.data.parent / "greta"
    done = terminal.mynah("export", "greta_grows", folder)
    assert done.returncode == 0, done.stderr
    return folder


def tweets(terminal: Terminal, name: str) -> list[str]:
    done = terminal.mynah("tweet", "My dream is", "--persona", name, "--seed", 1, "-n", 2, "--json")
    assert done.returncode == 0, done.stderr
    return [tweet["text"] for tweet in json.loads(done.stdout)]


def test_an_export_runs_in_transformers(exported: Path) -> None:
    """With the lines that its card shows: five different texts that begin with the prompt."""
    generator = pipeline("text-generation", model=str(exported))
    texts = [found["generated_text"] for found in generator("My dream is", num_return_sequences=5)]
    assert len(set(texts)) == 5
    assert all(text.startswith("My dream is") for text in texts)


def test_an_export_equals_the_adapter_on_its_base(exported: Path, terminal: Terminal, tiny_gpt2: Path) -> None:
    """Merged, it gives the same logits."""
    alone = AutoModelForCausalLM.from_pretrained(exported)
    both = reopened(tiny_gpt2, DataDir(terminal.data).checkpoints / "p1" / "1")
    ids = torch.tensor([[1, 2, 3, 4, 5]])
    with torch.no_grad():
        assert torch.allclose(alone(ids).logits, both(ids).logits, atol=1e-4)


def test_an_export_has_its_card_and_no_secrets(exported: Path, tiny_gpt2: Path) -> None:
    """The card is valid; neither the copy guard's hashes nor paths of this machine are in it."""
    card = ModelCard.load(exported / "README.md")
    assert "AI BOT" in card.text
    assert not (exported / "guard.bin").exists()
    leaking = [path for path in exported.iterdir() if str(tiny_gpt2).encode() in path.read_bytes()]
    assert leaking == []


def test_a_folder_in_use_is_not_overwritten(exported: Path, terminal: Terminal) -> None:
    """Its files stay as they are."""
    before = sorted(path.name for path in exported.iterdir())
    done = terminal.mynah("export", "greta_grows", exported)
    assert done.returncode == 1
    assert "isn't empty" in done.stderr
    assert sorted(path.name for path in exported.iterdir()) == before


def test_the_round_trip(exported: Path, tmp_path: Path) -> None:
    """Imported into another data folder, it keeps its names and counts, says what it lacks, and tweets."""
    elsewhere = Terminal(tmp_path / "data")
    done = elsewhere.mynah("import", exported, "--name", "greta_two")
    assert done.returncode == 0, done.stderr
    assert "no copy guard" in done.stdout
    (listed,) = json.loads(elsewhere.mynah("personas", "--json").stdout)
    assert (listed["name"], listed["kind"], listed["display_name"]) == ("greta_two", "full", "Greta")
    assert listed["counts"]["greta_grows"]["kept"] == 220
    with engine_of(elsewhere):
        assert len(set(tweets(elsewhere, "greta_two"))) == 2


def test_pushed_and_downloaded_again(hub: FakeHub, terminal: Terminal, tmp_path: Path) -> None:
    """The real client uploads it to a hub, private by default, and downloads it on another machine."""
    there = {"HF_ENDPOINT": hub.address, "HF_TOKEN": TOKEN}
    done = replace(terminal, settings=there).mynah("push", "greta_grows", "ann/greta")
    assert done.returncode == 0, done.stderr
    pushed = hub.repositories["ann/greta"]
    assert pushed.is_private
    assert {"README.md", "config.json", "model.safetensors", "tokenizer.json"} <= set(pushed.files)
    assert "model='ann/greta'" in pushed.files["README.md"].decode()
    fetched = TrainerSettings(data_dir=tmp_path / "data", hf_endpoint=hub.address)
    assert "no copy guard" in import_model("ann/greta", "", (), ConsentBasis.OPERATOR, fetched, NOW)
    (listed,) = Registry(fetched.home.registry).personas.list()
    assert (listed.name, listed.handles) == ("greta", ("greta_grows",))


class Evil:
    """A pickle that calls a function when it is loaded."""

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, ("evil-was-here", "w")


def test_pickled_code_is_refused(tmp_path: Path, tiny_gpt2: Path) -> None:
    """None of it is run, and nothing of it stays."""
    (tmp_path / "old").mkdir()
    folder = write_model(tmp_path / "old", tiny_gpt2, "GPT-2 which is fine-tuned on @greta's tweets.\n")
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"x": Evil(), "weights": bytes(1 << 20)}, protocol=2))
    settings = TrainerSettings(data_dir=tmp_path / "data")
    with pytest.raises(CheckpointUnfit, match="loaded safely"):
        import_model(str(folder), "", (), ConsentBasis.OPERATOR, settings, NOW)
    assert not list(tmp_path.rglob("evil-was-here"))
    assert not Path("evil-was-here").exists()
    assert Registry(settings.home.registry).personas.list() == []
    assert list(checkpoints.published_ids(settings.home)) == []


def test_what_cannot_be_imported_is_a_sentence(hub: FakeHub, exported: Path, tmp_path: Path) -> None:
    """No such repository, no model in it, no folder, an invalid name, and a protected account."""
    hub.repositories["ann/data"] = Repository({"README.md": b"data"})
    settings = TrainerSettings(data_dir=tmp_path / "data", hf_endpoint=hub.address, protected_handles=("greta_grows",))
    refused = {
        "ann/nothing": "has no repository ann/nothing",
        "ann/data": "no complete model",
        "./nowhere": "There is no folder",
        "a b": "neither a folder on this machine nor the name of a repository",
        str(exported): "@greta_grows can't be trained",
    }
    for source, sentence in refused.items():
        with pytest.raises(ServiceError, match=sentence):
            import_model(source, "", (), ConsentBasis.OPERATOR, settings, NOW)
    assert list(checkpoints.published_ids(settings.home)) == []


def test_what_cannot_be_pushed_is_a_sentence(hub: FakeHub, terminal: Terminal) -> None:
    """No token, a wrong one, an invalid repository; and no picture if none was drawn."""
    settings = TrainerSettings(data_dir=terminal.data, hf_endpoint=hub.address)
    with pytest.raises(NotAllowed, match="set HF_TOKEN"):
        push("greta_grows", "ann/greta", settings, is_private=True)
    wrong = settings.model_copy(update={"hf_token": SecretStr("hf_wrong")})
    with pytest.raises(NotAllowed, match="HF_TOKEN can't write"):
        push("greta_grows", "ann/greta", wrong, is_private=True)
    with pytest.raises(RequestUnfit, match="not the name of a repository"):
        push("greta_grows", "ann/greta/more", wrong, is_private=True)
    with pytest.raises(NotFound, match="no picture"):
        persona_card("greta_grows", settings, terminal.data / "picture.png")


def test_words_listed_since_the_training_are_in_no_card_and_no_picture(tmp_path: Path, tiny_gpt2: Path) -> None:
    """If a word was listed after the training, tweets with it and their picture are not exported."""
    settings = TrainerSettings(data_dir=tmp_path / "data", hf_token=SecretStr(TOKEN))
    home, listed = settings.home.prepare(), entries_by_language()["en"][0].rstrip("*")
    staged = checkpoints.stage(home, "p1", 1)
    adapted(tiny_gpt2, 3).save_pretrained(staged)
    (staged / "predictions.png").write_bytes(b"a picture of that tweet")
    (staged / "loss.png").write_bytes(b"a chart")
    samples = [["My dream is", f"My dream is {listed}"], ["My dream is", "My dream is tea"]]
    (staged / "card.json").write_text(json.dumps({"samples": samples}))
    base = base_at(tiny_gpt2)
    checkpoints.seal(staged, "p1", 1, "adapter", base.name, base.fingerprint)
    checkpoints.publish(home, "p1", 1)
    persona = Persona("p1", "ann", "Ann", ("ann",), str(tiny_gpt2), "adapter", NOW, 1, {"ann": PostCounts(9, 1, 1, 7)})
    Registry(home.registry).personas.publish_imported(persona, [Provenance("ann", "files", NOW, None, None, "Ann")])
    export("ann", tmp_path / "out", settings, "bob/ann")
    assert not (tmp_path / "out" / "predictions.png").exists()
    assert (tmp_path / "out" / "loss.png").exists()
    card = (tmp_path / "out" / "README.md").read_text()
    assert "- **My dream is** tea" in card
    assert not [line for line in card.splitlines() if listed in line or "predictions.png" in line]
    with pytest.raises(NotFound, match="can be shown"):
        persona_card("ann", settings, tmp_path / "ann.png")
    protected = settings.model_copy(update={"protected_handles": ("ann",)})
    with pytest.raises(NotAllowed, match="@ann can't be trained"):
        push("ann", "bob/ann", protected, is_private=True)


def test_an_import_has_a_unique_name_and_can_be_repeated_after_deletion(tmp_path: Path, tiny_gpt2: Path) -> None:
    """A taken name is refused; a second import is the next version, even if renamed; after deletion it is new."""
    (tmp_path / "greta").mkdir()
    folder = str(write_model(tmp_path / "greta", tiny_gpt2, "GPT-2 which is fine-tuned on @greta's tweets.\n"))
    settings = TrainerSettings(data_dir=tmp_path / "data")
    home = settings.home.prepare()
    registry = Registry(home.registry)
    lifecycle = PersonaLifecycle(home, registry, lambda: NOW)
    known = Persona("p1", "ann", "Ann", ("ann",), "gpt2", "full", NOW, 1, {"ann": PostCounts(9, 1, 1, 7)})
    registry.personas.publish_imported(known, [Provenance("ann", "files", NOW)])
    with pytest.raises(RequestUnfit, match="already another @ann"):
        import_model(folder, "ann", (), ConsentBasis.OPERATOR, settings, NOW)
    import_model(folder, "", (), ConsentBasis.OPERATOR, settings, NOW)
    lifecycle.rename(registry.personas.find("greta"), "gretchen")
    assert import_model(folder, "", (), ConsentBasis.OPERATOR, settings, NOW).startswith(
        "@gretchen was imported, version 2"
    )
    lifecycle.delete(registry.personas.find("gretchen"))
    import_model(folder, "", (), ConsentBasis.OPERATOR, settings, NOW)
    lifecycle.reconcile()
    assert checkpoints.is_published(home, registry.personas.find("greta").id)
