"""`mynah forget`: deletes an account's stored posts, cancels trainings on them, and marks its personas as stale."""

import asyncio
import shutil

from models.domain.errors import AlreadyRunning
from models.messages import joined, sentence
from models.registry import Registry
from models.runtime.data_dir import DataDir
from trainer.cli.train_command import Now, wait_until_over
from trainer.data.post_store import PostStore
from trainer.jobs.queue import DbosExecutions, DbosTrainingQueue
from trainer.jobs.worker import ROLE
from trainer.settings import TrainerSettings


def forget(handle: str, settings: TrainerSettings, now: Now) -> str:
    """Returns what is to be printed."""
    home = settings.home.prepare()
    registry = Registry(home.registry)
    cancelled = _cancel_jobs(home, registry, handle, now)
    deleted = PostStore(home.posts, settings.posts_key_file).forget(handle)
    stale = registry.personas.mark_posts_deleted(handle)
    lines = [
        sentence("forget-posts-deleted", handle=handle, count=count, source=scheme)
        for scheme, count in deleted.items()
        if count
    ] or [sentence("forget-no-posts", handle=handle)]
    lines += [sentence("forget-job-cancelled", job=job_id) for job_id in cancelled]
    lines += [sentence("forget-persona-stale", name=persona.name, share=persona.stale_share) for persona in stale]
    return joined("\n", lines)


def _cancel_jobs(home: DataDir, registry: Registry, handle: str, now: Now) -> list[str]:
    """Cancel the handle's jobs and wait until their working files are gone, before anything else is deleted."""
    queue, executions = DbosTrainingQueue(home, registry), DbosExecutions(home, registry.identity)
    cancelled = [job.id for job in registry.jobs.list(is_over=False) if handle in job.request.handles]
    for job_id in cancelled:
        asyncio.run(queue.cancel(job_id, now()))
        try:
            with home.lock(ROLE):  # no trainer is running, so nothing would end the job before the next one starts
                registry.jobs.cancel(job_id, now())
                shutil.rmtree(home.work / executions.workflow_id(job_id), ignore_errors=True)
        except AlreadyRunning:
            asyncio.run(wait_until_over(queue, job_id))
    return cancelled
