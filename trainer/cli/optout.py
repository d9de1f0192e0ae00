"""An opt-out in a terminal: accepted by whoever runs the service, carried out before the command ends.

It does not know what names an account: the erasing does.
"""

import threading
from collections.abc import Callable
from datetime import datetime

from models.domain.errors import AlreadyRunning, NotFound, TryLater
from models.registry import Registry
from models.runtime.data_dir import DataDir
from trainer.jobs.queue import DbosExecutions
from trainer.jobs.worker import ROLE
from trainer.privacy.erasure import ErasureService, begin
from trainer.settings import TrainerSettings

MAX_SECONDS, LOOK_SECONDS = 60.0, 0.25

Now = Callable[[], datetime]


def opt_out(handle: str, settings: TrainerSettings, now: Now) -> str:
    """Gives what is to be printed. Raises TryLater where a running trainer has not finished within a minute."""
    home = settings.home.prepare()
    registry = Registry(home.registry)
    begin(home, registry, handle, now())
    try:
        with home.lock(ROLE):  # no trainer is running: nobody else would end its jobs and erase it
            for job_id in registry.erasures.named(handle).unfinished:
                registry.jobs.cancel(job_id, now())
            executions = DbosExecutions(home, registry.identity)
            ErasureService(home, registry, executions.forget, executions.folder).run(now())
    except AlreadyRunning:
        _wait(registry, handle)
    return (
        f"@{handle} is out: nothing is learnt from it any more, and its personas, posts and trainings are gone. "
        f"Only a keyed hash of the name is kept; `mynah optout {handle} --undo` lets it in again."
    )


def undo(handle: str, settings: TrainerSettings, _now: Now) -> str:
    """Gives what is to be printed. Raises NotFound where the account had not opted out."""
    home: DataDir = settings.home.prepare()
    if not Registry(home.registry).opt_outs.remove(home.hash_of(handle)):
        raise NotFound(f"@{handle} had not opted out.")
    return f"@{handle} may be learnt from again; what was erased stays so."


def _wait(registry: Registry, handle: str) -> None:
    """The running trainer erases it beside whatever it builds."""
    never = threading.Event()
    for _time in range(int(MAX_SECONDS / LOOK_SECONDS)):
        if handle not in registry.erasures.pending():
            return
        never.wait(LOOK_SECONDS)
    raise TryLater(f"@{handle} is out, and no persona of it answers; the trainer is still erasing the rest.")
