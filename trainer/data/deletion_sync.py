"""Deletion sync: once a day, posts deleted at their source are deleted here, and personas trained on them marked stale.

By setting (REBUILD_STALE_SHARE), a persona that has become too stale is queued to be trained again without them.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from models.domain.errors import NotAllowed, NotFound, ServiceError, TryLater
from models.domain.limits import BudgetExceeded, Cost
from models.domain.persona import Persona
from models.domain.tweet import Tweet
from models.personas.eligibility import TrainingEligibility
from models.registry import Registry
from models.runtime.data_dir import DataDir
from models.runtime.logs import origin
from trainer.child_process import Interrupted, run_child
from trainer.data.post_store import PostStore
from trainer.data.spending import within_budget
from trainer.settings import TrainerSettings
from trainer.sources import NetworkSource, never_wait, open_source

LAST_SYNC_KEY = "deletion_sync"  # of the registry's notes: when the last complete sync ended
SYNC_INTERVAL = timedelta(days=1)
MAX_UNCONFIRMED_DELETIONS = 25  # posts; more that are missing at once may be an outage of the network
RETRY_INTERVAL = timedelta(hours=1)  # after a sync whose end could not be recorded
CONFIRMATION_INTERVAL = timedelta(hours=20)  # between two syncs that both miss many posts: no outage lasts so long
MAX_RATE_LIMIT_WAIT = timedelta(hours=1)  # for one account: the others wait for it

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DeletionSync:
    """`stop` interrupts it, to start over with the next trainer. `started` has the time of this process's last sync."""

    home: DataDir
    settings: TrainerSettings
    registry: Registry
    now: Callable[[], datetime]
    stop: threading.Event
    started: list[datetime] = field(default_factory=list)

    def is_due(self) -> bool:
        """Whether the last sync was a day ago, and this process has not just started one that could not be recorded."""
        if self.started and timedelta(0) <= self.now() - self.started[-1] < RETRY_INTERVAL:
            return False
        last = self.registry.key_values.get(LAST_SYNC_KEY)  # in the future, where the clock was wrong
        return last is None or not timedelta(0) <= self.now() - datetime.fromisoformat(last) < SYNC_INTERVAL

    def run_in_child(self) -> None:
        """`run`, in a child process that ends at once when `stop` is set. Raises ServiceError where it dies."""
        if not self._store.accounts():
            self.run()  # nothing to check: this only records the time
            return
        self.started[:] = [self.now()]

        def check() -> None:
            if self.stop.is_set():
                raise Interrupted

        with suppress(Interrupted):
            run_child(["sync-deletions"], self.home, lambda _message: None, check)

    def run(self) -> None:
        """Sync every account. One that cannot be checked today is checked tomorrow."""
        self.started[:] = [self.now()]
        for scheme, handle in self._store.accounts():
            if self.stop.is_set():
                return
            try:
                self._sync_account(scheme, handle)
            except ServiceError as error:
                log.info("deletion_sync_skipped_account", source=scheme, error=error.code)
            except Exception as error:  # noqa: BLE001 - a failure with one account must not stop the others
                log.error("deletion_sync_failed", source=scheme, **origin(error))
        try:
            self.registry.key_values.set(LAST_SYNC_KEY, self.now().isoformat())
        except ServiceError as error:
            log.warning("deletion_sync_not_recorded", error=error.code)

    @property
    def _store(self) -> PostStore:
        return PostStore(self.home.posts, self.settings.posts_key_file)

    def _sync_account(self, scheme: str, handle: str) -> None:
        source = open_source(f"{scheme}:", self.settings, partial(self._wait, self.now() + MAX_RATE_LIMIT_WAIT))
        if not isinstance(source, NetworkSource):
            return
        if any(handle in job.request.handles for job in self.registry.jobs.list(is_over=False)):
            raise TryLater("deletion-sync-while-training", 0.0)
        posts = self._store.posts(scheme, handle)
        own = [tweet for tweet in posts if not tweet.is_retweet]
        position_key = f"deletion_sync_position {self.home.hash_of(f'{scheme}:{handle}')}"
        checked = self._next_posts(own, source.max_checks_per_day, position_key)
        try:
            deleted = set(self._deleted(source, handle, [tweet.id for tweet in checked])) if checked else set()
        except NotFound:  # the account is deleted, and all of its posts with it
            deleted = {tweet.id for tweet in posts}
        if checked and len(checked) < len(own):
            last = next((tweet for tweet in reversed(checked) if tweet.id not in deleted), checked[-1])
            self.registry.key_values.set(position_key, self.home.hash_of(last.id))
        is_many = len(deleted) > MAX_UNCONFIRMED_DELETIONS or len(deleted) >= len(checked)
        needs_confirmation = bool(deleted) and not source.reports_deletions and is_many
        if self._is_confirmed(f"{scheme}:{handle}", needs_confirmation=needs_confirmation) and deleted:
            self._remove(scheme, handle, [tweet for tweet in posts if tweet.id in deleted])

    def _is_confirmed(self, account: str, *, needs_confirmation: bool) -> bool:
        """Whether the posts are missing for the second day, where that is needed: what is removed never comes back.

        The first day is recorded under a hash, which does not identify an account that is erased later.
        """
        key = f"deletion_sync_missing {self.home.hash_of(account)}"
        first = self.registry.key_values.get(key)
        waited = timedelta(-1) if first is None else self.now() - datetime.fromisoformat(first)
        if needs_confirmation and waited < CONFIRMATION_INTERVAL:
            if waited < timedelta(0):  # never, or the clock was wrong then
                self.registry.key_values.set(key, self.now().isoformat())
            log.info("deletions_unconfirmed", source=account.partition(":")[0])
            return False
        if first is not None:
            self.registry.key_values.set(key, None)
        return True

    def _wait(self, deadline: datetime, until: datetime, reason: str) -> None:
        """Wait out a rate limit. Raises TryLater where that takes too long, or the trainer is shutting down."""
        if until > deadline:
            never_wait(until, reason)
        if self.stop.wait(max(0.0, (until - self.now()).total_seconds())):
            raise TryLater("trainer-stopping", 0.0)

    def _next_posts(self, posts: Sequence[Tweet], limit: int | None, position_key: str) -> Sequence[Tweet]:
        """All posts, or the next `limit` in rotation: after the last one checked, whose hash is recorded."""
        if limit is None or limit >= len(posts):
            return posts
        last = self.registry.key_values.get(position_key)
        start = next((index for index, tweet in enumerate(posts, 1) if last and self.home.hash_of(tweet.id) == last), 0)
        return [*posts, *posts][start : start + limit]

    def _deleted(self, source: NetworkSource, handle: str, ids: Sequence[str]) -> Iterator[str]:
        cost: Cost | None = None
        if source.max_checks_per_day is not None:
            cost = self.settings.prices.read(len(ids), 0)
        deleted, budget = source.deleted(handle, ids), self.settings.dollars_per_month
        for post_id in within_budget(source, cost, deleted, self.registry, budget, self.now()):
            if self.stop.is_set():
                raise TryLater("trainer-stopping", 0.0)
            yield post_id

    def _remove(self, scheme: str, handle: str, posts: Sequence[Tweet]) -> None:
        """Marks the personas first: if the process is killed in between, the next sync finds the posts again."""
        times = [tweet.created_at for tweet in posts if tweet.created_at]
        mark_stale = partial(self.registry.source_deletions.record, scheme, handle, times)
        stale = self._store.remove(scheme, handle, {tweet.id for tweet in posts}, mark_stale) or ()
        log.info("posts_deleted", source=scheme, posts=len(posts), personas=len(stale))
        min_share = self.settings.rebuild_stale_share
        for persona in map(self.registry.personas.get, stale):
            if 0 < min_share <= persona.stale_share and persona.retired_at is None:
                self._retrain(persona)

    def _retrain(self, persona: Persona) -> None:
        """Queue the persona's training once more, from the base model: its weights have learnt the deleted posts.

        If the consent for it was withdrawn it stays as it is, and stale.
        """
        scopes = self.registry.personas.created_in(persona.id)
        try:
            TrainingEligibility(self.home, self.registry, self.settings.protected_handles).check_consents(
                persona.consent_bases, scopes
            )
        except NotAllowed:
            log.info("persona_not_retrained", persona=persona.id, reason="consent_withdrawn")
            return
        request = replace(self.registry.personas.training_request(persona.id), continues=persona.id, is_afresh=True)
        try:
            self.registry.jobs.submit(request, None, self.now(), self.settings.terms(request))
        except BudgetExceeded:
            log.info("persona_not_retrained", persona=persona.id, reason="budget_used_up")
