"""A finished run on its way to the tracker that is set, if one is.

It does not know trackers. The persona is published by then: whatever a tracker raises or waits for costs a line in the
log and some minutes at most.
"""

from dataclasses import asdict

import structlog

from models.domain.errors import ServiceError, TrainingCancelled
from models.domain.persona import Persona
from models.registry import TrainingRun
from trainer.jobs.context import BuildContext
from trainer.jobs.heavy_stage import in_child
from trainer.jobs.job_dir import JobDir

MAX_SECONDS = 300.0  # a tracker's server may be away, and others wait for the trainer

log = structlog.get_logger(__name__)


def show_run(build: BuildContext, persona: Persona, run: TrainingRun, max_seconds: float = MAX_SECONDS) -> None:
    """Show the run in the tracker, once, however often the stage is done."""
    folder = JobDir(build.folder)
    if not build.settings.tracking or folder.read("tracked") is not None:
        return
    told = asdict(run) | {"created_at": run.created_at.isoformat(), "history": run.history}
    folder.write("tracked", told | {"persona_id": persona.id, "version": persona.version})
    try:
        in_child(build, "track", max_seconds=max_seconds)
    except TrainingCancelled:
        raise
    except (ServiceError, OSError) as error:
        why = error.sentence if isinstance(error, ServiceError) else str(error.strerror)
        log.warning("not_tracked", tracker=build.settings.tracking, job=build.job.id, why=why)
