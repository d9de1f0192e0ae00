"""Runs shown in an experiment tracker too: trackio, which stays on this machine, or Weights & Biases.

It does not know how a run came about. A tracker gets what the registry has of the run, and of each step's data the
counts and the SHA-256 as an artifact; never a post or a name, since what was erased here must not be left elsewhere.

    trackio   in DATA_DIR/tracking; `TRACKIO_DIR=DATA_DIR/tracking trackio show --project mynah` shows it
    wandb     in DATA_DIR/tracking, for `wandb sync`; with TRACKING_ONLINE sent at once, under WANDB_API_KEY
"""

import importlib
import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from models.domain.errors import RequestUnfit
from trainer.jobs.job_dir import JobDir
from trainer.settings import TrainerSettings

Values = Mapping[str, Any]

PROJECT = "mynah"
NOTE = "data.json"  # an artifact has to have a file: this one says what the artifact is about
TYPES = {"collect": "posts", "prepare": "dataset", "fine-tune": "model"}
INIT_SECONDS = 60.0


def check_library(library: str) -> None:
    """Raises RequestUnfit where the tracker that is set is not installed."""
    if library and find_spec(library) is None:
        raise RequestUnfit(f"TRACKING={library} needs a library that is not there: pip install 'mynah[{library}]'")


def places(folder: Path) -> dict[str, str]:
    """The environment that keeps both libraries to `folder`: unasked wandb writes under the user's home too."""
    own = {name: str(folder / "wandb-own" / name.lower()) for name in ("CACHE", "CONFIG", "DATA")}
    return {"TRACKIO_DIR": str(folder), **{f"WANDB_{name}_DIR": place for name, place in own.items()}}


def track(settings: TrainerSettings, job: JobDir) -> None:
    """Write the run that the job's folder tells of to the tracker that is set."""
    library, folder, told = settings.tracking, settings.home.tracking, job.must_read("tracked")
    folder.mkdir(mode=0o700, exist_ok=True)
    tracker = importlib.import_module(library)
    config = {"seed": told["seed"], **told["hyperparameters"], **_named("version", told["versions"])}
    _begin(library, tracker, folder, told, config, is_online=settings.tracking_online)
    for step, loss in told["history"]:
        tracker.log({"held_out_loss": loss}, step=step)
    plain = {name: value for name, value in told["figures"].items() if isinstance(value, int | float)}
    ends = {"final/held_out_loss": told["held_out_loss"], "final/base_loss": told["base_loss"]}
    tracker.log(_named("final", plain) | ends, step=told["history"][-1][0] + 1)
    for number, noted in enumerate(told["figures"]["data"], 1):
        is_account = noted["step"] == "collect"  # whose name is not for the tracker
        nameless = {**noted, "what": f"account-{number}"} if is_account else noted
        tracker.log_artifact(_artifact(tracker, folder, told["persona_id"], nameless))
    tracker.finish()


def _begin(library: str, tracker: Any, folder: Path, told: Values, config: Values, *, is_online: bool) -> None:
    name = f"{told['persona_id']}-{told['version']}"
    if library == "trackio":
        tracker.init(PROJECT, name=name, config=dict(config), embed=False, auto_log_gpu=False, auto_log_cpu=False)
        return
    tracker.init(
        project=PROJECT,
        name=name,
        id=name,
        resume="allow",  # a stage that is done again after a crash writes to the same run
        config=dict(config),
        dir=str(folder),
        mode="online" if is_online else "offline",  # without a mode it waits for an answer that may never come
        settings=tracker.Settings(silent=True, console="off", init_timeout=INIT_SECONDS),
    )


def _artifact(tracker: Any, folder: Path, name: str, noted: Values) -> Any:
    made = tracker.Artifact(f"{name}-{noted['what']}", type=TYPES[noted["step"]], metadata=dict(noted))
    file = folder / NOTE
    file.write_text(json.dumps(noted), encoding="utf-8")
    made.add_file(str(file), name=NOTE)
    return made


def _named(first: str, values: Values) -> dict[str, Any]:
    return {f"{first}/{name}": value for name, value in values.items()}
