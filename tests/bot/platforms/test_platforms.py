"""Which platforms are served."""

from pathlib import Path

import pytest
from pydantic import Field, SecretStr

from bot.platforms import available_platforms, open_platform, selected_platforms, unused_token_warnings
from bot.platforms.console import Console
from bot.settings import BotSettings
from models.domain.errors import RequestUnfit
from models.runtime.setting_types import Token
from tests.fakes.bot import world

TOKEN = SecretStr("12:secret")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs in an empty folder, so that no `.env` of the developer's is read."""
    monkeypatch.chdir(tmp_path)


def test_a_platform_is_a_module_in_the_folder(tmp_path: Path) -> None:
    """Modules that begin with an underscore are none."""
    assert "console" in available_platforms()
    assert all(not name.startswith("_") for name in available_platforms())
    assert isinstance(open_platform("console", BotSettings(), world(tmp_path).desk), Console)


def test_without_a_token_the_console_is_served() -> None:
    """No token is needed to try Mynah."""
    assert selected_platforms(BotSettings()) == ("console",)
    assert unused_token_warnings(BotSettings()) == ()


def test_an_unknown_platform_is_refused_with_the_available_ones() -> None:
    """A typo in --platform is answered with a sentence."""
    with pytest.raises(RequestUnfit, match="There is no platform “irc”"):
        selected_platforms(BotSettings(), ["irc"])


def test_every_token_is_served_or_warned_about() -> None:
    """No token is ignored silently."""
    settings = BotSettings(discord_token=TOKEN, telegram_token=TOKEN)
    told = [sentence.split("_")[0].lower() for sentence in unused_token_warnings(settings)]
    served = [name for name in selected_platforms(settings) if name != "console"]
    assert sorted(told + served) == ["discord", "telegram"]
    assert "secret" not in "".join(unused_token_warnings(settings))


def test_the_token_of_a_new_platform_is_found_by_its_name() -> None:
    """A field `NAME_token` is all that its settings need."""

    class Settings(BotSettings):
        irc_token: Token | None = Field(None, description="An IRC server's password.")

    assert Settings(irc_token=TOKEN, discord_token=TOKEN).tokens == {"discord": TOKEN, "irc": TOKEN}
    assert Settings(x_bearer_token=TOKEN).tokens == {}
