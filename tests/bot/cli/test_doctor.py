"""`mynah check`: what it reports as ready and missing, and that it shows no secret."""

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.app import operator_claims
from bot.cli.doctor import DEVICE_COMMAND, SOURCES_COMMAND, run_checks
from bot.cli.doctor_http import NoAnswer, request
from bot.cli.doctor_report import CheckState, Finding, missing, ready, report, setting
from bot.engine_client.address import write_engine_file
from bot.platforms._discord_invite import guild_install_url, user_install_url
from bot.settings import BotSettings
from models.engine.settings import EngineSettings
from models.registry import Registry
from tests.fakes.bot import made
from tests.fakes.discord import APPLICATION, TOKEN, FakeDiscord, serving
from tests.fakes.engine import Script, scripted
from tests.fakes.loopback import Fake, served
from tests.fakes.slow import SLOW, slow_server
from tests.fakes.telegram import TOKEN as TELEGRAM_TOKEN
from tests.fakes.telegram import FakeTelegram


def settings(folder: Path, **values: object) -> BotSettings:
    values = {"data_dir": folder / "data", "base_model": str(_base(folder)), **values}
    return BotSettings.model_validate(values)


def _base(folder: Path) -> Path:
    base = folder / "base"
    base.mkdir(exist_ok=True)
    (base / "config.json").touch()
    return base


class SameAnswer(Fake):
    """A server that answers every request alike."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__()
        self.response = Response(body, status_code=status)

    def routes(self) -> list[BaseRoute]:
        return [Route("/{rest:path}", lambda _request: self.response, methods=["GET", "POST"])]


FAKE_DEVICE = (sys.executable, "-c", """print('{"device": "cpu", "memory_gb": null}')""")


FAKE_SOURCES = (sys.executable, "-c", """print('{"sources": {"files": []}, "settings": {}}')""")


def registry_of(chosen: BotSettings) -> Registry:
    return Registry(chosen.home.prepare().registry)


async def findings(chosen: BotSettings, device: Sequence[str], sources: Sequence[str]) -> list[Finding]:
    engine = EngineSettings(data_dir=chosen.data_dir)
    return await run_checks(chosen, engine, lambda: operator_claims(registry_of(chosen)), device, sources)


async def check(
    chosen: BotSettings, device: Sequence[str] = FAKE_DEVICE, sources: Sequence[str] = FAKE_SOURCES
) -> dict[str, Finding]:
    """The last finding on each subject."""
    return {finding.subject: finding for finding in await findings(chosen, device, sources)}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of the developer's is read."""
    monkeypatch.chdir(tmp_path)


async def test_a_fresh_installation_is_ready(tmp_path: Path) -> None:
    """With a base model there, nothing is missing, and the next step is told."""
    found = await check(settings(tmp_path))
    assert [finding for finding in found.values() if finding.state is CheckState.MISSING] == []
    assert "mynah train" in found["personas"].text
    assert "console will be served" in found["platforms"].text
    assert found["device"] == Finding("device", CheckState.READY, "cpu, 1 processor, torch ?")


async def test_the_base_of_each_language_is_looked_for(tmp_path: Path) -> None:
    """A folder that is there, one that is not, and one that nothing answers for; told beside the base of all."""
    told = {"ja": str(_base(tmp_path)), "th": "./none", "zh": "ann/none"}
    document = json.dumps({"sources": {}, "settings": {"base_models": told}})
    chosen = settings(tmp_path, hf_endpoint="http://127.0.0.1:9")
    found = await check(chosen, sources=(sys.executable, "-c", f"print({document!r})"))
    assert found["base for ja"] == Finding("base for ja", CheckState.READY, f"{told['ja']}, a folder")
    assert found["base for th"].state is CheckState.MISSING
    assert "ann/none can't be downloaded from http://127.0.0.1:9: name a model folder" in found["base for zh"].text
    assert found["base model"].state is CheckState.READY


async def test_the_device_is_told_by_a_process_that_has_torch(tmp_path: Path) -> None:
    """The real one, and a sentence where it does not start."""
    assert "torch 2" in (await check(settings(tmp_path), DEVICE_COMMAND))["device"].text
    assert (await check(settings(tmp_path), ("false",)))["device"].state is CheckState.MISSING


async def test_little_memory_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do, before a training is killed for want of it."""
    monkeypatch.setattr("bot.cli.doctor.memory_bytes", lambda: 2 << 30)
    finding = (await check(settings(tmp_path)))["memory"]
    assert finding.state is CheckState.NOTE
    assert finding.text.startswith("2.0 GB, but a training beside writing needs about 2.5 GB")
    monkeypatch.setattr("bot.cli.doctor.memory_bytes", lambda: 8 << 30)
    assert (await check(settings(tmp_path)))["memory"] == ready("memory", "8.0 GB")


async def test_no_secret_is_shown(tmp_path: Path) -> None:
    """Of a token only whether there is one; of an address not its password."""
    secret = SecretStr("12:s3cret")
    chosen = settings(
        tmp_path,
        telegram_token=secret,
        telegram_api_url="http://127.0.0.1:9",
        hf_endpoint="https://me:s3cret@mirror.example",
    )
    lines = [finding.line() for finding in (await check(chosen)).values()]
    assert not any("s3cret" in line for line in lines)
    assert "set   TELEGRAM_TOKEN     set (not shown)" in lines


async def test_discord_is_asked_and_its_invitation_printed(tmp_path: Path) -> None:
    """With the least permissions; a token that Discord refuses, and one that is none, come with what to do."""
    async with serving(FakeDiscord()) as discord:
        where = {"discord_api_url": f"{discord.address}/api/v10", "discord_token": SecretStr(TOKEN)}
        found = (await check(settings(tmp_path, **where)))["discord"]
        assert found.state == CheckState.READY
        assert guild_install_url(str(APPLICATION)) in found.text
        assert user_install_url(str(APPLICATION)) in found.text
        discord.token = "another"
        assert "rejected the token. Reset" in (await check(settings(tmp_path, **where)))["discord"].text
        discord.check()
    assert "can't be reached" in (await check(settings(tmp_path, **where)))["discord"].text
    no_token = await check(settings(tmp_path, discord_token=SecretStr("x")))
    assert "is not a bot token. Reset" in no_token["discord"].text


async def test_of_a_team_those_are_operators_who_accepted_and_may_write(tmp_path: Path) -> None:
    """As in the running bot (tests/bot/platforms/test_consent.py)."""
    async with serving(FakeDiscord()) as discord:
        where = {"discord_api_url": f"{discord.address}/api/v10", "discord_token": SecretStr(TOKEN)}
        assert "owner" in (await check(settings(tmp_path, **where)))["discord operators"].text
        for name, role in (("ada", "admin"), ("dev", "developer"), ("rae", "read_only")):
            discord.team_member(name, role)
        discord.team_member("ivy", "admin", membership_state=1)
        found = (await check(settings(tmp_path, **where)))["discord operators"].text
        assert found.startswith("ada, dev, as Discord says")


async def test_telegram_is_asked_how_the_bot_is_set_up_there(tmp_path: Path) -> None:
    """And a token that it refuses comes with what to do."""
    async with FakeTelegram().serving() as telegram:
        where = {"telegram_api_url": telegram.address, "telegram_token": SecretStr(TELEGRAM_TOKEN)}
        found = (await check(settings(tmp_path, **where)))["telegram"]
        assert (found.state, found.text) == (CheckState.READY, "@MynahBot; people find it at https://t.me/MynahBot")
        telegram.bot["supports_inline_queries"] = False
        found = (await check(settings(tmp_path, **where)))["telegram"]
        assert (found.state, found.text[:18]) == (CheckState.NOTE, "Inline mode is off")
        telegram.token = "another"
        assert (
            "rejected the token. Copy the bot's token from @BotFather"
            in (await check(settings(tmp_path, **where)))["telegram"].text
        )
        telegram.check()
    assert "can't be reached" in (await check(settings(tmp_path, **where)))["telegram"].text


async def test_on_telegram_a_link_makes_the_first_operator(tmp_path: Path) -> None:
    """A new one each time, and none once there is an operator, or where a setting names one."""
    async with FakeTelegram().serving() as telegram:
        where = {"telegram_api_url": telegram.address, "telegram_token": SecretStr(TELEGRAM_TOKEN)}
        found = await check(settings(tmp_path, **where))
        link = found["telegram operator"].text.partition("https://t.me/MynahBot?start=")[2].split()[0]
        assert "telegram operator" not in await check(settings(tmp_path, telegram_operators="1001", **where))
        assert operator_claims(registry_of(settings(tmp_path))).claim("telegram", link, "telegram:1001")
        assert "telegram operator" not in await check(settings(tmp_path, **where))


async def test_it_says_where_strangers_can_add_the_bot(tmp_path: Path) -> None:
    """Unless ALLOWED_CHATS keeps them out; and who Discord says the operators are."""
    async with serving(FakeDiscord()) as discord, FakeTelegram().serving() as telegram:
        where = {"discord_api_url": f"{discord.address}/api/v10", "discord_token": SecretStr(TOKEN)}
        where |= {"telegram_api_url": telegram.address, "telegram_token": SecretStr(TELEGRAM_TOKEN)}
        found = await check(settings(tmp_path, **where))
        assert found["discord operators"].text.startswith("owner, as Discord says")
        assert "“Public Bot”" in found["discord access"].text
        assert "/setjoingroups" in found["telegram access"].text
        found = await check(settings(tmp_path, allowed_chats="discord:1", discord_operators="7", **where))
        assert {"discord access", "telegram access", "discord operators"}.isdisjoint(found)


async def test_trusted_chats_are_listed(tmp_path: Path) -> None:
    """Those that the bot found or the operator sent /trust in, and those of the setting."""
    chosen = settings(tmp_path, trusted_chats="discord:7")
    assert "trusted chats" not in await check(settings(tmp_path))  # a console has no moderators
    on_telegram = settings(tmp_path, telegram_token=SecretStr("1:a"), telegram_api_url="http://127.0.0.1:9")
    assert (await check(on_telegram))["trusted chats"].text.startswith("none yet")
    trusted = Registry(chosen.home.registry).trusted_chats
    trusted.decide("telegram:-8", is_trusted=True)
    trusted.set_result("discord:guild:9", is_trusted=True)
    trusted.decide("discord:guild:10", is_trusted=False)
    assert (await check(chosen))["trusted chats"].text == "discord:7, discord:guild:9, telegram:-8"


async def test_what_runs_is_seen(tmp_path: Path) -> None:
    """A trainer by its lock, the engine by its answer."""
    chosen = settings(tmp_path)
    home = chosen.home.prepare()
    socket = tmp_path / "e.sock"
    async with scripted(Script(), socket) as address:
        write_engine_file(home, address)
        with home.lock("trainer"):
            found = await check(chosen)
    assert found["services"].text == ("running: trainer, engine; not running: bot (`mynah run` starts bot and trainer)")


@pytest.mark.parametrize(
    ("subject", "values", "part"),
    [
        ("base model", {"base_model": "./none"}, "no config.json"),
        ("base model", {"base_model": "gpt2", "hf_endpoint": "http://127.0.0.1:9"}, "set BASE_MODEL=smollm2"),
        ("engine", {"engine_url": "http://127.0.0.1:9"}, "unset ENGINE_URL"),
        ("data folder", {"data_dir": "/dev/null/var"}, "Set DATA_DIR"),
    ],
)
async def test_what_is_missing_comes_with_what_to_do(
    tmp_path: Path, subject: str, values: dict[str, object], part: str
) -> None:
    """Every missing thing names the setting that mends it."""
    found = await check(settings(tmp_path, **values))
    assert found[subject].state is CheckState.MISSING
    assert part in found[subject].text


async def test_a_data_folder_that_others_can_look_into_is_told_with_what_ends_it(tmp_path: Path) -> None:
    """What lies in it is closed by then; only its owner can say whether the folder was meant for others too."""
    chosen = settings(tmp_path)
    chosen.data_dir.mkdir(exist_ok=True)
    chosen.data_dir.chmod(0o700)
    assert "permissions" not in await check(chosen)
    chosen.data_dir.chmod(0o755)
    (chosen.data_dir / "jobs.db").touch()
    (chosen.data_dir / "jobs.db").chmod(0o644)
    found = await check(chosen)
    assert f"chmod 700 {chosen.data_dir}" in found["permissions"].text
    assert (chosen.data_dir / "jobs.db").stat().st_mode & 0o077 == 0


async def test_personas_are_counted(tmp_path: Path) -> None:
    """The registry says how many there are."""
    chosen = settings(tmp_path)
    made(Registry(chosen.home.prepare().registry))
    assert "1 persona," in (await check(chosen))["personas"].text


def test_problems_come_first_and_settings_only_if_asked_for() -> None:
    """With how to see them; a setting that several programs have is listed once."""
    found = [
        ready("data folder", "/var/mynah"),
        missing("base model", "gpt2 can't be downloaded."),
        *(setting("log_level", "INFO"), setting("data_dir", "/var/mynah"), setting("log_level", "INFO")),
    ]
    short = report(found, is_all=False).splitlines()
    assert short == [
        "fix   base model         gpt2 can't be downloaded.",
        "ok    data folder        /var/mynah",
        "",
        "1 thing to fix. `mynah check --all` shows the settings too.",
    ]
    assert report(found, is_all=True).splitlines() == [
        *short[:3],
        "LOG_LEVEL INFO",
        "DATA_DIR  /var/mynah",
        "",
        "1 thing to fix.",
    ]


def test_a_terminals_lines_are_wrapped_between_words() -> None:
    """Under the text, and links stay whole."""
    link = f"https://discord.com/{'x' * 80}"
    lines = report(
        [ready("discord", f"Mynah; to add it to a server of yours, open this: {link}")], is_all=False, width=60
    )
    assert lines.splitlines()[:3] == [
        "ok    discord            Mynah; to add it to a server of",
        "                         yours, open this:",
        f"                         {link}",
    ]


async def test_the_next_step_does_not_read_as_a_training(tmp_path: Path) -> None:
    """What makes a persona stands beside the personas, and not after the trainings."""
    assert (await check(settings(tmp_path)))["personas"].text == (
        "no personas yet (`mynah train HANDLE --from archive:PATH` makes the first), 0 trainings in progress"
    )


async def test_the_sources_are_told_by_the_trainer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which can be read, what the others need, and the trainer's settings; its token is not shown."""
    monkeypatch.setenv("X_BEARER_TOKEN", "s3cret")
    monkeypatch.setenv("X_API_URL", "https://me:s3cret@proxy.example")
    lines = [finding.line() for finding in await findings(settings(tmp_path), FAKE_DEVICE, SOURCES_COMMAND)]
    assert "ok    pictures           fonts for all scripts that I know, and emoji in colour" in lines
    known = "archive:, bluesky:, discord-data:, files:, mastodon:, outbox:, telegram-export:"
    assert f"ok    sources            {known}; x: needs X_TERMS_ACKNOWLEDGED" in lines
    assert "set   X_BEARER_TOKEN     set (not shown)" in lines
    assert "set   X_MOST_TWEETS      3200" in lines
    assert not any("s3cret" in line for line in lines)


async def test_a_wrong_setting_of_the_trainer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the trainer's own sentence."""
    own = settings(tmp_path)
    monkeypatch.setenv("X_MOST_TWEETS", "many")
    found = (await check(own, sources=SOURCES_COMMAND))["sources"]
    assert found.state is CheckState.MISSING
    assert "The setting X_MOST_TWEETS can't be “many”: it must be a whole number from 5 to 3200." in found.text


@pytest.mark.parametrize("kind", SLOW)
async def test_a_server_that_never_ends_its_answer_delays_no_check(kind: str) -> None:
    """One byte every now and then keeps timeouts for single reads from running out."""
    with slow_server(kind) as server:
        with pytest.raises(NoAnswer):
            await asyncio.wait_for(request("GET", server.address, seconds=0.5), 60)
        assert server.requests == 1


@pytest.mark.parametrize(
    ("status", "body", "part"),
    [
        (404, '{"ok": false}', "answers 404 Not Found. Is TELEGRAM_TOKEN complete"),
        (502, "<html>", "answered with status 502"),
        (200, "[]", "answered with something unexpected"),
        (200, '{"ok": true, "result": {"id": 1}}', "answered with something unexpected"),
    ],
)
async def test_unexpected_answers_are_told_for_what_they_are(tmp_path: Path, status: int, body: str, part: str) -> None:
    """Only a 401 is a rejected token."""
    fake = SameAnswer(status, body)
    with served(fake):
        chosen = settings(
            tmp_path,
            telegram_api_url=fake.address,
            telegram_token=SecretStr(TELEGRAM_TOKEN),
            discord_api_url=fake.address,
            discord_token=SecretStr(TOKEN),
        )
        found = await check(chosen)
    assert found["telegram"].state is found["discord"].state is CheckState.MISSING
    assert part in found["telegram"].text
    assert "answered with" in found["discord"].text
