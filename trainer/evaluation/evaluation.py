"""Evaluation of a finished persona: held-out loss, and its tweets compared with real ones and a Markov chain's.

The registry keeps the metrics under these names:

    copy_rate, copy_rate_unguarded    with eight words of one source tweet; behind the copy guard, and without it
    distinct_2, self_overlap          diversity               length_mean, emoji_share    style
    author_match                      attributed to the account by a classifier that knows other accounts too
    ..._real                          the same of real tweets         markov_...   of a Markov chain
    base_...                          of the base model alone; written by `trainer.evaluation.comparison`
"""

import gc
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from accelerate import PartialState

from models.base_models.catalog import BaseModelSpec, LoadedBase, load, resolve
from models.domain.training_job import Progress, Stage
from models.runtime.data_dir import DataDir
from models.text.copy_guard import CopyGuard
from trainer.data.cleaning import clean, is_retweet, is_short, writes_without_spaces
from trainer.data.post_store import PostStore
from trainer.data.sampling import every_nth
from trainer.evaluation.author_classifier import AuthorClassifier, can_classify
from trainer.evaluation.generation import SampleGenerator
from trainer.evaluation.markov_baseline import markov_tweets
from trainer.evaluation.text_metrics import Metrics, copy_rates, style_metrics
from trainer.finetune.held_out_loss import score_held_out
from trainer.finetune.result import FinetuneResult
from trainer.jobs.artifacts import EvaluationMetrics, GeneratedSamples, TrainingPlan
from trainer.jobs.job_dir import JobDir, TextFile
from trainer.settings import TrainerSettings

MIN_TWEETS, STEPS_PER_TWEET = 20, 2  # without a GPU: about a tenth of the training's time
MAX_OTHER_ACCOUNTS, MAX_TWEETS_PER_ACCOUNT = 4, 300  # a classifier of so many is trained quickly
MARKOV = "markov_"  # prefix of the Markov chain's metrics
OWN = ""  # the persona's own account among the classifier's; no handle is empty

Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class RealTweets:
    """The account's real tweets: those the persona was trained on, and those held out."""

    train: Sequence[str]
    held_out: Sequence[str]


def evaluate(job_dir: JobDir, home: DataDir, settings: TrainerSettings, report: Report) -> None:
    """Do the whole evaluation of the weights in the job's directory. Raises CheckpointUnfit."""
    gc.collect()  # the model that was fine-tuned in this process
    report(Progress(Stage.MEASURE))
    score_held_out(job_dir, home, settings.hf_endpoint)
    evaluate_tweets(job_dir, home, settings, report)


def evaluate_tweets(job_dir: JobDir, home: DataDir, settings: TrainerSettings, report: Report) -> None:
    """Generate tweets and compare them with real ones; written as EvaluationMetrics and GeneratedSamples.

    Raises CheckpointUnfit.
    """
    plan, device = job_dir.read(TrainingPlan), PartialState().device
    steps = job_dir.read(FinetuneResult).steps_taken
    count = num_evaluation_tweets(settings.measured_tweets, steps, has_gpu=device.type != "cpu")
    base = _load_base(job_dir, home, settings.hf_endpoint)

    generator = SampleGenerator(base, None if plan.is_full else job_dir.weights, device)
    job_dir.write(GeneratedSamples(tuple(generator.samples(plan.seed))))
    began = time.monotonic()

    def report_finished(finished: int) -> None:
        left = (time.monotonic() - began) / finished * (count - finished) if finished else None
        report(Progress(Stage.MEASURE, finished, count, seconds_left=left))

    tweets = generator.generate("", count, plan.seed, report_finished)
    train = tuple(dict.fromkeys(job_dir.texts(TextFile.TRAIN)))  # a blend's shorter accounts are repeated there
    posts = PostStore(home.posts, settings.posts_key_file)
    others = other_accounts(posts, plan.handles) if settings.keep_posts else {}
    real = RealTweets(train, job_dir.texts(TextFile.HELD_OUT))
    generated = {"": tweets, MARKOV: markov_tweets(train, count, plan.seed)}
    metrics = text_metrics_of(generated, real, count, home.guard_key())
    accounts = {OWN: every_nth(train, MAX_TWEETS_PER_ACCOUNT), **others}
    if can_classify(accounts):
        metrics |= author_matches(generated, real, AuthorClassifier(accounts), [OWN])
    job_dir.write(EvaluationMetrics(metrics))


def num_evaluation_tweets(max_tweets: int, steps: int, *, has_gpu: bool) -> int:
    """How many tweets to generate: without a GPU fewer after a short training, since generating takes its time."""
    return max_tweets if has_gpu else min(max_tweets, max(MIN_TWEETS, steps // STEPS_PER_TWEET))


def other_accounts(posts: PostStore, handles: Sequence[str]) -> dict[str, Sequence[str]]:
    """Some tweets each of other accounts whose posts are stored, for the classifier to choose between."""
    others = [(scheme, handle) for scheme, handle in posts.accounts() if handle not in handles]
    return {handle: _cleaned(posts, scheme, handle) for scheme, handle in others[:MAX_OTHER_ACCOUNTS]}


def text_metrics_of(generated: Mapping[str, Sequence[str]], real: RealTweets, count: int, key: bytes) -> Metrics:
    """Copy rates and style of the tweets of each generator, by its prefix, and the style of `count` real tweets."""
    sources = [*real.train, *real.held_out]
    guard = CopyGuard.of(sources, key)
    metrics: Metrics = {"measured_tweets": len(generated[""])}
    metrics |= {f"{name}_real": value for name, value in style_metrics(every_nth(sources, max(count, 1))).items()}
    for prefix, tweets in generated.items():
        if tweets:
            found = copy_rates(tweets, sources, guard) | style_metrics(tweets)
            metrics |= {f"{prefix}{name}": value for name, value in found.items()}
    return metrics


def author_matches(
    generated: Mapping[str, Sequence[str]], real: RealTweets, classifier: AuthorClassifier, handles: Collection[str]
) -> Metrics:
    """The share of each generator's tweets that are attributed to one of `handles`, and of the held-out tweets."""
    shares = {
        f"{prefix}author_match": classifier.share_by(handles, tweets) for prefix, tweets in generated.items() if tweets
    }
    return shares | {"author_match_real": classifier.share_by(handles, real.held_out)}


def _load_base(job_dir: JobDir, home: DataDir, hf_endpoint: str) -> LoadedBase:
    if job_dir.read(TrainingPlan).is_full:
        return load(BaseModelSpec(str(job_dir.weights), job_dir.weights, ""))
    return load(resolve(job_dir.read(FinetuneResult).base, home, hf_endpoint))


def _cleaned(posts: PostStore, scheme: str, handle: str) -> Sequence[str]:
    own = (clean(tweet.text) for tweet in posts.posts(scheme, handle) if not is_retweet(tweet))
    texts = list(islice(own, 2 * MAX_TWEETS_PER_ACCOUNT))
    spaceless = writes_without_spaces(texts)
    return [text for text in texts if not is_short(text, without_spaces=spaceless)][:MAX_TWEETS_PER_ACCOUNT]
