"""A training in a terminal: asks for it, works on it when no trainer is running, shows how it goes, tells how it ended.

It does not know how a build is made. The job is the same as one asked for in a chat: broken off, it goes on when asked
for again.
"""

import asyncio
import json
import shutil
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from models.domain.errors import AlreadyRunning, ServiceError, TrainingFailed
from models.domain.learning_curve import outlook
from models.domain.persona import Persona, PostCounts
from models.domain.training_job import Job, Status, TrainingRequest
from models.domain.tweet import MAX_POST_CHARACTERS
from models.personas.eligibility import TrainingEligibility
from models.registry import Registry, TrainingRun
from models.runtime.data_dir import DataDir
from trainer.data.corpus import recipes_count
from trainer.data.post_store import PostStore
from trainer.jobs.queue import DbosExecutions, DbosTrainingQueue
from trainer.jobs.worker import ROLE, run_worker
from trainer.pipeline.pipeline import STAGES
from trainer.settings import TrainerSettings

Now = Callable[[], datetime]
MEASURES = (
    "base_",
    "copy_",
    "distinct_",
    "emoji_",
    "length_",
    "markov_",
    "measured_",
    "self_",
    "voice",
)  # they begin so
SECONDS_BETWEEN_LOOKS = 0.3
SECONDS_BETWEEN_TRAINER_LOOKS = 2.0


def train(request: TrainingRequest, settings: TrainerSettings, now: Now, *, is_json: bool) -> str:
    """Have `request` built while a bar on stderr shows it; gives what is to be printed. Raises any ServiceError."""
    return told(Registry(settings.home.prepare().registry), build(request, settings, now), is_json=is_json)


def build(request: TrainingRequest, settings: TrainerSettings, now: Now) -> Job:
    """Have `request` carried out while a bar on stderr shows it; gives the job as it ended. Raises any ServiceError."""
    home = settings.home.prepare()
    registry = Registry(home.registry)
    queue = DbosTrainingQueue(home, registry)
    job = asyncio.run(queue.submit(request, None, now()))
    with _shown(registry, job.id):
        while not registry.jobs.get(job.id).status.is_over:
            try:
                run_worker(home, settings, STAGES, now, job.id)
                break  # over, or stopped by a signal
            except AlreadyRunning:  # a trainer is running already: it does the work, here it is only watched
                asyncio.run(_while_trainer_runs(home, _until_over(queue, job.id)))
    return registry.jobs.get(job.id)


def retrain(
    name: str,
    settings: TrainerSettings,
    now: Now,
    agree: Callable[[TrainingRequest], None],
    *,
    is_published_anyway: bool,
    is_json: bool,
) -> str:
    """As `train`, for the persona of that name and as it was asked for, once `agree` raised nothing."""
    registry = Registry(settings.home.prepare().registry)
    persona = registry.personas.find(name)
    TrainingEligibility(settings.home, registry).check_words(persona.grounds, registry.personas.places(persona.id))
    asked = registry.personas.request(persona.id)
    asked = replace(asked, is_published_anyway=is_published_anyway)
    request = replace(asked, name=persona.name, continues=persona.id, is_afresh=False)
    agree(request)
    return train(request, settings, now, is_json=is_json)


def forget(handle: str, settings: TrainerSettings, now: Now) -> str:
    """Remove what is kept of an account, and end what is being built of it; gives what is to be printed."""
    home = settings.home.prepare()
    registry = Registry(home.registry)
    stopped = _stop(home, registry, handle, now)
    removed = PostStore(home.posts, settings.posts_key_file).forget(handle)
    stale = registry.personas.remove_posts(handle)
    posts = " and ".join(f"{count:,} posts from {scheme}" for scheme, count in removed.items())
    lines = [f"Of @{handle} {f'{posts} are removed' if posts else 'no posts were kept'}."]
    lines += [f"Job {job_id}, which read them, is cancelled." for job_id in stopped]
    lines += [f"@{persona.name} is stale: {persona.stale_share:.0%} of its posts are gone." for persona in stale]
    return "\n".join(lines)


def _stop(home: DataDir, registry: Registry, handle: str, now: Now) -> list[str]:
    """End the jobs that read the handle, and see that nothing of them stays, before anything else is removed."""
    queue, executions = DbosTrainingQueue(home, registry), DbosExecutions(home, registry.identity)
    stopped = [job.id for job in registry.jobs.list(is_over=False) if handle in job.request.handles]
    for job_id in stopped:
        asyncio.run(queue.cancel(job_id, now()))
        try:
            with home.lock(ROLE):  # no trainer is running: nobody else would end it before the next one starts
                registry.jobs.cancel(job_id, now())
                shutil.rmtree(home.work / executions.workflow_id(job_id), ignore_errors=True)
        except AlreadyRunning:
            asyncio.run(_until_over(queue, job_id))
    return stopped


async def _until_over(queue: DbosTrainingQueue, job_id: str) -> None:
    async for _job in queue.watch(job_id):
        pass


async def _while_trainer_runs(home: DataDir, over: Coroutine[Any, Any, None]) -> None:
    """Wait for `over`, but no longer than a trainer runs: one that is restarted is back before the second look."""
    watching, looks_without = asyncio.create_task(over), 0
    while not watching.done() and looks_without < 2:
        await asyncio.wait({watching}, timeout=SECONDS_BETWEEN_TRAINER_LOOKS)
        looks_without = 0 if home.is_locked(ROLE) else looks_without + 1
    if watching.done():
        watching.result()
    watching.cancel()


@contextmanager
def _shown(registry: Registry, job_id: str) -> Iterator[None]:
    """Draw the job's progress on stderr, from a thread of its own, for as long as the block lasts."""
    done = threading.Event()
    console = Console(stderr=True)
    draw = _draw_bar if console.is_terminal else _write_lines
    thread = threading.Thread(target=draw, args=(console, registry, job_id, done))
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _draw_bar(console: Console, registry: Registry, job_id: str, done: threading.Event) -> None:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[figures]}"),
    )
    with Progress(*columns, TimeElapsedColumn(), console=console) as bar:
        task = bar.add_task("", total=None, figures="")
        for job in _seen(registry, job_id, done):
            total = job.progress.steps or None
            bar.update(task, description=_where(job), total=total, completed=job.progress.step, figures=_figures(job))


def _write_lines(console: Console, registry: Registry, job_id: str, done: threading.Event) -> None:
    """Where nothing can be redrawn: a line for every stage and for every new score on the held-out tweets."""
    said = ""
    for job in _seen(registry, job_id, done):
        held_out = job.progress.held_out_loss
        mark = f"{_where(job)} {held_out} {job.progress.note}"
        if mark != said:
            said = mark
            steps = f" {job.progress.step} of {job.progress.steps}" if job.progress.steps else ""
            console.print(f"{_where(job)}{steps} {_figures(job)}".rstrip(), highlight=False, soft_wrap=True)


def _seen(registry: Registry, job_id: str, done: threading.Event) -> Iterator[Job]:
    """The job now and then, until `done`; a registry that is busy, or whose disk is full, is asked again."""
    while not done.wait(SECONDS_BETWEEN_LOOKS):
        with suppress(ServiceError):
            yield registry.jobs.get(job_id)


def _where(job: Job) -> str:
    if job.status is Status.WAITING:
        return f"waiting, {job.position} ahead" if job.position else "waiting"
    return job.progress.stage.value


def _figures(job: Job) -> str:
    progress = job.progress
    named = (("loss", progress.loss, ".2f"), ("held-out", progress.held_out_loss, ".3f"))
    figures = [f"{name} {value:{form}}" for name, value, form in named if value is not None]
    if progress.note:
        figures.append(progress.note)
    if progress.seconds_left:
        figures.append(f"{progress.seconds_left / 60:.0f} min left" if progress.seconds_left > 90 else "soon done")
    return " · ".join(figures)


def told(registry: Registry, job: Job, *, is_json: bool) -> str:
    """How it ended, for stdout. Raises TrainingFailed with the sentence of a job that did not end well."""
    if job.persona_id is None or not job.status.is_over:
        raise TrainingFailed(why_not(job))
    persona, run = registry.personas.get(job.persona_id), registry.runs.list(job.persona_id)[-1]
    return json.dumps(_document(job, persona, run), ensure_ascii=False) if is_json else _summary(persona, run)


def why_not(job: Job) -> str:
    """The sentence of a job of which nothing came."""
    if job.status.is_over:
        return job.error or "The training was cancelled."
    return (
        f"Stopped at step {job.progress.step} of {job.progress.steps}. The same command goes on from there; "
        f"`mynah cancel {job.id}` gives it up."
    )


def _document(job: Job, persona: Persona, run: TrainingRun) -> dict[str, Any]:
    counts = {
        handle: {name: getattr(count, name) for name in count.__slots__} for handle, count in persona.counts.items()
    }
    return {
        "job": job.id,
        "id": persona.id,
        "name": persona.name,
        "version": persona.version,
        "base": persona.base,
        "kind": persona.kind,
        "language": persona.language,
        "counts": counts,
        "held_out_loss": persona.held_out_loss,
        "base_loss": persona.base_loss,
        "steps": run.hyperparameters["step"],
        "planned_steps": run.steps,
        "seconds": run.seconds,
        "seed": run.seed,
        "history": run.history,
        "warning": run.figures.get("warning"),
        "measures": {name: value for name, value in run.figures.items() if name.startswith(MEASURES)},
        "curve": run.figures.get("curve"),
    }


def _measured(run: TrainingRun) -> list[str]:
    """What it wrote to be measured, in a line, where it wrote anything."""
    figures = run.figures
    if not figures.get("measured_tweets") or "copy_rate" not in figures:
        return []
    copies = f"{figures['copy_rate_unguarded']:.1%} copy eight words of a source tweet, {figures['copy_rate']:.1%}"
    line = f"  Of {figures['measured_tweets']} tweets that it wrote unasked {copies} behind the copy guard"
    if "voice" in figures:
        line += f"; {figures['voice']:.0%} are told by their voice, of real ones {figures['voice_real']:.0%}"
    return [f"{line}."]


def _too_long(count: PostCounts) -> str:
    return f"{count.too_long:,} over {MAX_POST_CHARACTERS:,} characters too, " if count.too_long else ""


def _summary(persona: Persona, run: TrainingRun) -> str:
    lines = [f"@{persona.name} is ready, version {persona.version}."]
    for handle, count in persona.counts.items():
        lines.append(
            f"  @{handle}: {count.downloaded:,} posts read, {count.retweets:,} retweets and {count.short:,} short ones "
            f"dropped, {_too_long(count)}{count.kept:,} kept ({count.duplicates:,} of them say the same as others)"
            f"{recipes_count([count])}."
        )
    begin = "the version before" if run.hyperparameters.get("is_continued") else "the base model"
    falling = " → ".join(f"{loss:.3f}" for _step, loss in run.history)
    steps, minutes = run.hyperparameters["step"], run.seconds / 60
    lines += [
        f"  Held-out loss from {begin} on: {falling} nats per token; {steps} steps, {minutes:.1f} minutes.",
        f"  On all held-out tweets: {persona.held_out_loss:.3f}, against the base model's {persona.base_loss:.3f}.",
    ]
    lines += _measured(run)
    if warning := run.figures.get("warning"):
        lines.append(f"  {warning}")
    curve = run.figures.get("curve", ())
    unknown = f"What more posts would bring, `mynah learn-curve {persona.name}` measures in at most twice this time."
    lines += [f"  {line}" for line in outlook(curve) or [unknown]]
    lines.append(f'Try: mynah tweet "My dream is" --persona {persona.name} -n 5')
    return "\n".join(lines)
