"""The build of a persona, read from top to bottom: collect, prepare, fine-tune, measure, describe, register.

It does not know how stages are queued, resumed or reported. All but the last run in child processes, so that a cancel
ends them within two seconds whatever a file or a network does (`trainer.stages`). Each stage reads what the one before
left in the job's folder, writes its own files whole, and may be run again: what a first run did, a second finds done or
does once more.
"""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog

from models.domain.errors import RequestUnfit, SourceFailed
from models.domain.persona import PostCounts
from models.domain.training_job import Progress, Stage, TrainingRequest
from models.domain.tweet import Tweet, without_overlong_text
from models.personas import checkpoints
from models.personas.eligibility import TrainingEligibility
from models.personas.lifecycle import PersonaLifecycle
from models.runtime.data_dir import write_beside
from models.text.copy_guard import CopyGuard
from trainer.card.card_data import CardData
from trainer.data.corpus import balance, check_enough, newest, prepare, split
from trainer.data.language import language_of
from trainer.data.post_store import PostStore
from trainer.data.spending import paid
from trainer.finetune.hyperparameters import named
from trainer.jobs.context import BuildContext
from trainer.jobs.heavy_stage import in_child
from trainer.jobs.job_dir import JobDir, TrainingPlan
from trainer.pipeline.data_manifest import note_data
from trainer.pipeline.job_posts import is_written, read_posts, write_posts
from trainer.pipeline.results import check_gain, kind_of, persona_of, provenances_of, run_of
from trainer.pipeline.tracked_run import show_run
from trainer.sources import NetworkSource, TweetSource, default_source, never_wait, open_source

log = structlog.get_logger(__name__)

PAGE_TWEETS = 100
MAX_POSTS = 500_000  # of an account: sources remember the id of each
MAX_COLLECT_SECONDS = 2 * 3600.0  # waiting for X's limits included; other trainings wait for this one
MAX_COMPUTE_SECONDS = 1800.0  # for preparing, and for describing: seconds where files are what they say
CHECK_SECONDS, MAX_WAIT_SECONDS = 1.0, 3600.0  # X's limits are by the quarter of an hour


def collect(build: BuildContext) -> None:
    """Read the posts of every handle from its source into the job's folder."""
    folder, request = JobDir(build.folder), build.job.request
    _check_wanted(build)
    for place, (handle, spec) in enumerate(zip(request.handles, _specs(request), strict=True)):
        progress = Progress(Stage.COLLECT, place, len(request.handles))
        build.report(progress)
        if is_written(folder, place):
            continue  # read before the trainer was killed
        source = open_source(spec, build.settings, partial(_wait, build, progress))
        tweets = newest(_posts(build, source, handle))  # the recipe learns from no more, whatever is there
        write_posts(folder, place, spec, source.account, tweets, build.now())
        _check_different(folder, request.handles, place)


def _check_wanted(build: BuildContext) -> None:
    """Raises NotAllowed where an owner opted out since the persona was asked for, the operator protects one, or a word
    was taken back; NotFound where its place is a retired persona's.
    """
    request = build.job.request
    gate = TrainingEligibility(build.home, build.registry, build.settings.protected_handles)
    gate.check((*request.handles, request.name))
    if not request.is_curve_only:
        build.registry.personas.check_place(build.job)
    gate.check_words(dict(zip(request.handles, request.grounds, strict=False)), _places(build))


def _places(build: BuildContext) -> list[str]:
    """Where a word for the persona counts: where it was asked for, and where the one was made that goes on."""
    registry, continued = build.registry, build.job.request.continues
    asked = [place for one in build.job.audience[:1] for place in (*registry.blocks.around(one.chat), one.guild)]
    made = registry.personas.places(continued) if continued else ()
    return [place for place in (*asked, *made) if place]


def _specs(request: TrainingRequest) -> list[str]:
    """The source of each handle: its own, the one for all, or without any the one that the handle says."""
    if len(request.sources) == 1:
        return [*request.sources] * len(request.handles)
    return [*request.sources] or [default_source(handle) for handle in request.handles]


def _posts(build: BuildContext, source: TweetSource, handle: str) -> Iterable[Tweet]:
    """The handle's posts: from a network, those that are kept and what is missing of them; else all, read anew."""
    if not isinstance(source, NetworkSource):
        return _heeding(build, source.tweets(handle))

    def read(since_id: str | None, until_id: str | None, known_count: int) -> Iterator[Tweet]:
        posts = _heeding(build, source.tweets(handle, since_id, until_id, known_count))
        most = build.settings.dollars_per_month
        return paid(source, source.estimate(handle), posts, build.registry, most, build.now(), build.job.id)

    if not build.settings.keep_posts:
        return read(None, None, 0)
    store = PostStore(build.home.posts, build.settings.posts_key_file)
    return store.refresh(source.scheme, handle, read, source)


def _check_different(folder: JobDir, handles: Sequence[str], place: int) -> None:
    """Raises RequestUnfit where two handles have the very same posts: one file was named for both."""
    for other in range(place):
        if read_posts(folder, other) == read_posts(folder, place):
            raise RequestUnfit(
                f"@{handles[other]} and @{handles[place]} have the very same posts: name a source for each of them."
            )


def prepare_corpus(build: BuildContext) -> None:
    """Clean and count the posts, refuse too few, hold some out, and write down what is to be learnt."""
    folder, request = JobDir(build.folder), build.job.request
    build.report(Progress(Stage.PREPARE))
    corpora = [prepare(read_posts(folder, place)) for place in range(len(request.handles))]
    warning = check_enough(corpora)
    splits = [split(corpus.texts) for corpus in corpora]
    held_out = [text for part in splits for text in part.held_out]
    recipe = named(request.is_full)
    learnt = balance([part.learnt for part in splits], request.shares)
    folder.write_texts("train", (text for texts in learnt for text in texts))
    folder.write_texts("held_out", held_out)
    folder.write_texts("watched", _every_nth(held_out, recipe.watched_tweets))
    kept = [text for corpus in corpora for text in corpus.texts]
    folder.write_texts("kept", kept)
    counts = [{name: getattr(corpus.counts, name) for name in PostCounts.__slots__} for corpus in corpora]
    language = language_of(kept)
    found = {"counts": counts, "warning": warning, "held_out": len(held_out), "language": language}
    folder.write("prepared", found)
    note_data(folder, request.handles)
    figures = (request.is_full, request.seed, request.epochs, request.minutes, request.steps)
    folder.write_plan(TrainingPlan(_base(build, language), *figures, _bring_start(build), request.handles))


def _base(build: BuildContext, language: str | None) -> str:
    """The base that was asked for; else the operator's for the language of the posts, or for any."""
    request = build.job.request
    return request.base if request.is_base_said else build.settings.base_models.get(language or "", request.base)


def finetune(build: BuildContext) -> None:
    """Teach the base model the corpus, in a child process (one for each GPU where there are several).

    A child that did it alone has measured too by its end. Of a learning curve alone it is a part.
    """
    if not build.job.request.is_curve_only and JobDir(build.folder).read("finetuned") is None:
        in_child(build, "finetune")


def measure(build: BuildContext) -> None:
    """Score the held-out tweets with the weights as they will be served, and what they write beside real tweets.

    Raises TrainingFailed where the persona is no better than its base model.
    """
    build.report(Progress(Stage.MEASURE))
    folder = JobDir(build.folder)
    if build.job.request.is_curve_only:
        _measure_curve(build, folder)
        return
    if folder.read("appraised") is None:
        in_child(build, "measure")
    check_gain(build)
    is_continued = folder.must_read("finetuned")["is_continued"]  # what began with a voice says nothing of less data
    if build.job.request.has_curve and not is_continued and folder.read("curve") is None:
        in_child(build, "curve")


def _measure_curve(build: BuildContext, folder: JobDir) -> None:
    """Measure what the account's posts bring, and end the job with that: no persona comes of it."""
    if folder.read("curve") is None:
        in_child(build, "curve")
    alone = folder.must_read("measured")["base"]["nats_per_token"]
    curve = [(0, alone), *folder.must_read("curve")["curve"]]
    build.registry.jobs.finish_curve(build.job.id, curve, build.now())


def describe(build: BuildContext) -> None:
    """Put the weights, the copy guard, the card and its pictures into a sealed, not yet published checkpoint."""
    from trainer.card.artifacts import shown_samples, write_description
    from trainer.card.avatars import fetch

    build.report(Progress(Stage.DESCRIBE))
    folder, persona = JobDir(build.folder), persona_of(build)
    staged = checkpoints.stage(build.home, persona.id, persona.version)
    shutil.copytree(build.folder / "weights", staged, dirs_exist_ok=True)
    guard = CopyGuard.of(folder.texts("kept"), build.home.guard_key())
    write_beside(staged / checkpoints.GUARD, guard.to_bytes())
    candidates = (folder.read("samples") or {"samples": []})["samples"]  # a job begun before an upgrade has none
    samples = shown_samples(candidates, guard)
    facts = CardData(persona, provenances_of(build), run_of(build), samples)
    avatar = partial(fetch, seconds=build.settings.network_seconds)
    write_description(staged, facts, avatar if build.settings.avatars else lambda _url: None)
    fingerprint = folder.must_read("finetuned")["base_fingerprint"]
    checkpoints.seal(staged, persona.id, persona.version, persona.kind, persona.base, fingerprint)


def register(build: BuildContext) -> None:
    """Publish the checkpoint, and in one transaction write down the persona, its run and the job's end."""
    build.report(Progress(Stage.REGISTER))
    _check_wanted(build)
    persona = persona_of(build)
    checkpoints.publish(build.home, persona.id, persona.version)
    try:
        build.registry.personas.publish(persona, provenances_of(build), run_of(build), build.job.id)
    finally:  # it may have been retired or deleted meanwhile: then nothing of it is served
        PersonaLifecycle(build.home, build.registry, build.now).reconcile(persona.id)
    show_run(build, persona, run_of(build))


def _apart(command: str, max_seconds: float) -> Callable[[BuildContext], None]:
    """The stage in a child process, with a deadline: `trainer.stages` hands over to its function here."""

    def run(build: BuildContext) -> None:
        in_child(build, command, build.job.id, max_seconds=max_seconds)

    return run


STAGES = (
    (Stage.COLLECT, _apart("collect", MAX_COLLECT_SECONDS)),
    (Stage.PREPARE, _apart("prepare", MAX_COMPUTE_SECONDS)),
    (Stage.FINETUNE, finetune),
    (Stage.MEASURE, measure),
    (Stage.DESCRIBE, _apart("describe", MAX_COMPUTE_SECONDS)),
    (Stage.REGISTER, register),
)


def _heeding(build: BuildContext, tweets: Iterator[Tweet]) -> Iterator[Tweet]:
    """The same posts, but a wish to break off is heeded at every page: before the next one is asked and paid for.

    Raises SourceFailed where they are more than one account's can be.
    """
    for number, tweet in enumerate(tweets, 1):
        if number > MAX_POSTS:
            raise SourceFailed(f"There are more than {MAX_POSTS:,} posts: that is not one account's.")
        yield without_overlong_text(tweet)
        if number % PAGE_TWEETS == 0:
            build.check()


def _wait(build: BuildContext, progress: Progress, until: datetime, why: str) -> None:
    """Come back at `until`, and say meanwhile that it is waited. Raises TryLater where that is far off."""
    if (until - build.now()).total_seconds() > MAX_WAIT_SECONDS:
        never_wait(until, why)
    build.report(replace(progress, note=f"waiting until {until:%H:%M} UTC: {why}"))
    while (seconds := (until - build.now()).total_seconds()) > 0:
        build.check()
        time.sleep(min(seconds, CHECK_SECONDS))
    build.report(progress)


def _bring_start(build: BuildContext) -> str | None:
    """Copy the weights that are to be continued into the job's folder; gives their base's fingerprint, if any.

    Weights that have learnt posts which are removed by now are not gone on from. Raises NotFound, CheckpointUnfit.
    """
    request = build.job.request
    if request.continues is None or request.is_afresh or build.registry.personas.get(request.continues).stale_share:
        return None
    found = checkpoints.current(build.home, request.continues)
    if found.manifest.kind != kind_of(request):
        return None
    found.verify()
    shutil.copytree(found.path, build.folder / "start", dirs_exist_ok=True)
    return found.manifest.base_fingerprint


def _every_nth(texts: Sequence[str], most: int) -> Sequence[str]:
    """At most `most` of `texts`, spread evenly over them, so that each account of a blend has its share."""
    stride = max(1, -(-len(texts) // most))
    return texts[::stride]
