"""Which platforms are served."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.platforms import built, chosen, open_platform, without_platform
from bot.platforms.console import Console
from bot.settings import BotSettings
from models.domain.errors import RequestUnfit
from tests.fakes.bot import world

TOKEN = SecretStr("12:secret")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of the developer's is read."""
    monkeypatch.chdir(tmp_path)


def test_a_platform_is_a_module_in_the_folder(tmp_path: Path) -> None:
    """What begins with an underscore is none."""
    assert "console" in built()
    assert all(not name.startswith("_") for name in built())
    assert isinstance(open_platform("console", BotSettings(), world(tmp_path).desk), Console)


def test_without_a_token_the_console_is_served() -> None:
    """The service has a face from the first start on."""
    assert chosen(BotSettings()) == ("console",)
    assert without_platform(BotSettings()) == ()


def test_an_unknown_platform_is_refused_with_those_there_are() -> None:
    """A slip in --platform is a sentence."""
    with pytest.raises(RequestUnfit, match="There is no platform “irc” in this build; there is"):
        chosen(BotSettings(), ["irc"])


def test_every_token_is_served_or_told() -> None:
    """None is set in vain without a word."""
    settings = BotSettings(discord_token=TOKEN, telegram_token=TOKEN)
    told = [sentence.split("_")[0].lower() for sentence in without_platform(settings)]
    served = [name for name in chosen(settings) if name != "console"]
    assert sorted(told + served) == ["discord", "telegram"]
    assert "secret" not in "".join(without_platform(settings))
