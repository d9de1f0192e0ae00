"""The prepare stage: cleans the collected posts, splits off the held-out ones, and plans the fine-tuning."""

import shutil
from collections.abc import Sequence

from models.domain.training_job import Progress, Stage
from models.messages import joined
from models.personas import checkpoints
from trainer.data.corpus import check_enough, corpus_of
from trainer.data.held_out_split import balance, split
from trainer.data.inspection import check_inspection, inspect
from trainer.data.language import language_of
from trainer.data.sampling import every_nth
from trainer.finetune.hyperparameters import hyperparameters_for
from trainer.jobs.artifacts import TrainingPlan
from trainer.jobs.context import BuildContext
from trainer.jobs.job_dir import TextFile
from trainer.pipeline.artifacts import CollectedPosts, PreparedCorpus
from trainer.pipeline.data_manifest import write_manifest
from trainer.pipeline.results import kind_of


def prepare_corpus(build: BuildContext) -> None:
    """Clean and count the posts, hold some out, and write the training plan. Raises CorpusUnfit if they are too few."""
    job_dir, request = build.job_dir, build.job.request
    build.report(Progress(Stage.PREPARE))
    handles = range(len(request.handles))
    collected = [job_dir.read(CollectedPosts, index) for index in handles]
    corpora = [corpus_of(posts.selection) for posts in collected]
    notes = [note for posts in collected for note in (*posts.notes, *_findings(posts))]
    warning = joined(" ", [part for part in (check_enough(corpora, notes), *notes) if part]) or None
    splits = [split(corpus.texts) for corpus in corpora]
    held_out = [text for part in splits for text in part.held_out]
    texts = [text for corpus in corpora for text in corpus.texts]
    balanced = balance([part.train for part in splits], request.shares)
    max_validation = hyperparameters_for(is_full=request.is_full).max_validation_tweets
    job_dir.write_texts(TextFile.TRAIN, (text for account in balanced for text in account))
    job_dir.write_texts(TextFile.HELD_OUT, held_out)
    job_dir.write_texts(TextFile.VALIDATION, every_nth(held_out, max_validation))
    job_dir.write_texts(TextFile.CORPUS, texts)
    language = language_of(texts)
    job_dir.write(PreparedCorpus(tuple(corpus.counts for corpus in corpora), language, warning))
    write_manifest(job_dir, dict(zip(request.handles, collected, strict=True)))
    job_dir.write(
        TrainingPlan(
            base=_base_model(build, language),
            is_full=request.is_full,
            seed=request.seed,
            epochs=request.epochs,
            minutes=request.minutes,
            steps=request.steps,
            start=_copy_start_weights(build),
            handles=request.handles,
            has_curve=request.has_curve,
        )
    )


def _findings(posts: CollectedPosts) -> Sequence[str]:
    """What looks odd in a file's posts. Raises CorpusUnfit where they are mostly something else."""
    if not posts.is_file:
        return ()
    texts = [tweet.text for tweet in posts.tweets]
    inspection = inspect(texts)
    check_inspection(inspection, texts)
    return inspection.findings()


def _base_model(build: BuildContext, language: str | None) -> str:
    """The requested base model if one was named; else the operator's for the language of the posts, or for any."""
    request = build.job.request
    return request.base if request.is_base_said else build.settings.base_models.get(language or "", request.base)


def _copy_start_weights(build: BuildContext) -> str | None:
    """Copy the weights to continue into the job's directory; returns their base's fingerprint, if there are any.

    Weights that were trained on posts which are deleted by now are not continued. Raises NotFound, CheckpointUnfit.
    """
    request = build.job.request
    if request.continues is None or request.is_afresh or build.registry.personas.get(request.continues).stale_share:
        return None
    checkpoint = checkpoints.current(build.home, request.continues)
    if checkpoint.manifest.kind != kind_of(request):
        return None
    checkpoint.verify()
    shutil.copytree(checkpoint.path, build.job_dir.start_weights, dirs_exist_ok=True)
    return checkpoint.manifest.base_fingerprint
