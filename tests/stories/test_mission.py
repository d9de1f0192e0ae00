"""What Mynah is for, as one test: `/train @user` on Discord, a row in SQLite, `/tweet` on Telegram, `/train` again,
and a moderator who retires the first persona. Everything is real but the networks: `mynah run` with bot, engine and
trainer, tweepy, discord.py, python-telegram-bot.
"""

import asyncio
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from tests.fakes import x_api
from tests.fakes.discord import FakeDiscord, serving
from tests.fakes.discord.world import Channel, Message, Person
from tests.fakes.garden import Garden, garden, x_posts
from tests.fakes.service import Terminal
from tests.fakes.telegram import FakeTelegram

LIMIT = 300.0  # seconds for each step: a dozen processes start on a machine that may be busy
CONFIRMATIONS = ("They agreed", "Approve")
READY = "is ready"
SECRETS = {  # of each process while no training runs
    "bot bot": {"DISCORD_TOKEN", "TELEGRAM_TOKEN", "X_BEARER_TOKEN"},  # the last tells whether X can be read
    "models engine": set(),
    "trainer worker": {"X_BEARER_TOKEN"},
}


@asynccontextmanager
async def mynah_run(data: Path, settings: dict[str, str]) -> AsyncIterator[int]:
    """The service's process id. The service ends cleanly when it is told to."""
    environment = Terminal(data).environment | settings
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"), env=environment, cwd=data.parent, stderr=asyncio.subprocess.PIPE
    )
    errors = asyncio.create_task(process.communicate())
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        _out, said = await asyncio.wait_for(errors, LIMIT)
    assert (process.returncode, b"Traceback" in said) == (0, False), said.decode()


async def train(discord: FakeDiscord, member: Person, channel: Channel, handle: str) -> Message:
    """`/train @handle`, with every question confirmed; the message that says that the persona is ready."""
    answer = await discord.response(await discord.command(member, channel, "train", handle=f"@{handle}"))
    while label := next((label for label in CONFIRMATIONS if label in answer.buttons), None):
        answer = await discord.response(await discord.press(member, answer, label))
    return await discord.until(
        lambda: next((m for m in channel.messages.values() if READY in m.text and handle in m.text.casefold()), None)
    )


async def tweet(telegram: FakeTelegram, member: object, text: str) -> str:
    """The bot's answer to `/tweet TEXT` in a private chat on Telegram."""
    chat = telegram.private(member)  # type: ignore[arg-type]
    number = len(telegram.sent(chat)) + 1
    await telegram.say(member, chat, f"/tweet {text}")  # type: ignore[arg-type]
    return (await telegram.message(chat, number)).text


def personas(data: Path) -> dict[str, str | None]:
    """Name and time of retirement of each persona, read from SQLite as an operator would."""
    with closing(sqlite3.connect(f"file:{data / 'registry.db'}?mode=ro", uri=True)) as registry:
        return dict(registry.execute("SELECT name, retired_at FROM personas ORDER BY created_at"))


def secrets_by_process(service: int) -> dict[str, set[str]]:
    """The variables with secrets in the environment of each of the service's processes, by its module and command."""
    found = {}
    for process in descendants(service):
        module, command = (process / "cmdline").read_text().split("\0-m\0")[1].split("\0")[:2]
        variables = {line.partition("=")[0] for line in (process / "environ").read_text().split("\0")}
        found[f"{module} {command}"] = variables & {"DISCORD_TOKEN", "TELEGRAM_TOKEN", "X_BEARER_TOKEN"}
    return found


def descendants(pid: int) -> list[Path]:
    children = (Path(f"/proc/{pid}/task/{pid}/children")).read_text().split()
    return [path for child in children for path in (Path("/proc") / child, *descendants(int(child)))]


async def test_the_mission(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Two personas are trained one after the other, one answers elsewhere, and one is retired."""
    (tmp_path / "garden").mkdir()
    with garden(tmp_path / "garden") as networks:
        networks.x.users["bert"] = x_api.User(x_posts(), id="2244994946")
        async with serving(FakeDiscord()) as discord, FakeTelegram().serving() as telegram:
            discord.patience = telegram.patience = LIMIT
            await mission(tmp_path / "data", tiny_gpt2, networks, discord, telegram)
            discord.check()
            telegram.check()


async def mission(data: Path, base: Path, networks: Garden, discord: FakeDiscord, telegram: FakeTelegram) -> None:
    nest = discord.guild("Nest")
    channel, ann, tom = discord.channel(nest, "general"), discord.person("Ann"), telegram.person("Tom")
    settings = networks.settings | discord.settings | telegram.settings
    settings |= {
        "BASE_MODEL": str(base),
        "DISCORD_OPERATORS": str(ann.id),
    }
    async with mynah_run(data, settings) as service:
        await discord.connected()
        await train(discord, ann, channel, "greta")
        assert personas(data) == {"greta": None}
        await discord.response(await discord.command(ann, channel, "share", persona="greta", where="all"))
        said = await tweet(telegram, tom, "My dream is")
        assert "My dream is" in said
        assert "AI BOT" in said
        assert secrets_by_process(service) == SECRETS
        await train(discord, ann, channel, "bert")
        assert personas(data) == {"greta": None, "bert": None}
        await discord.response(await discord.command(ann, channel, "retire", persona="greta"))
        assert personas(data)["greta"] is not None
        assert "AI BOT" not in await tweet(telegram, tom, "@greta My dream is")
