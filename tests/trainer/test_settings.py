"""The trainer's settings: every address of a service outside can be changed."""

import pytest

from trainer.settings import TrainerSettings


def test_the_addresses_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy's address is taken as it is, but for a slash at its end."""
    monkeypatch.setenv("X_API_URL", "http://127.0.0.1:1/x/")
    assert TrainerSettings().x_api_url == "http://127.0.0.1:1/x"


def test_every_setting_says_what_it_is() -> None:
    """Each setting has the description that `.env.example` is made of."""
    assert all(field.description for field in TrainerSettings.model_fields.values())
