"""The trainer's settings: every address of a service outside can be changed."""

from pathlib import Path

import pytest

from models.domain.errors import RequestUnfit
from models.runtime.settings import read_settings
from trainer.settings import TrainerSettings


def test_the_addresses_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy's address is taken as it is, but for a slash at its end."""
    monkeypatch.setenv("X_API_URL", "http://127.0.0.1:1/x/")
    assert TrainerSettings().x_api_url == "http://127.0.0.1:1/x"


def test_every_setting_says_what_it_is() -> None:
    """Each setting has the description that `.env.example` is made of."""
    assert all(field.description for field in TrainerSettings.model_fields.values())


def test_a_language_can_have_a_base_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """BASE_MODELS is read as pairs; a folder among them is a whole path, as BASE_MODEL is."""
    (tmp_path / "thai").mkdir()
    (tmp_path / "thai" / "config.json").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BASE_MODELS", "JA=rinna/japanese-gpt2-small, th=thai")
    expected = {"ja": "rinna/japanese-gpt2-small", "th": str(tmp_path / "thai")}
    assert read_settings(TrainerSettings).base_models == expected


@pytest.mark.parametrize("said", ["rinna/japanese-gpt2-small", "ja=", "=gpt2", "ja=gpt2,th"])
def test_bases_by_language_that_make_no_sense_are_one_sentence(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """What is not said as pairs is refused, with how it is said."""
    monkeypatch.setenv("BASE_MODELS", said)
    with pytest.raises(RequestUnfit, match=r"BASE_MODELS can't be .*as in ja="):
        read_settings(TrainerSettings)
