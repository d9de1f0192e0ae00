"""A base model that can't be had is noticed before any post is read, and the embedded one taken where it may be."""

import io
from pathlib import Path

import pytest

from models.domain.errors import BaseUnavailable
from tests.fakes.hub import FakeHub, Repository
from tests.fakes.loopback import served
from trainer.cli.base_choice import base_within_reach
from trainer.settings import TrainerSettings

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _nobody_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BASE_MODEL", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())


def settings(tmp_path: Path, **values: object) -> TrainerSettings:
    return TrainerSettings.model_validate({"data_dir": tmp_path, "hf_endpoint": NOWHERE, **values})


def test_the_embedded_base_is_taken_where_none_was_chosen(tmp_path: Path) -> None:
    """As after the demo without a hub: it is there already, and a line says so."""
    said: list[str] = []
    embedded = settings(tmp_path).home.bases / "smollm2"
    embedded.mkdir(parents=True)
    (embedded / "mynah-fingerprint").write_text("f00d", encoding="utf-8")
    assert base_within_reach("", settings(tmp_path), said.append) == "smollm2"
    assert "smollm2, which is on this machine" in said[0]


@pytest.mark.parametrize("named", ["ann/tiny", ""])
def test_a_base_that_was_chosen_is_not_replaced(named: str, tmp_path: Path) -> None:
    """By --base, or by BASE_MODEL where nobody can be asked: the error says what to do."""
    with pytest.raises(BaseUnavailable, match="Say --base smollm2"):
        base_within_reach(named, settings(tmp_path, base_model="ann/tiny"), pytest.fail)


def test_a_base_within_reach_stays(tmp_path: Path) -> None:
    """On the hub, here, or from PyPI."""
    hub = FakeHub()
    hub.repositories["ann/tiny"] = Repository({"config.json": b"{}"})
    with served(hub):
        assert base_within_reach("ann/tiny", settings(tmp_path, hf_endpoint=hub.address), pytest.fail) == "ann/tiny"
    assert base_within_reach("smollm2", settings(tmp_path), pytest.fail) == "smollm2"
