"""Content filter of one chat: blocked words, prompts, accounts and members, applied to requests, tweets and personas.

ContentFilter      the blocklists in force in a chat, and checks of texts, handles, personas and requests against them
FilteredWriter     a tweet writer that redacts links, numbers and mentions and retries tweets with blocked words once
FilteredPersonas   a persona lookup that hides personas whose name or account contains a blocked word
"""

import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.chat.messages import GeneratedTweet, OptionKind, Request, Role
from bot.interfaces.command import Command, TweetWriter
from bot.interfaces.protocols import PersonaLookup
from bot.interfaces.tweet_request import TweetRequest
from models.domain.errors import NotAllowed, NotFound, OnlyCopies
from models.domain.handle import normalize_name
from models.domain.persona import Persona
from models.domain.requester import Requester
from models.domain.training_job import TrainingRequest
from models.engine.request import MAX_SEED
from models.registry import Block
from models.text.normalization import WORD, normalize
from models.text.redaction import redact
from models.text.word_filter import WordList

RETRY_SEED_MASK = 0x2545F4914F6CDD1D
MAX_DISPLAY_NAME_CHARACTERS = 60  # X allows 50, Bluesky 64
JOINERS = "\u200c\u200d"  # zero-width characters that emoji and some scripts need


@dataclass(frozen=True, slots=True)
class ContentFilter:
    """What is blocked in one chat. `prompts` are normalized by `normalized_words`."""

    lists: tuple[WordList, ...] = ()
    prompts: tuple[str, ...] = ()
    handles: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()

    @classmethod
    def from_blocks(cls, shipped: WordList | None, blocks: Sequence[Block]) -> "ContentFilter":
        """The filter made of the word list that comes with Mynah and a chat's own blocks."""
        by_kind: dict[str, list[str]] = {"word": [], "prompt": [], "handle": [], "member": []}
        for block in blocks:
            by_kind[block.kind].append(block.value)
        own = (WordList.of(by_kind["word"]),) if by_kind["word"] else ()
        return cls(
            (*((shipped,) if shipped else ()), *own),
            tuple(words for prompt in by_kind["prompt"] if (words := normalized_words(prompt))),
            frozenset(by_kind["handle"]),
            frozenset(by_kind["member"]),
        )

    def is_allowed(self, text: str) -> bool:
        """Whether the text contains no blocked word."""
        normalized = normalize(text)
        return not any(words.matches_normalized(normalized) for words in self.lists)

    def allows_text(self, text: str) -> bool:
        """Whether the text contains no blocked word or prompt."""
        words = normalized_words(text)
        return self.is_allowed(text) and not any(f" {prompt} " in f" {words} " for prompt in self.prompts)

    def check_text(self, text: str) -> None:
        """Raises NotAllowed for a text with a blocked word or prompt; the message repeats none of it."""
        if not self.allows_text(text):
            raise NotAllowed("words-blocked")

    def check_handles(self, handles: Sequence[str]) -> None:
        """Raises NotAllowed where an account is blocked, or its handle contains a blocked word."""
        if blocked := self.handles & set(map(normalize_name, handles)):
            raise NotAllowed("handle-blocked", handle=min(blocked))
        if not all(map(self.is_allowed, handles)):
            raise NotAllowed("words-blocked")

    def allows_names_of(self, persona: Persona) -> bool:
        """Whether the names on the label of its tweets, its own and its accounts', contain no blocked word."""
        return self.is_allowed(" ".join({persona.name, *persona.handles}))

    def check_names_of(self, persona: Persona) -> None:
        if not self.allows_names_of(persona):
            raise NotAllowed("persona-name-blocked")

    def with_safe_name(self, persona: Persona) -> Persona:
        """The persona with a display name of one line, without links and blocked words; else its own name."""
        name = _sanitized(persona.display_name)
        return replace(persona, display_name=name if name and self.is_allowed(name) else persona.name)

    def check_request(self, request: Request, command: Command) -> None:
        """Raises NotAllowed for a blocked member or account, and for blocked words that others would read."""
        is_exempt = request.member.role >= Role.MODERATOR or command.bypasses_access_list
        if not is_exempt and request.requester.identities & self.members:
            raise NotAllowed("member-blocked")
        for option in command.options:
            value = request.options.get(option.name)
            if option.is_filtered and isinstance(value, str):
                self.check_text(value)
            if option.kind is OptionKind.HANDLES and isinstance(value, tuple):
                self.check_handles(value)


class FilteredWriter:
    """A tweet writer whose prompts and tweets pass one chat's content filter."""

    def __init__(self, writer: TweetWriter, content_filter: ContentFilter) -> None:
        self._writer = writer
        self._filter = content_filter

    async def write(self, request: TweetRequest) -> list[GeneratedTweet]:
        """Raises what the writer raises, and NotAllowed for the prompt or where none of the tweets may be shown."""
        self._filter.check_text(request.prompt)
        request = replace(request, persona=self._filter.with_safe_name(request.persona))
        written = await self._writer.write(request)
        shown = self._allowed(written)
        if len(shown) < len(written):
            retry_seed = (request.seed ^ RETRY_SEED_MASK) % (MAX_SEED + 1)
            retry = replace(request, count=request.count - len(shown), seed=retry_seed)
            with suppress(OnlyCopies):
                known = {tweet.text for tweet in shown}
                more = [tweet for tweet in self._allowed(await self._writer.write(retry)) if tweet.text not in known]
                shown += [replace(tweet, seed=request.seed) for tweet in more]  # the seed that gives them again
        if not shown:
            words = len(request.first_words.split())
            raise NotAllowed("tweets-all-filtered", persona=request.persona.display_name, words=words)
        return shown

    def _allowed(self, tweets: Sequence[GeneratedTweet]) -> list[GeneratedTweet]:
        return [replace(tweet, text=redact(tweet.text)) for tweet in tweets if self._filter.is_allowed(tweet.text)]


class FilteredPersonas:
    """A persona lookup behind a content filter; `is_overheard` where other members read the reply."""

    def __init__(self, personas: PersonaLookup, content_filter: ContentFilter, *, is_overheard: bool = False) -> None:
        self._personas, self._filter, self._is_overheard = personas, content_filter, is_overheard

    def find(self, name_or_handle: str, requester: Requester | None = None) -> Persona:
        """See PersonaLookup. Raises NotAllowed too, for a persona whose name contains a blocked word."""
        try:
            persona = self._find(name_or_handle, requester)
        except (NotFound, NotAllowed) as error:  # the message may suggest other personas' names
            if self._filter.is_allowed(error.sentence):
                raise
            raise type(error)("persona-not-found-filtered") from None
        self._filter.check_names_of(persona)
        return self._filter.with_safe_name(persona)

    def _find(self, name_or_handle: str, requester: Requester | None) -> Persona:
        """Raises NotFound that suggests only names which everybody who reads the reply may see."""
        try:
            return self._personas.find(name_or_handle, requester)
        except NotFound:
            if requester is None or not self._is_overheard:
                raise
            return self._personas.find(name_or_handle, replace(requester, member=None))

    def training_request(self, persona_id: str) -> TrainingRequest:
        return self._personas.training_request(persona_id)

    def list(self, requester: Requester | None = None) -> Sequence[Persona]:
        visible = self._personas.list(requester)
        return [self._filter.with_safe_name(one) for one in visible if self._filter.allows_names_of(one)]

    def held(self, requester: Requester) -> Sequence[Persona]:
        """All of them: moderators are to decide about each."""
        return [self._filter.with_safe_name(persona) for persona in self._personas.held(requester)]


def normalized_words(text: str) -> str:
    """The normalized words of a text, separated by spaces: case, punctuation and spacing make no difference."""
    return " ".join(WORD.findall(normalize(text)))


def _sanitized(name: str) -> str:
    """One line, without links and invisible formatting characters, shortened to the maximum length."""
    visible = "".join(letter for letter in name if unicodedata.category(letter) != "Cf" or letter in JOINERS)
    spaced = "".join(letter if letter.isprintable() or letter in JOINERS else " " for letter in visible)
    line = " ".join(spaced.split())
    is_short = len(line) <= MAX_DISPLAY_NAME_CHARACTERS
    return redact(line if is_short else f"{line[: MAX_DISPLAY_NAME_CHARACTERS - 1].rstrip()}…")
