"""A finished persona compared with its account: what it writes unasked, beside the real tweets and a Markov chain's.

It does not know how it was trained. The figures' names are those under which the registry keeps them.

    copy_rate, copy_rate_unguarded    with a run of eight words of one source tweet; behind the copy guard, and without
    distinct_2, self_overlap          variety                 length_mean, emoji_share    habits
    voice                             held to be the account's by a classifier that knows other accounts too
    …_real                            the same of real tweets         markov_…   of a Markov chain
    base_…                            of the base alone; written by `trainer.evaluation.comparison`
"""

import gc
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from accelerate import PartialState

from models.base_models.catalog import BaseModelSpec, LoadedBase, load, resolve
from models.domain.training_job import Progress, Stage
from models.runtime.data_dir import DataDir
from models.text.copy_guard import CopyGuard
from trainer.data.corpus import clean, is_retweet, is_short, writes_without_spaces
from trainer.data.post_store import PostStore
from trainer.evaluation.author_classifier import AuthorClassifier, can_classify, spread
from trainer.evaluation.generation import SampleGenerator
from trainer.evaluation.markov_baseline import chained
from trainer.evaluation.text_metrics import Figures, copying, habits
from trainer.finetune.held_out_loss import measure as score_held_out
from trainer.jobs.job_dir import JobDir
from trainer.settings import TrainerSettings

MIN_TWEETS, STEPS_PER_TWEET = (
    20,
    2,
)  # without a GPU: about a tenth of the training's time
RIVALS, RIVAL_TWEETS = 4, 300  # accounts whose posts are kept, and as many tweets of each as are quickly learnt
MARKOV = "markov_"  # before the names of a Markov chain's figures
SELF = ""  # the author that a persona stands for, among the accounts; no handle is called so

Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class RivalAccount:
    """The real tweets of whom a persona stands for: those learnt from, and those held out."""

    learnt: Sequence[str]
    held_out: Sequence[str]


def measure(folder: JobDir, home: DataDir, settings: TrainerSettings, report: Report) -> None:
    """Do all the measuring of the weights in the job's folder: score and compare them. Raises CheckpointUnfit."""
    gc.collect()  # the model that was fine-tuned in this process
    report(Progress(Stage.MEASURE))
    score_held_out(folder, home, settings.hf_endpoint)
    evaluate(folder, home, settings, report)


def evaluate(folder: JobDir, home: DataDir, settings: TrainerSettings, report: Report) -> None:
    """Compare the weights in the job's folder; written as `appraised.json`, and samples for its card as `samples.json`.

    Raises CheckpointUnfit.
    """
    finetuned, plan = folder.must_read("finetuned"), folder.plan()
    device = PartialState().device
    count = tweets_for(settings.measured_tweets, finetuned["step"], is_quick=device.type != "cpu")
    weights = folder.path / "weights"
    loaded = _loaded(folder, home, settings.hf_endpoint)

    def written(done: int) -> None:
        report(Progress(Stage.MEASURE, done, count))

    speaker = SampleGenerator(loaded, None if plan.is_full else weights, device)
    folder.write("samples", {"samples": speaker.samples(plan.seed)})
    texts = speaker.say("", count, plan.seed, written)
    learnt = tuple(dict.fromkeys(folder.texts("train")))  # a blend's shorter accounts are repeated there
    posts = PostStore(home.posts, settings.posts_key_file)
    others = rivals(posts, plan.handles) if settings.keep_posts else {}
    account = RivalAccount(learnt, folder.texts("held_out"))
    said = {"": texts, MARKOV: chained(learnt, count, plan.seed)}
    found = likeness_of(said, account, count, home.guard_key())
    accounts = {SELF: spread(learnt, RIVAL_TWEETS), **others}
    if can_classify(accounts):  # else there is nobody to choose between
        found |= voices_of(said, account, AuthorClassifier(accounts), [SELF])
    folder.write("appraised", found)


def tweets_for(wished: int, steps: int, *, is_quick: bool) -> int:
    """How many tweets are written to be measured: fewer after a short training, where writing takes its time."""
    return wished if is_quick else min(wished, max(MIN_TWEETS, steps // STEPS_PER_TWEET))


def rivals(posts: PostStore, handles: Sequence[str]) -> dict[str, Sequence[str]]:
    """Some tweets each of other accounts whose posts are kept here, the author of a tweet being one among them."""
    others = [(scheme, handle) for scheme, handle in posts.accounts() if handle not in handles]
    return {handle: _fit(posts, scheme, handle) for scheme, handle in others[:RIVALS]}


def likeness_of(said: Mapping[str, Sequence[str]], account: RivalAccount, count: int, key: bytes) -> Figures:
    """Copies and habits of what each speaker said, under its prefix, and the habits of `count` real tweets."""
    sources = [*account.learnt, *account.held_out]
    guard = CopyGuard.of(sources, key)
    found: Figures = {"measured_tweets": len(said[""])}
    found |= {f"{name}_real": value for name, value in habits(spread(sources, max(count, 1))).items()}
    for prefix, texts in said.items():
        if texts:
            figures = copying(texts, sources, guard) | habits(texts)
            found |= {f"{prefix}{name}": value for name, value in figures.items()}
    return found


def voices_of(
    said: Mapping[str, Sequence[str]], account: RivalAccount, ear: AuthorClassifier, handles: Collection[str]
) -> Figures:
    """How often each speaker is held to be one of the account's `handles`, and how often its real tweets are."""
    found = {f"{prefix}voice": ear.share(texts, handles) for prefix, texts in said.items() if texts}
    return found | {"voice_real": ear.share(account.held_out, handles)}


def _loaded(folder: JobDir, home: DataDir, hf_endpoint: str) -> LoadedBase:
    weights = str(folder.path / "weights")
    if folder.plan().is_full:
        return load(BaseModelSpec(weights, folder.path / "weights", ""))
    return load(resolve(folder.must_read("finetuned")["base"], home, hf_endpoint))


def _fit(posts: PostStore, scheme: str, handle: str) -> Sequence[str]:
    own = (clean(tweet.text) for tweet in posts.posts(scheme, handle) if not is_retweet(tweet))
    texts = list(islice(own, 2 * RIVAL_TWEETS))
    spaceless = writes_without_spaces(texts)
    return [text for text in texts if not is_short(text, without_spaces=spaceless)][:RIVAL_TWEETS]
