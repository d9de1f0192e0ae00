"""The main job, from a terminal: an account's posts go in, a persona comes out, and it answers."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import ModelCard

from models.domain.persona import Persona, PostCounts
from models.registry import Provenance, Registry
from models.runtime.data_dir import DataDir
from models.text.tweet_text import TWEET_CHARACTERS
from tests.fakes.accounts import posts, write_account
from tests.fakes.personas import base_at, publish_adapter
from tests.fakes.service import Terminal, engine_of

NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A data folder that these stories share, in order."""
    return Terminal(tmp_path_factory.mktemp("home") / "data")


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accounts")
    write_account(folder, "greta_grows")
    return folder


@pytest.fixture(scope="module")
def engine(terminal: Terminal) -> Iterator[None]:
    """A running engine, from the first story on that needs it."""
    with engine_of(terminal):
        yield


def test_a_persona_is_trained_and_answers(
    terminal: Terminal, accounts: Path, tiny_gpt2: Path, request: pytest.FixtureRequest
) -> None:
    """Train, list, tweet: the counts are right, the tweets are five different ones, and the seed gives them again.

    First without a service, then from its engine.
    """
    arguments = ("--from", f"files:{accounts}", "--base", tiny_gpt2, "--steps", 8)
    trained = terminal.mynah("train", "@Greta_Grows", *arguments, "--curve", "--json")
    assert trained.returncode == 0, trained.stderr
    document = json.loads(trained.stdout)
    (fewer, _loss_before), (most, loss) = document["curve"]
    assert (fewer, loss) == (100, document["held_out_loss"])
    assert fewer < most < 240
    (run,) = json.loads(terminal.mynah("runs", "greta_grows", "--json").stdout)
    assert run["metrics"]["curve"] == document["curve"]
    assert document["history"][-1][1] < document["history"][0][1]

    (listed,) = json.loads(terminal.mynah("personas", "--json").stdout)
    assert listed["handles"] == ["greta_grows"]
    assert listed["kind"] == "adapter"
    assert listed["base"] == str(tiny_gpt2)
    expected = {"downloaded": 240, "retweets": 0, "short": 0, "kept": 240}
    assert listed["counts"]["greta_grows"].items() >= expected.items()
    assert listed["held_out_loss"] == document["held_out_loss"] < document["base_loss"]

    asked = ("tweet", "My dream is", "--persona", "greta_grows", "-n", 5, "--seed", 1, "--json")
    tweets = json.loads(terminal.mynah(*asked).stdout)
    request.getfixturevalue("engine")
    assert json.loads(terminal.mynah(*asked).stdout) == tweets
    texts = [tweet["text"] for tweet in tweets]
    assert len(set(texts)) == 5
    assert all(text.startswith("My dream is") and len(text) <= TWEET_CHARACTERS for text in texts)
    assert all(tweet["persona"] == "greta_grows" and tweet["prompt"] == "My dream is" for tweet in tweets)


def test_a_trained_persona_has_a_card_and_a_picture(terminal: Terminal, tmp_path: Path) -> None:
    """The card has the run's own figures and is what the hub reads; the picture and the chart are pictures."""
    shown = terminal.mynah("card", "greta_grows", "--picture", tmp_path / "greta.png")
    assert shown.returncode == 0, shown.stderr
    card = ModelCard(shown.stdout)
    for part in (
        "AI BOT",
        "| Tweets downloaded | 240 |",
        "| learning rate",
        "loss on held-out tweets",
        "**My dream is**",
    ):
        assert part in card.text
    (persona,) = json.loads(terminal.mynah("personas", "--json").stdout)
    folder = terminal.data / "checkpoints" / persona["id"] / "1"
    for path in (tmp_path / "greta.png", folder / "loss.png"):
        assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("engine")
def test_a_blend_of_three_is_a_cyborg(terminal: Terminal, accounts: Path, tiny_gpt2: Path) -> None:
    """A persona of three accounts is labelled as one, whoever made it.

    Beside another persona on its base it speaks with that one, without a training, and both have a card together.
    """
    handles = ("captain_brine", "greta_grows", "unit_7734")
    name, counts = "-".join(handles), dict.fromkeys(handles, PostCounts(240, 0, 0, 240))
    persona = Persona("three", name, "Three", handles, str(tiny_gpt2), "adapter", NOW, 1, counts)
    publish_adapter(DataDir(terminal.data), base_at(tiny_gpt2), persona.id, seed=3)
    provenances = [Provenance(handle, "files", NOW) for handle in handles]
    Registry(DataDir(terminal.data).registry).personas.publish_imported(persona, provenances)
    mixture = f"{name}*2+greta_grows"
    for speaker in (name, mixture):
        said = terminal.mynah("tweet", "--persona", speaker)
        assert said.returncode == 0, said.stderr
        assert "AI CYBORG" in said.stderr
    shown = terminal.mynah("card", mixture, "--picture", accounts / "mixed.png")
    assert shown.returncode == 0, shown.stderr
    assert all(part in shown.stdout for part in ("AI CYBORG", f"| @{name} | 67% |", "**My dream is**"))
    assert (accounts / "mixed.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("engine")
def test_training_again_on_another_base_makes_a_new_version(
    terminal: Terminal, accounts: Path, tiny_llama: Path
) -> None:
    """--base chooses the model, --full trains all its weights: the persona keeps its id, and writes something else."""
    before, said = found(terminal, "greta_grows"), spoken(terminal, "greta_grows")
    arguments = ("--from", f"files:{accounts}", "--base", tiny_llama, "--steps", 8, "--full")
    done = terminal.mynah("train", "greta_grows", *arguments)
    assert done.returncode == 0, done.stderr
    after = found(terminal, "greta_grows")
    assert (after["id"], after["version"]) == (before["id"], before["version"] + 1)
    assert (after["kind"], after["base"]) == ("full", str(tiny_llama))
    assert spoken(terminal, "greta_grows") != said


def found(terminal: Terminal, name: str) -> dict[str, Any]:
    """The persona as it is listed."""
    listed: list[dict[str, Any]] = json.loads(terminal.mynah("personas", "--json").stdout)
    return next(persona for persona in listed if persona["name"] == name)


def spoken(terminal: Terminal, name: str) -> str:
    """A tweet with a fixed seed."""
    done = terminal.mynah("tweet", "My dream is", "--persona", name, "--seed", 1)
    assert done.returncode == 0, done.stderr
    return done.stdout


REFUSED = {
    "unknown source": (("train", "a", "--from", "ftp:here"), "is not a source of posts"),
    "missing file": (("train", "a", "--from", "files:nowhere.jsonl"), "nowhere.jsonl"),
    "unknown persona": (("tweet", "--persona", "nobody"), "no persona “nobody”"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_is_one_sentence(terminal: Terminal, name: str) -> None:
    """Bad input ends with code 1, one sentence on stderr, no traceback, and nothing on stdout."""
    arguments, expected = REFUSED[name]
    done = terminal.mynah(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    sentence = done.stderr.strip().splitlines()[-1]
    assert expected in sentence
    assert "Traceback" not in done.stderr


def test_no_source_text_is_left_behind(terminal: Terminal) -> None:
    """After all that, no post of an account can be read anywhere in the data folder."""
    wanted = posts("greta_grows")[0].encode()
    files = [path for path in terminal.data.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if wanted in path.read_bytes()]
