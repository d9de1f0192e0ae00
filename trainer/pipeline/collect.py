"""The collect stage: reads the posts of every handle from its source into the job's directory.

It runs in a child process and checks for a cancel at every page, before the next one is requested and paid for.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from models.domain.errors import RequestUnfit, SourceFailed
from models.domain.training_job import Progress, Stage
from models.domain.tweet import Tweet, without_overlong_text
from models.messages import sentence
from models.personas.eligibility import TrainingEligibility
from trainer.data.post_store import PostStore
from trainer.data.selection import select_newest
from trainer.data.spending import within_budget
from trainer.jobs.context import BuildContext
from trainer.pipeline.artifacts import CollectedPosts
from trainer.sources import MAX_POSTS, NetworkSource, TweetSource, never_wait, open_source, spec_by_content

PAGE_TWEETS = 100
CHECK_SECONDS, MAX_WAIT_SECONDS = 1.0, 3600.0  # X's rate limits last a quarter of an hour


def collect(build: BuildContext) -> None:
    """Read the posts of every handle. Raises what `check_allowed` and the sources raise."""
    request = build.job.request
    check_allowed(build)
    collected = list[CollectedPosts]()
    for index, (handle, spec) in enumerate(zip(request.handles, request.source_specs, strict=True)):
        progress = Progress(Stage.COLLECT, index, len(request.handles))
        build.report(progress)
        posts = build.job_dir.find(CollectedPosts, index)  # read before the trainer was killed
        if posts is None:
            source = open_source(spec_by_content(spec, handle), build.settings, partial(_wait, build, progress))
            source.reading = request.reading
            selection = select_newest(_posts(build, source, handle))  # however many posts there are
            posts = CollectedPosts.of(source, selection, build.now())
            build.job_dir.write(posts, index)
        _check_different(request.handles, collected, posts)
        collected.append(posts)


def check_allowed(build: BuildContext) -> None:
    """Check again what may have changed since the job was submitted.

    Raises NotAllowed if an owner opted out, the operator protects a handle or a consent was withdrawn; NotFound if the
    persona to continue was retired.
    """
    request = build.job.request
    eligibility = TrainingEligibility(build.home, build.registry, build.settings.protected_handles)
    eligibility.check((*request.handles, request.name))
    if not request.is_curve_only:
        build.registry.personas.check_publishable(build.job)
    eligibility.check_consents(dict(zip(request.handles, request.consent_bases, strict=False)), _consent_scopes(build))


def _consent_scopes(build: BuildContext) -> list[str]:
    """The chats and servers whose consents count: where the job was submitted, and where its persona was created."""
    registry, continued = build.registry, build.job.request.continues
    submitted = [
        scope for member in build.job.audience[:1] for scope in (*registry.chats.scopes_of(member.chat), member.guild)
    ]
    created = registry.personas.created_in(continued) if continued else ()
    return [scope for scope in (*submitted, *created) if scope]


def _posts(build: BuildContext, source: TweetSource, handle: str) -> Iterable[Tweet]:
    """The handle's posts: from a network the stored ones and those that are missing; else all of them."""
    if not isinstance(source, NetworkSource):
        return _cancellable(build, source.tweets(handle))

    def read(since_id: str | None, until_id: str | None, known_count: int) -> Iterator[Tweet]:
        posts = _cancellable(build, source.tweets(handle, since_id, until_id, known_count))
        budget = build.settings.dollars_per_month
        return within_budget(source, source.estimate(handle), posts, build.registry, budget, build.now(), build.job.id)

    if not build.settings.keep_posts:
        return read(None, None, 0)
    store = PostStore(build.home.posts, build.settings.posts_key_file)
    return store.refresh(source.scheme, handle, read, source)


def _cancellable(build: BuildContext, tweets: Iterator[Tweet]) -> Iterator[Tweet]:
    """The same posts, with a check for a cancel at every page.

    Raises SourceFailed if there are more than one account can have.
    """
    for number, tweet in enumerate(tweets, 1):
        if number > MAX_POSTS:
            raise SourceFailed("posts-too-many", max=MAX_POSTS)
        yield without_overlong_text(tweet)
        if number % PAGE_TWEETS == 0:
            build.check()


def _check_different(handles: Sequence[str], collected: Sequence[CollectedPosts], posts: CollectedPosts) -> None:
    """Raises RequestUnfit if two handles have exactly the same posts: one file was given for both."""
    for handle, others in zip(handles, collected, strict=False):
        if others.tweets == posts.tweets:
            raise RequestUnfit("posts-same-for-two-handles", first=handle, second=handles[len(collected)])


def _wait(build: BuildContext, progress: Progress, until: datetime, reason: str) -> None:
    """Wait for a rate limit to end, with a note in the progress. Raises TryLater if that takes too long."""
    if (until - build.now()).total_seconds() > MAX_WAIT_SECONDS:
        never_wait(until, reason)
    build.report(replace(progress, note=sentence("training-waiting-until", time=f"{until:%H:%M}", reason=reason)))
    while (seconds := (until - build.now()).total_seconds()) > 0:
        build.check()
        time.sleep(min(seconds, CHECK_SECONDS))
    build.report(progress)
