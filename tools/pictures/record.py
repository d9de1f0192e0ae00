"""Records the chat that the documents show: the bot as a process, with an engine and a trainer, on a fake Discord.

    PYTHONPATH=. python tools/pictures/record.py

A moderator trains the sample persona with an attached archive, and members write tweets with it. Everything the bot
sends is kept as it arrives at Discord's API, in docs/pictures/training.json and tweets.json, with the persona's picture
beside them. Nothing is edited: tools/pictures/draw.py draws these messages. Takes as long as a training, some minutes.
"""

import argparse
import asyncio
import json
import os
import platform
import signal
import sys
import tempfile
import zipfile
from datetime import UTC, datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.fakes.discord import FakeDiscord, serving
from tests.fakes.discord.world import MANAGE_GUILD, Channel, Message, Person

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
HANDLE = "earl_of_snacks"
PATIENCE_SECONDS = 1800.0
STOP_SECONDS = 30.0
POLL_SECONDS = 5.0
TWEETS = ("My dream is", "The Smart Fridge")  # as commands, by Ann and by Ben
MENTION = "Who stole my lunch?"

Shown = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bases", type=Path, help="a folder with downloaded base models")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if options.bases:
            (Path(folder) / "bases").symlink_to(options.bases.absolute())
        asyncio.run(record(Path(folder)))


async def record(data: Path) -> None:
    ours = asyncio.current_task()
    assert ours is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ours.cancel)  # else the service would stay
    async with serving(FakeDiscord()) as discord:
        discord.patience = PATIENCE_SECONDS
        guild = discord.guild("Nest")
        channel = discord.channel(guild, "general")
        ann, ben = discord.owner, discord.person("Ben")
        ann.name = "Ann"
        guild.permissions[ann.id] = MANAGE_GUILD
        service = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--platform", "discord"), env=environment(discord, data), cwd=ROOT
        )
        try:
            await discord.connected()
            training, picture = await train(discord, channel, ann)
            tweets = await write(discord, channel, ann, ben)
        finally:
            service.send_signal(signal.SIGTERM)
            await asyncio.wait_for(service.wait(), STOP_SECONDS)
        discord.check()
    made = {
        "recorded": datetime.now(UTC).date().isoformat(),
        "by": "PYTHONPATH=. python tools/pictures/record.py",
        "machine": f"{os.cpu_count()} cores, {platform.machine()}",
        "base_model": "smollm2",
        "versions": {name: version(name) for name in ("mynah", "torch", "transformers", "peft")},
    }
    PICTURES.mkdir(exist_ok=True)
    for name, messages in (("training", training), ("tweets", tweets)):
        text = json.dumps({**made, "messages": messages}, indent=1, ensure_ascii=False)
        (PICTURES / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    (PICTURES / "persona.png").write_bytes(picture)


def environment(discord: FakeDiscord, data: Path) -> dict[str, str]:
    ours = {"DATA_DIR": str(data), "BASE_MODEL": "smollm2", "PYTHONPATH": str(ROOT), "ANSWER_SECONDS": "600"}
    ours |= {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": f"{discord.address}/api/v10"}
    return {**os.environ, **ours, "DISCORD_GATEWAY_URL": discord.gateway.address}


async def train(discord: FakeDiscord, channel: Channel, ann: Person) -> tuple[list[Shown], bytes]:
    """The messages of a training, and the persona's picture."""
    archive = ("twitter-archive.zip", sample())
    asked = await discord.command(ann, channel, "train", handle=HANDLE, archive=archive)
    question = await discord.response(asked)
    shown = [message(question, ann, f"/train handle:@{HANDLE} archive:{archive[0]}")]
    begun = await discord.response(await discord.press(ann, question, "Fictional"))
    shown.append(message(begun, ann, "pressed Fictional"))
    seen: set[str] = set()
    while True:
        if begun.text not in seen:
            seen.add(begun.text)
            shown.append(message(begun))
        done = next((one for one in channel.public_messages() if one.files), None)
        if done is not None:
            [picture] = done.files.values()
            return [*shown, message(done)], picture
        await asyncio.sleep(POLL_SECONDS)


async def write(discord: FakeDiscord, channel: Channel, ann: Person, ben: Person) -> list[Shown]:
    """Two commands and a mention, each with the bot's answer."""
    shown = []
    for person, prompt in zip((ann, ben), TWEETS, strict=True):
        asked = await discord.command(person, channel, "tweet", prompt=prompt)
        shown.append(message(await discord.response(asked), person, f"/tweet {prompt}"))
    said = await discord.say(ann, channel, f"<@{discord.bot.id}> {MENTION}")
    answer = await discord.until(
        lambda: next((one for one in channel.public_messages() if one.reference is said), None)
    )
    shown.append(message(answer, ann, f"@Mynah {MENTION}"))
    return shown


def message(sent: Message, asked_by: Person | None = None, asked: str = "") -> Shown:
    """A message as Discord got it, with what it answers."""
    return {
        "asked_by": asked_by.name if asked_by else None,
        "asked": asked,
        "content": sent.content,
        "embeds": sent.embeds,
        "rows": [[component(one) for one in row["components"]] for row in sent.components],
        "files": [*sent.files],
    }


def component(sent: Shown) -> Shown:
    """A button, or a menu, which has no label and no style."""
    emoji = (sent.get("emoji") or {}).get("name") or ""
    return {"label": sent.get("label") or sent.get("placeholder", ""), "emoji": emoji, "style": sent.get("style", 0)}


def sample() -> bytes:
    """The sample account's archive as X packs it."""
    packed = BytesIO()
    folder = ROOT / "trainer" / "sample"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*.js")):
            archive.write(path, path.relative_to(folder))
    return packed.getvalue()


if __name__ == "__main__":
    main()
