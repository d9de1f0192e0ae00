"""`mynah optout`: the operator records that an account opts out, and everything about it is erased at once."""

import threading
from collections.abc import Callable
from datetime import datetime

from models.domain.errors import AlreadyRunning, NotFound, TryLater
from models.messages import sentence
from models.registry import Registry
from trainer.jobs.queue import DbosExecutions
from trainer.jobs.worker import ROLE
from trainer.privacy.erasure import ErasureService, begin_erasure
from trainer.settings import TrainerSettings

MAX_ERASURE_SECONDS, SECONDS_BETWEEN_CHECKS = 60.0, 0.25

Now = Callable[[], datetime]


def opt_out(handle: str, settings: TrainerSettings, now: Now) -> str:
    """Returns what is to be printed. Raises TryLater if a running trainer does not finish within a minute."""
    home = settings.home.prepare()
    registry = Registry(home.registry)
    begin_erasure(home, registry, handle, now())
    try:
        with home.lock(ROLE):  # no trainer is running, so nothing else would end the jobs and erase them
            for job_id in registry.erasures.find_data(handle).unfinished_jobs:
                registry.jobs.cancel(job_id, now())
            executions = DbosExecutions(home, registry.identity)
            ErasureService(home, registry, executions.forget, executions.folder).run(now())
    except AlreadyRunning:
        _wait_for_trainer(registry, handle)
    return sentence("optout-done", handle=handle)


def undo(handle: str, settings: TrainerSettings, _now: Now) -> str:
    """Returns what is to be printed. Raises NotFound if the account has not opted out."""
    home = settings.home.prepare()
    if not Registry(home.registry).opt_outs.remove(home.hash_of(handle)):
        raise NotFound("optout-not-found", handle=handle)
    return sentence("optout-undone", handle=handle)


def _wait_for_trainer(registry: Registry, handle: str) -> None:
    """The running trainer erases the data beside whatever it trains."""
    never = threading.Event()
    for _check in range(int(MAX_ERASURE_SECONDS / SECONDS_BETWEEN_CHECKS)):
        if handle not in registry.erasures.pending():
            return
        never.wait(SECONDS_BETWEEN_CHECKS)
    raise TryLater("optout-erasure-running", handle=handle)
