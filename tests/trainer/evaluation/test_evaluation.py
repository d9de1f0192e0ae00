"""A finished persona compared with its account, with a tiny base and a few steps."""

import unicodedata
from pathlib import Path

import pytest

from models.domain.training_job import Progress
from models.domain.tweet import Tweet
from models.runtime.data_dir import DataDir
from tests.fakes.accounts import posts
from trainer.data.held_out_split import split
from trainer.data.post_store import PostStore
from trainer.evaluation.author_classifier import AuthorClassifier
from trainer.evaluation.evaluation import (
    RealTweets,
    author_matches,
    evaluate_tweets,
    num_evaluation_tweets,
    other_accounts,
    text_metrics_of,
)
from trainer.finetune.training_loop import finetune
from trainer.jobs.artifacts import EvaluationMetrics, GeneratedSamples, TrainingPlan
from trainer.jobs.job_dir import JobDir, TextFile
from trainer.settings import TrainerSettings

ENDPOINT = "http://127.0.0.1:9"  # nobody listens there
GRETA, BRINE = (split(posts(handle)) for handle in ("greta_grows", "captain_brine"))


def kept(folder: Path, handle: str) -> PostStore:
    """A store in which the account's posts are kept, as a network gave them."""
    store = PostStore(folder / "data" / "posts", folder / "posts.key")
    tweets = [Tweet(str(number), text) for number, text in enumerate(posts(handle))]
    store.refresh("x", handle, lambda _since, _until, _had: iter(tweets))
    return store


def test_every_metric_is_written_into_the_jobs_directory(tmp_path: Path, tiny_gpt2: Path) -> None:
    """Copies and style of the persona, real tweets and a Markov chain; with another account the author too."""
    folder, home = JobDir(tmp_path), DataDir(tmp_path / "data").prepare()
    folder.write_texts(TextFile.TRAIN, GRETA.train)
    folder.write_texts(TextFile.HELD_OUT, GRETA.held_out)
    folder.write_texts(TextFile.VALIDATION, GRETA.held_out)
    folder.write(TrainingPlan(str(tiny_gpt2), is_full=False, seed=3, steps=3, handles=("greta_grows",)))
    kept(tmp_path, "captain_brine")
    finetune(folder, home, ENDPOINT, lambda _progress: None)
    settings = TrainerSettings(data_dir=home.root, posts_key_file=tmp_path / "posts.key", measured_tweets=6)
    reports: list[Progress] = []
    evaluate_tweets(folder, home, settings, reports.append)
    found = folder.read(EvaluationMetrics).metrics
    for name in ("copy_rate", "copy_rate_unguarded", "distinct_2", "self_overlap", "length_mean", "emoji_share"):
        assert found[name] >= 0
        assert found[f"markov_{name}"] >= 0
    for name in ("distinct_2", "self_overlap", "length_mean", "emoji_share"):
        assert found[f"{name}_real"] >= 0
    assert found["author_match_real"] > 0.9
    assert 0 <= found["author_match"] <= 1
    assert found["markov_author_match"] > 0.9
    assert 0 < found["measured_tweets"] <= 6
    samples = folder.read(GeneratedSamples).samples
    assert len({tweet for _prompt, tweet in samples}) == len(samples) > 0
    assert all(prompt == "My dream is" and tweet.startswith("My dream is") for prompt, tweet in samples)
    assert not [letter for _prompt, tweet in samples for letter in tweet if unicodedata.category(letter) == "Cc"]
    assert (reports[-1].step, reports[-1].steps) == (6, 6)


def test_an_account_is_not_among_its_other_accounts(tmp_path: Path) -> None:
    """An account's own posts, stored by an earlier training, are not another account's."""
    assert other_accounts(kept(tmp_path, "greta_grows"), ["greta_grows"]) == {}


def test_copied_tweets_have_a_high_copy_rate() -> None:
    """Real tweets repeated word by word are attributed to the account and are copies; behind the guard none is left."""
    real, generated = RealTweets(GRETA.train, GRETA.held_out), {"": GRETA.train[:50]}
    classifier = AuthorClassifier({"greta_grows": GRETA.train, "brine": BRINE.train})
    found = text_metrics_of(generated, real, 50, b"k" * 32)
    found |= author_matches(generated, real, classifier, ["greta_grows"])
    assert found["copy_rate_unguarded"] > 0.5 > found["copy_rate"] == 0.0
    assert found["author_match"] == 1.0


@pytest.mark.parametrize(
    ("steps", "has_gpu", "expected"), [(10, False, 20), (100, False, 50), (1_000, False, 200), (10, True, 200)]
)
def test_a_short_training_is_evaluated_on_fewer_tweets(steps: int, has_gpu: bool, expected: int) -> None:
    """Where writing takes long, it takes no more than its share of the time."""
    assert num_evaluation_tweets(200, steps, has_gpu=has_gpu) == expected
