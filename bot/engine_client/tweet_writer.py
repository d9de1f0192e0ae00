"""Tweet writer: asks the engine for completions and keeps those that may be shown as tweets.

request     retried while the engine is away, up to a deadline: a request with a seed can be repeated safely;
            without a deadline for as long as the engine is healthy
cut         the first line of the raw text, at most 280 characters (models.text.tweet_text)
filter      copies of source posts (models.text.copy_guard), duplicates and empty texts are dropped
top up      more candidates are requested, with derived seeds, until there are enough or `max_candidates` were drawn
"""

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import structlog
from openai import APIConnectionError, APIStatusError, AsyncOpenAI, OpenAIError
from openai.types import Completion

from bot.chat.messages import GeneratedTweet
from bot.engine_client.address import (
    CHECK_INTERVAL_SECONDS,
    RETRY_SECONDS,
    EngineAddress,
    EngineLocator,
    while_healthy,
)
from bot.interfaces.tweet_request import TweetRequest
from models.domain.blend import parse_blend
from models.domain.errors import CheckpointUnfit, OnlyCopies, ServiceError, TryLater, from_code
from models.domain.persona import Persona
from models.engine.request import MAX_COMPLETIONS, MAX_SEED
from models.messages import Joined, Text, from_plain, sentence
from models.personas.checkpoints import GUARD, current
from models.runtime.data_dir import DataDir
from models.text.copy_guard import CopyGuard
from models.text.tweet_text import cut_tweet, printable

log = structlog.get_logger()

MAX_IN_FLIGHT = 64  # requests at a time; more would wait longer than their members care to
MAX_BROKEN_CONNECTIONS = 3  # in a row, where there is no deadline
MAX_CACHED_GUARDS = 64
BUSY_SECONDS = 30.0
SEED_STEP = 0x9E3779B97F4A7C15  # 2**64 / golden ratio: spreads the derived seeds


class EngineWriter:
    """Writes tweets with the engine that `locator` finds, within `answer_seconds`; None is no limit."""

    def __init__(
        self,
        locator: EngineLocator,
        home: DataDir,
        answer_seconds: float | None,
        check_interval: float = CHECK_INTERVAL_SECONDS,
    ) -> None:
        self._locator = locator
        self._home = home
        self._answer_seconds = answer_seconds
        self._check_interval = check_interval
        self._clients: dict[EngineAddress, AsyncOpenAI] = {}
        self._guards: dict[tuple[str, int], CopyGuard | None] = {}
        self._in_flight = 0

    async def write(self, request: TweetRequest) -> list[GeneratedTweet]:
        """Up to `request.count` different tweets; fewer where the persona has nothing more to say that is not a copy.

        Raises OnlyCopies when all that was written were copies, TryLater when the engine is away or too many requests
        are in flight, and the engine's own errors.
        """
        if self._in_flight >= MAX_IN_FLIGHT:
            raise TryLater("tweet-writer-busy", BUSY_SECONDS)
        self._in_flight += 1
        try:
            return await self._write(request)
        finally:
            self._in_flight -= 1

    async def close(self) -> None:
        for client in self._clients.values():
            await client.close()

    async def _write(self, request: TweetRequest) -> list[GeneratedTweet]:
        now = asyncio.get_running_loop().time()
        deadline = None if self._answer_seconds is None else now + self._answer_seconds
        guards = await asyncio.to_thread(self._copy_guards, request.persona)
        texts: dict[str, None] = {}  # an ordered set
        candidates = copies = attempt = 0
        while len(texts) < request.count and candidates < max_candidates(request.count):
            n = min(MAX_COMPLETIONS, (request.count - len(texts)) << min(attempt, 3))
            try:
                completion = await self._complete_with_retries(_request_body(request, n, attempt), deadline)
            except TryLater:
                if texts:  # some are better than none
                    break
                raise
            for text in _cut_tweets(completion, request):
                if any(guard.is_copy(text, request.first_words) for guard in guards):
                    copies += 1
                else:
                    texts[text] = None
            candidates, attempt = candidates + n, attempt + 1
        if not texts:
            raise _no_tweets(request, copies)
        await asyncio.to_thread(self._copy_guards, request.persona)  # raises if it was retired or deleted meanwhile
        shown = list(texts)[: request.count]
        return [GeneratedTweet(request.persona, request.first_words, text, request.seed) for text in shown]

    async def _complete_with_retries(self, body: Mapping[str, Any], deadline: float | None) -> Completion:
        """The engine's completion; retried after broken connections until `deadline`, in the loop's time.

        The engine is told how many seconds are left at each attempt. Without a deadline there are only a few attempts:
        an engine that died each time will die again. Raises ServiceError.
        """
        now, broken = asyncio.get_running_loop().time, 0
        try:
            async with asyncio.timeout_at(deadline):
                while deadline is not None or broken < MAX_BROKEN_CONNECTIONS:
                    address = await self._locator.address()
                    left = {} if deadline is None else {"seconds": max(0.0, deadline - now())}
                    completion = await self._complete(address, {**body, "extra_body": body["extra_body"] | left})
                    if completion is not None:
                        return completion
                    self._locator.mark_unhealthy()
                    broken += 1
                    await asyncio.sleep(RETRY_SECONDS)
        except TimeoutError:
            raise TryLater("engine-timed-out", seconds=round(self._answer_seconds or 0)) from None
        raise TryLater("engine-died", count=broken, log=str(self._home.logs / "engine.log"))

    async def _complete(self, address: EngineAddress, body: Mapping[str, Any]) -> Completion | None:
        """One request; None where the connection broke. Maps every error of the client to a ServiceError."""
        response = self._client(address).completions.create(**body)
        try:
            if self._answer_seconds is None:
                return await while_healthy(address, response, self._check_interval)
            completion: Completion = await response
        except APIConnectionError:
            log.info("engine_request_retried")
            return None
        except APIStatusError as error:
            raise _service_error(error) from error
        except OpenAIError as error:
            raise TryLater("engine-response-invalid") from error
        return completion

    def _client(self, address: EngineAddress) -> AsyncOpenAI:
        if address not in self._clients:
            self._clients[address] = AsyncOpenAI(
                base_url=f"{address.url}/v1",
                api_key=address.key or "none",
                max_retries=0,
                timeout=None,
                http_client=address.client(),
            )
        return self._clients[address]

    def _copy_guards(self, persona: Persona) -> list[CopyGuard]:
        """The copy guard of each persona in a blend; an imported persona has none."""
        guards = [self._copy_guard(persona_id, persona.name) for persona_id in parse_blend(persona.id).names]
        return [guard for guard in guards if guard is not None]

    def _copy_guard(self, persona_id: str, name: str) -> CopyGuard | None:
        """The copy guard of the current version, cached; None where it has none."""
        checkpoint = current(self._home, persona_id)
        key = (persona_id, checkpoint.manifest.version)
        if key not in self._guards:
            while len(self._guards) >= MAX_CACHED_GUARDS:
                self._guards.pop(next(iter(self._guards)))
            try:
                data = (checkpoint.path / GUARD).read_bytes() if GUARD in checkpoint.manifest.files else None
                self._guards[key] = None if data is None else CopyGuard.from_bytes(data, self._home.guard_key())
            except (OSError, ValueError) as error:
                raise CheckpointUnfit("copy-guard-damaged", persona=name) from error
        return self._guards[key]


def max_candidates(count: int) -> int:
    """How many candidates are drawn at most: 14 for one tweet."""
    return 12 + 2 * count


def derived_seed(seed: int, attempt: int) -> int:
    """The seed of an attempt; the first attempt has the request's own."""
    return (seed + attempt * SEED_STEP) % (MAX_SEED + 1)


def _request_body(request: TweetRequest, n: int, attempt: int) -> dict[str, Any]:
    sampling = request.sampling
    return {
        "model": request.persona.id,
        "prompt": request.engine_prompt,
        "n": n,
        "seed": derived_seed(request.seed, attempt),
        "max_tokens": sampling.max_tokens,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "stop": ["\n"],  # a tweet is one line
        "extra_body": {
            "top_k": sampling.top_k,
            "min_tokens": sampling.min_tokens,
            "repetition_penalty": sampling.repetition_penalty,
            "user": _pseudonym(request.chat),
        },
    }


def _pseudonym(chat: str) -> str:
    """Tells chats apart at the engine, which serves them in turn, without telling it which chats they are."""
    return hashlib.blake2b(chat.encode(), digest_size=8).hexdigest() if chat else ""


def _cut_tweets(completion: Completion, request: TweetRequest) -> list[str]:
    """The candidates, cut to tweets, without those that say nothing beyond the prompt."""
    choices = sorted(completion.choices, key=lambda choice: choice.index)
    raws = (printable(request.first_words + choice.text) for choice in choices)
    texts = (
        cut_tweet(raw, is_finished=choice.finish_reason == "stop") for raw, choice in zip(raws, choices, strict=True)
    )
    return [text for text in texts if text not in ("", printable(request.prompt))]


def _no_tweets(request: TweetRequest, copies: int) -> ServiceError:
    name, words = request.persona.display_name, len(request.first_words.split())
    if copies:
        return OnlyCopies("tweets-only-copies", persona=name, words=words)
    return TryLater("tweets-none", 0.0, persona=name, words=words)


def _service_error(error: APIStatusError) -> ServiceError:
    """The engine's error, rebuilt from the body of its response."""
    body = error.body if isinstance(error.body, dict) else {}
    if error.code is None:
        return TryLater("engine-could-not-answer")
    seconds = body.get("after_seconds")
    return from_code(error.code, _message(body), float(seconds) if isinstance(seconds, int | float) else None)


def _message(body: Mapping[str, Any]) -> str:
    """The message with its id and arguments (see `error_body`); else the English text, which another server sent."""
    with suppress(LookupError, TypeError, ValueError, AttributeError):
        message = from_plain(body["mynah"])
        if isinstance(message, Text | Joined):
            return message
    return sentence("engine-refused", message=str(body.get("message", "")))
