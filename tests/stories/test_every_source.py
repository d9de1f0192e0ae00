"""From every kind of source to a persona: in a terminal and from a chat, with the same exact counts."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.chat.messages import Request
from bot.commands import COMMANDS
from bot.dispatch.dispatcher import Dispatcher
from bot.training.budget import MonthlyBudget
from models.domain.limits import Cost, Prices
from models.domain.training_job import Job, Status
from models.registry import Registry
from models.runtime.data_dir import DataDir
from tests.fakes.accounts import posts
from tests.fakes.bluesky import post
from tests.fakes.bot import ANN, HERE, ask, attached, world
from tests.fakes.garden import COUNTS, ON_BLUESKY, ON_MASTODON, Garden, garden
from tests.fakes.service import Terminal
from tests.fakes.spending import spent
from tests.fakes.stages import until
from tests.stories.test_two_platforms import bot, stopped, two_fakes
from tests.trainer.sources.test_telegram_export import chat, message
from trainer.jobs.queue import DbosTrainingQueue

LIMIT = 900.0  # seconds for all trainings of a test
NOON = "2024-05-01 12:00:00"
FROM_PATH = {"archive": "tweets.js", "files": "greta.jsonl", "outbox": "outbox.json"}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Garden]:
    with garden(tmp_path_factory.mktemp("garden")) as found:
        yield found


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory, planted: Garden) -> Terminal:
    return Terminal(tmp_path_factory.mktemp("home") / "data", planted.settings)


def persona_counts(registry: Registry, job: Job) -> dict[str, dict[str, int]]:
    """The post counts of each account of the job's persona."""
    over = registry.jobs.get(job.id)
    assert over.status is Status.DONE, over.error
    persona = registry.personas.get(over.persona_id or "")
    return {handle: {name: getattr(counts, name) for name in COUNTS} for handle, counts in persona.counts.items()}


def trained(terminal: Terminal, base: Path, *said: str) -> dict[str, Any]:
    """What `mynah train --json` prints."""
    done = terminal.mynah("train", *said, "--base", base, "--steps", 6, "--json")
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def counts_of(document: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    return {handle: {name: found[name] for name in COUNTS} for handle, found in document["counts"].items()}


def test_in_a_terminal_handles_name_their_networks_and_retrain_reads_new_posts(
    terminal: Terminal, planted: Garden, tiny_gpt2: Path
) -> None:
    """X, Bluesky and Mastodon, each read from its own network; every account's counts are exact.

    `mynah retrain` asks for newer posts alone, goes on from the persona's weights, and makes its next version.
    """
    handles = ["greta", ON_BLUESKY, ON_MASTODON]
    first = trained(terminal, tiny_gpt2, *handles, "--name", "gardener", "--yes")
    assert counts_of(first) == dict.fromkeys(handles, COUNTS)
    planted.bluesky.feeds[ON_BLUESKY].insert(0, post(900, "the new marrow sulks at everybody"))
    done = terminal.mynah("retrain", "gardener", "--yes", "--json")
    del planted.bluesky.feeds[ON_BLUESKY][0]  # the other stories count on the garden as it was
    assert done.returncode == 0, done.stderr
    second = json.loads(done.stdout)
    assert (second["id"], second["version"]) == (first["id"], 2)
    downloaded = {handle: counts["downloaded"] for handle, counts in second["counts"].items()}
    assert downloaded == dict.fromkeys(handles, COUNTS["downloaded"]) | {ON_BLUESKY: COUNTS["downloaded"] + 1}
    (base, _), (_step, before) = first["history"][0], second["history"][0]
    assert base == 0
    assert before < first["history"][0][1]
    assert second["held_out_loss"] <= first["held_out_loss"]


def test_in_a_terminal_paths_are_named(tmp_path: Path, planted: Garden, tiny_gpt2: Path) -> None:
    """An archive, a file and an outbox; every account's counts are exact."""
    terminal = Terminal(tmp_path / "data", planted.settings)
    said = [word for scheme, name in FROM_PATH.items() for word in ("--from", f"{scheme}:{planted.folder / name}")]
    with reading(terminal):
        assert counts_of(trained(terminal, tiny_gpt2, *FROM_PATH, *said)) == dict.fromkeys(FROM_PATH, COUNTS)


def test_from_a_chat(tmp_path: Path, planted: Garden, tiny_gpt2: Path) -> None:
    """`/train` makes one of a member's file, and one of handles that say their source, once its cost is agreed to.

    What was really read, and no more, is in the books then.
    """
    home, here = DataDir(tmp_path / "data").prepare(), world(tmp_path / "data")
    paying = MonthlyBudget(Prices(True, 3_200, 0.005, 0.01), 50, 20, here.registry.spending)
    services = replace(
        here.services, training=DbosTrainingQueue(home, here.registry), base_model=str(tiny_gpt2), budget=paying
    )
    archive = attached("tweets.js", (planted.folder / "tweets.js").read_bytes())
    from_file = replace(ask("train", ANN, handles=("archived",)), files=(archive,))
    dispatch = Dispatcher(COMMANDS, services)
    question = asyncio.run(dispatch.answer(ask("train", ANN, handles=("greta", ON_BLUESKY, ON_MASTODON))))
    assert "costs at most $16.01, for up to 3,200 posts" in question.text
    agreed = question.buttons[0].to_request(ANN, HERE)
    jobs = asyncio.run(submitted(dispatch, here.registry, (from_file, agreed)))
    with reading(Terminal(home.root, planted.settings)):
        until(lambda: not here.registry.jobs.list(is_over=False), LIMIT)
    found = {handle: counts for job in jobs for handle, counts in persona_counts(here.registry, job).items()}
    assert found == dict.fromkeys(["archived", ON_BLUESKY, ON_MASTODON, "greta"], COUNTS)
    assert spent(here.registry, ANN.id) == Cost(250, 1.26)


async def test_of_oneself_in_a_private_chat(tmp_path: Path, tiny_gpt2: Path) -> None:
    """A member's own messages alone are learnt, as they are in Discord's and in Telegram's export.

    In a server and in a group the same files are refused.
    """
    own, secrets = posts("greta_grows"), posts("captain_brine")
    on_discord = [{"ID": number, "Timestamp": NOON, "Contents": text} for number, text in enumerate(own)]
    package_file = ("messages.json", json.dumps(on_discord).encode())
    terminal = Terminal(tmp_path / "data")
    registry = Registry(DataDir(terminal.data).prepare().registry)
    with reading(terminal):
        async with two_fakes() as (discord, telegram):
            process = await bot(discord, telegram, terminal.data, BASE_MODEL=str(tiny_gpt2))
            await discord.connected()
            ann, bea = discord.person("Ann"), telegram.person("Bea")
            of_bea = [message(number, text, f"user{bea.id}") for number, text in enumerate(own)]
            of_others = [message(number, text, "user8") for number, text in enumerate(secrets, start=1_000)]
            export = telegram.document("result.json", json.dumps(chat(*of_bea, *of_others)).encode())
            server, group = discord.channel(discord.guild("Nest"), "general"), telegram.chat("group", "Pond")
            asked = await discord.command(ann, server, "train", handle="me", archive=package_file)
            await telegram.say(bea, group, "/train me", document=export)
            for refused in ((await discord.response(asked)).text, (await telegram.message(group)).text):
                assert refused.startswith("That file has private messages in it.")
            assert registry.jobs.list() == []
            direct = discord.dm_channel(ann)
            asked = await discord.command(ann, direct, "train", handle="me", archive=package_file, name="ann")
            await telegram.say(bea, telegram.private(bea), "/train me name=bea", document=export)
            assert "Training **ann**" in (await discord.response(asked)).text
            assert "Training bea" in (await telegram.message(telegram.private(bea))).text
            await asyncio.to_thread(until, lambda: not registry.jobs.list(is_over=False), LIMIT)
            await stopped(process)
    for name, handle in (("ann", f"{ann.id}@discord"), ("bea", f"{bea.id}@telegram")):
        learnt = (terminal.data / f"corpus-{name}.jsonl").read_text().splitlines()
        assert sorted(map(json.loads, learnt)) == sorted(own)
        assert registry.personas.find(name).handles == (handle,)


async def submitted(dispatch: Dispatcher, registry: Registry, requests: Iterable[Request]) -> list[Job]:
    for request in requests:
        assert "Training **" in (await dispatch.answer(request)).text
    return list(registry.jobs.list())


@contextmanager
def reading(terminal: Terminal) -> Iterator[None]:
    """A trainer that reads and prepares posts, and trains nothing on them: its other stages are fakes."""
    home = DataDir(terminal.data).prepare()
    trainer = terminal.start("tests.fakes.stages", home.root, "--reads")
    try:
        until(lambda: trainer.poll() is not None or home.is_locked("trainer"), LIMIT)
        yield
    finally:
        trainer.terminate()
        trainer.wait(LIMIT)
