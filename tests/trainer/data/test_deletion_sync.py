"""The daily look at kept posts: what was deleted is removed, personas are marked, and built anew by setting."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from models.domain.consent import Consent, ConsentBasis
from models.domain.persona import Persona, PostCounts
from models.domain.training_job import Status, TrainingRequest
from models.domain.tweet import Tweet
from models.registry import Provenance, Registry, TrainingRun
from tests.fakes.bluesky import FakeBluesky, post, refusal
from tests.fakes.spending import spent
from tests.fakes.x_api import TOKEN, FakeX, User
from tests.fakes.x_api import post as x_post
from trainer.data.deletion_sync import RETRY_INTERVAL, DeletionSync
from trainer.data.post_store import PostStore
from trainer.settings import TrainerSettings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
THEN = datetime(2024, 5, 1, 12, tzinfo=UTC)
GRETA = "greta.example.com"


@dataclass
class Clock:
    at: datetime = field(default=NOW)

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Desk:
    """One data folder, with its kept posts and its registry, on the day that its clock shows."""

    settings: TrainerSettings
    clock: Clock = field(default_factory=Clock)

    @property
    def registry(self) -> Registry:
        return Registry(self.settings.home.prepare().registry)

    @property
    def store(self) -> PostStore:
        return PostStore(self.settings.home.posts, self.settings.posts_key_file)

    def deletion_sync(self) -> DeletionSync:
        return DeletionSync(self.settings.home, self.settings, self.registry, self.clock, threading.Event())

    def keep(self, scheme: str, handle: str, tweets: list[Tweet]) -> None:
        def read(_since: str | None, _until: str | None, _known_count: int) -> Iterator[Tweet]:
            yield from tweets

        self.store.refresh(scheme, handle, read)

    def built(self, scheme: str, handle: str, downloaded: int) -> Persona:
        """A persona of the handle, built of that many posts of the year 2024."""
        registry = self.registry
        job, _ = registry.jobs.submit(TrainingRequest((handle,), (), handle, "gpt2"), None, NOW)
        counts = PostCounts(downloaded, 0, 0, downloaded)
        persona = Persona(f"id-{handle}", handle, handle, (handle,), "gpt2", "adapter", NOW, 1, {handle: counts})
        read = Provenance(handle, scheme, NOW, THEN - timedelta(days=9), THEN + timedelta(days=9))
        return registry.personas.publish(persona, [read], TrainingRun(NOW, 0, 1, 1, 1.0), job.id)


@pytest.fixture
def desk(tmp_path: Path) -> Callable[..., Desk]:
    def made(**said: Any) -> Desk:
        return Desk(TrainerSettings(data_dir=tmp_path / "data", posts_key_file=tmp_path / "posts.key", **said))

    return made


def uri(number: int) -> str:
    return str(post(number, "")["post"]["uri"])


def tweets(*numbers: int) -> list[Tweet]:
    return [Tweet(uri(number), f"hum {number}", THEN) for number in numbers]


def test_deleted_posts_are_removed_and_their_persona_is_stale(desk: Callable[..., Desk], bluesky: FakeBluesky) -> None:
    """Of four posts one is gone: three stay, encrypted as before, and the persona is stale by a quarter."""
    here = desk(bluesky_api_url=bluesky.address)
    here.keep("bluesky", GRETA, tweets(4, 3, 2, 1))
    persona = here.built("bluesky", GRETA, 4)
    bluesky.feeds[GRETA] = [post(number, "hum") for number in (4, 3, 1)]
    here.deletion_sync().run()
    assert here.store.posts("bluesky", GRETA) == tweets(4, 3, 1)
    assert here.registry.personas.get(persona.id).stale_share == 0.25
    assert here.registry.jobs.list(is_over=False) == []


def test_posts_newer_than_the_persona_do_not_make_it_stale(desk: Callable[..., Desk], bluesky: FakeBluesky) -> None:
    """A post that is younger than the build is removed, and the persona stays as fresh as it was."""
    here = desk(bluesky_api_url=bluesky.address)
    here.keep("bluesky", GRETA, [Tweet(uri(2), "new", NOW), *tweets(1)])
    persona = here.built("bluesky", GRETA, 1)
    bluesky.feeds[GRETA] = [post(1, "hum")]
    here.deletion_sync().run()
    assert here.store.posts("bluesky", GRETA) == tweets(1)
    assert here.registry.personas.get(persona.id).stale_share == 0.0


def test_all_posts_of_a_deleted_account_are_removed(desk: Callable[..., Desk], bluesky: FakeBluesky) -> None:
    """All its posts go, reposts too, and what was built of it is stale as a whole."""
    here = desk(bluesky_api_url=bluesky.address)
    here.keep("bluesky", GRETA, [*tweets(2), Tweet("at://repost", "hum", THEN, is_retweet=True)])
    persona = here.built("bluesky", GRETA, 2)
    for _day in range(2):
        here.deletion_sync().run()
        here.clock.at += timedelta(days=1)
    assert here.store.posts("bluesky", GRETA) == []
    assert here.registry.personas.get(persona.id).stale_share == 1.0


def test_posts_that_are_missing_for_one_day_are_kept(desk: Callable[..., Desk], bluesky: FakeBluesky) -> None:
    """A network out of order that shows no post at all costs none, not even when it happens again later."""
    here = desk(bluesky_api_url=bluesky.address)
    here.keep("bluesky", GRETA, tweets(2, 1))
    persona = here.built("bluesky", GRETA, 2)
    for there in ([], [2, 1], [], [2, 1]):
        bluesky.feeds[GRETA] = [post(number, "hum") for number in there]
        here.deletion_sync().run()
        here.clock.at += timedelta(days=1)
    assert here.store.posts("bluesky", GRETA) == tweets(2, 1)
    assert here.registry.personas.get(persona.id).stale_share == 0.0


def test_two_syncs_within_an_hour_do_not_confirm_a_deletion(desk: Callable[..., Desk], bluesky: FakeBluesky) -> None:
    """As after the trainer was started again."""
    here = desk(bluesky_api_url=bluesky.address)
    here.keep("bluesky", GRETA, tweets(1))
    bluesky.feeds[GRETA] = []
    here.deletion_sync().run()
    here.clock.at += timedelta(hours=1)
    here.deletion_sync().run()
    assert here.store.posts("bluesky", GRETA) == tweets(1)


def test_many_deletions_are_confirmed_by_a_second_sync(desk: Callable[..., Desk], bluesky: FakeBluesky) -> None:
    """26 of 30 are gone: the second day they go here too, and what is left stays."""
    here = desk(bluesky_api_url=bluesky.address)
    here.keep("bluesky", GRETA, tweets(*range(30, 0, -1)))
    bluesky.feeds[GRETA] = [post(number, "hum") for number in range(4, 0, -1)]
    here.deletion_sync().run()
    assert len(here.store.posts("bluesky", GRETA)) == 30
    here.clock.at += timedelta(days=1)
    here.deletion_sync().run()
    assert here.store.posts("bluesky", GRETA) == tweets(4, 3, 2, 1)


def test_posts_in_use_are_removed_and_counted_later(desk: Callable[..., Desk], bluesky: FakeBluesky) -> None:
    """While the account is being read nothing is removed; the next day it is, and counted once."""
    here = desk(bluesky_api_url=bluesky.address)
    here.keep("bluesky", GRETA, tweets(4, 3, 2, 1))
    persona = here.built("bluesky", GRETA, 4)
    bluesky.feeds[GRETA] = [post(number, "hum") for number in (4, 3, 2)]

    def read(_since: str | None, _until: str | None, _known_count: int) -> Iterator[Tweet]:
        here.deletion_sync().run()
        yield from ()

    here.store.refresh("bluesky", GRETA, read)
    assert here.registry.personas.get(persona.id).stale_share == 0.0
    here.deletion_sync().run()
    assert here.registry.personas.get(persona.id).stale_share == 0.25


def test_posts_are_not_removed_during_a_training_on_them(desk: Callable[..., Desk], bluesky: FakeBluesky) -> None:
    """What was read before would be learnt all the same, and the new version count as fresh: it waits for the end."""
    here = desk(bluesky_api_url=bluesky.address)
    here.keep("bluesky", GRETA, tweets(2, 1))
    bluesky.feeds[GRETA] = [post(2, "hum")]
    job, _is_new = here.registry.jobs.submit(TrainingRequest((GRETA,), (), "gardener", "gpt2"), None, NOW)
    here.deletion_sync().run()
    assert here.store.posts("bluesky", GRETA) == tweets(2, 1)
    here.registry.jobs.cancel(job.id, NOW)
    here.deletion_sync().run()
    assert here.store.posts("bluesky", GRETA) == tweets(2)


class LateRefusal(Response):
    """A refusal after so much time has passed, by a rate limit that just ended."""

    def __init__(self, clock: Clock, passes: timedelta) -> None:
        super().__init__()
        self._clock, self._passes = clock, passes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._clock.at += self._passes
        headers = {"ratelimit-reset": str(int(self._clock.at.timestamp()))}
        await refusal("RateLimitExceeded", "Too many", 429, headers)(scope, receive, send)


def test_a_server_that_limits_again_and_again_is_left_for_tomorrow(
    desk: Callable[..., Desk], bluesky: FakeBluesky
) -> None:
    """After an hour in all: other accounts' deletions wait for it."""
    here = desk(bluesky_api_url=bluesky.address)
    here.keep("bluesky", GRETA, tweets(2, 1))
    bluesky.feeds[GRETA] = [post(1, "hum")]
    bluesky.out_of_turn = [LateRefusal(here.clock, timedelta(minutes=25)) for _ in range(3)]
    here.deletion_sync().run()
    assert here.store.posts("bluesky", GRETA) == tweets(2, 1)
    assert len(bluesky.asked) == 3


def test_rate_limits_are_waited_out(desk: Callable[..., Desk], bluesky: FakeBluesky) -> None:
    """Else the accounts that are asked for last would never have their turn."""
    here = desk(bluesky_api_url=bluesky.address)
    here.keep("bluesky", GRETA, tweets(2, 1))
    bluesky.feeds[GRETA] = [post(2, "hum")]
    headers = {"ratelimit-reset": str(int(NOW.timestamp()))}
    bluesky.out_of_turn = [refusal("RateLimitExceeded", "Too many", 429, headers)]
    here.deletion_sync().run()
    assert here.store.posts("bluesky", GRETA) == tweets(2)


def test_a_stale_persona_is_retrained_from_its_base_model(desk: Callable[..., Desk], bluesky: FakeBluesky) -> None:
    """As its next version and from the base on, for the weights have learnt what is gone; once, not every day."""
    here = desk(bluesky_api_url=bluesky.address, rebuild_stale_share=0.5)
    here.keep("bluesky", GRETA, tweets(2, 1))
    persona = here.built("bluesky", GRETA, 2)
    bluesky.feeds[GRETA] = [post(1, "hum")]
    here.deletion_sync().run()
    here.deletion_sync().run()
    (job,) = [job for job in here.registry.jobs.list() if job.status is Status.WAITING and job.request.continues]
    assert (job.request.continues, job.request.is_afresh) == (persona.id, True)


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_no_persona_is_retrained_after_consent_was_withdrawn(
    desk: Callable[..., Desk], bluesky: FakeBluesky, *, is_withdrawn: bool
) -> None:
    """It stays as it is, and stale."""
    here = desk(bluesky_api_url=bluesky.address, rebuild_stale_share=0.5)
    here.keep("bluesky", GRETA, tweets(2, 1))
    persona = replace(here.built("bluesky", GRETA, 2), consent_bases={GRETA: ConsentBasis.PERMISSION})
    here.registry.personas.publish_imported(persona, here.registry.personas.provenances(persona.id))
    here.registry.consents.record(Consent(GRETA, ConsentBasis.PERMISSION, "fake:op", NOW))
    if is_withdrawn:
        assert here.registry.consents.withdraw(GRETA, [None], None) == 1
    bluesky.feeds[GRETA] = [post(1, "hum")]
    here.deletion_sync().run()
    assert any(job.request.continues for job in here.registry.jobs.list()) is not is_withdrawn


def test_a_persona_below_the_stale_share_is_not_retrained(desk: Callable[..., Desk], bluesky: FakeBluesky) -> None:
    """A quarter gone is no half."""
    here = desk(bluesky_api_url=bluesky.address, rebuild_stale_share=0.5)
    here.keep("bluesky", GRETA, tweets(4, 3, 2, 1))
    here.built("bluesky", GRETA, 4)
    bluesky.feeds[GRETA] = [post(number, "hum") for number in (3, 2, 1)]
    here.deletion_sync().run()
    assert not any(job.request.continues for job in here.registry.jobs.list())


def test_a_sync_is_due_once_a_day(desk: Callable[..., Desk]) -> None:
    """At first at once, then when the last look is a day old."""
    here = desk()
    assert here.deletion_sync().is_due()
    here.deletion_sync().run()
    here.clock.at = NOW + timedelta(hours=23)
    assert not here.deletion_sync().is_due()
    here.clock.at = NOW + timedelta(hours=24)
    assert here.deletion_sync().is_due()


def test_a_sync_recorded_in_the_future_is_ignored(desk: Callable[..., Desk]) -> None:
    """A look that was written down for a day to come is no look."""
    here = desk()
    here.clock.at = NOW + timedelta(days=400)
    here.deletion_sync().run()
    here.clock.at = NOW
    assert here.deletion_sync().is_due()


def test_an_interrupted_sync_is_still_due(desk: Callable[..., Desk], bluesky: FakeBluesky) -> None:
    """The trainer ended before it was over."""
    here = desk(bluesky_api_url=bluesky.address)
    here.keep("bluesky", GRETA, tweets(1))
    sync = here.deletion_sync()
    sync.stop.set()
    sync.run()
    assert here.deletion_sync().is_due()
    assert bluesky.asked == []


def test_x_is_not_checked_without_a_daily_limit(desk: Callable[..., Desk], x: FakeX) -> None:
    """Looking costs there what reading costs, so the setting says how much of it."""
    here = desk(x_api_url=x.address, x_bearer_token=TOKEN, x_terms_acknowledged=True)
    here.keep("x", "greta", [Tweet("1", "hum", THEN)])
    here.deletion_sync().run()
    assert x.asked == []


def test_posts_on_x_are_checked_in_rotation_and_the_cost_recorded(desk: Callable[..., Desk], x: FakeX) -> None:
    """Two of six a day: in three days each was looked for once."""
    here = desk(x_api_url=x.address, x_bearer_token=TOKEN, x_terms_acknowledged=True, x_posts_checked_a_day=2)
    here.keep("x", "greta", [Tweet(str(number), "hum", THEN) for number in range(6, 0, -1)])
    x.users["greta"] = User([x_post(number, "hum") for number in range(6, 0, -1)])
    for day in range(3):
        here.clock.at = NOW + timedelta(days=day)
        here.deletion_sync().run()
    assert sorted(name for asked in x.asked for name in asked.fields["ids"].split(",")) == list("123456")
    assert spent(here.registry).tweets == x.posts_charged == 6


def test_the_rotation_resumes_after_days_without_a_sync(desk: Callable[..., Desk], x: FakeX) -> None:
    """A look goes on below the last post of the one before, whenever that was, also past posts that are new."""
    here = desk(x_api_url=x.address, x_bearer_token=TOKEN, x_terms_acknowledged=True, x_posts_checked_a_day=2)
    x.users["greta"] = User([x_post(number, "hum") for number in range(6, 0, -1)])
    here.keep("x", "greta", [Tweet(str(number), "hum", THEN) for number in range(6, 0, -1)])
    for look in range(3):
        here.clock.at = NOW + timedelta(days=3 * look)
        here.deletion_sync().run()
        if look == 0:
            here.keep("x", "greta", [Tweet("7", "new", THEN)])
    assert [asked.fields["ids"] for asked in x.asked] == ["6,5", "4,3", "2,1"]


def test_a_sync_that_cannot_be_recorded_is_not_repeated_at_once(desk: Callable[..., Desk]) -> None:
    """As where the disk is full: it would ask every network anew with every tick."""
    here = desk()
    sync, registry = here.deletion_sync(), here.settings.home.registry
    registry.rename(registry.with_suffix(".away"))
    registry.mkdir()  # so that nothing can be written there
    sync.run()
    registry.rmdir()
    registry.with_suffix(".away").rename(registry)
    assert not sync.is_due()
    here.clock.at = NOW + RETRY_INTERVAL
    assert sync.is_due()


def test_checks_stay_within_the_months_budget(desk: Callable[..., Desk], x: FakeX) -> None:
    """Where it does not allow for looking, nothing is asked."""
    said = {"x_bearer_token": TOKEN, "x_terms_acknowledged": True, "x_posts_checked_a_day": 2}
    here = desk(x_api_url=x.address, dollars_per_month=0.001, **said)
    here.keep("x", "greta", [Tweet("1", "hum", THEN)])
    here.deletion_sync().run()
    assert x.asked == []


def test_queued_trainings_have_budget_precedence_over_checks(desk: Callable[..., Desk], x: FakeX) -> None:
    """What an account that is asked for can cost is not spent on looking, so the month's limit holds for both."""
    said = {"x_bearer_token": TOKEN, "x_terms_acknowledged": True, "x_posts_checked_a_day": 2}
    here = desk(x_api_url=x.address, dollars_per_month=16.01, **said)
    here.keep("x", "greta", [Tweet("1", "hum", THEN)])
    request = TrainingRequest(("bob",), ("x:",), "bob", "gpt2")
    here.registry.jobs.submit(request, None, NOW, here.settings.terms(request))
    here.deletion_sync().run()
    assert x.asked == []
