"""How a person uses the bot: a command, a file or a button on Discord or Telegram, and the answer to it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from tests.fakes import discord as discord_fake
from tests.fakes import telegram as telegram_fake
from tests.fakes.discord import world as discord_world
from tests.fakes.discord.interactions import DEFER_UPDATE, FakeInteraction
from tests.reliability.day.ledger import Asked, Ledger

APPLICATION_SECONDS = 20.0  # Discord says after three that the application did not respond; this machine may be busy
POLL_SECONDS = 0.05
File = tuple[str, bytes]


@dataclass(frozen=True)
class Answer:
    """What the person sees: the text, and the message with its buttons."""

    asked: Asked
    text: str = ""
    buttons: Mapping[str, str] = field(default_factory=dict)
    message: Any = None


class Client(Protocol):
    """One person in one chat. An answer without a message: there was none in time."""

    name: str
    chat: str  # its address, as the registry has it
    member: str

    async def send(self, command: str, file: File | None = None, **options: str) -> Answer: ...

    async def press(self, answer: Answer, label: str) -> Answer: ...


@dataclass
class DiscordClient:
    """A person in a channel of a server."""

    fake: discord_fake.FakeDiscord
    person: discord_world.Person
    channel: discord_world.Channel
    ledger: Ledger
    patience: float

    def __post_init__(self) -> None:
        self.name = self.person.name
        self.chat, self.member = f"discord:{self.channel.id}", f"discord:{self.person.id}"

    async def send(self, command: str, file: File | None = None, **options: str) -> Answer:
        asked = self.ledger.ask(self.member, self.chat, command, "discord")
        given: dict[str, Any] = options | ({"archive": file} if file else {})
        if "handles" in given:  # its menu has an option for each
            given["handle"] = given.pop("handles")
        if command == "approve" and "request" in given:
            given["request"] = int(given["request"])
        return await self._answer(asked, await self.fake.command(self.person, self.channel, command, **given))

    async def press(self, answer: Answer, label: str) -> Answer:
        asked = self.ledger.ask(self.member, self.chat, f"button {label.partition(' ')[0]}", "discord")
        if label not in answer.message.buttons:  # it was replaced meanwhile
            self.ledger.answer(asked, "")
            return replace(answer, asked=asked, buttons={})
        edits = answer.message.edits
        return await self._answer(asked, await self.fake.press(self.person, answer.message, label), edits)

    def _shown(self, interaction: FakeInteraction, edits: int) -> bool:
        """Whether there is an answer: a message whose button was pressed is one once it was edited."""
        is_waiting = interaction.response_type == DEFER_UPDATE and not interaction.followups
        if is_waiting and interaction.source is not None and interaction.source.edits == edits:
            return False
        return bool(interaction.shown)

    async def _answer(self, asked: Asked, interaction: FakeInteraction, edits: int = 0) -> Answer:
        await waited(lambda: interaction.response_type, APPLICATION_SECONDS)
        found = interaction.response_type and await waited(lambda: self._shown(interaction, edits), self.patience)
        if not found:
            asked.gave_up = True
            return Answer(asked)
        message = interaction.shown[-1]
        asked.count_answers = lambda: len(interaction.shown)
        self.ledger.answer(asked, message.text)
        return Answer(asked, message.text, message.buttons, message)


@dataclass
class TelegramClient:
    """A person in a group, in which the bot's answers are replies to their messages."""

    fake: telegram_fake.FakeTelegram
    person: telegram_fake.Person
    group: telegram_fake.Chat
    ledger: Ledger
    patience: float

    def __post_init__(self) -> None:
        self.name = self.person.name
        self.chat, self.member = f"telegram:{self.group.id}", f"telegram:{self.person.id}"

    async def send(self, command: str, file: File | None = None, **options: str) -> Answer:
        asked = self.ledger.ask(self.member, self.chat, command, "telegram")
        prompt = options.pop("prompt", "")
        given = (f'{name}="{value}"' if " " in value else f"{name}={value}" for name, value in options.items())
        line = " ".join([f"/{command}", *given, prompt]).strip()
        more = {"document": self.fake.document(*file)} if file else {}
        seen = self._seen()
        said = await self.fake.say(self.person, self.group, line, **more)
        asked.count_answers = lambda: len(self._replies(said.id))
        return await self._answer(asked, lambda: self._replies(said.id) or self._in_private(seen))

    async def press(self, answer: Answer, label: str) -> Answer:
        asked = self.ledger.ask(self.member, self.chat, f"button {label.partition(' ')[0]}", "telegram")
        if label not in answer.message.buttons:  # it was replaced meanwhile
            self.ledger.answer(asked, "")
            return replace(answer, asked=asked, buttons={})
        message, seen = answer.message, self._seen()
        edits, replies = message.edits, len(self._replies(message.id))
        query = await self.fake.press(self.person, message, label)

        def shown() -> list[telegram_fake.Message]:
            alert = self.fake.callback_answers[query]
            if alert is not None and alert.get("text"):
                return [telegram_fake.Message(0, self.group, None, str(alert["text"]))]
            edited = [message] if message.edits > edits else []
            return edited or self._replies(message.id)[replies:] or self._in_private(seen)

        return await self._answer(asked, shown)

    def _seen(self) -> int:
        return max(self.fake.private(self.person).messages, default=0)

    def _replies(self, number: int) -> list[telegram_fake.Message]:
        return [message for message in self.fake.sent(self.group) if message.reply_to == number]

    def _in_private(self, seen: int) -> list[telegram_fake.Message]:
        """What the bot wrote to the person alone since then, as it does with what others should not read."""
        return [message for message in self.fake.sent(self.fake.private(self.person)) if message.id > seen]

    async def _answer(self, asked: Asked, shown: Callable[[], list[telegram_fake.Message]]) -> Answer:
        found = await waited(shown, self.patience)
        if not found:
            asked.gave_up = True
            return Answer(asked)
        self.ledger.answer(asked, plain(found[-1].text))
        return Answer(asked, asked.text, found[-1].buttons, found[-1])


def plain(text: str) -> str:
    """Without the joiners that keep Telegram from linking handles."""
    return text.replace("\u2060", "")


async def waited(found: Callable[[], Any], patience: float) -> Any:
    """What `found` returns once it is true; None if that takes too long. Polls, since one fake has thirty waiters."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience
    while loop.time() < deadline:
        if result := found():
            return result
        await asyncio.sleep(POLL_SECONDS)
    return None
