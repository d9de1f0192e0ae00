"""The writer: turns a prompt into tweets of a persona, by asking the engine and keeping only what may be shown.

It does not know how text is generated, nor who asked. Raw text becomes a tweet here: cut, never empty, never twice the
same, never a copy of a source tweet.

    asked of the engine    retried while the engine is away, up to a deadline: a request with a seed can be repeated;
                           without a deadline as long as the engine is alive
    cut to a tweet         models.text.tweet_text
    compared               copies and repetitions are dropped, and more candidates asked for, within bounds
"""

import asyncio
import hashlib
from collections.abc import Mapping
from typing import Any

import structlog
from openai import APIConnectionError, APIStatusError, AsyncOpenAI, OpenAIError
from openai.types import Completion

from bot.chat.messages import GeneratedTweet
from bot.engine_client.address import PULSE_SECONDS, RETRY_SECONDS, EngineAddress, EngineLocator, while_well
from bot.interfaces.command import DEFAULT_SAMPLING
from models.domain.blend import parse_blend
from models.domain.errors import CheckpointUnfit, OnlyCopies, RequestUnfit, ServiceError, TryLater, from_code
from models.domain.persona import Persona
from models.engine.request import MAX_COMPLETIONS, MAX_SEED, Sampling
from models.personas.checkpoints import GUARD, current
from models.runtime.data_dir import DataDir
from models.text.copy_guard import CopyGuard
from models.text.tweet_text import cut_tweet, printable, tidy_prompt

log = structlog.get_logger()

MAX_TWEETS = 100
MAX_UNDER_WAY = 64  # members waiting at one time; more would wait longer than they would care to
MAX_BREAKS = 3  # answers in a row that the engine breaks off, where there is no deadline
GUARDS_KEPT = 64


class EngineWriter:
    """Writes by asking the engine behind `door`, for at most `answer_seconds`; with None as long as it takes."""

    def __init__(
        self, door: EngineLocator, home: DataDir, answer_seconds: float | None, pulse_seconds: float = PULSE_SECONDS
    ) -> None:
        self._door = door
        self._home = home
        self._answer_seconds = answer_seconds
        self._pulse_seconds = pulse_seconds
        self._clients: dict[EngineAddress, AsyncOpenAI] = {}
        self._guards: dict[tuple[str, int], CopyGuard | None] = {}
        self._under_way = 0

    def on_behalf(self, chat: str) -> "ChatWriter":
        return ChatWriter(self, chat)

    async def write(
        self,
        persona: Persona,
        prompt: str,
        count: int,
        seed: int,
        sampling: Sampling = DEFAULT_SAMPLING,
        user: str = "",
    ) -> list[GeneratedTweet]:
        """Up to `count` different tweets; fewer where the persona has no more to say that is not a copy.

        Raises RequestUnfit for numbers that cannot be, OnlyCopies when every candidate was one, TryLater when the
        engine is away or too many ask, and what the engine says.
        """
        check(count, seed, sampling)
        if self._under_way >= MAX_UNDER_WAY:
            raise TryLater("Too many are asking for tweets at this moment; try again in half a minute.", 30.0)
        self._under_way += 1
        try:
            return await self._collect(persona, tidy_prompt(prompt), count, seed, sampling, user)
        finally:
            self._under_way -= 1

    async def close(self) -> None:
        for client in self._clients.values():
            await client.close()

    async def _collect(
        self, persona: Persona, prompt: str, count: int, seed: int, sampling: Sampling, user: str
    ) -> list[GeneratedTweet]:
        now = asyncio.get_running_loop().time()
        until = None if self._answer_seconds is None else now + self._answer_seconds
        guards = await asyncio.to_thread(self._guards_of, persona)
        texts: dict[str, None] = {}  # in the order they came
        asked = copies = attempt = 0
        while len(texts) < count and asked < max_candidates(count):
            rows = min(MAX_COMPLETIONS, (count - len(texts)) << min(attempt, 3))
            body = _body(persona, prompt, rows, seed_of(seed, attempt), sampling)
            body["extra_body"]["user"] = user
            try:
                answer = await self._ask(body, until)
            except TryLater:
                if texts:  # some are better than none
                    break
                raise
            for text in _tweets_in(answer, prompt):
                is_copy = any(guard.is_copy(text, prompt) for guard in guards)
                copies += is_copy
                if not is_copy:
                    texts[text] = None
            asked, attempt = asked + rows, attempt + 1
        if not texts:
            raise _nothing(persona, asked, copies)
        await asyncio.to_thread(self._guards_of, persona)  # who was retired or got out meanwhile says nothing more
        return [GeneratedTweet(persona, prompt, text, seed) for text in list(texts)[:count]]

    async def _ask(self, body: Mapping[str, Any], until: float | None) -> Completion:
        """The engine's answer. A request that broke off is made again until the deadline, an instant of the loop's.

        The engine is told what is left of the time at each try. Without a deadline it is asked a few times: an engine
        that ends each time will not answer the next time either. Raises ServiceError.
        """
        now, breaks = asyncio.get_running_loop().time, 0
        try:
            async with asyncio.timeout_at(until):
                while until is not None or breaks < MAX_BREAKS:
                    address = await self._door.address()
                    left = {} if until is None else {"seconds": max(0.0, until - now())}
                    answer = await self._try(address, {**body, "extra_body": body["extra_body"] | left})
                    if answer is not None:
                        return answer
                    self._door.doubt()
                    breaks += 1
                    await asyncio.sleep(RETRY_SECONDS)
        except TimeoutError:
            raise TryLater(
                f"No answer came within {self._answer_seconds:.0f} s; the machine is busy, try again in a moment."
            ) from None
        raise TryLater(f"The engine broke off {breaks} times; {self._home.logs / 'engine.log'} says why.")

    async def _try(self, address: EngineAddress, body: Mapping[str, Any]) -> Completion | None:
        """The answer, or None where the connection broke. The one door for the client's errors."""
        asking = self._client(address).completions.create(**body)
        try:
            if self._answer_seconds is None:
                return await while_well(address, asking, self._pulse_seconds)
            completion: Completion = await asking
        except APIConnectionError:
            log.info("a request to the engine broke off and is made again")
            return None
        except APIStatusError as error:
            raise _as_service_error(error.code, error.message, error.body) from error
        except OpenAIError as error:
            raise TryLater("The engine gave an answer that makes no sense; try again in a moment.") from error
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

    def _guards_of(self, persona: Persona) -> list[CopyGuard]:
        """The copy guards of all who speak; an imported persona has none."""
        guards = [self._guard(one, persona.name) for one in parse_blend(persona.id).names]
        return [guard for guard in guards if guard is not None]

    def _guard(self, persona_id: str, name: str) -> CopyGuard | None:
        """The copy guard of the version in force; None where it has none."""
        checkpoint = current(self._home, persona_id)
        key = (persona_id, checkpoint.manifest.version)
        if key not in self._guards:
            while len(self._guards) >= GUARDS_KEPT:
                self._guards.pop(next(iter(self._guards)))
            try:
                data = (checkpoint.path / GUARD).read_bytes() if GUARD in checkpoint.manifest.files else None
                self._guards[key] = None if data is None else CopyGuard.from_bytes(data, self._home.guard_key())
            except (OSError, ValueError) as error:
                raise CheckpointUnfit(f"The copy guard of “{name}” is damaged; train it again.") from error
        return self._guards[key]


class ChatWriter:
    """The same writer, asking for one chat. The engine is told a word that stands for the chat, not which it is."""

    def __init__(self, writer: EngineWriter, chat: str) -> None:
        self._writer = writer
        self._user = hashlib.blake2b(chat.encode(), digest_size=8).hexdigest()

    def on_behalf(self, chat: str) -> "ChatWriter":
        return self._writer.on_behalf(chat)

    async def write(
        self, persona: Persona, prompt: str, count: int, seed: int, sampling: Sampling = DEFAULT_SAMPLING
    ) -> list[GeneratedTweet]:
        return await self._writer.write(persona, prompt, count, seed, sampling, self._user)


def check(count: int, seed: int, sampling: Sampling) -> None:
    """Raises RequestUnfit, in one sentence, for numbers that cannot be served."""
    if not 1 <= count <= MAX_TWEETS:
        raise RequestUnfit(f"The number of tweets must be from 1 to {MAX_TWEETS}.")
    if not 0 <= seed <= MAX_SEED:
        raise RequestUnfit("The seed must be a whole number from 0 to 2⁶³ - 1.")
    sampling.check()


def max_candidates(count: int) -> int:
    """How many candidates may be asked for before giving up: 14 for one tweet."""
    return 12 + 2 * count


def seed_of(seed: int, attempt: int) -> int:
    """The seed of a further attempt: the first has the asker's own, all are settled by it."""
    return (seed + attempt * 0x9E3779B97F4A7C15) % (MAX_SEED + 1)


def _body(persona: Persona, prompt: str, rows: int, seed: int, sampling: Sampling) -> dict[str, Any]:
    return {
        "model": persona.id,
        "prompt": prompt,
        "n": rows,
        "seed": seed,
        "max_tokens": sampling.max_tokens,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "stop": ["\n"],  # a tweet is one line
        "extra_body": {
            "top_k": sampling.top_k,
            "min_tokens": sampling.min_tokens,
            "repetition_penalty": sampling.repetition_penalty,
        },
    }


def _tweets_in(completion: Completion, prompt: str) -> list[str]:
    """The candidates, cut; without those that say nothing beyond the prompt."""
    choices = sorted(completion.choices, key=lambda choice: choice.index)
    raws = (printable(prompt + choice.text) for choice in choices)
    texts = (
        cut_tweet(raw, is_finished=choice.finish_reason == "stop") for raw, choice in zip(raws, choices, strict=True)
    )
    return [text for text in texts if text not in ("", printable(prompt))]


def _nothing(persona: Persona, asked: int, copies: int) -> ServiceError:
    if copies:
        return OnlyCopies(
            f"All {asked} tweets that {persona.display_name} came up with repeat one that it learned from; "
            "try other first words."
        )
    return TryLater(f"{persona.display_name} had nothing to say to that; try other first words.", 0.0)


def _as_service_error(code: str | None, sentence: str, body: object) -> ServiceError:
    """The error that the engine named, with its own sentence."""
    if code is None:
        return TryLater("The engine could not answer; try again in a moment.")
    error = from_code(code, _sentence(body, sentence))
    seconds = body.get("after_seconds") if isinstance(body, dict) else None
    if isinstance(error, TryLater) and isinstance(seconds, int | float):
        error.after_seconds = float(seconds)
    return error


def _sentence(body: object, otherwise: str) -> str:
    """The client's own message is decorated with the status; the body has the bare one."""
    message = body.get("message") if isinstance(body, dict) else None
    return message if isinstance(message, str) else otherwise
