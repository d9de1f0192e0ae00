"""The daily look at the kept posts: what was deleted where it came from is removed here too.

It does not know networks, nor how a persona is built anew: it marks what is stale and, by setting, asks for that.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from models.domain.errors import NotAllowed, NotFound, ServiceError, TryLater
from models.domain.limits import Cost
from models.domain.persona import Persona
from models.domain.tweet import Tweet
from models.personas.eligibility import TrainingEligibility
from models.registry import Registry
from models.runtime.data_dir import DataDir
from models.runtime.logs import origin
from trainer.child_process import Interrupted, run_child
from trainer.data.post_store import PostStore
from trainer.data.spending import paid
from trainer.settings import TrainerSettings
from trainer.sources import NetworkSource, never_wait, open_source

DONE = "upkeep"  # the note with the time of the last look that came to its end
EVERY = timedelta(days=1)
A_FEW = 25  # posts; more that are missing at once may be the network's fault
AGAIN = timedelta(hours=1)  # after a look whose end could not be noted
APART = timedelta(hours=20)  # between two looks that both miss many: no network is out of order for so long unnoticed
MAX_WAIT_SECONDS = timedelta(hours=1)  # for one answer

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DeletionSync:
    """`stop` breaks it off, to begin again with the next start. `looks` are those begun by this process."""

    home: DataDir
    settings: TrainerSettings
    registry: Registry
    now: Callable[[], datetime]
    stop: threading.Event
    looks: list[datetime] = field(default_factory=list)

    def is_due(self) -> bool:
        """Whether the last look is a day old, and none began just now whose end nobody could write down."""
        if self.looks and timedelta(0) <= self.now() - self.looks[-1] < AGAIN:
            return False
        done = self.registry.notes.get(DONE)  # a clock that was wrong may have written a day to come
        return done is None or not timedelta(0) <= self.now() - datetime.fromisoformat(done) < EVERY

    def run_in_child(self) -> None:
        """`run`, in a child process that ends at once where `stop` is set. Raises ServiceError where it dies."""
        if not self._store.accounts():
            self.run()  # there is nothing to look for: it writes that down
            return
        self.looks[:] = [self.now()]

        def check() -> None:
            if self.stop.is_set():
                raise Interrupted

        with suppress(Interrupted):
            run_child(["sync-deletions"], self.home, lambda _said: None, check)

    def run(self) -> None:
        """Look after every account. One that cannot be asked today is asked tomorrow."""
        self.looks[:] = [self.now()]
        for scheme, handle in self._store.accounts():
            if self.stop.is_set():
                return
            try:
                self._look_after(scheme, handle)
            except ServiceError as error:
                log.info("account_not_looked_after", source=scheme, error=error.code)
            except Exception as error:  # noqa: BLE001 - one account's trouble is not to be the others'
                log.error("upkeep_failed", source=scheme, **origin(error))  # noqa: TRY400 - see origin
        try:
            self.registry.notes.set(DONE, self.now().isoformat())
        except ServiceError as error:
            log.warning("upkeep_not_noted", error=error.code)

    @property
    def _store(self) -> PostStore:
        return PostStore(self.home.posts, self.settings.posts_key_file)

    def _look_after(self, scheme: str, handle: str) -> None:
        source = open_source(f"{scheme}:", self.settings, self._wait)
        if not isinstance(source, NetworkSource):
            return
        if any(handle in job.request.handles for job in self.registry.jobs.list(is_over=False)):
            raise TryLater("A persona is being built of what was read, which would count as fresh after this.", 0.0)
        posts = self._store.posts(scheme, handle)
        own, turn = [tweet for tweet in posts if not tweet.is_retweet], self.home.hash_of(f"{scheme}:{handle}")
        asked = self._asked(own, source.max_checks_per_day, f"turn {turn}")
        try:
            gone = set(self._gone(source, handle, [tweet.id for tweet in asked])) if asked else set()
        except NotFound:  # the account is deleted, and all with it
            gone = {tweet.id for tweet in posts}
        if asked and len(asked) < len(own):
            last = next((tweet for tweet in reversed(asked) if tweet.id not in gone), asked[-1])
            self.registry.notes.set(f"turn {turn}", self.home.hash_of(last.id))
        is_doubted = bool(gone) and not source.reports_deletions and (len(gone) > A_FEW or len(gone) >= len(asked))
        if self._is_sure(f"{scheme}:{handle}", is_doubted=is_doubted) and gone:
            self._remove(scheme, handle, [tweet for tweet in posts if tweet.id in gone])

    def _is_sure(self, account: str, *, is_doubted: bool) -> bool:
        """Whether many posts are missing for the second day, where that is doubted: what is removed never comes back.

        The first day is noted under a hash, which names nobody who is to be forgotten.
        """
        note = f"missing {self.home.hash_of(account)}"
        first = self.registry.notes.get(note)
        if is_doubted and (first is None or self.now() - datetime.fromisoformat(first) < APART):
            if first is None:
                self.registry.notes.set(note, self.now().isoformat())
            log.info("many_posts_missing", source=account.partition(":")[0])
            return False
        if first is not None:
            self.registry.notes.set(note, None)
        return True

    def _wait(self, until: datetime, why: str) -> None:
        """Come back at `until`. Raises TryLater where that is far off, or the trainer is to end before."""
        left = until - self.now()
        if left > MAX_WAIT_SECONDS:
            never_wait(until, why)
        if self.stop.wait(max(0.0, left.total_seconds())):
            raise TryLater("The trainer is ending.", 0.0)

    def _asked(self, posts: Sequence[Tweet], most: int | None, turn: str) -> Sequence[Tweet]:
        """All of them, or the share whose turn it is: below the last one of the look before, whose hash is noted."""
        if most is None or most >= len(posts):
            return posts
        last = self.registry.notes.get(turn)
        start = next((at for at, tweet in enumerate(posts, 1) if last and self.home.hash_of(tweet.id) == last), 0)
        return [*posts, *posts][start : start + most]

    def _gone(self, source: NetworkSource, handle: str, ids: Sequence[str]) -> Iterator[str]:
        cost: Cost | None = None
        if source.max_checks_per_day is not None:
            cost = self.settings.prices.read(len(ids), 0)
        gone = source.deleted(handle, ids)
        for identity in paid(source, cost, gone, self.registry, self._most(), self.now()):
            if self.stop.is_set():
                raise TryLater("The trainer is ending.", 0.0)
            yield identity

    def _most(self) -> float:
        """What may be spent in a month, without what the accounts can cost that are asked for: they go before."""
        wanted = [job.request for job in self.registry.jobs.list(is_over=False)]
        costs = [self.settings.prices.request(request.handles, request.sources) for request in wanted]
        return self.settings.dollars_per_month - sum(cost.dollars for cost in costs if cost is not None)

    def _remove(self, scheme: str, handle: str, posts: Sequence[Tweet]) -> None:
        """First the personas are marked: killed in between, this is found and counted again tomorrow."""
        times = [tweet.created_at for tweet in posts if tweet.created_at]
        mark = partial(self.registry.removals.note, scheme, handle, times)
        stale = self._store.remove(scheme, handle, {tweet.id for tweet in posts}, mark) or ()
        log.info("posts_removed", source=scheme, posts=len(posts), personas=len(stale))
        least = self.settings.rebuild_stale_share
        for persona in map(self.registry.personas.get, stale):
            if 0 < least <= persona.stale_share and persona.retired_at is None:
                self._rebuild(persona)

    def _rebuild(self, persona: Persona) -> None:
        """Ask for it once more as it was asked for, but from the base on: its weights have learnt what is gone.

        Not where the word on which it was built was taken back: it stays as it is, and stale.
        """
        places = self.registry.personas.places(persona.id)
        try:
            TrainingEligibility(self.home, self.registry, self.settings.protected_handles).check_words(
                persona.grounds, places
            )
        except NotAllowed:
            log.info("not_built_anew", persona=persona.id, why="the word for it was taken back")
            return
        request = self.registry.personas.request(persona.id)
        self.registry.jobs.submit(replace(request, continues=persona.id, is_afresh=True), None, self.now())
