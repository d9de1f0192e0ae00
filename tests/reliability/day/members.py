"""What people do all day: members who tweet, train, cancel, opt out and leave, moderators, and the operator."""

import asyncio
import random
import re
import sqlite3
import traceback
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fakes.accounts import VOICES, write_account
from tests.reliability.day.clients import Answer, Client, File
from tests.reliability.day.service import Service
from tests.reliability.day.world import FIRST_PERSONA, World

CONFIRMATIONS = ("They agreed", "Approve")  # what a moderator presses, in whatever order it is asked
CHECKS = 12  # of a profile, before a member gives up
CODE = re.compile(r"mynah-[a-z0-9]+")
GROUP_PACE_SECONDS = 12.0  # of a member of a Telegram group, where the bot may send 20 messages a minute
SHORT_PACE_SECONDS = 1.0  # a day of quicker people is over before that matters
OUT = "is out"
LABEL = "AI BOT"
PROMPT = "My dream is"

Action = Callable[[], Awaitable[None]]


@dataclass
class Day:
    """What all people share. `pace` is the mean of the seconds between two actions of one of them.

    `max_unfinished`: so many trainings wait or run before people order no more.
    """

    world: World
    service: Service
    pace: float
    max_unfinished: int
    is_ordering: bool = True  # trainings; not towards the end
    is_open: bool = True

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the registry; none while it cannot be read, as on a full disk."""
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(f"file:{self.service.registry}?mode=ro", uri=True)) as file,
        ):
            return file.execute(query).fetchall()
        return []

    def may_order(self) -> bool:
        unfinished = self.rows("SELECT 1 FROM jobs WHERE ended_at IS NULL")
        return self.is_ordering and len(unfinished) < self.max_unfinished

    def learn_personas(self) -> None:
        """Take the names of the personas that there are now."""
        names = [
            name for (name,) in self.rows("SELECT name FROM personas WHERE retired_at IS NULL ORDER BY created_at")
        ]
        self.world.personas[1:] = [name for name in names if name != FIRST_PERSONA]

    def factor(self, client: Client) -> float:
        """How much slower than `pace` a person is, so that a group's flood limit is not what is measured."""
        is_slow = client.chat.startswith("telegram:") and self.pace > SHORT_PACE_SECONDS
        return max(1.0, GROUP_PACE_SECONDS / self.pace) if is_slow else 1.0

    async def pause(self, chance: random.Random, factor: float = 1.0) -> None:
        await asyncio.sleep(min(chance.expovariate(1 / (self.pace * factor)), 5 * self.pace * factor))

    async def live(self, name: str, chance: random.Random, actions: dict[Action, int], factor: float = 1.0) -> None:
        """Do something every now and then until the day is over."""
        await self.pause(chance, 0.5)
        while self.is_open and actions:
            [action] = chance.choices(list(actions), list(actions.values()))
            try:
                await action()
            except _Left:
                return
            except Exception:  # noqa: BLE001 - the driver's own fault is reported with the others
                self.world.errors.append(f"{name}: {traceback.format_exc(limit=-4)}")
            await self.pause(chance, factor)


class _Left(Exception):
    """The member has had everything about them deleted, and does not come back."""


@dataclass
class Member:
    """One member in one chat."""

    day: Day
    client: Client
    chance: random.Random
    last: Answer | None = None  # a tweet

    @property
    def name(self) -> str:
        return self.client.name

    async def live(self) -> None:
        actions: dict[Action, int] = {self.tweet: 50, self.press: 20, self.look: 14, self.train_file: 6, self.train: 5}
        actions |= {self.send_nonsense: 2, self.cancel: 3, self.opt_out: 1, self.leave: 1}
        await self.day.live(self.client.name, self.chance, actions, self.day.factor(self.client))

    async def tweet(self) -> None:
        persona = self.chance.choice([FIRST_PERSONA, FIRST_PERSONA, *self.day.world.personas[-5:]])
        answer = await self.client.send("tweet", persona=persona, prompt=PROMPT)
        if LABEL in answer.text:
            self.last = answer

    async def press(self) -> None:
        """A button under the last tweet."""
        if self.last is None:
            return await self.tweet()
        label = self.chance.choice([label for label in self.last.buttons if label in ("Again", "More")] or ["Again"])
        if label in self.last.buttons:
            await self.client.press(self.last, label)
        return None

    async def look(self) -> None:
        command = self.chance.choice(["personas", "jobs", "help", "privacy", "persona", "settings"])
        options = {"persona": FIRST_PERSONA} if command == "persona" else {}
        await self.client.send(command, None, **options)

    async def train_file(self) -> None:
        await self._train(("posts.txt", self.day.world.file_of_posts()))

    async def train(self) -> None:
        await self._train(None)

    async def _train(self, file: File | None) -> None:
        if not self.day.may_order():
            return
        handle = self.day.world.account()
        answer = await self.client.send("train", file, handles=f"@{handle}")
        await confirm(self.day, self.client, answer, handle)

    async def send_nonsense(self) -> None:
        """A file that nothing can be learnt from."""
        content = self.chance.choice([b"PK\x03\x04 no zip", b"", self.chance.randbytes(5000), b"window.YTD = [{"])
        name = self.chance.choice(["posts.zip", "posts.txt", "tweets.js", "posts.csv"])
        handle = self.day.world.account()
        answer = await self.client.send("train", (name, content), handles=f"@{handle}")
        self.day.world.ledger.acknowledge_training(handle, answer.asked)

    async def cancel(self) -> None:
        mine = [one for one in self.day.world.ledger.trainings if one.person == self.client.member and one.job]
        if mine:
            await self.client.send("cancel", job=str(mine[-1].job))

    async def opt_out(self) -> None:
        """Prove that an account is theirs, and exclude it."""
        ledger, x = self.day.world.ledger, self.day.world.x
        trained = sorted({one.name for one in ledger.trainings} - ledger.opted_out)
        if not trained:
            return
        handle = self.chance.choice(trained)
        answer = await self.client.send("optout", handle=handle)
        if not (code := CODE.search(answer.text)):
            return
        x.users[handle].bio = f"It is me. {code[0]}"
        ledger.may_be_out.add(handle)
        for _check in range(CHECKS):
            if "Check" not in answer.buttons or not self.day.is_open:
                break
            await asyncio.sleep(min(2.0, self.day.pace))
            checked = await self.client.press(answer, "Check")
            if OUT in checked.text:
                ledger.opted_out.add(handle)
                return

    async def leave(self) -> None:
        """Have everything about them deleted. Most stay."""
        if self.chance.random() < 0.75:
            return
        answer = await self.client.send("forgetme", sure="forget me")
        if "UTC" in answer.text:
            self.day.world.ledger.left.add(self.client.member)
            raise _Left


async def confirm(day: Day, client: Client, answer: Answer, name: str) -> Answer:
    """Press what a moderator has to press, and remember the order `name` once it was acknowledged.

    A member presses Approve under their own request, too, and is refused.
    """
    for _question in range(5):
        if name:
            day.world.ledger.acknowledge_training(name, answer.asked)
        label = next((label for wanted in CONFIRMATIONS for label in answer.buttons if label.startswith(wanted)), None)
        if label is None:
            break
        answer = await client.press(answer, label)
    return answer


@dataclass
class Moderator:
    """A moderator of one chat."""

    day: Day
    client: Client
    chance: random.Random

    @property
    def name(self) -> str:
        return self.client.name

    async def live(self) -> None:
        actions: dict[Action, int] = {self.decide: 60, self.train: 8, self.retire: 4, self.look: 8}
        await self.day.live(self.client.name, self.chance, actions, 1.5 * self.day.factor(self.client))

    async def decide(self) -> None:
        """Approve what waits, or deny it."""
        answer = await self.client.send("approve")
        wanted = self.chance.choice(["Approve", "Approve", "Approve", "Deny"])
        labels = [label for label in answer.buttons if label.startswith(wanted)]
        if labels:
            await confirm(self.day, self.client, await self.client.press(answer, labels[0]), "")

    async def deny_all(self) -> None:
        """Deny all that still waits."""
        for _request in range(50):
            answer = await self.client.send("approve")
            labels = [label for label in answer.buttons if label.startswith("Deny")]
            if not labels:
                return
            await self.client.press(answer, labels[0])

    async def train(self) -> None:
        if not self.day.may_order():
            return
        handle = self.day.world.account()
        answer = await self.client.send("train", handles=f"@{handle}")
        await confirm(self.day, self.client, answer, handle)

    async def retire(self) -> None:
        names = [name for name in self.day.world.personas if name != FIRST_PERSONA]
        if names:
            name = self.chance.choice(names)
            answer = await self.client.send("retire", persona=name)
            if f"@{name} is retired." in answer.text:
                self.day.world.ledger.retired.add(name)

    async def look(self) -> None:
        await self.client.send(self.chance.choice(["jobs", "audit", "held", "reports", "limits", "block"]))


@dataclass
class Operator:
    """The operator at the terminal."""

    day: Day
    folder: Path
    chance: random.Random
    trained: int = 0
    name: str = "the operator"

    async def live(self) -> None:
        await self.day.world.discord.connected()
        await self.train(FIRST_PERSONA)
        actions: dict[Action, int] = {self.look: 5, self.train_another: 2, self.opt_out: 1}
        await self.day.live("operator", self.chance, actions, factor=3.0)

    async def mynah(self, *arguments: object) -> str:
        ledger = self.day.world.ledger
        asked = ledger.ask("terminal", "terminal", f"mynah {arguments[0]}", "terminal")
        code, printed = await self.day.service.mynah(*arguments)
        ledger.answer(asked, printed)
        is_expected = code == 0 or (code == 1 and arguments[0] == "check")
        if "Traceback" in printed or (not is_expected and not ledger.was_disturbed(asked.at, ledger.clock())):
            self.day.world.errors.append(f"mynah {' '.join(map(str, arguments))} ended with {code}: {printed[-600:]}")
        return printed if code == 0 else ""

    async def look(self) -> None:
        await self.mynah(*self.chance.choice([("personas",), ("check",), ("jobs", "--json"), ("audit", "--json")]))

    async def train(self, name: str) -> None:
        posts = self.folder / f"{name}.jsonl"
        write_account(self.folder, self.chance.choice(list(VOICES))).rename(posts)
        await self.mynah("train", name, "--from", f"files:{posts}", "--consent", "fictional", "--steps", 40, "--json")

    async def train_another(self) -> None:
        if self.day.may_order():
            self.trained += 1
            await self.train(f"wren{self.trained}")

    async def opt_out(self) -> None:
        names = sorted({one.name for one in self.day.world.ledger.trainings} - self.day.world.ledger.opted_out)
        if names and await self.mynah("optout", name := self.chance.choice(names)):
            self.day.world.ledger.opted_out.add(name)
