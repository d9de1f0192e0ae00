"""A run is written down so that it can be looked at, and done again to the very same persona."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.accounts import write_account
from tests.fakes.service import Terminal

BUILDS = ("one", "other")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, tiny_gpt2: Path) -> list[dict[str, Any]]:
    """The same build in two data folders, the first with its curve, as `mynah runs` shows it."""
    found = []
    for name in BUILDS:
        root = tmp_path_factory.mktemp(name)
        write_account(root, "greta_grows")
        write_account(root, "unit_7734")
        terminal = Terminal(root / "data")
        asked = ("greta_grows", "unit_7734", "--shares", "70,30", "--from", f"files:{root}", "--base", tiny_gpt2)
        curve = ["--curve"] if name == "one" else []
        done = terminal.mynah("train", *asked, "--steps", 4, "--seed", 11, *curve)
        assert done.returncode == 0, done.stderr
        (run,) = json.loads(terminal.mynah("runs", "greta_grows-unit_7734", "--json").stdout)
        found.append(run)
    return found


def test_the_same_seed_data_and_versions_give_the_same_persona(runs: list[dict[str, Any]]) -> None:
    """Bit for bit: the weights' digest, the data's at every step, and every loss, in another data folder."""
    one, other = runs
    without_curve = {name: value for name, value in one["figures"].items() if name != "curve"}
    assert without_curve == other["figures"]
    assert one["held_out_loss"] == other["held_out_loss"]
    assert one["versions"] == other["versions"]
    weights = one["figures"]["data"][-1]
    assert (weights["step"], weights["what"]) == ("fine-tune", "weights")
    assert len(weights["sha256"]) == 64


def test_the_record_has_all_that_the_run_was_told(runs: list[dict[str, Any]]) -> None:
    """Hyper-parameters, shares, seed, libraries, and of each step's data the counts."""
    run = runs[0]
    assert run["seed"] == 11
    assert run["hyperparameters"]["shares"] == "70,30"
    assert {"rank", "learning_rate", "batch_tokens", "epochs", "base_fingerprint"} <= set(run["hyperparameters"])
    assert {"torch", "transformers", "peft", "python"} <= set(run["versions"])
    noted = {(data["step"], data["what"]): data for data in run["figures"]["data"]}
    assert noted["collect", "@greta_grows"]["texts"] == 240
    shares = {name: noted["prepare", name]["characters"] for name in ("train", "held_out")}
    assert shares["train"] > shares["held_out"] > 0


def test_the_curve_ends_with_the_persona(runs: list[dict[str, Any]]) -> None:
    """Its last point is the persona's own loss on all its tweets."""
    curve = runs[0]["figures"]["curve"]
    assert curve[-1][1] == runs[0]["held_out_loss"]
    assert [tweets for tweets, _loss in curve[:-1]] == [100, 300][: len(curve) - 1]
