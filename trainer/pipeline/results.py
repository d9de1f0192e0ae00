"""What a build ends with, as it is registered: the persona, what it was read from, and the run with its figures.

It does not know how the stages came to what they left in the job's folder.
"""

import hashlib
import platform
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version

from models.domain.consent import ConsentBasis
from models.domain.errors import TrainingFailed
from models.domain.persona import Kind, Persona, PostCounts
from models.domain.training_job import TrainingRequest
from models.registry import Provenance, PublishingPlan
from models.registry.personas.training_runs import WATCHED, TrainingRun
from trainer.finetune.improvement import Gain
from trainer.jobs.context import BuildContext
from trainer.jobs.job_dir import JobDir
from trainer.pipeline.data_manifest import noted_data

LIBRARIES = ("mynah", "torch", "transformers", "tokenizers", "peft", "accelerate")


def persona_of(build: BuildContext) -> Persona:
    """The persona as it will be registered; the same however often it is asked."""
    folder, request, plan = JobDir(build.folder), build.job.request, _plan(build)
    measured, prepared = folder.must_read("measured"), folder.must_read("prepared")
    counts = [PostCounts(**found) for found in prepared["counts"]]
    posts = [folder.must_read(f"posts-{place}") for place in range(len(request.handles))]
    return Persona(
        id=plan.persona_id,
        name=request.name,
        display_name=" & ".join(
            read.get("name") or handle for handle, read in zip(request.handles, posts, strict=True)
        ),
        handles=request.handles,
        base=folder.plan().base,
        kind=kind_of(request),
        created_at=build.job.created_at,
        version=plan.version,
        counts=dict(zip(request.handles, counts, strict=True)),
        held_out_loss=measured["persona"]["nats_per_token"],
        base_loss=measured["base"]["nats_per_token"],
        visibility="private" if build.job.audience else "everywhere",  # a terminal's is the service's own
        grounds={
            handle: ConsentBasis(said) for handle, said in zip(request.handles, request.grounds, strict=False) if said
        },
        language=prepared.get("language"),  # a job begun before an upgrade has none
    )


def check_gain(build: BuildContext) -> None:
    """Raises TrainingFailed where the persona predicts held-out posts no better than its base model alone."""
    folder, request = JobDir(build.folder), build.job.request
    gain = Gain(**folder.must_read("gain"))
    if gain.is_clear or request.is_published_anyway:
        return
    measured = folder.must_read("measured")
    persona, base = (measured[model]["nats_per_token"] for model in ("persona", "base"))
    said = (
        f"The persona learned too little to be published: on {gain.posts} posts that it was not trained on, its loss "
        f"is {persona:.3f} nats per token, and that of the base model alone is {base:.3f}."
    )
    if _plan(build).version > 1:
        said += " The version in use stays."
    has_limit = request.minutes or request.steps or request.epochs
    said += f" Try again with more posts{' or more time' if has_limit else ''}."
    if not build.job.audience:
        said += " `--publish-anyway` publishes it as it is."
    raise TrainingFailed(said)


def kind_of(request: TrainingRequest) -> Kind:
    return "full" if request.is_full else "adapter"


def provenances_of(build: BuildContext) -> Sequence[Provenance]:
    """What was read of each handle, from where and when."""
    folder, handles = JobDir(build.folder), build.job.request.handles
    posts = [folder.must_read(f"posts-{place}") for place in range(len(handles))]
    return [
        Provenance(
            handle,
            read["source"],
            _moment(read["read_at"]),
            _when(read["first"]),
            _when(read["last"]),
            read.get("name"),  # a job begun before an upgrade has none
            read.get("avatar"),
        )
        for handle, read in zip(handles, posts, strict=True)
    ]


def run_of(build: BuildContext) -> TrainingRun:
    """The fine-tuning with its figures, and on which versions of what it ran."""
    folder = JobDir(build.folder)
    finetuned, measured = folder.must_read("finetuned"), folder.must_read("measured")
    scores = {f"{WATCHED}{step}": loss for step, loss in finetuned["history"]}
    bits = {f"bits_per_character_{who}": found["bits_per_character"] for who, found in measured.items()}
    plain = {name: value for name, value in finetuned.items() if isinstance(value, int | float | str)}
    shares = {"shares": ",".join(map(str, build.job.request.shares))} if build.job.request.shares else {}
    noted = {"warning": folder.must_read("prepared")["warning"], "data": noted_data(folder)}
    return TrainingRun(
        created_at=build.now(),
        seed=build.job.request.seed,
        steps=finetuned["steps"],
        threads=finetuned["threads"],
        seconds=finetuned["seconds"],
        held_out_loss=measured["persona"]["nats_per_token"],
        base_loss=measured["base"]["nats_per_token"],
        hyperparameters=plain | shares,
        figures=scores | bits | noted | (folder.read("appraised") or {}) | (folder.read("curve") or {}),
        versions={library: version(library) for library in LIBRARIES} | {"python": platform.python_version()},
    )


def _plan(build: BuildContext) -> PublishingPlan:
    """The id and the version that the persona will have."""
    new_id = "p" + hashlib.sha256(f"{build.registry.identity}:{build.job.id}".encode()).hexdigest()[:12]
    return build.registry.personas.plan(build.job.id, new_id)


def _when(text: str | None) -> datetime | None:
    return _moment(text) if text else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
