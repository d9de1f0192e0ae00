"""`mynah train` and `mynah retrain`: submit a training job, run it unless a trainer does, show its progress and result.

The job is the same as one submitted in a chat. If it is interrupted, the same command resumes it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Any

from models.domain.errors import AlreadyRunning
from models.domain.limits import BudgetExceeded
from models.domain.training_job import Job, TrainingRequest
from models.personas.eligibility import TrainingEligibility
from models.registry import Registry
from models.runtime.data_dir import DataDir
from trainer.cli.progress import progress_shown
from trainer.cli.result import training_result
from trainer.data.spending import over_budget
from trainer.jobs.queue import DbosTrainingQueue
from trainer.jobs.worker import ROLE, run_worker
from trainer.pipeline.pipeline import STAGES
from trainer.settings import TrainerSettings

Now = Callable[[], datetime]
Confirm = Callable[[TrainingRequest], None]  # raises NotAllowed if the cost is declined

SECONDS_BETWEEN_TRAINER_CHECKS = 2.0
MAX_CHECKS_WITHOUT_TRAINER = 2


def train(request: TrainingRequest, settings: TrainerSettings, now: Now, *, is_json: bool) -> str:
    """Run the training; returns what is to be printed. Raises any ServiceError."""
    job = run_job(request, settings, now)
    return training_result(Registry(settings.home.registry), job, is_json=is_json)


def run_job(request: TrainingRequest, settings: TrainerSettings, now: Now) -> Job:
    """Submit `request` and wait until it is over, showing progress on stderr; returns the job as it ended.

    Raises any ServiceError.
    """
    home = settings.home.prepare()
    registry = Registry(home.registry)
    queue = DbosTrainingQueue(home, registry)
    job = _submit(queue, request, settings, now)
    with progress_shown(registry, job.id):
        while not registry.jobs.get(job.id).status.is_over:
            try:
                run_worker(home, settings, STAGES, now, job.id)
                break  # over, or stopped by a signal
            except AlreadyRunning:  # a trainer is running, and does the work
                asyncio.run(_wait_while_trainer_runs(home, wait_until_over(queue, job.id)))
    return registry.jobs.get(job.id)


def _submit(queue: DbosTrainingQueue, request: TrainingRequest, settings: TrainerSettings, now: Now) -> Job:
    try:
        return asyncio.run(queue.submit(request, None, now(), settings.terms(request)))
    except BudgetExceeded as exceeded:
        raise over_budget(exceeded) from exceeded


def retrain(
    name: str,
    settings: TrainerSettings,
    now: Now,
    confirm: Confirm,
    *,
    is_published_anyway: bool,
    is_json: bool,
) -> str:
    """Train the persona's next version with its original request; returns what is to be printed.

    Raises any ServiceError.
    """
    registry = Registry(settings.home.prepare().registry)
    persona = registry.personas.find(name)
    TrainingEligibility(settings.home, registry).check_consents(
        persona.consent_bases, registry.personas.created_in(persona.id)
    )
    request = replace(
        registry.personas.training_request(persona.id),
        name=persona.name,
        continues=persona.id,
        is_afresh=False,
        is_published_anyway=is_published_anyway,
    )
    confirm(request)
    return train(request, settings, now, is_json=is_json)


async def wait_until_over(queue: DbosTrainingQueue, job_id: str) -> None:
    async for _job in queue.watch(job_id):
        pass


async def _wait_while_trainer_runs(home: DataDir, over: Coroutine[Any, Any, None]) -> None:
    """Wait for `over`, but only while a trainer runs. A trainer that is restarted is back by the second check."""
    waiting, checks_without = asyncio.create_task(over), 0
    while not waiting.done() and checks_without < MAX_CHECKS_WITHOUT_TRAINER:
        await asyncio.wait({waiting}, timeout=SECONDS_BETWEEN_TRAINER_CHECKS)
        checks_without = 0 if home.is_locked(ROLE) else checks_without + 1
    if waiting.done():
        waiting.result()
    waiting.cancel()
