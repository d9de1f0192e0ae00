"""What may be said and shown in a chat: its moderators' blocks and the filter, before a command and after the writer.

It does not know how a word is found, how a tweet is written, or how a refusal is shown.

    admit      who may not ask here, and what may not be asked, is refused with a sentence that repeats nothing of it
    writing    links, numbers and mentions are put out of use; a tweet with a listed word is written once more with
               another seed, and if that one has one too, that is said
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.conversation import RECIPE, Chat, Command, GeneratedTweet, OptionKind, Request, Role, Writer
from bot.ports import Block, Blocks, ChatSettings
from bot.rules import Rules, Who
from bot.switches import FILTER, OFF, in_force
from models.errors import NotAllowed, OnlyCopies, ServiceError
from models.filter import WordList, masked
from models.filter.folding import WORD, folded
from models.generation import MOST_SEED, Sampling
from models.persona import Persona

RETRIED = 0x2545F4914F6CDD1D  # makes another seed of a seed
CLOSED = "A moderator here has closed me to you; /privacy and what it names stay open."
UNFIT_WORDS = "That has words in it that I do not use here; try others."
UNFIT_HANDLE = "A moderator here does not want that account to be learned from."


@dataclass(frozen=True, slots=True)
class Screen:
    """What one chat keeps out. `prompts` are rows of folded words."""

    lists: tuple[WordList, ...] = ()
    prompts: tuple[str, ...] = ()
    handles: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()

    @classmethod
    def of(cls, shipped: WordList | None, blocks: Sequence[Block]) -> "Screen":
        by_kind: dict[str, list[str]] = {"word": [], "prompt": [], "handle": [], "member": []}
        for block in blocks:
            by_kind[block.kind].append(block.what)
        own = (WordList.of(by_kind["word"]),) if by_kind["word"] else ()
        return cls(
            (*((shipped,) if shipped else ()), *own),
            tuple(row_of(prompt) for prompt in by_kind["prompt"] if row_of(prompt)),
            frozenset(by_kind["handle"]),
            frozenset(by_kind["member"]),
        )

    def is_fit(self, text: str) -> bool:
        """Whether no listed word is in it."""
        whole = folded(text)
        return not any(words.is_in_folded(whole) for words in self.lists)

    def check(self, text: str) -> None:
        """Raises NotAllowed where a member may not give these words; the sentence has none of them."""
        row = row_of(text)
        if not self.is_fit(text) or any(f" {prompt} " in f" {row} " for prompt in self.prompts):
            raise NotAllowed(UNFIT_WORDS)

    def check_request(self, request: Request, command: Command) -> None:
        """Raises NotAllowed where the member, an account or words that others would read are kept out."""
        is_open = request.member.role >= Role.MODERATOR or command.is_for_all
        if not is_open and request.member.known_as & self.members:
            raise NotAllowed(CLOSED)
        for option in command.options:
            value = request.options.get(option.name)
            if option.is_shown and isinstance(value, str):
                self.check(value)
            if option.kind is OptionKind.HANDLES and isinstance(value, tuple) and self.handles & set(map(_bare, value)):
                raise NotAllowed(UNFIT_HANDLE)


class ScreenedWriter:
    """A writer of whose tweets only those come through that `screen` lets through."""

    def __init__(self, writer: Writer, screen: Screen) -> None:
        self._writer = writer
        self._screen = screen

    def on_behalf(self, chat: str) -> "ScreenedWriter":
        return ScreenedWriter(self._writer.on_behalf(chat), self._screen)

    async def write(
        self, persona: Persona, prompt: str, count: int, seed: int, sampling: Sampling = RECIPE
    ) -> list[GeneratedTweet]:
        """As the writer does. Raises NotAllowed too, for the prompt or where nothing that came may be shown."""
        self._screen.check(prompt)
        written = await self._writer.write(persona, prompt, count, seed, sampling)
        shown = self._fit(written)
        if len(shown) < len(written):
            with suppress(OnlyCopies):
                again = (seed ^ RETRIED) % (MOST_SEED + 1)
                more = await self._writer.write(persona, prompt, count - len(shown), again, sampling)
                known = {tweet.text for tweet in shown}
                shown += [replace(tweet, seed=seed) for tweet in self._fit(more) if tweet.text not in known]
        if not shown:
            raise _nothing_fit(persona)
        return shown

    def _fit(self, tweets: Sequence[GeneratedTweet]) -> list[GeneratedTweet]:
        return [replace(tweet, text=masked(tweet.text)) for tweet in tweets if self._screen.is_fit(tweet.text)]


class ChatSafety:
    """The screens of all chats; a change is in force at the next request."""

    def __init__(self, shipped: WordList, blocks: Blocks, settings: ChatSettings) -> None:
        self._shipped = shipped
        self._blocks = blocks
        self._settings = settings

    async def admit(self, request: Request, command: Command, writer: Writer) -> Writer:
        """What of `writer` may be shown in the request's chat. Raises NotAllowed."""
        screen = await asyncio.to_thread(self._screen_of, request.chat)
        screen.check_request(request, command)
        return ScreenedWriter(writer, screen)

    async def screen_at(self, chat: str) -> Screen:
        """The screen of the chat at this address."""
        return await asyncio.to_thread(lambda: self._screen(self._blocks.around(chat)))

    def around(self, chat: str) -> Sequence[str]:
        """The chat at this address and what stands around it."""
        return self._blocks.around(chat)

    async def may_show(self, text: str, chat: str) -> bool:
        """Whether somebody's words may stand in a message of the bot's in the chat at this address."""
        screen = await self.screen_at(chat)
        with suppress(NotAllowed):
            screen.check(text)
            return True
        return False

    def _screen_of(self, chat: Chat) -> Screen:
        self._blocks.settle(chat.address, chat.parent, chat.guild)
        return self._screen(chat.places)

    def _screen(self, places: Sequence[str]) -> Screen:
        is_off = in_force(self._settings, places, FILTER) == OFF
        return Screen.of(None if is_off else self._shipped, self._blocks.list(*places))


class ChatVoices:
    """Writes where no request is: what the announcer shows, by the chat's `rules`, and what moderators are to see."""

    def __init__(self, writer: Writer, safety: ChatSafety, rules: Rules | None = None) -> None:
        self._writer = writer
        self._safety = safety
        self._rules = rules

    async def write_in(self, chat: str, persona: Persona, prompt: str, count: int, seed: int) -> list[GeneratedTweet]:
        """Tweets that may be shown in the chat at this address. Raises what ScreenedWriter does, and NotAllowed."""
        if self._rules is not None:
            rules = await asyncio.to_thread(self._rules.of, await asyncio.to_thread(self._safety.around, chat))
            if not rules.speaks or rules.tweet is Who.NOBODY or not rules.allows(persona.id):
                raise NotAllowed("This chat's rules are against tweets of it here.")
        screen = await self._safety.screen_at(chat)
        return await ScreenedWriter(self._writer.on_behalf(chat), screen).write(persona, prompt, count, seed)


def row_of(text: str) -> str:
    """The words of a text in a row, so that case, signs and spaces make no difference."""
    return " ".join(WORD.findall(folded(text)))


def _bare(handle: str) -> str:
    return handle.strip().removeprefix("@").casefold()


def _nothing_fit(persona: Persona) -> ServiceError:
    return NotAllowed(
        f"{persona.display_name} came up with nothing that may be shown here, twice over; try other first words."
    )
