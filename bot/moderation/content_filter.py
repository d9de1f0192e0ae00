"""The screen of one chat: which words may be said and shown there, by whom and about whom.

It does not know what fills it, nor how a word is found.

    Screen             prompts, tweets, members and accounts that are kept out; personas as they may be shown
    ScreenedWriter     links, numbers and mentions are put out of use; a tweet with a listed word is written once more
                       with another seed, and if that one has one too, that is said
    ScreenedPersonas   a persona whose name or account has a listed word is none there; of a name that its account gave
                       itself only what may be shown is
"""

import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.chat.messages import GeneratedTweet, OptionKind, Request, Role
from bot.interfaces.command import DEFAULT_SAMPLING, Command, TweetWriter
from bot.interfaces.protocols import PersonaLookup
from models.domain.errors import NotAllowed, NotFound, OnlyCopies, ServiceError
from models.domain.handle import normalize_name
from models.domain.persona import Persona
from models.domain.requester import Requester
from models.domain.training_job import TrainingRequest
from models.engine.request import MAX_SEED, Sampling
from models.registry import Block
from models.text.normalization import WORD, folded
from models.text.redaction import masked
from models.text.word_filter import WordList

RETRIED = 0x2545F4914F6CDD1D  # makes another seed of a seed
MAX_NAME = 60  # characters of a name that an account gave itself; X allows 50, Bluesky 64
JOINERS = "\u200c\u200d"  # letters without width that emoji and some scripts need
CLOSED = "A moderator here has closed me to you; /privacy and what it names stay open."
UNFIT_WORDS = "That has words in it that I do not use here; try others."
UNFIT_HANDLE = "A moderator here does not want that account to be learned from."
UNFIT_NAME = "That persona, or its account, is called by words that I do not use here."
UNKNOWN = "There is no persona of that name here; /personas lists those that there are."


@dataclass(frozen=True, slots=True)
class ContentFilter:
    """What one chat keeps out. `prompts` are rows of folded words."""

    lists: tuple[WordList, ...] = ()
    prompts: tuple[str, ...] = ()
    handles: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()

    @classmethod
    def of(cls, shipped: WordList | None, blocks: Sequence[Block]) -> "ContentFilter":
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

    def check_handles(self, handles: Sequence[str]) -> None:
        """Raises NotAllowed where one of these accounts is kept out, or called by words that are."""
        if self.handles & set(map(normalize_name, handles)):
            raise NotAllowed(UNFIT_HANDLE)
        if not all(map(self.is_fit, handles)):
            raise NotAllowed(UNFIT_WORDS)

    def names(self, persona: Persona) -> bool:
        """Whether its name and its accounts', which stand on all that it writes, may be said here."""
        return self.is_fit(" ".join({persona.name, *persona.handles}))

    def shown(self, persona: Persona) -> Persona:
        """The persona with a name that leads nowhere, is one line, and has no listed word."""
        name = _tidy(persona.display_name)
        return replace(persona, display_name=name if name and self.is_fit(name) else persona.name)

    def check_request(self, request: Request, command: Command) -> None:
        """Raises NotAllowed where the member, an account or words that others would read are kept out."""
        is_open = request.member.role >= Role.MODERATOR or command.bypasses_access_list
        if not is_open and request.requester.known_as & self.members:
            raise NotAllowed(CLOSED)
        for option in command.options:
            value = request.options.get(option.name)
            if option.is_filtered and isinstance(value, str):
                self.check(value)
            if option.kind is OptionKind.HANDLES and isinstance(value, tuple):
                self.check_handles(value)


class PromptFilteredWriter:
    """A writer of whose tweets only those come through that `screen` lets through."""

    def __init__(self, writer: TweetWriter, screen: ContentFilter) -> None:
        self._writer = writer
        self._screen = screen

    def on_behalf(self, chat: str) -> "PromptFilteredWriter":
        return PromptFilteredWriter(self._writer.on_behalf(chat), self._screen)

    async def write(
        self, persona: Persona, prompt: str, count: int, seed: int, sampling: Sampling = DEFAULT_SAMPLING
    ) -> list[GeneratedTweet]:
        """As the writer does. Raises NotAllowed too, for the prompt or where nothing that came may be shown."""
        self._screen.check(prompt)
        persona = self._screen.shown(persona)
        written = await self._writer.write(persona, prompt, count, seed, sampling)
        shown = self._fit(written)
        if len(shown) < len(written):
            with suppress(OnlyCopies):
                again = (seed ^ RETRIED) % (MAX_SEED + 1)
                more = await self._writer.write(persona, prompt, count - len(shown), again, sampling)
                known = {tweet.text for tweet in shown}
                shown += [replace(tweet, seed=seed) for tweet in self._fit(more) if tweet.text not in known]
        if not shown:
            raise _nothing_fit(persona)
        return shown

    def _fit(self, tweets: Sequence[GeneratedTweet]) -> list[GeneratedTweet]:
        return [replace(tweet, text=masked(tweet.text)) for tweet in tweets if self._screen.is_fit(tweet.text)]


class FilteredPersonas:
    """The registry's personas as `screen` lets them be seen; `is_overheard` where others read what is said of them."""

    def __init__(self, personas: PersonaLookup, screen: ContentFilter, *, is_overheard: bool = False) -> None:
        self._personas, self._screen, self._is_overheard = personas, screen, is_overheard

    def find(self, name_or_handle: str, asker: Requester | None = None) -> Persona:
        """See `ports.Personas`. Raises NotAllowed too, where it is called by a listed word."""
        try:
            found = self._meant(name_or_handle, asker)
        except (NotFound, NotAllowed) as error:  # which names others that it may have meant
            if self._screen.is_fit(error.sentence):
                raise
            raise type(error)(UNKNOWN) from None
        if not self._screen.names(found):
            raise NotAllowed(UNFIT_NAME)
        return self._screen.shown(found)

    def _meant(self, name_or_handle: str, asker: Requester | None) -> Persona:
        """Raises NotFound with names that whoever reads it sees too."""
        try:
            return self._personas.find(name_or_handle, asker)
        except NotFound:
            if asker is None or not self._is_overheard:
                raise
            return self._personas.find(name_or_handle, replace(asker, member=None))

    def request(self, persona_id: str) -> TrainingRequest:
        return self._personas.request(persona_id)

    def list(self, asker: Requester | None = None) -> Sequence[Persona]:
        return [self._screen.shown(one) for one in self._personas.list(asker) if self._screen.names(one)]

    def held(self, asker: Requester) -> Sequence[Persona]:
        """All of them: moderators are to decide."""
        return [self._screen.shown(one) for one in self._personas.held(asker)]


def row_of(text: str) -> str:
    """The words of a text in a row, so that case, signs and spaces make no difference."""
    return " ".join(WORD.findall(folded(text)))


def _tidy(name: str) -> str:
    """Without what leads anywhere, turns the letters round or begins a line; cut where it has no end."""
    seen = "".join(letter for letter in name if unicodedata.category(letter) != "Cf" or letter in JOINERS)
    plain = " ".join("".join(letter if letter.isprintable() or letter in JOINERS else " " for letter in seen).split())
    return masked(plain if len(plain) <= MAX_NAME else f"{plain[: MAX_NAME - 1].rstrip()}…")


def _nothing_fit(persona: Persona) -> ServiceError:
    return NotAllowed(
        f"{persona.display_name} came up with nothing that may be shown here, twice over; try other first words."
    )
