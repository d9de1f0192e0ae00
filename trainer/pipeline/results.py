"""What a training ends with, as it is registered: the persona, its provenance, and the run with its metrics."""

import hashlib
import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from models.domain.consent import ConsentBasis
from models.domain.persona import Kind, Persona
from models.domain.training_job import TrainingRequest
from models.registry import Provenance, PublishingPlan
from models.registry.personas.training_runs import HELD_OUT_LOSS_AT_STEP, TrainingRun
from trainer.finetune.result import FinetuneResult, HeldOutLoss
from trainer.jobs.artifacts import EvaluationMetrics, LearningCurve, TrainingPlan
from trainer.jobs.context import BuildContext
from trainer.pipeline.artifacts import CollectedPosts, PreparedCorpus
from trainer.pipeline.data_manifest import manifest_with_weights

LIBRARIES = ("mynah", "torch", "transformers", "tokenizers", "peft", "accelerate")


def kind_of(request: TrainingRequest) -> Kind:
    return "full" if request.is_full else "adapter"


def publishing_plan(build: BuildContext) -> PublishingPlan:
    """The id and the version that the persona will have."""
    new_id = "p" + hashlib.sha256(f"{build.registry.identity}:{build.job.id}".encode()).hexdigest()[:12]
    return build.registry.personas.plan_publishing(build.job.id, new_id)


def persona_of(build: BuildContext) -> Persona:
    """The persona as it will be registered; the same at every call."""
    job_dir, request, plan = build.job_dir, build.job.request, publishing_plan(build)
    loss, corpus = job_dir.read(HeldOutLoss), job_dir.read(PreparedCorpus)
    names = (posts.display_name or handle for handle, posts in _collected(build))
    consent_bases = zip(request.handles, request.consent_bases, strict=False)
    return Persona(
        id=plan.persona_id,
        name=request.name,
        display_name=" & ".join(names),
        handles=request.handles,
        base=job_dir.read(TrainingPlan).base,
        kind=kind_of(request),
        created_at=build.job.created_at,
        version=plan.version,
        counts=dict(zip(request.handles, corpus.counts, strict=True)),
        held_out_loss=loss.persona.nats_per_token,
        base_loss=loss.base.nats_per_token,
        visibility="private" if build.job.audience else "everywhere",  # from a terminal it is for the whole service
        consent_bases={handle: ConsentBasis(basis) for handle, basis in consent_bases if basis},
        language=corpus.language,
    )


def provenances_of(build: BuildContext) -> Sequence[Provenance]:
    """The posts read of each handle: from where, when, and from which time."""
    return [
        Provenance(
            handle,
            posts.source,
            posts.read_at,
            posts.first_posted_at,
            posts.last_posted_at,
            posts.display_name,
            posts.avatar_url,
        )
        for handle, posts in _collected(build)
    ]


def run_of(build: BuildContext) -> TrainingRun:
    """The fine-tuning with its metrics, and the versions of the libraries that it ran on."""
    job_dir, request = build.job_dir, build.job.request
    result, loss = job_dir.read(FinetuneResult), job_dir.read(HeldOutLoss)
    shares = {"shares": ",".join(map(str, request.shares))} if request.shares else {}
    return TrainingRun(
        created_at=build.now(),
        seed=request.seed,
        steps=result.planned_steps,
        threads=result.threads,
        seconds=result.seconds,
        held_out_loss=loss.persona.nats_per_token,
        base_loss=loss.base.nats_per_token,
        hyperparameters={**result.as_settings(), **shares},
        metrics=_metrics(build, result, loss),
        library_versions={library: version(library) for library in LIBRARIES} | {"python": platform.python_version()},
    )


def _metrics(build: BuildContext, result: FinetuneResult, loss: HeldOutLoss) -> dict[str, Any]:
    job_dir = build.job_dir
    evaluation, curve = job_dir.find(EvaluationMetrics), job_dir.find(LearningCurve)
    metrics: dict[str, Any] = {f"{HELD_OUT_LOSS_AT_STEP}{step}": loss_then for step, loss_then in result.history}
    metrics["bits_per_character_persona"] = loss.persona.bits_per_character
    metrics["bits_per_character_base"] = loss.base.bits_per_character
    metrics["warning"] = job_dir.read(PreparedCorpus).warning
    metrics["data"] = [entry.as_json() for entry in manifest_with_weights(job_dir)]
    if evaluation is not None:
        metrics |= evaluation.metrics
    if curve is not None:
        metrics["curve"] = curve.points
    return metrics


def _collected(build: BuildContext) -> list[tuple[str, CollectedPosts]]:
    handles = build.job.request.handles
    return [(handle, build.job_dir.read(CollectedPosts, index)) for index, handle in enumerate(handles)]
